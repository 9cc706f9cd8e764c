"""Alerts as a closed loop: owned, on a clock, closed by an action, opened again by what changes."""

from datetime import date, timedelta

import pytest
from tests.clinic.conftest import TODAY, infusions, platelets

from longwatch.clinic.alerts import acting
from longwatch.clinic.alerts.models import Action, Alert, Did
from longwatch.clinic.patients.store import Source, add
from longwatch.core.lifecycle import NotPossible
from longwatch.core.record import Standing as State

pytestmark = pytest.mark.django_db
COURSE = infusions(date(2025, 3, 3))


def open_alerts() -> list[Alert]:
    return list(Alert.objects.filter(closed_at=None).order_by("rule"))


def test_a_low_count_raises_one_alert_a_rule_with_an_owner_and_a_deputy(patient, user) -> None:
    first, second = user("neurologist", "first"), user("neurologist", "second")
    patient("p", *COURSE, platelets(date(2026, 3, 20), "40"))
    found = open_alerts()
    assert [alert.rule for alert in found] == ["thr-plt-100", "thr-plt-50"]
    assert {(alert.owner, alert.deputy) for alert in found} == {(first, second)}
    assert found[1].act_by - found[1].raised_at == timedelta(hours=1)


def test_acknowledging_closes_nothing(client, user, patient) -> None:
    patient("p", *COURSE, platelets(date(2026, 3, 20), "80"))
    client.force_login(user("neurologist"))
    one = open_alerts()[0]
    assert client.post(f"/alerts/{one.pk}/", {"did": "acknowledged"}).status_code == 302
    one.refresh_from_db()
    assert one.acknowledged_at is not None and one.closed_at is None


def test_closing_needs_what_was_done(client, user, patient) -> None:
    patient("p", *COURSE, platelets(date(2026, 3, 20), "80"))
    client.force_login(user("neurologist"))
    one = open_alerts()[0]
    assert client.post(f"/alerts/{one.pk}/", {"did": "acted"}).status_code == 400
    assert open_alerts() == [one]
    assert client.post(f"/alerts/{one.pk}/", {"did": "acted", "reason": "referred"}).status_code == 302
    assert open_alerts() == []
    assert [step.did for step in Action.objects.filter(alert=one)] == [Did.RAISED, Did.ACTED]


def test_an_alert_is_handed_over_to_somebody_of_the_site_who_may_act(client, user, patient) -> None:
    doctor, nurse = user("neurologist"), user("nurse", "colleague")
    user("auditor", "reader")
    patient("p", *COURSE, platelets(date(2026, 3, 20), "80"))
    client.force_login(doctor)
    one = open_alerts()[0]
    client.post(f"/alerts/{one.pk}/", {"did": "acknowledged"})
    page = client.get(f"/alerts/{one.pk}/").content.decode()
    assert ">colleague</option>" in page and ">reader</option>" not in page
    assert client.post(f"/alerts/{one.pk}/", {"did": "assigned"}).status_code == 400
    assert client.post(f"/alerts/{one.pk}/", {"did": "assigned", "to": nurse.pk}).status_code == 302
    one.refresh_from_db()
    assert (one.owner, one.deputy, one.step) == (nurse, doctor, "raised")


def test_of_two_who_close_it_the_second_changes_nothing(user, patient) -> None:
    doctor = user("neurologist")
    patient("p", *COURSE, platelets(date(2026, 3, 20), "80"))
    one = open_alerts()[0]
    acting.close(one.pk, reason="referred", who=doctor, note="", today=TODAY)
    with pytest.raises(NotPossible):
        acting.close(one.pk, reason="treated", who=doctor, note="", today=TODAY)
    with pytest.raises(NotPossible):
        acting.hand_over(one.pk, to=doctor, who=doctor, note="")
    assert [step.reason for step in Action.objects.filter(alert=one, did=Did.ACTED)] == ["referred"]


