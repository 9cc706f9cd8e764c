"""What a patient keeps to around a course: from some time before it until some time after its last infusion."""

from datetime import date
from typing import NamedTuple

from longwatch.core.answers import Answer
from longwatch.core.dates import in_words
from longwatch.core.findings import CannotTell, PrecautionFinding, PrecautionStatus
from longwatch.core.protocol import Precaution
from longwatch.engine.reference.criteria import applies
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.words import cited


class Stretch(NamedTuple):
    """Days on which a precaution holds, both included; `until` is None while nobody can know the last one."""

    from_: date
    until: date | None


def precaution_findings(situation: Situation) -> tuple[PrecautionFinding, ...]:
    """Every precaution in force that concerns the patient, or may concern them.

    Where the record does not say whom it concerns, it is shown all the same, and told as `cannot_tell` for
    as long as it matters.
    """
    found = []
    for rule in situation.rules.precautions:
        answer = applies(situation, rule.applies)
        if answer is Answer.NO:
            continue
        finding = _finding(situation, rule, is_certain=answer is Answer.YES)
        if answer is Answer.UNKNOWN and finding.status in ("coming", "applies"):
            why = f"{rule.title}: the record does not say whether it concerns this patient"
            told = CannotTell(
                id=rule.id, why=why, because=(situation.seen.person.id,), latest=situation.newest_exposure
            )
            situation.cannot_tell.append(told)
        found.append(finding)
    return tuple(found)


def _finding(situation: Situation, rule: Precaution, *, is_certain: bool) -> PrecautionFinding:
    stretch = _chosen(stretches_of(situation, rule), situation.on)
    death = situation.seen.death
    because = situation.newest_infusion
    if stretch is not None and death is not None and (stretch.until is None or death.day < stretch.until):
        status: PrecautionStatus = "over"
        stretch = Stretch(stretch.from_, death.day)
        sentence = f"ended with the patient's death on {in_words(death.day)}"
        because += (death.id,)
    else:
        status = _status(stretch, situation.on)
        sentence = _sentence(situation, rule, stretch)
    doubt = "" if is_certain else " Whether it concerns this patient is not known."
    return PrecautionFinding(
        id=rule.id,
        revision=rule.revision,
        text=f"{rule.title}: {sentence}.{doubt}",
        because=because,
        sources=cited(situation.protocol, rule),
        status=status,
        advice=rule.advice,
        from_=stretch.from_ if stretch else None,
        until=stretch.until if stretch else None,
    )


def stretches_of(situation: Situation, rule: Precaution) -> list[Stretch]:
    """A stretch for each course given, and for one that is planned; those that share a day are one."""
    found: list[Stretch] = []
    for first, last in _courses(situation):
        from_ = rule.before.before(first) if rule.before else first
        until = rule.after.after(last) if rule.after and last else None
        if found and (found[-1].until is None or from_ <= found[-1].until):
            # Courses are in order, so the later one also ends later.
            found[-1] = Stretch(found[-1].from_, None if found[-1].until is None else until)
        else:
            found.append(Stretch(from_, until))
    return found


def _courses(situation: Situation) -> list[tuple[date, date | None]]:
    """The first and the last day of each course; of one that goes on, or is planned, nobody knows the last."""
    days: list[tuple[date, date | None]] = [(course.first, course.last) for course in situation.courses]
    planned = plan_of(situation)
    return days if planned is None else [*days, (planned, None)]


def plan_of(situation: Situation) -> date | None:
    """The first day of a planned course that still stands.

    It stands until a course takes its place, also after its day: what began for it goes on.
    """
    planned, courses = situation.planned, situation.courses
    if planned is None or situation.seen.deaths:
        return None
    is_given = bool(courses) and planned <= (courses[-1].last or situation.on)
    return None if is_given else planned


def _chosen(stretches: list[Stretch], on: date) -> Stretch | None:
    """The first stretch that has not ended, else the last one."""
    open_ones = (one for one in stretches if one.until is None or on <= one.until)
    return next(open_ones, stretches[-1] if stretches else None)


def _status(stretch: Stretch | None, on: date) -> PrecautionStatus:
    if stretch is None:
        return "not-started"
    if on < stretch.from_:
        return "coming"
    return "applies" if stretch.until is None or on <= stretch.until else "over"


def _sentence(situation: Situation, rule: Precaution, stretch: Stretch | None) -> str:
    word = situation.protocol.drug.exposure_word
    if stretch is None:
        start = f"{rule.before} before" if rule.before else f"with the first {word} of"
        return f"starts {start} a course; none is recorded or planned"
    if stretch.until is not None:
        last = situation.courses[-1].last
        assert last is not None  # only a course that is over gives an end
        state = "until" if situation.on <= stretch.until else "ended on"
        return f"{state} {in_words(stretch.until)} (last {word} {in_words(last)} + {rule.after})"
    plan = plan_of(situation)
    if plan is not None and situation.on < stretch.from_:
        start = f"{rule.before} before" if rule.before else f"the first {word} of"
        return f"from {in_words(stretch.from_)}, {start} the course planned for {in_words(plan)}"
    since = f"since {in_words(stretch.from_)}"
    if rule.after is None:
        return f"{since}; no source gives an end"
    of = f" of the course planned for {in_words(plan)}" if plan is not None else ""
    return f"{since}, until {rule.after} after the last {word}{of}"
