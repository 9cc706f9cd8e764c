"""The work ahead: small cases worked out by hand, bounds that always hold, and the page."""

import itertools
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clinic.conftest import TODAY, infusions
from tests.spec.rules import protocol, series

from longwatch.catalogue import load
from longwatch.clinic.accounts.models import Site
from longwatch.clinic.patients.inventing import invent
from longwatch.clinic.worklist import forecast
from longwatch.core.dates import Interval
from longwatch.core.forecast import Ahead, ahead, forms_ahead, per_week
from longwatch.core.record import Condition, Decision, Infusion, Record, Result
from longwatch.engine.reference import assess

FIRST = date(2024, 1, 1)
MONTHLY = {"every": "1 month", "lead": "7 days", "grace": "7 days"}


def of(
    *rules, on: date, until: date, done: tuple[date, ...] = (), more: tuple = (), first: date = FIRST
) -> Ahead:
    """What lies ahead of somebody with one infusion and these blood counts."""
    facts = (
        Infusion(id="I", day=first),
        *(Result(id=f"R{day}", day=day, codes=("blood count",), written=("done",)) for day in done),
        *more,
    )
    rules_made = protocol(*rules)
    found = assess(Record(patient="p", facts=facts), rules_made, jurisdiction="LAND", on=on)
    return ahead(found, rules_made, until=until)


def days(found: Ahead, kind: str = "laboratory") -> list[str]:
    return [str(visit.day) for visit in found.visits if visit.kind == kind]


def test_a_monthly_test_falls_due_each_month() -> None:
    found = of(
        series("blood count", **MONTHLY),
        on=date(2024, 2, 10),
        until=date(2024, 6, 1),
        done=(date(2024, 2, 5),),
    )
    assert days(found) == ["2024-03-05", "2024-04-05", "2024-05-05"] and found.decided_on is None


def test_what_is_overdue_is_done_today_and_the_next_is_counted_from_today() -> None:
    found = of(series("blood count", **MONTHLY), on=date(2024, 3, 10), until=date(2024, 5, 31))
    assert days(found) == ["2024-03-10", "2024-04-10", "2024-05-10"]


def test_the_last_day_counts_and_the_day_after_it_does_not() -> None:
    rule = series("blood count", **MONTHLY)
    assert days(of(rule, on=date(2024, 1, 20), until=date(2024, 2, 1))) == ["2024-02-01"]
    assert days(of(rule, on=date(2024, 1, 20), until=date(2024, 1, 31))) == []


def test_tests_that_are_near_are_one_visit_and_the_later_one_is_counted_from_it() -> None:
    quarterly = series("quarterly", item="blood count", every="3 months", lead="14 days", grace="7 days")
    found = of(
        series("monthly", item="blood count", **MONTHLY),
        quarterly,
        on=date(2024, 1, 20),
        until=date(2024, 7, 31),
    )
    # Monthly on the 1st; the quarterly one of 1 April, and that of 1 July, are done with it.
    assert days(found) == [f"2024-0{month}-01" for month in range(2, 8)]
    assert [visit.series for visit in found.visits if "quarterly" in visit.series] == [
        ("monthly", "quarterly")
    ] * 2


def test_a_test_that_is_too_early_to_be_done_is_a_visit_of_its_own() -> None:
    later = series("later", item="blood count", every="40 days", lead="0 days", grace="7 days")
    found = of(
        series("monthly", item="blood count", **MONTHLY), later, on=date(2024, 1, 20), until=date(2024, 3, 5)
    )
    assert [(str(one.day), one.series) for one in found.visits] == [
        ("2024-02-01", ("monthly",)),
        ("2024-02-10", ("later",)),
        ("2024-03-01", ("monthly",)),
    ]


def test_examinations_are_apart_from_blood() -> None:
    skin = series("skin check", every="1 year", lead="30 days", grace="30 days")
    found = of(
        series("blood count", **MONTHLY),
        skin,
        on=date(2024, 12, 20),
        until=date(2025, 1, 31),
        done=(date(2024, 12, 1),),
    )
    assert (days(found), days(found, "examination")) == (["2025-01-01"], ["2025-01-01"])


