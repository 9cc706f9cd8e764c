"""A patient can have everything that is stored of them."""

from datetime import date

import pytest
from tests.clinic.conftest import TODAY, infusions, platelets

from longwatch.clinic.audit.models import Entry
from longwatch.clinic.patients.everything import TABLES
from longwatch.clinic.patients.store import Source, add
from longwatch.core.record import Standing

pytestmark = pytest.mark.django_db


def test_the_file_holds_every_version_with_who_and_why(client, user, patient) -> None:
    one = patient("p", *infusions(date(2025, 3, 3)), platelets(date(2026, 3, 20), "40", id="r1"))
    patient("somebody-else", *infusions(date(2025, 3, 3)))
    again = platelets(date(2026, 3, 20), "240", id="r2", key="r1", standing=Standing.CORRECTED)
    add(one, [again], Source(user("nurse"), reason="tube had clotted"), today=TODAY)
    client.force_login(user("safety-officer"))
    answer = client.post("/patients/p/export/")
    found = answer.json()
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    versions = [fact for fact in found["facts"] if fact["thing"] == "r1"]
    assert [fact["value"]["quantity"][0] for fact in versions] == ["40", "240"]
    assert versions[1]["reason"] == "tube had clotted"
    assert found["alerts"] and found["actions"] and found["audit"] and found["assessment"]
    assert {table.name for table in TABLES} <= found.keys()
    assert "somebody-else" not in answer.content.decode()
    assert Entry.objects.filter(action="export", patient="p", who="safety-officer").count() == 1


def test_not_everybody_may_take_it(client, user, patient) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    for role, status in (("nurse", 403), ("pharmacist", 403), ("administrator", 404)):
        client.force_login(user(role))
        assert client.post("/patients/p/export/").status_code == status
    client.force_login(user("neurologist"))
    assert client.get("/patients/p/export/").status_code == 405