def test_a_new_low_count_opens_it_again_after_closing(client, user, patient) -> None:
    one = patient("p", *COURSE, platelets(date(2026, 3, 20), "80"))
    client.force_login(user("neurologist"))
    client.post(f"/alerts/{open_alerts()[0].pk}/", {"did": "acted", "reason": "repeated"})
    add(one, [platelets(TODAY + timedelta(days=1), "70")], Source(None), today=TODAY + timedelta(days=1))
    assert [alert.rule for alert in open_alerts()] == ["thr-plt-100"]


def test_a_second_low_count_asks_again_although_the_first_was_acknowledged(client, user, patient) -> None:
    one = patient("p", *COURSE, platelets(date(2026, 3, 20), "80"))
    client.force_login(user("neurologist"))
    client.post(f"/alerts/{open_alerts()[0].pk}/", {"did": "acknowledged"})
    add(one, [platelets(date(2026, 3, 28), "75")], Source(None), today=TODAY)
    found = open_alerts()
    assert len(found) == 1 and found[0].acknowledged_at is None
    assert found[0].actions.filter(did=Did.REOPENED).exists()


def test_an_alert_whose_result_is_taken_back_closes_by_itself_and_says_so(patient) -> None:
    one = patient("p", *COURSE, platelets(date(2026, 3, 20), "80", id="r"))
    taken_back = platelets(date(2026, 3, 20), "80", id="r2", key="r", standing=State.WITHDRAWN)
    add(one, [taken_back], Source(None, reason="wrong tube"), today=TODAY)
    alert = Alert.objects.get()
    assert alert.closed_at is not None and alert.actions.last().did == Did.SETTLED


def test_the_list_shows_late_ones_first(client, user, patient, morning) -> None:
    patient("low", *COURSE, platelets(date(2026, 3, 20), "80"))
    patient("very-low", *COURSE, platelets(date(2026, 3, 20), "30"))
    morning.shift(2 * 3600)
    client.force_login(user("nurse"))
    text = client.get("/alerts/").content.decode()
    assert text.index("Very low platelets") < text.index("Low platelets:")
    assert "late" in text


def test_a_corrected_result_opens_the_decision_that_rested_on_it_again(client, user, patient) -> None:
    one = patient("p", *COURSE, platelets(date(2026, 3, 20), "80", id="r"))
    client.force_login(user("neurologist"))
    client.post(f"/alerts/{open_alerts()[0].pk}/", {"did": "acted", "reason": "repeated"})
    assert open_alerts() == []
    corrected = platelets(date(2026, 3, 20), "60", id="r2", key="r", standing=State.CORRECTED)
    add(one, [corrected], Source(None, reason="wrong dilution"), today=TODAY)
    assert [alert.rule for alert in open_alerts()] == ["thr-plt-100"]
    assert open_alerts()[0].actions.last().did == Did.REOPENED


def test_a_correction_of_another_result_leaves_a_decision_alone(client, user, patient) -> None:
    other = platelets(date(2026, 2, 20), "240", id="other")
    one = patient(
        "p",
        *COURSE,
        other,
        platelets(date(2026, 3, 20), "130", id="mid"),
        platelets(date(2026, 3, 25), "80", id="r"),
    )
    client.force_login(user("neurologist"))
    for alert in open_alerts():
        client.post(f"/alerts/{alert.pk}/", {"did": "acted", "reason": "repeated"})
    corrected = platelets(date(2026, 2, 20), "245", id="other2", key="other", standing=State.CORRECTED)
    add(one, [corrected], Source(None), today=TODAY)
    assert open_alerts() == []


def test_a_symptom_that_is_an_alarm_calls_for_somebody(patient) -> None:
    from longwatch.core.record import SymptomReport

    report = SymptomReport(id="s", day=TODAY, symptom="sudden-severe-headache")
    patient("p", *infusions(date(2026, 3, 26), 5), report)
    found = {alert.rule: alert.severity for alert in open_alerts()}
    assert found.get("sym-stroke") == "critical"
