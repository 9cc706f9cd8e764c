"""What two assessments of one patient on one day find, compared finding by finding.

Only what matters to the patient is a change: a new contraindication that does not apply is none, and neither
is a new requirement that is met. A question that nobody has answered always is one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from longwatch.core.finding import Finding
from longwatch.core.findings import (
    AlarmFinding,
    AlertFinding,
    Assessment,
    CannotTell,
    Clearance,
    Eligibility,
    Place,
    PrecautionFinding,
    PrerequisiteFinding,
    ProphylaxisFinding,
    SeriesFinding,
)
from longwatch.core.protocol import Rule, Series
from longwatch.population.impact import told
from longwatch.population.impact.changes import Change, Kind, Weight, in_order
from longwatch.population.impact.told import MS_NURSE, NEUROLOGIST, Told, plain

_FORBIDDING = ("contraindicated", "not-recommended")
F = TypeVar("F", bound=Finding)
Rules = Mapping[tuple[str, str], Rule]
Tell = Callable[[F], Told | None]


class Findings(NamedTuple):
    """The part of an assessment that is compared; of its words only why nobody can tell, and what rules say."""

    eligibility: Eligibility
    prerequisites: tuple[PrerequisiteFinding, ...]
    series: tuple[SeriesFinding, ...]
    alerts: tuple[AlertFinding, ...]
    alarms: tuple[AlarmFinding, ...]
    prophylaxis: tuple[ProphylaxisFinding, ...]
    precautions: tuple[PrecautionFinding, ...]
    cannot_tell: tuple[CannotTell, ...]
    clearance: Clearance
    place: Place


Compared = Assessment | Findings


def compare(before: Compared, after: Compared, rules: Rules) -> tuple[Change, ...]:
    """Everything that differs, the heaviest first. `rules` holds each rule of both by id and revision."""

    def series(finding: SeriesFinding) -> Told | None:
        rule = rules.get((finding.id, finding.revision))
        return told.series(finding, rule if isinstance(rule, Series) else None)

    pairs = _Pairs(rules)
    found = [
        *pairs.of("criterion", before.eligibility.criteria, after.eligibility.criteria, told.criterion),
        *pairs.of("prerequisite", before.prerequisites, after.prerequisites, told.prerequisite),
        *pairs.of("series", before.series, after.series, series),
        *pairs.of("alert", before.alerts, after.alerts, told.alert),
        *pairs.of("alarm", before.alarms, after.alarms, told.alarm),
        *pairs.of("prophylaxis", before.prophylaxis, after.prophylaxis, told.prophylaxis),
        *pairs.of("precaution", before.precautions, after.precautions, told.precaution),
        *_doubts(before, after),
    ]
    return in_order(
        (
            *found,
            *_eligibility(before, after, found),
            *_clearance(before, after),
            *_place(before, after, found),
        )
    )


class _Pairs:
    """Findings of one rule before and after."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def of(self, kind: Kind, before: Iterable[F], after: Iterable[F], tell: Tell[F]) -> Iterator[Change]:
        """A change for each rule whose findings differ in their words."""
        old, new = ({finding.id: finding for finding in findings} for findings in (before, after))
        for name in dict.fromkeys((*new, *old)):
            was, now = old.get(name), new.get(name)
            was_told, now_told = (tell(finding) if finding else None for finding in (was, now))
            if (was_told and was_told.words) != (now_told and now_told.words):
                yield self._change(kind, (was, was_told), (now, now_told))

    def _change(
        self, kind: Kind, before: tuple[F | None, Told | None], after: tuple[F | None, Told | None]
    ) -> Change:
        finding = after[0] or before[0]
        said = after[1] or before[1]
        assert finding is not None and said is not None  # one of the two differs from nothing
        was, now = (pair[1].words if pair[1] else None for pair in (before, after))
        ask = getattr(after[0], "ask", None)
        rule = self.rules.get((finding.id, finding.revision))
        title = rule.title if rule else finding.id
        return Change(
            kind=kind,
            rule=finding.id,
            weight=said.weight if after[1] else Weight.KNOW,
            before=was,
            after=now,
            text=sentence(title, was, now) + (f" {ask}" if ask else ""),
            who=said.who,
            because=(finding.id,),
            sources=finding.sources,
        )


def sentence(what: str, before: str | None, after: str | None) -> str:
    """'Place: up to date before, due soon now.' Or what is new, or no longer there."""
    if before is None:
        return f"New: {what}: {after}."
    if after is None:
        return f"No longer there: {what}: {before}."
    return f"{what}: {before} before, {after} now."


# ---- what follows from several rules ---------------------------------------------------------------


def _eligibility(before: Compared, after: Compared, found: Iterable[Change]) -> Iterator[Change]:
    was, now = before.eligibility.status, after.eligibility.status
    if was == now:
        return
    weight = Weight.KNOW
    if now in _FORBIDDING and (was not in _FORBIDDING or now == "contraindicated"):
        weight = Weight.FORBIDS
    elif now == "incomplete":
        weight = Weight.ASK
    because = tuple(one.rule for one in found if one.kind == "criterion" and one.rule)
    yield _follows("eligibility", weight, (was, now), because)


def _clearance(before: Compared, after: Compared) -> Iterator[Change]:
    was, now = before.clearance, after.clearance
    if was.status == now.status:
        return
    weights = {"blocked": Weight.FORBIDS, "incomplete": Weight.ASK, "clear": Weight.KNOW}
    old, new = ({reason.id for reason in clearance.reasons} for clearance in (was, now))
    yield _follows("clearance", weights[now.status], (was.status, now.status), tuple(sorted(old ^ new)))


def _place(before: Compared, after: Compared, found: Iterable[Change]) -> Iterator[Change]:
    if before.place == after.place:
        return
    weight = Weight.ACT if after.place == "needs-someone-today" else Weight.KNOW
    kinds = ("series", "alert", "alarm", "cannot-tell")
    because = tuple(one.rule for one in found if one.kind in kinds and one.rule)
    yield _follows("place", weight, (before.place, after.place), because)


def _follows(kind: Kind, weight: Weight, states: tuple[str, str], because: tuple[str, ...]) -> Change:
    was, now = map(plain, states)
    names = {"eligibility": "Eligibility", "clearance": "Clearance for the next course", "place": "Place"}
    return Change(
        kind=kind,
        rule=None,
        weight=weight,
        before=was,
        after=now,
        text=sentence(names[kind], was, now),
        who=(MS_NURSE,) if kind == "place" else (NEUROLOGIST,),
        because=because,
    )


def _doubts(before: Compared, after: Compared) -> Iterator[Change]:
    """What cannot be told now and was no question before, or the other way round."""
    old, new = (
        {doubt.id: doubt for doubt in side.cannot_tell if not doubt.settled} for side in (before, after)
    )
    for name in sorted(old.keys() ^ new.keys()):
        is_new = name in new
        words = (new if is_new else old)[name].why
        yield Change(
            kind="cannot-tell",
            rule=name,
            weight=Weight.ASK if is_new else Weight.KNOW,
            before=None if is_new else words,
            after=words if is_new else None,
            text=f"Cannot tell: {words}." if is_new else f"No longer asked: {words}.",
            who=(MS_NURSE,),
            because=(name,),
        )
