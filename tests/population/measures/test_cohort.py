"""Cohorts whose counts are known: what the figures say of them."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from tests.population.measures.conftest import ON, Count, Patients, Tell, by_id

from longwatch.core.record import UNDATED, Doubt
from longwatch.invented.telling import SAFE_ANSWERS

FIRST = date(2022, 3, 7)
MET = {"relapsing-remitting-ms": True, "rapidly-evolving-severe": True}
NOT_MET = {
    "relapsing-remitting-ms": True,
    "rapidly-evolving-severe": False,
    "highly-active-despite-treatment": False,
}
# How many of how many met the revised indication in four countries, as the study printed it.
STUDY = {"CZ": (54, 81, 66.7), "DE": (7, 8, 87.5), "UK": (26, 39, 66.7), "BE": (22, 22, 100.0)}


def _days(first: date, count: int) -> list[str]:
    return [str(first + timedelta(days=n)) for n in range(count)]


def _answered(answers: dict[str, Any], day: date = FIRST - timedelta(days=10)) -> dict[str, Any]:
    return {str(day): answers}


@pytest.fixture(scope="module")
def four_countries(tell: Tell) -> Patients:
    patients = []
    for site, (met, of, _) in STUDY.items():
        for number in range(of):
            answers = MET if number < met else NOT_MET
            patients.append((site, tell(infusions=_days(FIRST, 5), answers=_answered(answers))))
    return patients


def test_the_indication_as_four_countries_met_it(four_countries: Patients, count: Count) -> None:
    indication = by_id(count(four_countries))["dus-indication"]
    found = {
        one.site: (one.numerator, one.denominator, round(100 * one.share, 1)) for one in indication.strata
    }
    assert found == STUDY
    assert (indication.numerator, indication.denominator, indication.unknown) == (109, 150, 0)
    assert indication.counted == "patients"


def test_in_parts_the_figures_are_the_same(four_countries: Patients, count: Count) -> None:
    assert count(four_countries, parts=7) == count(four_countries)


def test_who_was_never_asked_is_in_the_denominator_and_no_yes(tell: Tell, count: Count) -> None:
    asked = tell(infusions=_days(FIRST, 5), answers=_answered(MET))
    silent = tell(infusions=_days(FIRST, 5))
    found = count([("A", asked), ("A", silent), (None, silent)])
    indication = by_id(found)["dus-indication"]
    assert (indication.numerator, indication.denominator, indication.unknown) == (1, 3, 2)
    assert [(one.site, one.denominator) for one in indication.strata] == [("A", 2), (None, 1)]
    notes = {(note.about, note.count) for note in found.quality}
    assert ("dus-indication", 2) in notes and ("cohort", 1) in notes  # the one without a site


def test_each_course_is_judged_as_of_its_own_first_day(tell: Tell, count: Count) -> None:
    """Safe answers before each of two courses, and a stroke between them: the second is forbidden."""
    second = date(2023, 3, 13)
    answers = _answered(SAFE_ANSWERS) | _answered(SAFE_ANSWERS, second - timedelta(days=3))
    infusions = _days(FIRST, 5) + _days(second, 3)
    well = tell(infusions=infusions, answers=answers)
    stroke = tell(
        infusions=infusions, answers=answers, conditions=[{"code": "icd10:I63.9", "on": "2022-10-01"}]
    )
    later = tell(
        infusions=infusions, answers=answers, conditions=[{"code": "icd10:I63.9", "on": "2023-10-01"}]
    )
    unasked = tell(infusions=infusions, answers=_answered(SAFE_ANSWERS))
    found = by_id(count([("A", well), ("A", stroke), ("A", later), ("A", unasked)]))[
        "dus-no-contraindication"
    ]
    # Eight courses: one forbidden by the stroke before it, one of which nothing was asked again.
    assert (found.numerator, found.denominator, found.unknown) == (6, 8, 1)
    assert found.counted == "courses"


def test_missing_vital_signs_stay_missing(tell: Tell, count: Count) -> None:
    days = _days(FIRST, 3)
    item = "blood-pressure-and-heart-rate"
    every = tell(infusions=days, done=[{"item": item, "on": day} for day in days])
    one = tell(infusions=days, done=[{"item": item, "on": days[0]}])
    none = tell(infusions=days)
    found = count([("A", every), ("A", one), ("A", none), ("A", none)])
    indicators = by_id(found)
    before, during = indicators["dus-vitals-before"], indicators["dus-vitals-during"]
    assert (before.numerator, before.denominator, before.unknown) == (2, 4, 0)
    assert (during.numerator, during.denominator, during.unknown) == (1, 4, 0)
    never = {note.about: note.count for note in found.quality if "ever recorded" in note.text}
    assert never == {"dus-vitals-before": 2, "dus-vitals-during": 2, "dus-platelets-during": 4}


def test_what_nobody_can_read_is_unknown(tell: Tell, count: Count, protocol: Any) -> None:
    bare = tell(infusions=_days(FIRST, 1))
    code = protocol.analyte["heart-rate"].codes[0]
    doubt = Doubt(id="D", day=FIRST, why="nobody can read it", codes=(code,))
    doubted = replace(bare, facts=(*bare.facts, doubt))
    during = by_id(count([("A", bare), ("A", doubted)]))["dus-vitals-during"]
    assert (during.numerator, during.denominator, during.unknown) == (0, 2, 1)


def test_the_overdue_are_counted_among_those_whose_follow_up_is_open(tell: Tell, count: Count) -> None:
    late = tell(infusions=["2025-06-02"])
    fresh = tell(infusions=["2026-01-12"])
    dead = tell(infusions=["2025-06-02"], died="2025-09-01")
    never = tell(born="1990-01-01")
    found = count([("A", late), ("A", fresh), ("A", dead), ("B", fresh), ("B", never)])
    assert [(one.site, one.overdue, one.patients) for one in found.overdue] == [("A", 1, 2), ("B", 0, 1)]
    assert (found.patients, found.treated) == (5, 4)
    assert found.overdue_whole is not None
    assert (found.overdue_whole.overdue, found.overdue_whole.patients) == (1, 3)


def test_what_may_be_missing_stands_beside_each_figure(tell: Tell, count: Count, protocol: Any) -> None:
    """A result that nobody could read may be the test that is overdue; an undated death ends no follow-up."""
    late = tell(infusions=["2025-06-02"])
    code = protocol.analyte["platelets"].codes[0]
    unread = Doubt(id="D", day=date(2025, 8, 1), why="nobody can read it", codes=(code,))
    died = Doubt(id="P", day=UNDATED, why="the patient has died, and no day is given", about="death")
    doubted = [replace(late, facts=(*late.facts, doubt)) for doubt in (unread, died)]
    found = count([("A", late), *(("A", record) for record in doubted)])
    notes = {(note.about, note.count) for note in found.quality if "counted here" in note.text}
    for about in ("overdue", "mon-cbc", "time-to-immune-thrombocytopenia", "alert-rates"):
        told = sorted(note.text for note in found.quality if note.about == about and note.count)
        assert any("nobody could read" in text for text in told), about
        assert any("a day that nobody knows" in text for text in told), about
        assert (about, 1) in notes and (
            about,
            2,
        ) in notes  # who has died is a patient of whom something is unread


def test_who_may_have_been_treated_is_unknown_and_no_no(tell: Tell, count: Count) -> None:
    never = tell(born="1990-01-01")
    doubt = Doubt(id="I", day=date(2025, 6, 2), why="an infusion of unknown status", about="courses")
    found = count([("A", never), ("A", replace(never, facts=(*never.facts, doubt)))])
    assert (found.patients, found.treated) == (2, 0)
    (note,) = [note for note in found.quality if "infusions" in note.text]
    assert (note.about, note.count) == ("cohort", 1)


def test_alerts_for_every_hundred_months(tell: Tell, count: Count) -> None:
    """A year of follow-up each, and one alert: 24 months, so a little over four for every hundred."""
    low = {"analyte": "platelets", "value": "80 10*9/L", "on": "2025-06-02"}
    one = tell(infusions=["2025-01-15"], results=[low])
    other = tell(infusions=["2025-01-15"])
    rates = {rate.id: rate for rate in count([("A", one), ("A", other)]).alert_rates}
    rate = rates["thr-plt-100"]
    assert (rate.alerts, rate.severity) == (1, "high")
    assert rate.patient_months == pytest.approx(730 / (365.25 / 12))
    assert rate.per_100 == pytest.approx(100 / rate.patient_months)
    assert rates["thr-plt-50"].alerts == 0


def test_time_to_thyroid_disease(tell: Tell, count: Count) -> None:
    def patient(**more: Any) -> Any:
        return "A", tell(infusions=["2024-01-15"], **more)

    after = {"code": "icd10:E05.0", "on": "2025-01-15"}
    before = {"code": "icd10:E05.0", "on": "2020-01-15"}
    found = count(
        [
            patient(conditions=[after]),  # an event in month 12
            patient(died="2025-01-20"),  # censored in month 12
            patient(),  # censored in month 24
            patient(conditions=[before]),  # left out
        ]
    )
    curve = next(one for one in found.time_to if one.id == "time-to-thyroid-disease")
    assert (curve.patients, curve.events) == (3, 1)
    happened = [(s.month, s.at_risk, s.events, s.censored) for s in curve.steps if s.events or s.censored]
    assert happened == [(12, 3, 1, 1), (24, 1, 0, 1)]
    assert [curve.steps[n].survival for n in (11, 12, 24)] == pytest.approx([1, 2 / 3, 2 / 3])
    assert [note.count for note in found.quality if note.about == curve.id] == [1]


def test_small_numbers_are_not_shown(four_countries: Patients, count: Count) -> None:
    """One patient in Germany was outside the indication, so Germany is hidden, and Belgium with it."""
    found = by_id(count(four_countries, suppress_below=5))["dus-indication"]
    shown = {one.site: one.numerator for one in found.strata}
    # Germany's 1 of 8 alone could be taken from the sum; with Belgium it still is 1, with the United Kingdom 14.
    assert shown == {"CZ": 54, "DE": None, "UK": None, "BE": None}
    assert found.numerator == 109 and not found.suppressed
    assert all(one.suppressed == (one.numerator is None) for one in found.strata)


def test_nobody_treated_gives_no_shares(tell: Tell, count: Count) -> None:
    found = count([("A", tell(born="1990-01-01"))])
    assert found.treated == 0 and found.overdue == () and found.adherence == ()
    assert all(one.denominator == 0 and one.share is None for one in found.indicators)
    assert found.on == ON
