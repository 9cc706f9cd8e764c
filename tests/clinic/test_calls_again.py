"""Calling again: a tile and a list, and a way out of it for everybody."""

from datetime import date

import pytest
from tests.clinic.conftest import TODAY, infusions
from tests.clinic.test_programme_end import everything
from tests.clinic.test_waits import tile

from longwatch.clinic.audit.models import Entry
from longwatch.clinic.patients import standing
from longwatch.clinic.patients.store import Source, add
from longwatch.clinic.worklist import again
from longwatch.clinic.worklist.models import Call, CallEnd
from longwatch.core.record import Death

pytestmark = pytest.mark.django_db
REACHED = {"outcome": "reached", "again_on": "2026-04-02", "note": ""}


@pytest.fixture
def nurse(client, user, patient, site):
    """A nurse who has called somebody that is overdue."""
    before = everything(standing.protocol_of(site), site, date(2025, 3, 1))
    client.one = patient("p", *before, *infusions(date(2025, 3, 3)))
    client.force_login(user("nurse"))
    assert client.post("/calls/p/", REACHED).status_code == 302
    return client


def tiles(site, day: date) -> tuple[int, int]:
    return tile(site, "calls-today", day), tile(site, "calls-late", day)


def test_the_day_comes_and_passes(nurse, site, user, morning) -> None:
    found = [tiles(site, date(2026, 4, day)) for day in (1, 2, 3, 30)]
    assert found == [(0, 0), (1, 0), (0, 1), (0, 1)]
    morning.shift(3 * 24 * 3600)
    nurse.force_login(user("neurologist"))
    text = nurse.get("/?list=calls-late").content.decode()
    assert "Test, p" in text and "again on 2 Apr 2026" in text


def test_another_call_takes_its_place(nurse, site) -> None:
    nurse.post("/calls/p/", {**REACHED, "outcome": "no-answer", "again_on": "2026-04-09"})
    assert tiles(site, date(2026, 4, 3)) == (0, 0) and tiles(site, date(2026, 4, 9)) == (1, 0)
    assert sorted(Call.objects.values_list("why_ended", flat=True)) == ["", CallEnd.RENEWED]


def test_the_tests_that_were_due_end_it(nurse, site) -> None:
    protocol = standing.protocol_of(site)
    done = everything(protocol, site, date(2026, 3, 30))
    add(nurse.one, done[:1], Source(None), today=TODAY)
    assert tiles(site, date(2026, 4, 2)) == (1, 0), "something is still due"
    add(nurse.one, done[1:], Source(None), today=TODAY)
    kept = standing.renew(nurse.one, today=TODAY)
    assert kept.place == "up-to-date", kept.text
    assert tiles(site, date(2026, 4, 2)) == (0, 0)
    assert Call.objects.get().why_ended == CallEnd.SETTLED
    assert "again on" not in nurse.get("/patients/p/").content.decode()


def test_nobody_calls_the_dead(nurse, site) -> None:
    add(nurse.one, [Death(id="Death/1", day=TODAY)], Source(None), today=TODAY)
    assert tiles(site, date(2026, 4, 3)) == (0, 0)


def test_a_promise_made_when_nothing_was_due_ends_by_a_person_only(nurse, site, patient) -> None:
    fine = patient("q", *infusions(date(2026, 3, 27), 2))
    assert standing.renew(fine, today=TODAY).place == "up-to-date"
    nurse.post("/calls/q/", REACHED)
    standing.renew(fine, today=TODAY)
    assert again.open_calls(fine).exists() and tiles(site, date(2026, 4, 2)) == (2, 0)
    assert "Call again on 2 Apr 2026" in nurse.get("/calls/q/").content.decode()
    assert nurse.post("/calls/q/", {"no-more": "yes"}).status_code == 302
    assert not again.open_calls(fine).exists() and tiles(site, date(2026, 4, 2)) == (1, 0)
    assert Entry.objects.filter(action="call-ended", patient="q").count() == 1
    nurse.post("/calls/q/", {"no-more": "yes"})
    assert Entry.objects.filter(action="call-ended").count() == 1


def test_who_only_reads_ends_no_call(nurse, user) -> None:
    nurse.force_login(user("auditor"))
    assert nurse.post("/calls/p/", {"no-more": "yes"}).status_code == 403
    assert again.open_calls(nurse.one).exists()


def test_everybody_called_has_a_way_out(nurse) -> None:
    """Whatever the place, one of the ways ends the call: nobody stays in the list for ever."""
    for _ in range(3):
        nurse.post("/calls/p/", REACHED)
        assert again.open_calls(nurse.one).count() == 1
        nurse.post("/calls/p/", {"no-more": "yes"})
        assert not again.open_calls(nurse.one).exists()
