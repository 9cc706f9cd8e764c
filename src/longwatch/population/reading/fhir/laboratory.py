"""Results of plain Observations as columns. Only what is plain is decided here, the rest is left to the reader.

Every question is asked of the reader's own functions, once for each text that stands in the lines: what a
code means, an amount, a range, a day, a moment. What is left for each line is to say which of these it has.

What is decided here must not hang on the patient's other lines. What may is noted (ids, identifiers, days,
members) and looked at when all lines are known: see `reach`.
"""

from datetime import date, datetime, tzinfo
from typing import Any

import msgspec
import pyarrow as pa

from longwatch.core.protocol import Protocol
from longwatch.engine.relational import RESULTS
from longwatch.exchange.fhir.elements import day_of, moment_of
from longwatch.exchange.fhir.mapping import NO_CODE, NO_RULE, OBSERVATION
from longwatch.exchange.fhir.ordinary import NONE, NOT_OF_THIS_SHAPE, Raw, Stated, component, stated_values
from longwatch.exchange.fhir.phrases import BETWEEN, Concept, Memo
from longwatch.exchange.fhir.reading import start_of, version_of
from longwatch.exchange.fhir.values import NO_LIMITS, NOT_A_NUMBER, Limits, Value, value_of
from longwatch.exchange.fhir.wanted import wanted_by
from longwatch.population.columns import schema_of
from longwatch.population.facts import amounts_of, fits_exactly, in_utc
from longwatch.population.reading.fhir.columns import Shared
from longwatch.population.reading.fhir.plain import Plain, plain_patient

LEFT = -1
"""For the reader of single resources."""
NOT_USED = {-2: f"Observation: {NO_RULE}", -3: f"Observation: {NO_CODE}"}
"""Why no rule reads a line, by what stands in place of its statement."""
_NO_RULE, _NO_CODE = NOT_USED

_OF_RESULTS = schema_of(RESULTS)
_NAMES = (
    "code",
    "value",
    "unit",
    "comparator",
    "low",
    "low_unit",
    "high",
    "high_unit",
    "written",
    "unreadable",
)
SAID = pa.schema(
    [
        *(_OF_RESULTS.field(name) for name in _NAMES),
        ("own", pa.string()),
        ("more_codes", pa.list_(pa.string())),
        ("more_written", pa.list_(pa.string())),
    ]
)
"""What a result says, whoever's it is; by its `own` code results of one identifier are told apart."""
OCCASION = pa.schema(
    [
        ("name", pa.string()),
        ("day", pa.date32()),
        ("moment", pa.string()),
        ("standing", pa.int32()),
        ("issued", pa.timestamp("us")),
        ("begun", pa.timestamp("us")),
    ]
)
EDITION = pa.schema([("version", pa.string()), ("updated", pa.timestamp("us"))])


class Subject(msgspec.Struct, frozen=True, gc=False):
    """Whose it is, by a reference."""

    reference: str


class Meta(msgspec.Struct, frozen=True, gc=False):
    """Which version it is."""

    versionId: str | None = None  # noqa: N815
    lastUpdated: str | None = None  # noqa: N815


Part = tuple[int, int]
"""A result of an Observation, by its statement: its own is part 0, its components are counted from 1."""