def test_monitoring_that_ends_stops_and_is_then_decided() -> None:
    rule = series("blood count", for_="3 months", **MONTHLY)
    found = of(rule, on=date(2024, 1, 20), until=date(2024, 12, 31))
    assert days(found) == ["2024-02-01", "2024-03-01", "2024-04-01"] and found.decided_on == date(2024, 4, 1)
    over = of(rule, on=date(2024, 5, 20), until=date(2024, 12, 31), done=(date(2024, 4, 5),))
    assert over == Ahead(decided_on=date(2024, 5, 20))


def test_what_is_left_out_comes_back_the_day_after() -> None:
    waived = Decision(id="D", day=date(2024, 2, 1), kind="waived", until=date(2024, 4, 9))
    found = of(series("blood count", **MONTHLY), on=date(2024, 2, 5), until=date(2024, 5, 31), more=(waived,))
    assert days(found) == ["2024-04-10", "2024-05-10"]


def test_nobody_else_has_work_ahead() -> None:
    rule = series("blood count", **MONTHLY)
    ended = Decision(id="D", day=date(2024, 2, 1), kind="ended")
    assert of(rule, on=date(2024, 2, 5), until=date(2024, 5, 31), more=(ended,)) == Ahead()
    untreated = assess(
        Record(patient="p", facts=()), protocol(rule), jurisdiction="LAND", on=date(2024, 2, 5)
    )
    assert ahead(untreated, protocol(rule), until=date(2024, 5, 31)) == Ahead()


def test_the_weeks_begin_today_and_what_is_late_is_in_the_first() -> None:
    found = [TODAY + timedelta(days=n) for n in (-40, 0, 6, 7, 20, 21, 1000)]
    assert per_week(found, first=TODAY, weeks=4) == [3, 1, 1, 1]


INTERVALS = st.sampled_from(["14 days", "1 month", "40 days", "3 months", "1 year"])


@given(
    every=st.lists(st.tuples(INTERVALS, st.integers(0, 13)), min_size=1, max_size=3),
    late=st.integers(0, 90),
)
def test_the_visits_of_a_year_lie_between_the_most_frequent_test_and_all_of_them(every, late: int) -> None:
    rules = [
        series(f"s{n}", item="blood count", every=text, lead=f"{lead} days", grace="0 days")
        for n, (text, lead) in enumerate(every)
    ]
    on = FIRST + timedelta(days=late)
    until = on + timedelta(days=364)
    alone = [len(of(rule, on=on, until=until).visits) for rule in rules]
    together = of(*rules, on=on, until=until)
    assert max(alone) <= len(together.visits) <= sum(alone)
    listed = [visit.day for visit in together.visits]
    assert listed == sorted(set(listed)) and all(on <= day <= until for day in listed)
    for n, (text, lead) in enumerate(every):
        own = [visit.day for visit in together.visits if f"s{n}" in visit.series]
        interval = Interval.parse(text)
        # No test comes later than its interval, nor earlier than it may be done.
        for before, after in itertools.pairwise(own):
            due = interval.after(before)
            assert due - timedelta(days=lead) <= after <= due


# ---- the page ----


@pytest.mark.django_db
def test_one_patient_of_the_protocol_has_a_visit_a_month(client, user, patient, site) -> None:
    patient("p", *infusions(date(2026, 3, 23)))
    found = forecast.days_of([site], TODAY)
    assert 12 <= len(found["laboratory"]) <= 14 and found["decisions"] == []
    client.force_login(user("nurse"))
    text = client.get("/forecast/").content.decode()
    assert "for 1 treated patients" in text and text.count("<svg") == sum(1 for one in found.values() if one)
    assert 'href="/forecast/"' in client.get("/").content.decode()
    assert "p" not in re.findall(r"/patients/(\w+)/", text), "the page names nobody"


@pytest.mark.django_db
def test_the_table_adds_up_to_what_is_told(client, user) -> None:
    made = invent(count=40, seed=1, on=TODAY, jurisdiction="EU", password="only for this test")
    client.force_login(user("nurse", "counts", at=made))
    text = client.get("/forecast/").content.decode()
    body = text.split("<tbody>")[1].split("</tbody>")[0]
    rows = [
        [int(cell) for cell in re.findall(r"<td>(\d+)</td>", row)]
        for row in body.split("</tr>")
        if "<td>" in row
    ]
    assert len(rows) == 53 and [sum(column) for column in zip(*rows[:-1], strict=True)] == rows[-1]
    told = [int(all_) for all_ in re.findall(r"<p>(\d+) in the year", text)]
    assert told == rows[-1] and rows[-1][0] > 100 and rows[0][0] > 0


