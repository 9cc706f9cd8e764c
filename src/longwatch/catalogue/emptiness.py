"""The protocol tried on nothing.

The worst thing that content can do is to call a patient fine of whom nothing is known: a criterion
that takes silence for a no, a series whose item counts anything as done, an interval mistyped as years.
No look at a single rule shows it. So the engine is run on records that hold nothing, or nothing but
one infusion, in every jurisdiction and around every day on which the rules change; whoever is then up
to date, eligible or clear is so by the rules alone, and the protocol is refused.

A gate of the programme is tried twice: with nobody taking part, and with every paper of everybody but an empty
record. A gate that opens for either was never a gate.

One thing is right to be calm about: after an infusion nothing is due until the first due day comes near.
Three years without a test are no calm, whatever interval somebody wrote.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from typing import Protocol as Shape

from longwatch.catalogue.mistakes import Mistake, Place, at
from longwatch.core.answers import Answer
from longwatch.core.dates import add_months, partial_date
from longwatch.core.programme import Participant, Shown
from longwatch.core.protocol import Party, Protocol
from longwatch.core.record import UNDATED, AnyFact, Infusion, Medicine, Person, Record

_YEARS = 3
_REPAIR = "Make the rule ask, so that what is not known is unknown; see what lets silence count"


class Assess(Shape):
    """What an engine offers: everything that a protocol concludes of a record on a day."""

    def __call__(
        self,
        record: Record,
        protocol: Protocol,
        *,
        jurisdiction: str,
        on: date,
        known_by: datetime | None = None,
        planned: date | None = None,
        participants: Sequence[Participant] | None = None,
        course: int | None = None,
    ) -> Any:
        """Assess one patient."""
        ...


Where = Callable[[str], Place]


def try_on_nothing(protocol: Protocol, assess: Assess, where: Where) -> list[Mistake]:
    """Every rule that says fine of a record that holds nothing; `where` tells where a rule stands."""
    found: dict[str, Mistake] = {}
    for jurisdiction in protocol.country:
        for rule, says, told in _fine(protocol, assess, jurisdiction):
            text = f"'{rule or protocol.drug.id}' says {says} of {told} in {jurisdiction}"
            found.setdefault(f"{rule} {says}", at(where(rule), "LW0150", text, _REPAIR))
    return list(found.values())


def _fine(protocol: Protocol, assess: Assess, jurisdiction: str) -> Iterator[tuple[str, str, str]]:
    try:
        days = sorted({protocol.approved(jurisdiction), *protocol.turning_days(jurisdiction)})
    except KeyError:
        return  # the drug was never approved there, so that no rule holds
    someone = Person(id="Patient/invented", day=UNDATED, birth=partial_date("1985-05-01"), sex="female")
    for day in (*days, add_months(days[-1], 120)):
        for told, facts in (("an empty record", ()), ("a record with only a person", (someone,))):
            found = assess(_record(facts), protocol, jurisdiction=jurisdiction, on=day)
            yield from ((rule, says, told) for rule, says in _calm(protocol, found, calm=set()))
            yield from _open_gates(protocol, assess, _record(facts), (jurisdiction, day, told))
        exposure = _exposure(protocol, day)
        for on, later in (
            (day + timedelta(days=60), "60 days"),
            (add_months(day, _YEARS * 12), f"{_YEARS} years"),
        ):
            found = assess(_record((exposure,)), protocol, jurisdiction=jurisdiction, on=on)
            calm = _not_yet_due(protocol, jurisdiction, (day, on))
            word = protocol.drug.exposure_word
            told = f"a record with one {word} and nothing in the {later} after it"
            yield from ((rule, says, told) for rule, says in _calm(protocol, found, calm=calm))


def _open_gates(
    protocol: Protocol, assess: Assess, record: Record, asked: tuple[str, date, str]
) -> Iterator[tuple[str, str, str]]:
    """Gates that let a course pass although nobody has shown anything, or although the record is empty."""
    if not protocol.gates:
        return
    jurisdiction, day, told = asked
    shown = {
        who: tuple(
            Shown(id=rule.id, rule=rule.id, day=day, course=1)
            for rule in protocol.requirements
            if rule.who is who
        )
        for who in Party
    }
    parties = [Participant(who=who, id=who.value, shown=shown[who]) for who in Party]
    for participants, more in ((), "nobody taking part"), (parties, "every paper of everybody"):
        found = assess(record, protocol, jurisdiction=jurisdiction, on=day, participants=participants)
        for gate in found.programme.gates:
            if gate.answer is Answer.YES:
                yield gate.id, "yes", f"{told} with {more}"


def _exposure(protocol: Protocol, day: date) -> AnyFact:
    """One infusion, or a medicine that is taken from that day on."""
    known = datetime.combine(day, time(), UTC)
    if protocol.drug.exposure == "infusions":
        return Infusion(id="Infusion/1", day=day, known=known)
    return Medicine(id="Medicine/1", day=day, known=known, codes=protocol.drug.codes[:1])


def _record(facts: tuple[AnyFact, ...]) -> Record:
    return Record(patient="invented", facts=facts)


def _calm(protocol: Protocol, found: Any, *, calm: set[str]) -> Iterator[tuple[str, str]]:
    """Whatever an assessment calls fine, but for the series that are rightly calm."""
    required = {rule.id for rule in protocol.prerequisites if rule.required}
    for finding in found.series:
        if finding.status == "up-to-date" and finding.id not in calm:
            yield finding.id, "up-to-date"
    for finding in found.prerequisites:
        if finding.status == "met" and finding.id in required:
            yield finding.id, "met"
    if found.eligibility.status in ("eligible", "eligible-with-cautions"):
        yield "", str(found.eligibility.status)
    if found.clearance is not None and found.clearance.status == "clear":
        yield "", "clear"
    if found.place == "up-to-date" and not calm:
        yield "", "up-to-date"


def _not_yet_due(protocol: Protocol, jurisdiction: str, days: tuple[date, date]) -> set[str]:
    """The series whose first due day, counted from the infusion or their own start, is not near yet."""
    exposed, on = days
    long_ago = add_months(exposed, _YEARS * 12)
    calm = set()
    for series in protocol.of(jurisdiction, protocol.series):
        start = max(exposed, protocol.starts(series, jurisdiction))
        pace = series.at_first[0] if series.at_first else series
        is_near = on >= pace.lead.before(pace.every.after(start))
        if not is_near and (start > exposed or on < long_ago):
            calm.add(series.id)
    return calm
