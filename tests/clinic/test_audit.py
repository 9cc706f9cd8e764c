"""The audit: every change and every read, in a chain that shows tampering."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from tests.clinic.conftest import infusions

from longwatch.clinic.audit import chain
from longwatch.clinic.audit.models import Entry

pytestmark = pytest.mark.django_db


def test_reading_a_patient_leaves_an_entry(client, user, patient) -> None:
    patient("p", *infusions(date(2026, 3, 2)))
    client.force_login(user("nurse"))
    before = Entry.objects.count()
    client.get("/patients/p/")
    entry = Entry.objects.order_by("-number").first()
    assert (entry.action, entry.who, entry.patient) == ("read", "nurse", "p")
    client.get("/")
    assert Entry.objects.count() == before + 1


def test_the_chain_is_whole(patient) -> None:
    patient("p", *infusions(date(2026, 3, 2)))
    chain.add("somebody", "export", what="all patients")
    assert list(chain.faults()) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE audit_entry SET who = 'nobody' WHERE number = 2", "entry 2: was altered"),
        ("DELETE FROM audit_entry WHERE number = 2", "entry 2: missing"),
    ],
)
def test_tampering_below_the_application_is_seen(patient, statement: str, told: str) -> None:
    for number in range(3):
        chain.add("somebody", "export", what=str(number))
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_entry_no_update")
            cursor.execute("DROP TRIGGER audit_entry_no_delete")
        else:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute(statement)
    assert told in list(chain.faults())


def test_no_value_of_a_patient_stands_in_the_audit(client, user, patient) -> None:
    patient("p", *infusions(date(2026, 3, 2)))
    client.force_login(user("nurse"))
    data = {"day": "2026-03-30", "standing": "final", "platelets-value": "37", "platelets-unit": "10*9/L"}
    assert client.post("/results/p/new/", data).status_code == 302
    assert not [entry for entry in Entry.objects.all() if "37" in entry.what]


def test_moments_are_shown_on_the_clinics_own_clock(client, user, patient, settings) -> None:
    settings.TIME_ZONE = "Europe/Helsinki"
    patient("p", *infusions(date(2026, 3, 2)))
    client.force_login(user("auditor"))
    assert "2026-03-31 11:00" in client.get("/audit/").content.decode()