class Laboratory:
    """Reads plain Observations, piece after piece of a file."""

    def __init__(self, protocol: Protocol, zone: tzinfo) -> None:
        wanted = wanted_by(protocol)
        self._zone = zone
        self._levels = wanted.levels
        self._phrases = wanted.phrases
        self.statements: Shared[bytes | tuple[bytes, Value]] = Shared(SAID, self._statement)
        self.occasions: Shared[bytes] = Shared(OCCASION, self._occasion)
        self.editions: Shared[bytes] = Shared(EDITION, self._edition)
        self._patients: Memo[bytes, str | None] = Memo(_patient)
        self._begun: Memo[date, datetime | None] = Memo(lambda day: in_utc(start_of(day, zone)))

    def begin(self) -> None:
        """Begin a piece: what stood in others is known, and counted anew."""
        for shared in (self.statements, self.occasions, self.editions):
            shared.begin()

    def name(self, subject: Raw) -> str | None:
        """The patient of a subject; None where it takes thought."""
        return self._patients[bytes(subject)]

    def parts(self, seen: Plain, line: bytes) -> tuple[Part, ...] | int:
        """The results of an Observation; the number of a reason where there are none, or LEFT."""
        own = self._said(seen, line)
        if own == LEFT:
            return LEFT
        found: tuple[Part, ...] = () if own < 0 else ((0, own),)
        if seen.component:
            for number, text in enumerate(seen.component, start=1):
                stated = component(text)
                said = LEFT if stated is None else self._said(stated, text)
                if said == LEFT:
                    return LEFT
                if said >= 0:
                    found = (*found, (number, said))
        return found or own

    def _said(self, stated: Stated, text: bytes | Raw) -> int:
        found = self.statements[BETWEEN.join((stated.code, stated.valueQuantity, stated.referenceRange))]
        if found == LEFT:
            return self._in_words(stated, text)
        return LEFT if found >= 0 and stated.dataAbsentReason is not NONE else found

    def _in_words(self, stated: Stated, text: bytes | Raw) -> int:
        """A value that is no amount."""
        if stated.valueQuantity is not NONE or stated.dataAbsentReason is not NONE:
            return LEFT
        value = value_of(stated_values(text, "input"), self._levels)
        if value.absent or value.unreadable == NOT_A_NUMBER:
            return LEFT
        return self.statements[bytes(stated.code), value]

    def _statement(self, key: bytes | tuple[bytes, Value]) -> tuple[Any, ...] | int:
        """What code, amount and range say together, or a code and a value in words."""
        if isinstance(key, tuple):
            concept = self._phrases.concepts[key[0]]
            return LEFT if concept.is_mixed else _row(concept, key[1], NO_LIMITS)
        concept, value, limits = self._phrases.statements[key]
        if not concept.used:
            return _NO_RULE if concept.codes else _NO_CODE
        return LEFT if value is None or concept.is_mixed else _row(concept, value, limits)

    def _occasion(self, key: bytes) -> tuple[Any, ...] | int:
        """Whose results, of which day, reported when, and how far they stand."""
        subject, *texts = key.split(BETWEEN)
        name = self._patients[subject]
        try:
            day, issued, status = map(_text, texts)
        except NOT_OF_THIS_SHAPE:
            return LEFT
        found, standing = day_of(day), OBSERVATION.standing.get(status or "")
        if name is None or found is None or not found.is_whole or standing is None:
            return LEFT
        reported = in_utc(moment_of(issued, self._zone))
        return (name, found.first, day, int(standing), reported, self._begun[found.first])

    def _edition(self, key: bytes) -> tuple[Any, ...] | int:
        try:
            meta = _META.decode(key) if key else None
        except NOT_OF_THIS_SHAPE:
            return LEFT
        if meta is None:
            return ("", None)
        version = version_of({"versionId": meta.versionId, "lastUpdated": meta.lastUpdated}, self._zone)
        return (version, in_utc(moment_of(meta.lastUpdated, self._zone)))


_TEXT = msgspec.json.Decoder(str | None)
_SUBJECT = msgspec.json.Decoder(Subject)
_META = msgspec.json.Decoder(Meta | None)


def _text(element: bytes) -> str | None:
    return _TEXT.decode(element) if element else None


def _patient(subject: bytes) -> str | None:
    """The patient of a subject that every reader understands alike."""
    try:
        return plain_patient(_SUBJECT.decode(subject).reference)
    except NOT_OF_THIS_SHAPE:
        return None


def _row(concept: Concept, value: Value, limits: Limits) -> tuple[Any, ...] | int:
    """The row of SAID; LEFT where the tables do not hold it exactly."""
    amounts = (value.quantity, *limits)
    if not all(fits_exactly(one) for one in amounts if one is not None):
        return LEFT
    return (
        concept.codes[0],
        *amounts_of(*amounts),
        value.written[0] if value.written else None,
        value.unreadable,
        concept.used[0],
        concept.codes[1:],
        value.written[1:],
    )
