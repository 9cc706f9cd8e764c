"""The reader of single resources, for what columns do not decide: what it says of one patient."""

from collections import Counter
from collections.abc import Container, Sequence
from datetime import tzinfo
from typing import NamedTuple

import msgspec

from longwatch.core.protocol import Protocol
from longwatch.core.record import UNDATED, AnyFact, Doubt, Record, Result
from longwatch.exchange.fhir.assembling import Reasons
from longwatch.exchange.fhir.bundle import read_index
from longwatch.exchange.fhir.entries import Entry
from longwatch.exchange.fhir.mapping import NOT_REFERRED_TO, ORDER_ANSWERED
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.exchange.fhir.references import Index
from longwatch.exchange.fhir.resource_types import told_type
from longwatch.exchange.fhir.values import NOT_A_NUMBER
from longwatch.exchange.fhir.wanted import wanted_by
from longwatch.population.facts import result_fits


class Rejected(NamedTuple):
    """A line that was not understood: its place among the entries, its kind, and why."""

    entry: int
    kind: str
    reason: str


class Heard(NamedTuple):
    """What the lines of one patient say, and what became of each line.

    medications   the Medications that some line refers to
    is_refused    the lines do not belong together: none of them was read, a doubt says so
    """

    facts: tuple[AnyFact, ...]
    used: int
    ignored: Counter[str]
    rejected: tuple[Rejected, ...]
    medications: frozenset[str] = frozenset()
    is_refused: bool = False


def hear(
    entries: Sequence[Entry], reading: tuple[Protocol, tzinfo], *, elsewhere: Container[str] = ()
) -> Heard:
    """What the reader says of these lines of one patient, of whom other lines may be in the columns."""
    protocol, zone = reading
    index = Index(entries, elsewhere=elsewhere)
    reasons: Reasons = []
    try:
        record = read_index(index, protocol, entries[0].place, zone, reasons=reasons)
    except SourceMistake as mistake:
        return _refused(entries, mistake)
    return heard_of(record, index, reasons, protocol)


def heard_of(record: Record, index: Index, reasons: Reasons, protocol: Protocol) -> Heard:
    """What became of each resource that a record was read from.

    It counts once: as used when it gave a fact, as ignored with the reader's reason, as rejected when a doubt is all
    that it gave. Medications are counted elsewhere, since several patients may refer to one.
    """
    entries = index.entries
    facts, too_long = fitting(record, protocol)
    told = {id(entry): reason for entry, reason in reasons}
    said = {_resource(fact) for fact in facts if not isinstance(fact, Doubt)}
    asked = {_resource(fact): fact.why for fact in reversed(facts) if isinstance(fact, Doubt)}
    used, ignored, rejected = 0, Counter[str](), []
    for place, entry in enumerate(entries):
        if entry.type == "Medication":
            continue
        reason = told.get(id(entry))
        if entry.id in too_long:
            rejected.append(Rejected(place, told_type(entry.type), asked[entry.id]))
        elif entry.id in said and reason is None:
            used += 1
        elif entry.id in said or entry.id not in asked:
            ignored[f"{told_type(entry.type)}: {reason or ORDER_ANSWERED}"] += 1
        else:
            rejected.append(Rejected(place, told_type(entry.type), asked[entry.id]))
    referred = (one.id for one in index.of_type("Medication") if id(one.resource) in index.referenced)
    return Heard(facts, used, ignored, tuple(rejected), frozenset(referred))


def _resource(fact: AnyFact) -> str:
    return fact.id.partition("#")[0]


def _refused(entries: Sequence[Entry], mistake: SourceMistake) -> Heard:
    why = f"Patient: {mistake.found}"
    doubt = Doubt(id="Patient/refused", day=UNDATED, key=f"Patient/refused {why}", why=why, about="courses")
    rejected = [
        Rejected(place, told_type(entry.type), f"{mistake.found}; expected {mistake.expected}")
        for place, entry in enumerate(entries)
        if entry.type != "Medication"
    ]
    return Heard((doubt,), 0, Counter(), tuple(rejected), is_refused=True)


def fitting(record: Record, protocol: Protocol) -> tuple[tuple[AnyFact, ...], set[str]]:
    """The facts as the tables can hold them, and the resources with an amount that they cannot hold.

    Such a result stands there as one that nobody can read, and a person is asked, as about any other.
    """
    facts: list[AnyFact] = []
    found: set[str] = set()
    for fact in record.facts:
        if isinstance(fact, Result) and not result_fits(fact):
            found.add(_resource(fact))
            used = wanted_by(protocol).results.used(fact.codes)
            why = f"Observation: {NOT_A_NUMBER}"
            key = " ".join((fact.id, fact.key, why))
            facts.append(
                Doubt(id=_resource(fact), day=fact.day, known=fact.known, key=key, why=why, codes=used)
            )
            fact = msgspec.structs.replace(fact, quantity=None, low=None, high=None, unreadable=NOT_A_NUMBER)
        facts.append(fact)
    return tuple(facts), found


NOT_REFERRED = f"Medication: {NOT_REFERRED_TO}"
