"""The same for several patients: told first, how many and whom; then exactly that."""

import re
from datetime import date

import pytest
from tests.clinic.conftest import infusions

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.audit.models import Entry
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.worklist.models import Call

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse(client, user, patient):
    for name in ("a", "b", "c"):
        patient(name, *infusions(date(2026, 2, 9)))
    client.who = user("nurse")
    client.force_login(client.who)
    return client


def told(client, action: str, *names: str):
    answer = client.post("/bulk/", {"action": action, "patient": names})
    text = answer.content.decode()
    found = re.search(r'name="seal" value="([^"]+)"', text)
    return text, found[1] if found else ""


def test_first_it_is_told_whom_and_nothing_is_done(nurse) -> None:
    assert 'name="patient" value="a"' in nurse.get("/").content.decode()
    text, _seal = told(nurse, "letter", "a", "c")
    assert "2 patients:" in text and "Test, a" in text and "Test, c" in text and "Test, b" not in text
    assert not Call.objects.exists()


def test_letters_are_recorded_for_those_who_were_told(nurse) -> None:
    _text, seal = told(nurse, "letter", "a", "c")
    assert nurse.post("/bulk/", {"seal": seal, "again_on": "2026-08-01"}).status_code == 400
    assert (
        nurse.post(
            "/bulk/", {"seal": seal, "again_on": "2026-04-14", "patient": "b", "action": "assign"}
        ).status_code
        == 302
    )
    assert sorted(call.patient.public_id for call in Call.objects.filter(outcome="letter")) == ["a", "c"]
    assert Entry.objects.filter(action="call").count() == 2
    assert "letter sent" in nurse.get("/").content.decode()


def test_an_owner_is_assigned_who_may_record_there(nurse, user) -> None:
    reader, doctor = user("auditor"), user("neurologist")
    _text, seal = told(nurse, "assign", "a", "b")
    assert nurse.post("/bulk/", {"seal": seal, "owner": reader.pk}).status_code == 400
    assert nurse.post("/bulk/", {"seal": seal, "owner": doctor.pk}).status_code == 302
    assert [one.owner for one in Patient.objects.order_by("number")] == [doctor, doctor, None]
    assert Entry.objects.filter(action="assign", what="owner: neurologist").count() == 2


def test_a_patient_of_another_site_is_not_there(nurse, patient) -> None:
    patient("theirs", at=Site.objects.create(name="South", jurisdiction="EU"))
    assert nurse.post("/bulk/", {"action": "letter", "patient": ["a", "theirs"]}).status_code == 404


def test_those_whom_one_may_only_read_are_left_out_and_named(nurse, patient, user) -> None:
    south = Site.objects.create(name="South", jurisdiction="EU")
    patient("theirs", at=south)
    user("auditor", "nurse", at=south)
    text, seal = told(nurse, "letter", "a", "theirs")
    assert "1 patient:" in text and "Left out" in text
    nurse.post("/bulk/", {"seal": seal, "again_on": "2026-04-14"})
    assert [call.patient.public_id for call in Call.objects.all()] == ["a"]


def test_nobody_chosen_a_forged_seal_and_anothers_seal_do_nothing(nurse, user) -> None:
    assert nurse.post("/bulk/", {"action": "letter"}).status_code == 302
    assert nurse.post("/bulk/", {"action": "delete", "patient": "a"}).status_code == 404
    assert nurse.post("/bulk/", {"seal": "forged", "again_on": "2026-04-14"}).status_code == 403
    _text, seal = told(nurse, "letter", "a")
    nurse.force_login(user("neurologist"))
    assert nurse.post("/bulk/", {"seal": seal, "again_on": "2026-04-14"}).status_code == 403
    assert not Call.objects.exists()


def test_who_only_reads_has_no_boxes_and_may_do_nothing(client, user, patient) -> None:
    patient("a", *infusions(date(2026, 2, 9)))
    client.force_login(user("auditor"))
    assert 'name="patient"' not in client.get("/").content.decode()
    assert client.post("/bulk/", {"action": "letter", "patient": "a"}).status_code == 403
