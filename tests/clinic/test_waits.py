"""What is said to have been done elsewhere counts as nothing, is waited for until a day, and then comes back."""

from datetime import date, timedelta

import pytest
from tests.clinic.conftest import TODAY, infusions
from tests.clinic.test_results import COUNT

from longwatch.clinic.patients.models import Standing
from longwatch.clinic.worklist import counts
from longwatch.clinic.worklist.models import Call, Wait, WaitEnd

pytestmark = pytest.mark.django_db
SAID = {
    "outcome": "done-elsewhere", "again_on": "2026-04-03", "series": "mon-cbc",
    "done_on": "2026-03-28", "done_at": "Health centre", "until": "2026-04-07",
}  # fmt: skip


@pytest.fixture
def nurse(client, user, patient):
    client.one = patient("p", *infusions(date(2026, 2, 9)))
    client.force_login(user("nurse"))
    return client


def tile(site, name: str, today: date = TODAY) -> int:
    return {one.name: one.count for one in counts.tiles(counts.of_sites([site]), today)}[name]


def test_it_counts_as_nothing_and_is_shown(nurse, site) -> None:
    before = Standing.objects.get().kept.value
    assert nurse.post("/calls/p/", SAID).status_code == 302
    assert Standing.objects.get().kept.value == before and Standing.objects.get().has_overdue
    text = nurse.get("/?list=waiting-for-result").content.decode()
    assert "Waiting until 7 Apr 2026 for the result from Health centre (said done 28 Mar 2026)" in text
    assert (tile(site, "waiting-for-result"), tile(site, "waits-ended"), tile(site, "overdue")) == (1, 0, 1)
    assert "Health centre" in nurse.get("/patients/p/").content.decode()


def test_without_a_test_named_it_waits_for_all_that_are_due(nurse, site) -> None:
    nurse.post("/calls/p/", {**SAID, "series": ""})
    waits = {wait.rule for wait in Wait.objects.all()}
    assert {"mon-cbc", "mon-creatinine"} <= waits or len(waits) > 1
    assert tile(site, "waiting-for-result") == 1


def test_the_usual_wait_is_a_week(nurse) -> None:
    assert 'name="until" value="2026-04-07"' in nurse.get("/calls/p/").content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"done_on": ""},
        {"done_on": "2026-04-01"},
        {"done_at": ""},
        {"until": ""},
        {"until": "2026-03-30"},
        {"until": "2026-06-30"},
        {"series": "x"},
    ],
)
def test_it_has_a_day_a_place_and_an_end(nurse, change: dict) -> None:
    assert nurse.post("/calls/p/", {**SAID, **change}).status_code == 400
    assert not Wait.objects.exists() and not Call.objects.exists()


def test_another_outcome_needs_none_of_it(nurse) -> None:
    assert nurse.post("/calls/p/", {"outcome": "no-answer", "again_on": "2026-04-03"}).status_code == 302
    assert not Wait.objects.exists()


def test_the_result_ends_it_by_itself(nurse, site) -> None:
    nurse.post("/calls/p/", SAID)
    nurse.post("/results/p/new/", {**COUNT, "day": "2026-03-27"})
    wait = Wait.objects.get()
    assert wait.why_ended == WaitEnd.RESULT and wait.ended_at is not None
    assert tile(site, "waiting-for-result") == 0


@pytest.mark.parametrize(
    "values",
    [
        {**COUNT, "day": "2026-03-20"},
        {"day": "2026-03-28", "standing": "final", "alt-value": "20", "alt-unit": "U/L"},
    ],
)
def test_an_older_result_or_another_test_does_not_end_it(nurse, values: dict) -> None:
    nurse.post("/calls/p/", SAID)
    assert nurse.post("/results/p/new/", values).status_code == 302
    assert Wait.objects.get().ended_at is None


def test_when_its_end_has_passed_it_comes_back_until_somebody_asks_again(nurse, site, user, morning) -> None:
    nurse.post("/calls/p/", SAID)
    morning.shift(8 * 24 * 3600)
    later = TODAY + timedelta(days=8)
    assert (tile(site, "waiting-for-result", later), tile(site, "waits-ended", later)) == (0, 1)
    nurse.force_login(user("neurologist"))
    text = nurse.get("/?list=waits-ended").content.decode()
    assert "the wait ended on 7 Apr 2026" in text and "lw-tile--bad" in text
    nurse.post("/calls/p/", {"outcome": "reached", "again_on": "2026-04-10"})
    assert tile(site, "waits-ended", later) == 0 and Wait.objects.get().why_ended == WaitEnd.FOLLOWED_UP


def test_a_newer_word_takes_the_place_of_an_older_one(nurse) -> None:
    nurse.post("/calls/p/", SAID)
    nurse.post("/calls/p/", {**SAID, "done_at": "Another place"})
    assert [(wait.done_at, wait.why_ended) for wait in Wait.objects.order_by("pk")] == [
        ("Health centre", "renewed"),
        ("Another place", ""),
    ]


def test_a_death_ends_it(nurse) -> None:
    nurse.post("/calls/p/", SAID)
    nurse.post("/programme/p/outcome/", {"kind": "died", "why": "not-known", "day": "2026-03-30"})
    assert Wait.objects.get().why_ended == WaitEnd.NOT_NEEDED
