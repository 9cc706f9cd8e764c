"""What happened on a day of which only the month or the year is known, and when that leaves a person to ask."""

from datetime import date
from itertools import permutations

import pytest
from tests.conformance.fhir.resources import (
    Json,
    Read,
    bundled,
    coded,
    facts,
    infusion,
    patient,
    platelets,
    resource,
)

from longwatch.catalogue.compiled import load
from longwatch.core.protocol import Protocol
from longwatch.core.record import Doubt, Result
from longwatch.engine.reference import assess
from longwatch.exchange.fhir import read_bundle


def result(day: str = "2024-03", **elements: object) -> Json:
    return platelets(20, effectiveDateTime=day, **elements)


@pytest.mark.parametrize("day", ["2024-03", "2024"])
def test_a_result_that_may_come_after_an_infusion_asks_a_person(read: Read, day: str) -> None:
    record = read(result(day), infusion("2024-03-04"))
    assert [one.day.day for one in facts(record, Result)] == [1]
    (doubt,) = facts(record, Doubt)
    assert (doubt.id, doubt.day, doubt.codes) == ("Observation/o", date(2024, 3, 4), ("loinc:777-3",))
    assert "month or year" in doubt.why
    assert "20" not in doubt.why


@pytest.mark.parametrize(
    ("day", "given"),
    [
        ("2024-03", "2024-03-01"),
        ("2024-03", "2024-02-29"),
        ("2024-03", "2024-04-01"),
        ("2024-03-04", "2024-03-04"),
        ("2024-03-04T10:00:00Z", "2024-03-04"),
        ("2024", "2025-01-01"),
    ],
)
def test_no_infusion_within_the_stretch_leaves_no_doubt(read: Read, day: str, given: str) -> None:
    assert facts(read(infusion(given), result(day)), Doubt) == []


def test_the_last_day_of_the_stretch_belongs_to_it(read: Read) -> None:
    assert len(facts(read(infusion("2024-03-31"), result()), Doubt)) == 1


def test_of_several_infusions_within_the_stretch_the_first_dates_the_doubt(read: Read) -> None:
    """From then on the result may be one after an infusion."""
    given = [infusion(f"2024-03-{day:02}", id=f"m{day}") for day in (8, 4, 6)]
    assert [doubt.day for doubt in facts(read(*given, result()), Doubt)] == [date(2024, 3, 4)]


def test_an_infusion_that_was_taken_back_leaves_no_doubt(read: Read) -> None:
    assert facts(read(infusion(status="entered-in-error"), result()), Doubt) == []


@pytest.mark.parametrize("elements", [{"status": "cancelled"}, {"dataAbsentReason": {"text": "clumped"}}])
def test_a_result_that_says_nothing_leaves_no_doubt(read: Read, elements: Json) -> None:
    stated = result(**elements)
    del stated["valueQuantity"]
    assert facts(read(infusion(), stated), Doubt) == []


def test_each_component_is_asked_about_by_its_own_code(read: Read) -> None:
    parts = [{"code": coded(code), "valueQuantity": {"value": 5}} for code in ("loinc:777-3", "loinc:718-7")]
    stated = result(code=coded("loinc:57021-8"), component=parts)
    del stated["valueQuantity"]
    doubts = facts(read(infusion(), stated), Doubt)
    assert [(doubt.id, doubt.codes) for doubt in doubts] == [
        ("Observation/o", ("loinc:777-3",)),
        ("Observation/o", ("loinc:718-7",)),
    ]
    assert len({doubt.key for doubt in doubts}) == 2


def test_a_member_that_has_its_panels_month_asks_a_person(read: Read) -> None:
    panel = result(
        id="panel",
        code=coded("loinc:57021-8"),
        hasMember=[{"reference": "Observation/o"}],
        valueQuantity=None,
    )
    record = read(infusion(), platelets(effectiveDateTime=None), panel)
    assert [doubt.codes for doubt in facts(record, Doubt)] == [("loinc:777-3",)]


REQUEST = [{"system": "urn:lab", "value": "77"}]


