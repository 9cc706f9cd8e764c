"""What the calendar changes: the days on which an assessment could differ although no fact is new."""

from datetime import date, timedelta

from longwatch.core.dates import DAY, Interval, add_months
from longwatch.core.findings import Assessment, SeriesFinding
from longwatch.core.programme import Programme
from longwatch.core.protocol import Criterion, Pace, Prerequisite, Series
from longwatch.core.record import Decision, Medicine, Record
from longwatch.engine.reference.runs import run_of
from longwatch.engine.reference.situation import Situation

_NEVER = date(9000, 1, 1)
"""No later day is looked at: sources write such days for what has no end, and no interval is added to them."""


def _day_after(*days: date | None) -> set[date]:
    return {day + DAY for day in days if day is not None and day < _NEVER}


def turning_days(situation: Situation, assessment: Assessment, record: Record) -> list[date]:
    """Later days worth looking at, in order: every day of change is among them, not all bring one."""
    days = {situation.on + DAY}
    for series in assessment.series:
        days |= _of_series(situation, series)
        days |= _day_after(series.waived_until)
    for precaution in assessment.precautions:
        if precaution.from_ is not None:
            days.add(precaution.from_)
        days |= _day_after(precaution.until)
    for fact in record.facts:
        days.add(fact.day)
        if isinstance(fact, Medicine):
            days |= _day_after(fact.end)
        if isinstance(fact, Decision):
            days |= _day_after(fact.until)
    if assessment.programme is not None:
        days |= _of_programme(situation, assessment.programme)
    days |= situation.protocol.turning_days(situation.jurisdiction)
    days |= _birthdays(situation) | _windows(situation, record) | _after_infusion(situation)
    return sorted(day for day in days if situation.on < day < _NEVER)


def _of_series(situation: Situation, series: SeriesFinding) -> set[date]:
    rules = [rule for rule in situation.protocol.series if rule.id == series.id]
    paces: list[Series | Pace] = [*rules, *(pace for rule in rules for pace in rule.at_first)]
    due, start = series.due, series.episode.start
    days = {day for day in (due, series.overdue_from) if day is not None}
    for pace in paces:
        if due is not None:
            days.add(pace.lead.before(due))
            if pace.critical_after is not None:
                days.add(pace.critical_after.after(due))
    if start is not None:
        days |= {_next_multiple(rule.every, start, situation.on) for rule in rules}
        days |= _next_tile(situation, series.id)
    return days


def _of_programme(situation: Situation, programme: Programme) -> set[date]:
    """The days after certificates, the last days of tests, the days of forms, and the end of a course."""
    days = _day_after(*(one.until for gate in programme.gates for one in gate.requirements))
    leads = {rule.id: rule.lead for rule in situation.protocol.form_schedules}
    for form in programme.forms:
        if form.due is not None and form.overdue_from is not None:
            days |= {leads[form.id].before(form.due), form.due, form.overdue_from}
    if situation.courses and (last := situation.courses[-1].last) is not None:
        days.add(situation.protocol.drug.same_course_within.after(last) + DAY)
    return days


def _next_tile(situation: Situation, rule_id: str) -> set[date]:
    """The day on which the next interval of a series with several paces is complete."""
    versions = situation.protocol.local(situation.jurisdiction).series[rule_id]
    run = run_of(situation, rule_id, versions) if versions.is_stepped else None
    return set() if run is None else {next(until for _, until in run.tiles() if until > situation.on)}


def _next_multiple(every: Interval, start: date, on: date) -> date:
    times = 1
    while every.after(start, times) <= on:
        times += 1
    return every.after(start, times)


def _birthdays(situation: Situation) -> set[date]:
    birth = situation.seen.person.birth
    if birth is None:
        return set()
    ages = set()
    for rule in situation.protocol.rules:
        questions = [tier.when for tier in rule.tiers] if isinstance(rule, Criterion) else []
        questions += [rule.applies] if rule.applies else []
        for part in (part for question in questions for part in question.parts()):
            if part.age is not None:
                bounds = (part.age.below, part.age.above, part.age.exactly)
                ages |= {years + extra for years in bounds if years is not None for extra in (0, 1)}
    return {add_months(birth.last, years * 12) for years in ages}


def _windows(situation: Situation, record: Record) -> set[date]:
    """The days on which something done, or an answer, becomes too old or old enough."""
    days = set()
    # A fact of a later day may change nothing on its own day, and yet be what grows old afterwards.
    later = {fact.day for fact in record.facts if situation.on < fact.day < _NEVER}
    rules: list[Prerequisite] = list(situation.protocol.prerequisites)
    for rule in rules:
        done = list(situation.done(rule.item))[-1:]
        for length in (rule.within, rule.ahead):
            if length is not None:
                days |= {day for start in (*done, *later) for day in _around(length.after(start))}
    fresh = situation.protocol.drug.answers_fresh_for
    asked = {answer.day for answer in situation.seen.answers} | later
    # Before 1900 no answer can matter, and an undated refutation must not leave the calendar.
    asked |= {max(c.day, date(1900, 1, 1)) for c in situation.seen.conditions if c.refuted}
    for start in asked:
        days |= _around(fresh.after(start))
    return days


def _around(day: date) -> set[date]:
    # Counting months back from a later day can land up to three days off at a month's end.
    return {day + timedelta(days=n) for n in range(5)}


def _after_infusion(situation: Situation) -> set[date]:
    last = situation.last_infusion
    if last is None or situation.is_taken:
        return set()
    lengths = [rule.after for rule in situation.protocol.courses if rule.after is not None]
    lengths += [rule.at_least for rule in situation.protocol.prophylaxis]
    return {length.after(last) for length in lengths}
