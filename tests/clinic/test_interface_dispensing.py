"""A pharmacy's system asks, dispenses on a code and is refused; an order of a course in which nothing is missing is quiet."""

import pytest
from tests.clinic.interface_calls import (
    DISPENSE,
    ETASU,
    LEMTRADA,
    SERVICE,
    etasu,
    hook,
    post,
    statuses,
    system_at,
)
from tests.clinic.programme import Ready, ready

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.audit.models import Entry
from longwatch.clinic.authorisation.models import Authorisation
from longwatch.clinic.enrolment import taking_part
from longwatch.core.protocol import Party

pytestmark = pytest.mark.django_db
DISPENSED = "/fhir/MedicationDispense/$record-dispensing"


@pytest.fixture
def us(user, patient, morning) -> Ready:
    return ready("US", user=user, patient=patient, morning=morning)


@pytest.fixture
def one(us) -> Authorisation:
    return us.authorised()


@pytest.fixture
def pharmacy(us):
    return system_at(us.site, name="Pharmacy", pharmacy=us.enrolments["pharmacy"].number)


def values(answer) -> dict:
    assert answer.status_code == 200, answer.content
    told = answer.json()["parameter"]
    return {part["name"]: value for part in told for name, value in part.items() if name.startswith("value")}


def asked(client, number: str) -> dict:
    return values(post(client, DISPENSE, etasu(case=number)))


def used(client, code: str, token: str = "token") -> dict:
    value = {"resourceType": "Parameters", "parameter": [{"name": "code", "valueString": code}]}
    return values(post(client, DISPENSED, value, token=token))


def test_a_pharmacy_asks_and_dispenses_once(client, us, one, pharmacy) -> None:
    answer = post(client, DISPENSE, etasu(case=one.number))
    found = values(answer)
    assert found["authorized"] is True and found["expires"].startswith(str(us.today.year))
    assert set(statuses(answer).values()) - {one.number} == {"success"}
    assert used(client, found["code"]) == {"recorded": True}
    assert used(client, found["code"]) == {"recorded": False, "reason": "used"}
    again = asked(client, one.number)
    assert again["authorized"] is False and "dispensed on" in again["reason"]


def test_what_a_pharmacy_did_is_in_the_audit_without_the_code(client, one, pharmacy) -> None:
    code = asked(client, one.number)["code"]
    used(client, code)
    rows = Entry.objects.filter(action="interface").order_by("number").values_list("patient", "what")
    assert list(rows) == [
        ("p1", "POST dispense-authorization 200: may be dispensed"),
        ("p1", "POST record-dispensing 200: dispensed"),
    ]
    assert not Entry.objects.filter(what__contains=code).exists()
    assert Entry.objects.filter(action="dispensed", who="system: Pharmacy").exists()


def test_a_new_fact_turns_the_yes_into_a_no_with_its_reason(client, us, one, pharmacy) -> None:
    us_facility = us.enrolments["facility"]
    by = {"by": us.doctor, "today": us.today}
    taking_part.change(us_facility, "suspend", reason="no staff", **by)
    found = post(client, DISPENSE, etasu(case=one.number))
    assert values(found)["authorized"] is False
    assert statuses(found)["Facility certified (US)"] == "data-required"


def test_a_pharmacy_learns_whether_and_never_why_of_the_patient(client, us, one, pharmacy) -> None:
    from longwatch.clinic.patients.models import Origin
    from longwatch.clinic.patients.store import Source, add, new_id
    from longwatch.core.record import Condition

    found = Condition(id=new_id("Condition"), day=us.today, codes=("icd10:B20",), current=True)
    add(us.patient, [found], Source(None, Origin.FILE, "test"), today=us.today)
    for path in (DISPENSE, ETASU):
        answer = post(client, path, etasu(case=one.number))
        assert statuses(answer)["Record clear for the course"] == "data-required"
        assert b"HIV" not in answer.content and b"B20" not in answer.content
    system_at(us.site, name="Ward", token="ward")
    assert b"HIV" in post(client, ETASU, etasu(case=one.number), token="ward").content


def test_a_pharmacy_of_another_site_learns_nothing(client, us, one) -> None:
    other = Site.objects.create(name="Elsewhere", jurisdiction="US")
    theirs = taking_part.enrol(Party.PHARMACY, site=other, by=None, today=us.today, name="Other")
    system_at(other, name="Other", token="other", pharmacy=theirs.number)
    number, none = (
        post(client, DISPENSE, etasu(case=case), token="other") for case in (one.number, "A-NONE")
    )
    assert number.json() == none.json() and values(number) == {"authorized": False}
    system_at(us.site, name="Ours", pharmacy=us.enrolments["pharmacy"].number)
    code = asked(client, one.number)["code"]
    assert used(client, code, token="other") == {"recorded": False, "reason": "unknown"}
    assert used(client, "nothing") == {"recorded": False, "reason": "mistyped"}


def test_a_course_in_which_nothing_is_missing_gets_no_card(client, us, one) -> None:
    system_at(us.site)
    for name in ("order-select", "order-sign", "patient-view", "encounter-start"):
        concept = LEMTRADA if name.startswith("order") else None
        answer = post(client, SERVICE, hook("p1", concept, name=name))
        assert answer.json()["cards"] == [], name
        actions = answer.json().get("systemActions", [])
        assert [one["resource"]["resourceType"] for one in actions] == (
            ["DocumentReference"] if name == "order-sign" else []
        )


def test_an_open_course_is_told_of_when_the_record_is_opened(client, us, one) -> None:
    system_at(us.site)
    by = {"by": us.doctor, "today": us.today}
    taking_part.change(us.enrolments["facility"], "suspend", reason="no staff", **by)
    if not Authorisation.objects.filter(state__in=("asked", "authorised", "held")).exists():
        us.begin()
    cards = post(client, SERVICE, hook("p1", None, name="patient-view")).json()["cards"]
    assert cards and {card["indicator"] for card in cards} == {"info"}


def test_the_number_finds_the_case(client, us, one) -> None:
    system_at(us.site)
    assert statuses(post(client, ETASU, etasu(case=one.number)))["case_number"] == one.number
    enrolled = us.enrolments["patient"].number
    assert statuses(post(client, ETASU, etasu(case=enrolled)))["case_number"] == one.number
