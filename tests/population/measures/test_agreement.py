"""What the measures count agrees with the reference engine: its figures added up, and each course judged by it."""

from datetime import date
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace
from tests.engines import Question
from tests.generative.crowds import crowd
from tests.spec.drawing import record
from tests.spec.rules import (
    CODE_SETS,
    a_test,
    courses,
    criterion,
    fact,
    prerequisite,
    protocol,
    series,
    tier,
    watch,
)

from longwatch.core.dates import DAY, Interval, add_months
from longwatch.core.protocol import Citation, Measure, Protocol
from longwatch.core.record import Infusion, Medicine, Record
from longwatch.engine.reference import assess
from longwatch.engine.reference.situation import Situation
from longwatch.population.measures import rows_of
from longwatch.population.measures.recorded import Row

CITED = (Citation(source="leaflet", section="1", verified="read"),)


def a_measure(name: str, counts: Any, **more: Any) -> Measure:
    return Measure(
        id=name, title=name, jurisdictions=("LAND",), why="It counts.", sources=CITED, counts=counts, **more
    )


BARE = protocol(
    series(for_="6 months"),
    watch("A below 50", tier("high", a_test(below="50 u"))),
    criterion("Ever a clot", ("contraindicates", fact("clot ever"))),
    prerequisite("shot", "shot", within="30 days"),
    courses("every course"),
)
SERIES = BARE.series[0]
RULES = replace(
    BARE,
    drug=replace(BARE.drug, follow_up=Interval(months=6)),
    measures=(
        a_measure("free", "criteria-free", courses="every", effect="contraindicates"),
        a_measure("shot", "done-before", courses="every", prerequisites=(BARE.prerequisites[0].id,)),
        a_measure("kept up", "adherence", series=(SERIES.id,)),
        a_measure("late", "overdue"),
        a_measure("clot", "time-to", condition=CODE_SETS[0].id),
        a_measure("raised", "alerts"),
        a_measure("before", "recorded-before", courses="first", item=SERIES.item, within=Interval(days=30)),
        a_measure(
            "daily", "recorded-on-infusion-days", courses="every", item=SERIES.item, days="every-infusion-day"
        ),
        a_measure("once", "recorded-on-infusion-days", courses="every", item=SERIES.item, days="any-day"),
    ),
)
PATIENTS = 300


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    """As nobody asks the measures what was known by an earlier moment, neither does the reference here."""
    return [question._replace(known_by=None, planned=None) for question in crowd(RULES, Random(11), PATIENTS)]


@pytest.fixture(scope="module")
def rows(questions: list[Question]) -> list[Row]:
    return rows_of([(one.record, one.on) for one in questions], RULES, "LAND")


def of(rows: list[Row], measure: str, patient: int) -> list[Row]:
    return [row for row in rows if row.measure == measure and row.patient == patient]


def told(question: Question, rules: Protocol = RULES, **more: Any) -> Any:
    return assess(question.record, rules, jurisdiction="LAND", on=question.on, look_ahead=False, **more)


def test_days_intervals_and_gaps_are_those_of_the_reference(
    questions: list[Question], rows: list[Row]
) -> None:
    compared = 0
    for number, question in enumerate(questions):
        found = [one for one in told(question).series if one.adherence is not None]
        days = of(rows, "kept up/days", number)
        assert len(days) == len(found)
        for finding in found:
            compared += 1
            assert days[0].number / days[0].whole == pytest.approx(finding.adherence)
            counted = [(row.number, row.whole) for row in of(rows, "kept up/intervals", number)]
            tested = finding.tested_intervals
            assert counted == ([(tested.tested, tested.completed)] if tested.completed else [])
            assert [row.number for row in of(rows, "kept up/gap-free", number)] == [len(finding.gaps)]
    assert compared > PATIENTS / 2


def test_months_since_the_last_infusion_day_by_day(questions: list[Question], rows: list[Row]) -> None:
    """Each month is looked at day by day: bare where some day has no event that covers it."""
    compared = bare = 0
    for number, question in enumerate(questions):
        months = {
            month: row.answer == "yes"
            for row in of(rows, "kept up/months", number)
            for month in range(row.number or 0, (row.whole or 0) + 1)
        }
        expected = _months(question)
        assert months == expected
        compared += len(expected)
        bare += sum(not covered for covered in expected.values())
    assert compared > 100 and 20 < bare < compared - 20


