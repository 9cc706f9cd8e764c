"""The form in which a patient reports symptoms."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace
from tests.conformance.fhir.conftest import protocol as plain_protocol
from tests.conformance.fhir.resources import Json, Read, bundled, facts, infusion, patient, resource

from longwatch.catalogue import load
from longwatch.core.protocol import Protocol, Symptom
from longwatch.core.record import Doubt, Record, ScreeningAnswer, Standing, SymptomReport
from longwatch.engine.reference import assess
from longwatch.exchange.fhir import read_bundle

SECRET = "my left toe sings"


@pytest.fixture(scope="session")
def protocol(request: pytest.FixtureRequest) -> Protocol:
    plain: Protocol = plain_protocol.__wrapped__()  # type: ignore[attr-defined]
    listed = tuple(Symptom(id=name, name=name, group="all") for name in ("fever", "chest-pain"))
    drug = replace(plain.drug, symptom_form="alemtuzumab-symptoms")
    return replace(plain, drug=drug, symptoms=listed)


def item(link: str, **answer: object) -> Json:
    return {"linkId": link, "answer": [answer]}


def form(*items: Json, **elements: object) -> Json:
    stated = {
        "status": "completed",
        "questionnaire": "https://clinic.example/Questionnaire/alemtuzumab-symptoms|1",
        "authored": "2024-03-08T23:30:00-05:00",
        "item": list(items),
    }
    return resource("QuestionnaireResponse", "s", **(stated | elements))


FEVER = item("fever", valueBoolean=True)
OTHER = item("other", valueString=SECRET)


def reported(record: Record) -> list[str | None]:
    return sorted((fact.symptom for fact in facts(record, SymptomReport)), key=str)


def standing(record: Record, on: date = date(2030, 1, 1)) -> list[str | None]:
    return sorted((fact.symptom for fact in record.seen_on(on).symptoms), key=str)


def test_yes_is_a_report_of_the_day_in_the_patients_own_offset(read: Read) -> None:
    record = read(form(FEVER, item("chest-pain", valueBoolean=False)))
    (fever,) = facts(record, SymptomReport)
    assert (fever.symptom, fever.day, fever.id) == ("fever", date(2024, 3, 8), "QuestionnaireResponse/s")
    assert fever.known == datetime(2024, 3, 9, 4, 30, tzinfo=UTC)
    assert not facts(record, ScreeningAnswer)


def test_symptoms_inside_groups_are_found(read: Read) -> None:
    assert reported(read(form({"linkId": "group-1", "item": [FEVER]}))) == ["fever"]


def test_no_and_blank_are_no_report(read: Read) -> None:
    record = read(form(item("fever", valueBoolean=False), item("other", valueString="  ")))
    assert not facts(record, SymptomReport)
    assert record.not_used == {"QuestionnaireResponse: no symptom in it": 1}


def test_own_words_are_a_report_whose_text_stays_in_the_source(read: Read) -> None:
    record = read(form(OTHER))
    assert reported(record) == [None]
    assert SECRET not in repr(record)


@pytest.mark.parametrize(
    "strange",
    [
        item("itchy-nose", valueBoolean=True),
        item("itchy-nose", valueString=SECRET),
        item("fever", valueString="no idea"),
        item("fever", valueCoding={"code": "Y"}),
        {"linkId": "fever", "answer": [True]},
    ],
)
def test_what_the_list_does_not_have_or_nobody_understands_is_for_a_person(read: Read, strange: Json) -> None:
    record = read(form(strange))
    assert reported(record) == [None]
    assert SECRET not in repr(record)


def test_yes_and_no_to_one_symptom_is_yes(read: Read) -> None:
    both = {"linkId": "fever", "answer": [{"valueBoolean": False}, {"valueBoolean": True}]}
    assert reported(read(form(both))) == ["fever"]


def test_another_form_is_not_this_one(read: Read) -> None:
    record = read(form(FEVER, questionnaire="https://clinic.example/Questionnaire/other-symptoms"))
    assert not facts(record, SymptomReport)
    assert record.not_used == {"QuestionnaireResponse: another form": 1}


def test_a_form_without_a_day_or_status_is_told(read: Read) -> None:
    undated = form(FEVER)
    del undated["authored"]
    (doubt,) = facts(read(undated), Doubt)
    assert doubt.about == "symptoms"
    unstated = form(FEVER)
    del unstated["status"]
    (doubt,) = facts(read(unstated), Doubt)
    assert doubt.about == "symptoms"


def test_a_form_that_was_never_sent_is_told_when_it_names_a_symptom(read: Read) -> None:
    record = read(form(FEVER, status="in-progress"))
    assert not facts(record, SymptomReport)
    assert [doubt.about for doubt in facts(record, Doubt)] == ["symptoms"]
    assert not facts(read(form(item("fever", valueBoolean=False), status="in-progress")), Doubt)


def version(number: int, *items: Json, **elements: object) -> Json:
    return form(*items, **({"meta": {"versionId": str(number)}} | elements))


def history(*versions: Json) -> Json:
    return {"entry": [{"resource": one} for one in (patient(), *versions)]}


def test_a_later_version_withdraws_what_it_no_longer_says(protocol: Protocol) -> None:
    first = version(1, FEVER, OTHER)
    second = version(2, item("chest-pain", valueBoolean=True), item("fever", valueBoolean=False))
    record = read_bundle(bundled(**history(first, second)), protocol)
    assert standing(record) == ["chest-pain"]


def test_a_later_version_that_says_no_to_everything_withdraws_everything(protocol: Protocol) -> None:
    record = read_bundle(bundled(**history(version(1, FEVER, OTHER), version(2))), protocol)
    assert standing(record) == []


def test_an_amended_form_withdraws_what_earlier_input_may_have_said(read: Read) -> None:
    record = read(form(FEVER, status="amended"))
    withdrawn = [f.symptom for f in facts(record, SymptomReport) if f.standing is Standing.WITHDRAWN]
    assert sorted(withdrawn, key=str) == [None, "chest-pain"]
    assert standing(record) == ["fever"]


def test_a_form_entered_in_error_reports_nothing(read: Read) -> None:
    assert standing(read(form(FEVER, OTHER, status="entered-in-error"))) == []


def test_the_form_of_the_drug_itself_raises_its_alarms() -> None:
    rules = load("alemtuzumab", assess=assess)
    said: Any = form(item("chest-pain", valueBoolean=True), OTHER)
    record = read_bundle(bundled(patient(), infusion("2024-03-06"), said), rules)
    found = assess(record, rules, jurisdiction="EU", on=date(2024, 3, 9))
    assert {"sym-mi-pah", "sym-iar"} <= {alarm.id for alarm in found.alarms}
    assert found.alarms[0].urgency == "emergency-now"
    assert found.alarms[0].because == ("QuestionnaireResponse/s", "MedicationAdministration/m")
    assert "symptoms" in {told.id for told in found.cannot_tell}
    assert found.place_reasons[:2] == ("alarm", "cannot-tell")
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("given", "asks"), [("2024-03-06", True), ("2024-03-01", False), ("2024-04-01", False)]
)
def test_a_symptom_of_the_month_of_an_infusion_asks_a_person_once(read: Read, given: str, asks: bool) -> None:
    record = read(infusion(given), form(FEVER, item("chest-pain", valueBoolean=True), authored="2024-03"))
    asked = [(doubt.id, doubt.about, doubt.day) for doubt in facts(record, Doubt)]
    assert asked == ([("QuestionnaireResponse/s", "symptoms", date.fromisoformat(given))] if asks else [])


def test_a_symptom_that_may_have_come_after_an_infusion_needs_someone_today() -> None:
    rules = load("alemtuzumab", assess=assess)
    said: Any = form(item("chest-pain", valueBoolean=True), authored="2024-03")
    record = read_bundle(bundled(patient(), infusion("2024-03-06"), said), rules)
    found = assess(record, rules, jurisdiction="EU", on=date(2024, 3, 9))
    assert ("symptoms", False) in {(told.id, told.settled) for told in found.cannot_tell}
    assert (found.place, "cannot-tell" in found.place_reasons) == ("needs-someone-today", True)
