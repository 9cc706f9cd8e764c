"""Site parameters: one proposes, another approves, and the rules follow."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests.clinic.conftest import infusions, platelets

from longwatch.clinic.alerts.models import Alert
from longwatch.clinic.audit.models import Entry
from longwatch.clinic.parameters.models import Change
from longwatch.clinic.parameters.values import own_values, protocol_of
from longwatch.clinic.patients import standing
from longwatch.clinic.patients.models import Standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(user):
    return user("neurologist", "first"), user("safety-officer", "second")


def propose(
    client, site, value: str, parameter: str = "platelets-high", reason: str = "our haematologists"
) -> int:
    return client.post(f"/parameters/{site.pk}/{parameter}/", {"value": value, "reason": reason}).status_code


def approve(client, decision: str = "approve") -> None:
    client.post(f"/parameters/decide/{Change.objects.get(state='proposed').pk}/", {"decision": decision})


def test_a_value_holds_only_after_somebody_else_approved_it(client, people, site, patient) -> None:
    first, second = people
    patient("p", *infusions(date(2025, 3, 3)), platelets(date(2026, 3, 20), "120"))
    assert not Alert.objects.exists()
    client.force_login(first)
    assert propose(client, site, "130 10*9/L") == 302
    approve(client)
    assert own_values(site) == {}
    client.force_login(second)
    approve(client)
    assert own_values(site) == {"platelets-high": "130 10*9/L"}
    client.get("/")
    assert [alert.rule for alert in Alert.objects.filter(closed_at=None)] == ["thr-plt-100"]
    assert "130" in Standing.objects.get().text
    assert {"propose-parameter", "approve-parameter"} <= set(Entry.objects.values_list("action", flat=True))


def test_the_rules_have_another_revision_and_go_back_with_the_default(client, people, site) -> None:
    first, second = people
    default = protocol_of(site).revision
    client.force_login(first)
    propose(client, site, "130 10*9/L")
    client.force_login(second)
    approve(client)
    assert protocol_of(site).revision != default
    propose(client, site, "")
    client.force_login(first)
    approve(client)
    assert own_values(site) == {} and protocol_of(site).revision == default


@pytest.mark.parametrize("value", ["many", "130", "130 mmol/L", "-5 10*9/L days"])
def test_a_value_that_the_rules_cannot_use_is_refused(client, people, site, value: str) -> None:
    client.force_login(people[0])
    assert propose(client, site, value) == 400
    assert not Change.objects.exists()


def test_a_number_stays_a_number(client, people, site) -> None:
    client.force_login(people[0])
    assert propose(client, site, "twice", "transaminase-multiple") == 400
    assert propose(client, site, "5", "transaminase-multiple") == 302


def test_a_refused_value_never_holds(client, people, site) -> None:
    client.force_login(people[0])
    propose(client, site, "130 10*9/L")
    client.force_login(people[1])
    approve(client, "refuse")
    assert own_values(site) == {}


def test_the_database_itself_refuses_an_approval_of_ones_own(people, site) -> None:
    from django.utils import timezone

    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.create(
            site=site,
            parameter="x",
            reason="r",
            proposed_by=people[0],
            proposed_at=timezone.now(),
            decided_by=people[0],
        )


def test_a_nurse_sets_nothing_and_nobody_sets_anything_elsewhere(client, user, people, db, site) -> None:
    from longwatch.clinic.accounts.models import Site

    client.force_login(user("nurse"))
    assert client.get("/parameters/").status_code == 403
    assert propose(client, site, "130 10*9/L") == 404
    client.force_login(people[0])
    other = Site.objects.create(name="South", jurisdiction="EU")
    assert propose(client, other, "130 10*9/L") == 404


def test_whoever_approves_sees_how_often_alerts_were_overridden(client, people, site, patient) -> None:
    client.force_login(people[0])
    for number, reason in enumerate(("known", "expected", "treated")):
        patient(f"p{number}", *infusions(date(2025, 3, 3)), platelets(date(2026, 3, 20), "80"))
        client.post(f"/alerts/{Alert.objects.get(closed_at=None).pk}/", {"did": "acted", "reason": reason})
    text = client.get("/parameters/").content.decode()
    assert "2 (67 %)" in text and "Already known and watched: 1" in text


def test_what_is_kept_agrees_with_the_sites_own_rules(client, people, site, patient) -> None:
    patient("p", *infusions(date(2025, 3, 3)), platelets(date(2026, 3, 20), "120"))
    client.force_login(people[0])
    propose(client, site, "130 10*9/L")
    client.force_login(people[1])
    approve(client)
    standing.renew_stale([site], today=date(2026, 3, 31))
    assert list(standing.differences([site], today=date(2026, 3, 31))) == []


# ---- numbers of the clinic's own work ----


def hours(site, severity: str) -> float:
    from longwatch.clinic.parameters.numbers import escalation_hours

    return escalation_hours(site, severity)


def test_the_time_until_an_alert_goes_to_the_deputy_is_the_sites_own(
    client, people, site, patient, morning
) -> None:
    from longwatch.clinic.accounts.models import Site
    from longwatch.clinic.alerts.escalation import escalate

    first, second = people
    client.force_login(first)
    assert "ours: no label" in client.get(f"/parameters/{site.pk}/escalate-critical-hours/").content.decode()
    assert propose(client, site, "3", "escalate-critical-hours", "nights have one doctor") == 302
    assert hours(site, "critical") == 1
    client.force_login(second)
    revision = protocol_of(site).revision
    approve(client)
    assert (hours(site, "critical"), hours(site, "high")) == (3, 8)
    assert hours(Site.objects.create(name="South", jurisdiction="EU"), "critical") == 1
    assert protocol_of(site).revision == revision, "no rule uses it"
    patient("p", *infusions(date(2025, 3, 3)), platelets(date(2026, 3, 20), "40"))
    morning.shift(2 * 3600)
    assert escalate() == 0
    morning.shift(1.1 * 3600)
    assert escalate() == 1
    alert = Alert.objects.get(rule="thr-plt-50")
    assert round((alert.act_by - alert.escalated_at).total_seconds()) == 3 * 3600


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("escalate-critical-hours", "0"),
        ("escalate-critical-hours", "-1"),
        ("escalate-critical-hours", "1.5"),
        ("escalate-critical-hours", "two"),
        ("escalate-critical-hours", "25"),
        ("escalate-critical-hours", "²"),
        ("escalate-critical-hours", "9"),
        ("escalate-low-hours", "71"),
    ],
)
def test_hours_are_whole_bounded_and_fewer_for_graver_alerts(
    client, people, site, parameter: str, value: str
) -> None:
    client.force_login(people[0])
    assert propose(client, site, value, parameter) == 400 and not Change.objects.exists()


def test_every_severity_has_its_hours(site) -> None:
    from longwatch.core.protocol import Severity

    found = [hours(site, severity) for severity in sorted(Severity, key=lambda one: one.weight)]
    assert len(found) == 4 and found == sorted(found) and found[0] == 1


def test_what_was_approved_meanwhile_may_stand_against_it(client, people, site) -> None:
    first, second = people
    client.force_login(first)
    propose(client, site, "8", "escalate-critical-hours")
    propose(client, site, "4", "escalate-high-hours")
    client.force_login(second)
    critical, high = (
        Change.objects.get(parameter=f"escalate-{name}-hours").pk for name in ("critical", "high")
    )
    client.post(f"/parameters/decide/{high}/", {"decision": "approve"})
    answer = client.post(f"/parameters/decide/{critical}/", {"decision": "approve"}, follow=True)
    assert "cannot have more time than a milder one" in answer.content.decode()
    assert (hours(site, "critical"), hours(site, "high")) == (1, 4)
