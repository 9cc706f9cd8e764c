"""The worklist: everybody is in exactly one place, and each tile opens the list that it counts."""

import re
from datetime import date

import pytest
from tests.clinic.conftest import TODAY, at, infusions, platelets

from longwatch.clinic.patients.inventing import invent
from longwatch.clinic.patients.models import Patient, Standing
from longwatch.clinic.worklist import counts
from longwatch.core.record import SymptomReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(client):
    from longwatch.clinic.accounts.models import User

    site = invent(count=40, seed=1, on=TODAY, jurisdiction="EU", password="only for this test")
    client.force_login(User.objects.get(username="nurse"))
    return site


def test_the_places_add_up_to_all_patients(client, clinic) -> None:
    places = counts.by_place(counts.of_sites([clinic]))
    assert sum(places.values()) == Patient.objects.count() == 40
    text = client.get("/").content.decode()
    treated = sum(places[place] for place in counts.PLACES)
    assert f"Together {treated} treated patients" in text


def test_each_tile_opens_the_list_that_it_counts(client, clinic) -> None:
    for name in (*counts.PLACES, *counts.reasons(TODAY)):
        text = client.get("/", {"list": name}).content.decode()
        tile = re.search(rf'list={name}"[^>]*><span class="lw-count">(\d+)</span>', text)
        listed = re.search(r'<h2 class="nhsuk-heading-m">[^<]* <span class="lw-quiet">\((\d+)\)', text)
        assert tile and listed and tile[1] == listed[1], name


def test_an_emergency_by_a_symptom_is_among_the_alerts(client, user, patient) -> None:
    report = SymptomReport(id="s", day=TODAY, known=at(TODAY), symptom="chest-pain")
    patient("p1", *infusions(TODAY, 1), report)
    client.force_login(user("nurse"))
    assert "Test, p1" in client.get("/?list=alerts").content.decode()


def test_nobody_followed_is_without_a_next_date(clinic) -> None:
    rows = counts.of_sites([clinic])
    assert {tile.name: tile.count for tile in counts.tiles(rows, TODAY)}["no-next-date"] == 0


def test_the_greatest_risk_comes_first(client, user, patient) -> None:
    patient("overdue-one", *infusions(date(2025, 3, 3)))
    patient("bleeding-one", *infusions(date(2025, 3, 3)), platelets(date(2026, 3, 20), "20"))
    patient("fine-one", *infusions(date(2026, 3, 23)))
    client.force_login(user("nurse"))
    text = client.get("/").content.decode()
    assert text.index("bleeding-one") < text.index("overdue-one") and "fine-one" not in text
    assert "fine-one" in client.get("/?list=up-to-date").content.decode()


def test_the_stored_order_is_the_order_of_the_core(clinic) -> None:
    from longwatch.clinic.patients.standing import read
    from longwatch.core.worklist import rank

    stored = [read(row) for row in counts.of_sites([clinic])]
    assert stored == sorted(stored, key=rank)


def test_a_new_day_brings_the_list_up_to_date_by_itself(client, user, patient, morning) -> None:
    patient("p", *infusions(date(2026, 3, 2)))
    client.force_login(user("nurse"))
    assert Standing.objects.get().place == "due-soon"
    morning.shift(15 * 24 * 3600)
    assert client.get("/accounts/login/").status_code in (200, 302)
    client.force_login(user("neurologist"))
    client.get("/")
    assert Standing.objects.get().place == "needs-someone-today"


def test_an_empty_clinic_says_so(client, user) -> None:
    client.force_login(user("nurse"))
    assert "Nobody is in this list." in client.get("/").content.decode()
