"""An infusion that came without an authorisation is followed as every other one, and it is work until somebody signs."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.clinic.conftest import at, infusions
from tests.clinic.programme import Ready, ready
from tests.clinic.test_programme_pages import PASSWORD, person, text

from longwatch.clinic.authorisation import emergency, uncovered
from longwatch.clinic.authorisation.models import EmergencyRelease, Uncovered, UncoveredState
from longwatch.clinic.patients.store import Source, add

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def eu(user, patient, morning) -> Ready:
    return ready("EU", user=user, patient=patient, morning=morning)


def given(here: Ready, day) -> None:
    add(here.patient, infusions(day, 1), Source(None, detail="a file"), today=day)


def states() -> list[tuple]:
    return list(Uncovered.objects.values_list("day", "course", "state"))


def test_what_a_form_or_a_file_brings_without_an_authorisation_becomes_work(eu, client, user) -> None:
    given(eu, eu.today)
    assert states() == [(eu.today, 2, "open")]
    for role in ("nurse", "neurologist", "pharmacist", "infusion-nurse"):
        person(client, user, role, eu)
        assert re.search(r"\b1 Infusions without an authorisation", text(client.get("/")))
        assert "Test, p1, 10 Mar 2025" in text(client.get("/authorisation/uncovered/"))


def test_it_is_found_once_however_often_the_record_is_looked_at(eu) -> None:
    from longwatch.clinic.patients import standing

    given(eu, eu.today)
    standing.renew(eu.patient, today=eu.today)
    assert len(states()) == 1


def test_an_authorised_infusion_is_no_work(eu) -> None:
    eu.authorised()
    given(eu, eu.today)
    assert states() == []


def test_an_authorisation_of_another_day_or_course_covers_nothing(eu, morning) -> None:
    one = eu.begin()  # asked for, and nobody signs
    given(eu, eu.today)
    assert states() == [(eu.today, 2, "open")]
    from longwatch.clinic.accounts.signing import Signed
    from longwatch.clinic.authorisation import authorising

    morning.move_to(at(eu.today + DAY))
    authorising.authorise(one, signed=Signed(eu.doctor, "password"), today=eu.today + DAY)
    given(eu, eu.today + DAY)
    assert states() == [(eu.today, 2, "open")], (
        "signed on the second day, it covers that day and no earlier one"
    )


def test_a_held_authorisation_covers_nothing(eu, morning) -> None:
    from tests.clinic.conftest import platelets

    eu.authorised()
    add(eu.patient, [platelets(eu.today, "40")], Source(None, detail="test"), today=eu.today)
    morning.move_to(at(eu.today + DAY))
    given(eu, eu.today + DAY)
    assert states() == [(eu.today + DAY, 2, "open")]


def test_what_was_given_before_the_patient_came_is_history(eu) -> None:
    given(eu, eu.today - DAY)
    assert states() == []


def test_where_no_gate_stands_at_the_bedside_nothing_is_missed(patient, site) -> None:
    from datetime import date

    from longwatch.clinic.authorisation.uncovered import _is_gated

    assert _is_gated(site, date(2026, 3, 31)) and not _is_gated(site, date(2013, 1, 1))


def test_a_release_that_is_entered_afterwards_closes_it(eu) -> None:
    given(eu, eu.today)
    emergency.make_blanks(eu.site, 1, by=eu.doctor)
    said = {"course": 2, "day": eu.today, "physician": "Dr", "why": "network", "note": ""}
    emergency.enter(EmergencyRelease.objects.get(), eu.patient, said=said, by=eu.doctor)
    assert states() == [(eu.today, 2, "released")]
    assert not uncovered.to_reconcile([eu.site]) and len(emergency.to_reconcile([eu.site])) == 1


def test_an_infusion_that_was_taken_back_closes_it_and_coming_back_opens_it(eu) -> None:
    from msgspec.structs import replace

    from longwatch.core.record import Standing

    (one,) = infusions(eu.today, 1)
    add(eu.patient, [one], Source(None, detail="a file"), today=eu.today)
    later = at(eu.today) + timedelta(hours=1)
    gone = replace(one, standing=Standing.WITHDRAWN, known=later)
    add(eu.patient, [gone], Source(None, detail="a file"), today=eu.today)
    assert states() == [(eu.today, 2, "taken-back")]
    again = replace(one, standing=Standing.CORRECTED, known=later + timedelta(hours=1))
    add(eu.patient, [again], Source(None, detail="a file"), today=eu.today)
    assert sorted(state for *_, state in states()) == ["open", "taken-back"]


def test_a_neurologist_holds_it_against_the_record_and_signs(eu, client, user) -> None:
    given(eu, eu.today)
    page = f"/authorisation/uncovered/{Uncovered.objects.get().pk}/"
    person(client, user, "nurse", eu)
    assert "A neurologist of this site signs" in text(client.get(page))
    assert client.post(page, {"outcome": "x", "password": PASSWORD}).status_code == 403
    person(client, user, "neurologist", eu)
    assert client.post(page, {"outcome": "", "password": PASSWORD}).status_code == 400
    assert client.post(page, {"outcome": "given abroad", "password": PASSWORD}).status_code == 302
    found = Uncovered.objects.get()
    assert (found.state, found.closed_by.get_username()) == (UncoveredState.RECONCILED, "neurologist-here")
    assert found.digest and found.answer == "unknown", "nobody was named as prescriber or facility"
    assert "given abroad" in text(client.get(page))
    assert re.search(r"\b0 Infusions without an authorisation", text(client.get("/")))


def test_where_nobody_knows_whether_it_was_given_before_or_after_a_withdrawal_it_is_work(eu) -> None:
    from longwatch.clinic.authorisation.authorising import cancel

    cancel(eu.authorised(), reason="x", by=eu.doctor)
    given(eu, eu.today)
    assert states() == [(eu.today, 2, "open")]


@pytest.fixture
def ready_to_start(eu, client, user):
    """An authorised infusion day of which every check says yes."""
    from tests.clinic.test_infusion_day import Bedside

    from longwatch.clinic.infusions.models import InfusionDay

    eu.one = eu.authorised()
    nurse = user("infusion-nurse", at=eu.site)
    client.force_login(nurse)
    client.post(f"/infusions/plan/{eu.patient.public_id}/", {"day": eu.today})
    day = Bedside(client, nurse, InfusionDay.objects.get())
    day.prepare()
    assert day.state == "ready"
    return day


def test_a_start_that_waited_for_a_connection_after_a_withdrawal_becomes_work(
    eu, ready_to_start, morning
) -> None:
    from longwatch.clinic.authorisation.authorising import cancel

    ready_to_start.later(morning, minutes=10)
    cancel(eu.one, reason="x", by=eu.doctor)
    ready_to_start.later(morning, minutes=10)
    began = timezone.now() - timedelta(minutes=5)
    assert ready_to_start.send("start", at=began, waited=True).status_code == 200
    assert ready_to_start.state == "running" and states() == [(eu.today, 2, "open")]


def test_what_is_withdrawn_after_the_start_was_authorised_when_it_began(eu, ready_to_start, morning) -> None:
    from longwatch.clinic.authorisation.authorising import cancel

    ready_to_start.enter("start")
    ready_to_start.later(morning, minutes=10)
    cancel(eu.one, reason="x", by=eu.doctor)
    ready_to_start.enter("finish", dose_mg="12")
    assert ready_to_start.state == "observing" and states() == []
