"""Results of ordinary Observations, without unpacking what was unpacked before.

Only what is plain is decided here: codes that rules use, a status that makes a fact, a day and values that
can be read, members that are there, no reason for doubt. `observations` reads everything else in full.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from longwatch.core.record import Result, Standing
from longwatch.exchange.fhir.elements import at, identifier_of, moment_of
from longwatch.exchange.fhir.entries import Entry
from longwatch.exchange.fhir.mapping import NO_CODE, NO_RULE, OBSERVATION
from longwatch.exchange.fhir.ordinary import NONE, Member, Ordinary, Raw, Stated, component, stated_values
from longwatch.exchange.fhir.phrases import BETWEEN, Concept
from longwatch.exchange.fhir.reading import KNOWN_ELSE_STEPS, Reading, counted_day, start_of, version_of
from longwatch.exchange.fhir.source import decode
from longwatch.exchange.fhir.values import NOT_A_NUMBER, Limits, Value, value_of


class Visit(NamedTuple):
    """What all tests of one visit share: the day, the text that tells it, the moment of issue."""

    day: date
    moment: str
    issued: datetime | None
    standing: Standing


# One result in the making: its id, what it is of, what it says, its normal range, and whether it has members.
Said = tuple[str, Concept, Value, Limits, bool]


class Laboratory:
    """Reads the ordinary Observations of one patient."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._statements = reading.wanted.phrases.statements
        self._visits: dict[tuple[str, str | None, str | None], Visit] = {}
        self._versions: dict[bytes, tuple[str, datetime | None]] = {}

    def read(self, entry: Entry, seen: Ordinary) -> bool:
        """Add the results of one Observation, or count it as not used; False when it must be read in full."""
        statement = (seen.code, seen.valueQuantity, seen.referenceRange)
        concept, value, limits = self._statements[BETWEEN.join(statement)]
        parts = self._components(entry, seen.component) if seen.component else ()
        if parts is None:
            return False
        if concept.used:
            if seen.valueQuantity is NONE or seen.dataAbsentReason is not NONE:
                value = self._no_amount(seen, entry.text, entry)
            if value is None or concept.is_mixed or (seen.hasMember and not self._are_here(seen.hasMember)):
                return False
            has_members = bool(seen.hasMember or seen.component)
            parts = ((entry.id, concept, value, limits, has_members), *parts)
        elif not parts:
            self._reading.not_used[f"Observation: {NO_RULE if concept.codes else NO_CODE}"] += 1
            return True
        visit = self._visits.get((seen.effectiveDateTime, seen.issued, seen.status)) or self._visit(seen)
        if visit is None:
            return False
        self._add(entry, seen, visit, parts)
        return True

    def _add(self, entry: Entry, seen: Ordinary, visit: Visit, parts: Sequence[Said]) -> None:
        day, moment, known, standing = visit
        name, version = entry.id, ""
        if seen.identifier is not NONE:
            name = identifier_of(decode(bytes(seen.identifier), entry.place)) or name
        if seen.meta is not NONE:
            version, updated = self._version(seen.meta, entry)
            known = known or updated
        known = known or start_of(day, self._reading.zone)
        keys: list[str] = []
        for id, (codes, used, _), value, (low, high), has_members in parts:
            # Laboratories number the whole request: only with the code does it name one result.
            key = f"{name} {used[0]}"
            while key in keys:
                key += "+"
            keys.append(key)
            self._reading.facts.append(
                Result(
                    id=id,
                    day=day,
                    known=known,
                    key=key,
                    standing=standing,
                    version=version,
                    codes=codes,
                    moment=moment,
                    quantity=value.quantity,
                    written=value.written,
                    low=low,
                    high=high,
                    has_members=has_members,
                    unreadable=value.unreadable,
                )
            )

    def _no_amount(self, stated: Stated, text: bytes | Raw, entry: Entry) -> Value | None:
        """What it says where that is no amount; None where a person may have to be asked."""
        if stated.dataAbsentReason is not NONE:
            return None
        value = value_of(stated_values(text, entry.place), self._reading.wanted.levels)
        return None if value.absent or value.unreadable == NOT_A_NUMBER else value

    def _components(self, entry: Entry, texts: list[Raw]) -> list[Said] | None:
        """What its components say that rules use; None where one must be read in full."""
        found: list[Said] = []
        for number, text in enumerate(texts, start=1):
            stated = component(text)
            if stated is None:
                return None
            statement = (stated.code, stated.valueQuantity, stated.referenceRange)
            concept, value, limits = self._statements[BETWEEN.join(statement)]
            if concept.used:
                if stated.valueQuantity is NONE or stated.dataAbsentReason is not NONE:
                    value = self._no_amount(stated, text, entry)
                if value is None or concept.is_mixed:
                    return None
                found.append((f"{entry.id}#component-{number}", concept, value, limits, False))
        return found

    def _are_here(self, members: list[Member]) -> bool:
        return all(self._reading.index.named(member.reference) is not None for member in members)

    def _visit(self, seen: Ordinary) -> Visit | None:
        """None when the status makes no fact, or the day cannot be taken."""
        day = seen.effectiveDateTime
        found, _ = self._reading.day(day)
        standing = OBSERVATION.standing.get(seen.status or "")
        if found is None or standing is None:
            return None
        issued = moment_of(seen.issued, self._reading.zone)
        visit = Visit(counted_day(found, OBSERVATION), day, issued, standing)
        self._visits[day, seen.issued, seen.status] = visit
        return visit

    def _version(self, meta: Raw, entry: Entry) -> tuple[str, datetime | None]:
        """Which version this is, and when it was last changed; much of one export shares both."""
        text = bytes(meta)
        found = self._versions.get(text)
        if found is None:
            stated, zone = decode(text, entry.place), self._reading.zone
            updated = moment_of(at({"meta": stated}, KNOWN_ELSE_STEPS), zone)
            found = self._versions[text] = version_of(stated, zone), updated
        return found
