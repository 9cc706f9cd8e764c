"""One patient's record in the making: what every type of resource needs from the whole of the input."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from typing import Any

import msgspec

from longwatch.core.dates import PartialDate
from longwatch.core.protocol import Protocol
from longwatch.core.record import ALWAYS_KNOWN, UNDATED, AnyFact, Doubt, Infusion
from longwatch.exchange.fhir.elements import at, day_of, first_at, identifier_of, moment_of
from longwatch.exchange.fhir.mapping import KNOWN_ELSE, NO_STATUS, Kind
from longwatch.exchange.fhir.references import Index
from longwatch.exchange.fhir.source import Json
from longwatch.exchange.fhir.wanted import wanted_by

KNOWN_ELSE_STEPS = tuple(KNOWN_ELSE.split("."))


class Origin(msgspec.Struct, frozen=True):
    """A resource on its way to becoming facts."""

    resource: Json
    kind: Kind
    id: str
    key: str
    version: str

    @property
    def type(self) -> str:
        """The type of the resource, for sentences."""
        return self.id.partition("/")[0]


class Reading:
    """What has been read so far, and what the readers of single types look up."""

    def __init__(self, protocol: Protocol, zone: tzinfo, index: Index) -> None:
        self.protocol = protocol
        self.wanted = wanted_by(protocol)
        self.zone = zone
        self.index = index
        self.birth: date | None = None
        self.facts: list[AnyFact] = []
        self.not_used: Counter[str] = Counter()
        self.orders: list[Doubt] = []
        self._keys: dict[str, str] = {}

    def origin(self, resource: Json, kind: Kind, id: str) -> Origin:
        """The resource with its names: its own id, the thing it is a version of, and which version."""
        identifier = resource.get("identifier")
        key = id if identifier is None else identifier_of(identifier) or id
        if id in self.index.repeated:
            key = self._keys.setdefault(id, key)
        return Origin(resource, kind, id, key, version_of(resource.get("meta"), self.zone))

    def known(self, origin: Origin, day: date) -> datetime:
        """When this version became known."""
        for value in _known_of(origin):
            stated = moment_of(value, self.zone)
            if stated is not None:
                return stated
        return start_of(day, self.zone)

    def known_day(self, origin: Origin) -> date | None:
        """The day, as written, on which this version became known; None where no whole day is stated."""
        for value in _known_of(origin):
            found = day_of(value)
            if found is not None and found.is_whole:
                return found.first
        return None

    def day(self, value: Any) -> tuple[PartialDate | None, str]:
        """The day that a value states, or why it cannot be taken."""
        if value is None:
            return None, "it has no date"
        found = day_of(value)
        if found is None:
            return None, "its date cannot be read"
        if self.birth is not None and found.last < self.birth:
            return None, "its date lies before the birth"
        return found, ""

    def doubt(
        self,
        origin: Origin,
        why: str,
        *,
        about: str | None = None,
        codes: tuple[str, ...] = (),
        day: date = UNDATED,
    ) -> Doubt:
        """Ask a person: one question for each resource, subject and reason."""
        key = " ".join((origin.id, about or "", *codes, why))
        told = f"{origin.type}: {why}"
        known = self.known(origin, day)
        doubt = Doubt(
            id=origin.id,
            day=day,
            known=known,
            key=key,
            version=origin.version,
            why=told,
            about=about,
            codes=codes,
        )
        self.facts.append(doubt)
        return doubt

    @property
    def infusion_days(self) -> list[date]:
        """The days of infusions of which no version is withdrawn."""
        infusions = [fact for fact in self.facts if type(fact) is Infusion]
        gone = {fact.key for fact in infusions if not fact.standing.counts}
        return sorted({fact.day for fact in infusions if fact.key not in gone})


def status_of(origin: Origin) -> tuple[str, str | None]:
    """The status, and the reason why it makes no fact, if so."""
    status = origin.resource.get(origin.kind.status)
    if type(status) is not str:
        return "", NO_STATUS
    if status in origin.kind.standing:
        return status, None
    return status, origin.kind.refused.get(status, NO_STATUS)


def is_doubtful(origin: Origin, status: str, reason: str) -> bool:
    """Whether a person must be asked about a resource of a status that makes no fact."""
    return reason == NO_STATUS or status in origin.kind.doubtful


def start_of(day: date, zone: tzinfo) -> datetime:
    """The start of a day in the clinic's zone; an undated fact was always known."""
    if day.year < 2:
        return ALWAYS_KNOWN
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def version_of(meta: Any, zone: tzinfo) -> str:
    """Which version of the resource this is, in an order that texts have."""
    if type(meta) is not dict:
        return ""
    number = meta.get("versionId")
    if type(number) is str and number.isascii() and number.isdigit() and len(number) <= 20:
        return number.zfill(20)
    updated = moment_of(meta.get("lastUpdated"), zone)
    return updated.isoformat() if updated is not None else ""


def _known_of(origin: Origin) -> Iterator[Any]:
    """What a resource says of when it became known, the best first."""
    for path in origin.kind.known:
        yield origin.resource.get(path)
    yield at(origin.resource, KNOWN_ELSE_STEPS)


def counted_day(found: PartialDate, kind: Kind) -> date:
    """How a month or a year counts for this kind of fact."""
    return found.last if kind.partial == "last" else found.first


def stated_day(reading: Reading, origin: Origin) -> tuple[PartialDate | None, str]:
    """The day of the resource by its kind's own paths, or why there is none."""
    return reading.day(first_at(origin.resource, origin.kind.day))
