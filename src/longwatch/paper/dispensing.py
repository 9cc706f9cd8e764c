"""What was dispensed for one course, so that every dose can be traced to its batch."""

from dataclasses import dataclass
from datetime import date

from longwatch.paper import frame
from longwatch.paper.sheet import AnyBlock, Lines, Pairs, Sheet, Table, Text, Words
from longwatch.paper.told import Told
from longwatch.paper.words import Speech

ID = "dispensing-record"


@dataclass(frozen=True, kw_only=True)
class Dose:
    """One dose as it was recorded. What nobody recorded is empty."""

    day: date | None = None
    amount: str = ""
    batch: str = ""
    expiry: str = ""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The doses and the authorisation's number; without a course, the one that is going on or comes next."""

    course: int | None = None
    doses: tuple[Dose, ...] = ()
    authorisation: str = ""


def course_of(told: Told) -> int:
    """The course that is going on, or else the next one."""
    courses = told.found.courses
    if not courses:
        return 1
    last, within = courses[-1].last, told.shown.protocol.drug.same_course_within
    goes_on = last is None or told.on <= within.after(last)
    return courses[-1].number if goes_on else courses[-1].number + 1


def infusion_days(told: Told, course: int) -> int:
    """How many infusion days the course has by the rules; one where they do not say."""
    rules = told.shown.protocol.local(told.found.jurisdiction).on_day(told.on).courses
    for rule in rules:
        if rule.first_course <= course and (rule.last_course is None or course <= rule.last_course):
            return rule.infusions or 1
    return 1


def doses_given(told: Told, course: int) -> list[Dose]:
    """The doses of the course as far as the record holds them; it does not hold when a batch expires."""
    days = days_given(told, course)
    found = {one.day: one for one in told.shown.seen.infusions if one.day in days}
    return [
        Dose(day=day, amount="" if one.dose is None else str(one.dose), batch=one.batch)
        for day, one in sorted(found.items())
    ]


def days_given(told: Told, course: int) -> list[date]:
    """The infusion days of the course that are recorded."""
    for one in told.found.courses:
        if one.number == course:
            return sorted(
                {i.day for i in told.shown.seen.infusions if one.first <= i.day <= (one.last or told.on)}
            )
    return []


def make(told: Told, speech: Speech, choices: Choices) -> Sheet:
    """One line for every infusion day of the course, whether or not anything is recorded of it."""
    course = choices.course or course_of(told)
    given = days_given(told, course)
    count = max(len(choices.doses), len(given), infusion_days(told, course))
    rows = []
    for n in range(count):
        dose = choices.doses[n] if n < len(choices.doses) else Dose()
        day = dose.day or (given[n] if n < len(given) else None)
        told_of = (dose.amount, dose.batch, dose.expiry)
        rows.append((str(n + 1), speech.day(day), *map(speech.or_not_recorded, told_of)))
    columns: tuple[Words, ...] = tuple(map(speech.text, ("infusion-day", "day", "dose", "batch", "expiry")))
    blocks: list[AnyBlock] = [
        Text(text=speech.text("opening", number=str(course), medicine=speech.medicine)),
        Pairs(rows=((speech.text("authorisation"), speech.or_not_recorded(choices.authorisation)),)),
        Table(columns=columns, rows=tuple(rows), widths=(2, 4, 3, 3, 3)),
        Text(text=speech.text("as-recorded"), quiet=True),
        Lines(labels=(speech.text("dispensed-by"), speech.text("received-by"))),
    ]
    return frame.sheet(ID, told, speech, blocks)