def _months(question: Question) -> dict[int, bool]:
    found = told(question)
    finding = next((one for one in found.series if one.status != "not-started"), None)
    if finding is None:
        return {}
    last, start = found.courses[-1].last, finding.episode.start
    until = min(finding.ended_on or question.on, question.on, finding.episode.end)
    events = [start, *_events(question.record, start, min(finding.ended_on or question.on, question.on))]
    expected = {}
    for month in range(6):
        first, end = add_months(last, month), add_months(last, month + 1) - DAY
        if start <= first and end <= until:
            days = [first + DAY * n for n in range((end - first).days + 1)]
            expected[month] = all(
                any(e <= day <= SERIES.grace.after(SERIES.every.after(e)) for e in events) for day in days
            )
    return expected


def _events(known: Record, start: date, until: date) -> list[date]:
    """The days on which the item counts as done, by the reference."""
    situation = Situation(seen=known.seen_on(until), protocol=RULES, jurisdiction="LAND", on=until)
    return [day for day in situation.done(SERIES.item) if start <= day <= until]


@pytest.mark.parametrize("exposure", ["infusions", "medicine"])
def test_each_course_is_judged_as_the_reference_would_have(exposure: Any) -> None:
    """The facts that hold today, without those of later days and the course's own infusions or taking."""
    rules = replace(RULES, drug=replace(RULES.drug, exposure=exposure))
    asked = [one._replace(known_by=None, planned=None) for one in crowd(rules, Random(12), PATIENTS)]
    rows = rows_of([(one.record, one.on) for one in asked], rules, "LAND")
    compared = {"yes": 0, "no": 0, "unknown": 0}
    for number, question in enumerate(asked):
        held = _held(question.record.seen_on(question.on))
        for course in told(question, rules).courses:
            facts = tuple(
                fact for fact in held if fact.day <= course.first and not _is_of(fact, course.first, rules)
            )
            known = Record(patient="then", facts=facts)
            then = told(Question(known, course.first), rules, planned=course.first)
            free, shot = (
                next(row.answer for row in of(rows, name, number) if row.part == str(course.number))
                for name in ("free", "shot")
            )
            value = next(one.value for one in then.eligibility.criteria)
            assert free == {"yes": "no", "no": "yes", "unknown": "unknown"}[str(value)]
            status = then.prerequisites[0].status
            assert shot == {"met": "yes", "cannot-tell": "unknown"}.get(status, "no")
            compared[free] += 1
    assert min(compared.values()) > 5


def _is_of(fact: Any, first: date, rules: Protocol) -> bool:
    """Whether a fact is an infusion of the course that begins on that day, or taking the drug in it."""
    taken = isinstance(fact, Medicine) and set(fact.codes) & set(rules.drug.codes)
    is_exposure = isinstance(fact, Infusion) or (rules.drug.exposure == "medicine" and taken)
    return bool(is_exposure) and fact.day >= first


def _held(seen: Any) -> list[Any]:
    return [fact for kind in seen.__dict__.values() if isinstance(kind, list | tuple) for fact in kind]


def test_the_overdue_are_those_of_the_reference(questions: list[Question], rows: list[Row]) -> None:
    for number, question in enumerate(questions):
        found = told(question)
        if found.courses and found.place != "closed":
            (row,) = of(rows, "late", number)
            assert row.answer == ("yes" if any(s.status == "overdue" for s in found.series) else "no")
        else:
            assert not of(rows, "late", number)


def test_a_drawn_patient_can_be_counted_by_hand() -> None:
    """Infused on 6 January, tested on 6 February: covered with a week of grace until 13 March."""
    facts = """
        day        | fact
        2025-01-06 | infusion
        2025-02-06 | blood count
        """
    rows = rows_of([(record(facts), date(2025, 5, 10))], RULES, "LAND")
    months = [(r.answer, r.number, r.whole) for r in rows if r.measure == "kept up/months"]
    assert months == [("no", 2, 3), ("yes", 0, 1)]
