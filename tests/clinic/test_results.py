"""Recording results: with their units, refused where they cannot be right, corrected without a loss."""

import json
from datetime import date

import pytest
from tests.clinic.conftest import infusions

from longwatch.clinic.alerts.models import Alert
from longwatch.clinic.patients import facts
from longwatch.clinic.patients.models import Fact, Standing
from longwatch.core.record import Result

pytestmark = pytest.mark.django_db
PATH = "/results/p/new/"
COUNT = {
    "day": "2026-03-30",
    "standing": "final",
    "haemoglobin-value": "140",
    "haemoglobin-unit": "g/L",
    "leukocytes-value": "6,1",
    "leukocytes-unit": "10*9/L",
    "platelets-value": "250",
    "platelets-unit": "10*9/L",
    "platelets-low": "150",
    "platelets-high": "400",
    "neutrophils-value": "4",
    "neutrophils-unit": "10*9/L",
    "lymphocytes-value": "1.2",
    "lymphocytes-unit": "10*9/L",
}


@pytest.fixture
def nurse(client, user, patient):
    patient("p", *infusions(date(2026, 2, 9)))
    client.force_login(user("nurse"))
    return client


def results() -> list[Result]:
    rows = Fact.objects.filter(kind="result").order_by("number")
    return [facts.read(row.kind, row.value) for row in rows]


def test_a_complete_blood_count_makes_the_series_up_to_date(nurse) -> None:
    assert Standing.objects.get().has_overdue
    assert nurse.post(PATH, COUNT).status_code == 302
    assert len(results()) == 5
    assert str(results()[1].quantity) == "6.1 10*9/L"
    series = {one["id"]: one for one in json.loads(Standing.objects.get().kept.value)["series"]}
    assert series["mon-cbc"]["status"] == "up-to-date" and series["mon-cbc"]["last"] == "2026-03-30"


def test_a_low_count_raises_an_alert_at_once(nurse) -> None:
    nurse.post(PATH, {**COUNT, "platelets-value": "37"})
    assert {alert.rule for alert in Alert.objects.all()} >= {"thr-plt-50", "thr-plt-100"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"day": "2026-04-01"}, "has not come yet"),
        ({"day": "yesterday"}, "day"),
        ({"platelets-value": "many"}, "no amount"),
        ({"platelets-unit": "mmol/L"}, "mmol/L"),
        ({name: "" for name in COUNT if name.endswith("value")}, "at least one value"),
        ({"platelets-value": "-5"}, "no amount"),
        ({"platelets-value": "1" * 30}, "20"),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_is_recorded(nurse, change: dict, told: str) -> None:
    answer = nurse.post(PATH, {**COUNT, **change})
    assert answer.status_code == 400 and told in answer.content.decode()
    assert results() == []


def test_what_was_typed_is_still_there_after_a_mistake(nurse) -> None:
    text = nurse.post(PATH, {**COUNT, "day": ""}).content.decode()
    assert 'value="6,1"' in text


def test_before_recording_the_page_can_say_what_would_follow(nurse) -> None:
    text = nurse.post("/results/p/check/", {**COUNT, "platelets-value": "37"}).content.decode()
    assert "Very low platelets" in text
    assert "No alert would follow" in nurse.post("/results/p/check/", COUNT).content.decode()
    assert results() == []


def test_a_result_that_was_wrong_is_taken_back_with_a_reason_and_stays_in_the_history(nurse) -> None:
    nurse.post(PATH, {**COUNT, "platelets-value": "37"})
    row = next(r for r in Fact.objects.filter(kind="result") if "777-3" in r.value)
    path = f"/results/p/correct/{row.number}/"
    assert nurse.post(path, {"reason": ""}).status_code == 400
    assert nurse.post(path, {"reason": "another patient's tube"}).status_code == 302
    assert not Alert.objects.filter(closed_at=None).exists()
    assert nurse.get(path).status_code == 404
    text = nurse.get("/patients/p/history/").content.decode()
    assert "another patient&#39;s tube" in text and "withdrawn" in text


def test_a_value_beyond_what_the_laboratory_can_measure_keeps_its_sign(nurse) -> None:
    nurse.post(
        PATH,
        {
            "day": "2026-03-30",
            "standing": "final",
            "thyrotropin-value": "<0,01",
            "thyrotropin-unit": "m[IU]/L",
        },
    )
    assert str(results()[0].quantity) == "<0.01 m[IU]/L"