@pytest.mark.parametrize(
    ("first", "second", "asks"), [("2024-03", "2024-03-20", 0), ("2024-03-20", "2024-03", 1)]
)
def test_only_the_version_that_holds_is_asked_about(read: Read, first: str, second: str, asks: int) -> None:
    versions = (
        result(first, id="a", identifier=REQUEST),
        result(second, id="b", identifier=REQUEST, status="corrected"),
    )
    for order in permutations((infusion(), *versions)):
        assert len([d for d in facts(read(*order), Doubt) if "month or year" in d.why]) == asks


@pytest.fixture(scope="module")
def lemtrada() -> Protocol:
    return load("alemtuzumab")


@pytest.mark.parametrize("on", ["2024-03-04", "2024-05-01"])
def test_the_watches_of_such_a_result_cannot_tell(lemtrada: Protocol, on: str) -> None:
    record = read_bundle(bundled(patient(), infusion("2024-03-04"), result()), lemtrada)
    found = assess(record, lemtrada, jurisdiction="EU", on=date.fromisoformat(on))
    open_ = {told.id for told in found.cannot_tell if not told.settled}
    assert {"thr-plt-50", "thr-plt-100"} <= open_
    assert {"thr-plt-50", "thr-plt-100"} <= {reason.id for reason in found.clearance.reasons}
    assert (found.alerts, "cannot-tell" in found.place_reasons) == ((), True)


def test_before_the_infusion_nothing_is_in_doubt(lemtrada: Protocol) -> None:
    record = read_bundle(bundled(patient(), infusion("2024-03-04"), result()), lemtrada)
    found = assess(record, lemtrada, jurisdiction="EU", on=date(2024, 3, 3))
    assert found.cannot_tell == ()


def test_a_result_of_some_month_with_an_infusion_may_be_no_baseline(lemtrada: Protocol) -> None:
    creatinine = {"code": coded("loinc:2160-0"), "valueQuantity": {"value": 1, "code": "mg/dL"}}
    later = platelets(id="later", **creatinine)
    record = read_bundle(bundled(patient(), infusion(), result(**creatinine), later), lemtrada)
    found = assess(record, lemtrada, jurisdiction="EU", on=date(2024, 6, 1))
    assert "thr-creat" in {told.id for told in found.cannot_tell if not told.settled}


@pytest.mark.parametrize(
    ("elements", "on", "planned", "told"),
    [
        ({}, "2026-03-15", None, {"record": "incomplete"}),
        ({}, "2026-03-15", "2026-03-28", {"record": "incomplete"}),
        ({}, "2026-04-02", None, {"vac-complete-6w": "blocks"}),
        ({"occurrenceDateTime": "2026"}, "2026-03-15", None, {"record": "incomplete"}),
        ({"recorded": "2026-03-10"}, "2026-03-15", None, {"vac-complete-6w": "blocks"}),
        ({"recorded": "2026-03-10"}, "2026-03-15", "2026-04-20", {"vac-complete-6w": "blocks"}),
        ({"recorded": "2026-03-10"}, "2026-03-15", "2026-04-21", {}),
        ({"occurrenceDateTime": "2025", "recorded": "2026-03-10"}, "2026-03-15", None, {}),
    ],
)
def test_a_vaccination_of_some_month_never_leaves_a_course_clear_unseen(
    lemtrada: Protocol, elements: Json, on: str, planned: str | None, told: dict[str, str]
) -> None:
    given = {"status": "completed", "vaccineCode": coded("cvx:33"), "occurrenceDateTime": "2026-03"}
    record = read_bundle(bundled(patient(), resource("Immunization", "v", **(given | elements))), lemtrada)
    day = None if planned is None else date.fromisoformat(planned)
    found = assess(record, lemtrada, jurisdiction="EU", on=date.fromisoformat(on), planned=day)
    reasons = {reason.id: reason.weight for reason in found.clearance.reasons}
    assert {id: weight for id, weight in reasons.items() if id in ("record", "vac-complete-6w")} == told
