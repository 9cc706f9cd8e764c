"""Diagnoses, immunisations, procedures, and who the patient is."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from tests.conformance.fhir.resources import Json, Read, bundled, coded, facts, patient, resource

from longwatch.core.protocol import Alternative, Item, Protocol
from longwatch.core.record import UNDATED, Condition, Death, Deed, Doubt, Person
from longwatch.exchange.fhir import read_bundle


def stroke(**elements: object) -> Json:
    return resource("Condition", "c", **({"code": coded("icd10:I63.9")} | elements))


def state(code: str) -> Json:
    return {"coding": [{"code": code}]}


def test_a_diagnosis_of_a_set_of_codes_is_read(read: Read) -> None:
    condition = facts(read(stroke(onsetDateTime="2019-02")), Condition)[0]
    assert (condition.day, condition.codes) == (date(2019, 2, 1), ("icd10:I63.9",))
    assert (condition.refuted, condition.current) == (False, False)


def test_a_diagnosis_that_no_rule_uses_is_counted(read: Read) -> None:
    record = read(stroke(code=coded("icd10:J45.0")))
    assert record.not_used == {"Condition: no rule uses its code": 1}


@pytest.mark.parametrize(
    ("elements", "day"),
    [
        ({"onsetPeriod": {"start": "2019-02-03"}, "recordedDate": "2020-01-01"}, date(2019, 2, 3)),
        ({"onsetString": "as a child", "recordedDate": "2020-01-01"}, date(2020, 1, 1)),
        ({}, UNDATED),
    ],
)
def test_the_day_of_a_diagnosis_is_its_onset_else_its_recording(
    read: Read, elements: Json, day: date
) -> None:
    assert facts(read(stroke(**elements)), Condition)[0].day == day


def test_an_onset_that_cannot_be_read_leaves_the_diagnosis_and_asks_a_person(read: Read) -> None:
    record = read(stroke(onsetDateTime="never", recordedDate="2020-01-01"))
    assert facts(record, Condition)[0].day == date(2020, 1, 1)
    assert len(facts(record, Doubt)) == 1


@pytest.mark.parametrize("status", ["active", "recurrence", "relapse"])
def test_what_is_active_is_current(read: Read, status: str) -> None:
    assert facts(read(stroke(clinicalStatus=state(status))), Condition)[0].current


def test_a_refuted_diagnosis_is_a_no_on_the_day_it_was_recorded(read: Read) -> None:
    refuted = stroke(
        verificationStatus=state("refuted"), onsetDateTime="2019-01-01", recordedDate="2020-01-01T10:00:00Z"
    )
    condition = facts(read(refuted), Condition)[0]
    assert (condition.refuted, condition.day) == (True, date(2020, 1, 1))
    assert condition.known == datetime(2020, 1, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("elements", "reason"),
    [
        ({"verificationStatus": state("entered-in-error")}, "entered in error"),
        ({"verificationStatus": state("refuted")}, "refuted without a recordedDate"),
    ],
)
def test_a_diagnosis_that_is_none_is_withdrawn(read: Read, elements: Json, reason: str) -> None:
    record = read(stroke(**elements))
    assert record.not_used == {f"Condition: {reason}": 1}
    assert record.seen_on(date(2025, 1, 1)).conditions == []


def vaccination(**elements: object) -> Json:
    given = {"status": "completed", "vaccineCode": coded("cvx:21"), "occurrenceDateTime": "2024-02"}
    return resource("Immunization", "i", **(given | elements))


def test_a_vaccination_of_some_month_counts_from_its_last_day(read: Read) -> None:
    deed = facts(read(vaccination()), Deed)[0]
    assert (deed.kind, deed.day, deed.codes) == ("immunisation", date(2024, 2, 29), ("cvx:21",))


@pytest.mark.parametrize(
    ("elements", "day"),
    [
        ({"recorded": "2024-02-10"}, "2024-02-10"),
        ({"recorded": "2024-02-10T23:30:00-05:00"}, "2024-02-10"),
        ({"meta": {"lastUpdated": "2024-02-11T08:00:00Z"}}, "2024-02-11"),
        ({"recorded": "2024-02", "meta": {"lastUpdated": "2024-02-11T08:00:00Z"}}, "2024-02-11"),
        ({"occurrenceDateTime": "2024", "recorded": "2024-02-10"}, "2024-02-10"),
        ({"recorded": "2024-02-29"}, "2024-02-29"),
        ({"recorded": "2024-04-01"}, "2024-02-29"),
        ({"occurrenceDateTime": "2024-02-03", "recorded": "2024-02-10"}, "2024-02-03"),
        ({"occurrenceDateTime": "2024-02-03"}, "2024-02-03"),
    ],
)
def test_a_vaccination_of_some_month_was_given_before_it_was_recorded(
    read: Read, elements: Json, day: str
) -> None:
    record = read(vaccination(**elements))
    assert [deed.day for deed in facts(record, Deed)] == [date.fromisoformat(day)]
    assert facts(record, Doubt) == []


@pytest.mark.parametrize(
    "elements", [{}, {"recorded": "2024-02"}, {"recorded": "2024-01-31"}, {"recorded": "soon"}]
)
def test_a_vaccination_of_some_month_asks_a_person_where_nobody_says_by_when_it_was_given(
    read: Read, elements: Json
) -> None:
    record = read(vaccination(**elements))
    assert [deed.day for deed in facts(record, Deed)] == [date(2024, 2, 29)]
    (doubt,) = facts(record, Doubt)
    assert (doubt.id, doubt.day, doubt.codes, doubt.about) == ("Immunization/i", date(2024, 2, 1), (), None)
    assert "month or year" in doubt.why


def test_the_rules_that_ask_for_this_vaccination_are_asked_about_as_well(protocol: Protocol) -> None:
    varicella = Item(id="varicella", title="varicella", alternatives=(Alternative(codes=("cvx:21",)),))
    wanting = msgspec.structs.replace(protocol, items=(*protocol.items, varicella))
    record = read_bundle(bundled(patient(), vaccination()), wanting)
    assert [doubt.codes for doubt in facts(record, Doubt)] == [("cvx:21",), ()]


def test_a_vaccination_that_was_not_given_leaves_no_doubt_about_its_day(read: Read) -> None:
    assert facts(read(vaccination(status="entered-in-error")), Doubt) == []


@pytest.mark.parametrize("elements", [{"status": "not-done"}, {"status": "entered-in-error"}])
def test_a_vaccination_not_given_does_not_count(read: Read, elements: Json) -> None:
    record = read(vaccination(**elements))
    assert (record.used, record.seen_on(date(2025, 1, 1)).deeds) == (1, [])


def test_a_vaccination_without_a_day_asks_a_person(read: Read) -> None:
    told = vaccination(occurrenceDateTime=None, occurrenceString="last winter")
    assert len(facts(read(told), Doubt)) == 1


def examination(**elements: object) -> Json:
    done = {"status": "completed", "code": coded("snomed:3"), "performedDateTime": "2024-02-03"}
    return resource("Procedure", "x", **(done | elements))


def test_a_procedure_of_an_item_is_read(read: Read) -> None:
    period = {"performedDateTime": None, "performedPeriod": {"start": "2024-02-04"}}
    deeds = facts(read(examination(), examination(id="y", **period)), Deed)
    assert [(deed.kind, deed.day) for deed in deeds] == [
        ("procedure", date(2024, 2, 3)),
        ("procedure", date(2024, 2, 4)),
    ]


@pytest.mark.parametrize("status", ["preparation", "in-progress", "not-done", "stopped"])
def test_a_procedure_that_was_not_completed_is_not_used(read: Read, status: str) -> None:
    assert read(examination(status=status)).used == 1


def test_the_patients_birth_and_sex_always_hold(protocol: Protocol) -> None:
    person = facts(read_bundle(bundled(patient(birthDate="1980-05")), protocol), Person)[0]
    assert person.day == UNDATED
    assert (person.birth.first, person.birth.last) == (date(1980, 5, 1), date(1980, 5, 31))
    assert person.sex == "female"


@pytest.mark.parametrize("elements", [{"birthDate": None, "gender": "other"}, {"birthDate": 5, "gender": 7}])
def test_what_is_not_known_of_the_patient_stays_unknown(protocol: Protocol, elements: Json) -> None:
    record = read_bundle(bundled(patient(**elements)), protocol)
    person = facts(record, Person)[0]
    assert (person.birth, person.sex) == (None, None)
    assert len(facts(record, Doubt)) == (elements["birthDate"] is not None)


def test_a_death_has_its_day(protocol: Protocol) -> None:
    record = read_bundle(bundled(patient(deceasedDateTime="2024-05-06T10:00:00Z")), protocol)
    assert [death.day for death in facts(record, Death)] == [date(2024, 5, 6)]


@pytest.mark.parametrize(
    "elements",
    [
        {"deceasedBoolean": True},
        {"deceasedBoolean": "yes"},
        {"deceasedDateTime": "May"},
        {"deceasedDateTime": "1970-01-01"},
    ],
)
def test_a_death_without_a_day_asks_a_person(protocol: Protocol, elements: Json) -> None:
    record = read_bundle(bundled(patient(**elements)), protocol)
    assert facts(record, Death) == []
    assert [doubt.about for doubt in facts(record, Doubt)] == ["death"]


def test_a_living_patient_has_no_death(protocol: Protocol) -> None:
    record = read_bundle(bundled(patient(deceasedBoolean=False)), protocol)
    assert len(record.facts) == 1