@pytest.mark.django_db
def test_calls_and_reviews_count_on_their_days(client, user, patient, site) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    client.force_login(user("nurse"))
    client.post("/calls/p/", {"outcome": "reached", "again_on": "2026-04-10", "note": ""})
    said = {"kind": "refuses", "why": "burden", "day": "2026-03-30", "review_on": "2026-06-30", "note": ""}
    client.post("/programme/p/outcome/", said)
    assert forecast.days_of([site], TODAY)["calls"] == [date(2026, 4, 10), date(2026, 6, 30)]


@pytest.mark.django_db
def test_only_ones_own_sites_are_counted(client, user, patient) -> None:
    other = Site.objects.create(name="South", jurisdiction="EU")
    patient("theirs", *infusions(date(2026, 3, 23)), at=other)
    client.force_login(user("nurse"))
    text = client.get(f"/forecast/?site={other.pk}").content.decode()
    assert "for 0 treated patients" in text and "<svg" not in text
    client.force_login(user("administrator"))
    assert client.get("/forecast/").status_code == 403


def test_a_form_comes_again_until_its_period_ends_and_a_late_one_counts_today() -> None:
    rule = next(one for one in load("alemtuzumab").form_schedules if one.every is not None)
    assert str(rule.every) == "6 months" and str(rule.for_) == "48 months"
    told = {"last_infusion": date(2022, 4, 10), "on": date(2026, 1, 15)}
    assert list(forms_ahead(rule, date(2026, 3, 1), until=date(2026, 12, 31), **told)) == [date(2026, 3, 1)]
    assert list(forms_ahead(rule, date(2025, 10, 1), until=date(2026, 12, 31), **told)) == [date(2026, 1, 15)]
    told["last_infusion"] = date(2025, 1, 10)
    assert list(forms_ahead(rule, date(2026, 3, 1), until=date(2026, 12, 31), **told)) == [
        date(2026, 3, 1),
        date(2026, 9, 1),
    ]


@pytest.mark.django_db
def test_a_course_is_possible_on_the_day_on_which_the_rules_let_it_begin(client, user, patient, site) -> None:
    last_year = date(2025, 6, 2)
    patient("p", *infusions(last_year))
    assert forecast.days_of([site], TODAY)["possible"] == [date(2026, 6, 6)]
    client.force_login(user("infusion-nurse"))
    text = client.get("/forecast/").content.decode()
    assert text.count("Courses that become possible, and nobody has planned") >= 2
    client.post("/infusions/plan/p/", {"day": date(2026, 5, 20)})
    found = forecast.days_of([site], TODAY)
    assert (found["possible"], found["infusions"]) == ([], [date(2026, 5, 20)])


@pytest.mark.django_db
def test_what_was_possible_before_is_forbidden_or_is_not_foreseen_is_not_counted(patient, site) -> None:
    patient("long-ago", *infusions(date(2025, 3, 3)))
    stroke = Condition(id="C", day=date(2026, 1, 5), codes=("icd10:I63.9",), current=True)
    patient("stroke", *infusions(date(2025, 6, 2)), stroke)
    four = [one for year in (2022, 2023, 2024, 2025) for one in infusions(date(year, 6, 2))]
    patient("four-courses", *four)
    assert forecast.days_of([site], TODAY)["possible"] == []
    us = Site.objects.create(name="South", jurisdiction="US")
    patient("four-in-the-us", *four, at=us)
    assert forecast.days_of([us], TODAY)["possible"] == [date(2026, 6, 6)]


@pytest.mark.django_db
def test_planned_infusions_and_forms_of_the_us_are_counted(client, user, patient, site) -> None:
    us = Site.objects.create(name="South", jurisdiction="US")
    patient("p", *infusions(date(2026, 1, 5)), at=us)
    client.force_login(user("infusion-nurse"))
    patient("q")
    client.post("/infusions/plan/q/", {"day": TODAY})
    found = forecast.days_of([us], TODAY)
    after_course, status = date(2026, 3, 31), [date(2026, 7, 5), date(2027, 1, 5)]
    assert sorted(found["forms"]) == [after_course, *status], "the checklist of the course is late: today"
    assert forecast.days_of([site], TODAY)["infusions"] == [TODAY]
