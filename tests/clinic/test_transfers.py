"""A transfer is a handshake: the patient is the sender's until the receiver has accepted, and never nobody's."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.clinic.conftest import TODAY, infusions, platelets
from tests.clinic.test_waits import tile

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.alerts.models import Alert
from longwatch.clinic.audit.models import Entry
from longwatch.clinic.patients import standing
from longwatch.clinic.patients.models import Fact, Patient, Standing
from longwatch.clinic.programme.models import Step, Transfer
from longwatch.core.lifecycle import NotPossible

pytestmark = pytest.mark.django_db


@pytest.fixture
def south(db) -> Site:
    return Site.objects.create(name="South", jurisdiction="US")


@pytest.fixture
def people(user, south, patient, client):
    """A patient with an alert in the north, and people at both sites."""
    user("neurologist", "north-doctor")
    patient("p", *infusions(date(2025, 3, 3)), platelets(date(2026, 3, 20), "40"))
    return {
        "sender": user("nurse", "sender"),
        "receiver": user("nurse", "receiver", at=south),
        "doctor": user("neurologist", "south-doctor", at=south),
    }


@pytest.fixture
def proposed(client, people, south) -> Transfer:
    client.force_login(people["sender"])
    answer = client.post(
        "/programme/p/transfer/", {"receiver": south.pk, "outside": "", "note": "Moves in May"}
    )
    found = Transfer.objects.get()
    assert answer["Location"] == f"/programme/transfers/{found.pk}/"
    return found


def path(found: Transfer) -> str:
    return f"/programme/transfers/{found.pk}/"


def test_until_it_is_accepted_the_patient_stays_with_a_mark(client, proposed, people, site) -> None:
    text = client.get("/?list=transfers-proposed").content.decode()
    assert "Transfer to South proposed, answer by 14 Apr 2026" in text and "Test, p" in text
    assert tile(site, "transfers-proposed") == 1 and tile(site, "overdue") == 1
    assert client.get("/patients/p/").status_code == 200


def test_the_receiver_sees_who_it_is_and_not_the_record(client, proposed, people) -> None:
    client.force_login(people["receiver"])
    assert client.get("/patients/p/").status_code == 404
    assert "Test, p" not in client.get("/").content.decode()
    assert "Test, p" in client.get("/programme/transfers/").content.decode()
    text = client.get(path(proposed)).content.decode()
    assert "2 May 1990" in text and "Moves in May" in text and "platelets" not in text.lower()
    entry = Entry.objects.order_by("-number").first()
    assert (entry.action, entry.who, entry.patient) == ("read", "receiver", "p")


def test_accepting_moves_the_patient_with_everything_and_shuts_the_sender_out(
    client, proposed, people, south, user, site
) -> None:
    client.force_login(people["receiver"])
    before = Fact.objects.count()
    assert client.post(path(proposed), {"accept": "yes", "number": ""}).status_code == 400
    assert client.post(path(proposed), {"accept": "yes", "number": "S-1"})["Location"] == "/patients/p/"
    one = Patient.objects.get()
    assert (one.site, one.number, one.owner) == (south, "S-1", None)
    # Care goes on here: no decision ends it, and the rules of the new site hold.
    assert Fact.objects.count() == before and not Fact.objects.filter(kind="decision").exists()
    assert Standing.objects.get().site == south and standing.read(Standing.objects.get()).jurisdiction == "US"
    assert {(alert.owner, alert.acknowledged_at) for alert in Alert.objects.filter(closed_at=None)} == {
        (people["doctor"], None)
    }
    assert client.get("/patients/p/").status_code == 200 and client.get(path(proposed)).status_code == 200

    client.force_login(people["sender"])
    alert = Alert.objects.first()
    for address in (
        "/patients/p/",
        "/patients/p/history/",
        "/patients/p/on/",
        path(proposed),
        f"/alerts/{alert.pk}/",
        "/calls/p/",
        "/programme/p/transfer/",
    ):
        assert client.get(address).status_code == 404, address
        assert client.post(address, {"withdraw": "yes"}).status_code in (404, 405), address
    for address in ("/", "/?list=overdue", "/patients/", "/alerts/"):
        assert "Test, p" not in client.get(address).content.decode()
    # Their own audit stays theirs, and what happens now does not come into it.
    client.force_login(user("auditor", "north-auditor"))
    text = client.get("/audit/?patient=p").content.decode()
    assert "transfer-accepted" in text and "transfer-proposed" in text and "sender" in text
    assert "GET /patients/p/" not in text


def test_both_sites_find_every_step_in_their_audit(client, proposed, people, south, site) -> None:
    client.force_login(people["receiver"])
    client.post(path(proposed), {"refuse": "yes", "reason": "too far"})
    for where in (site, south):
        found = list(
            Entry.objects.filter(site=where.pk, action__startswith="transfer").values_list(
                "action", flat=True
            )
        )
        assert found == ["transfer-proposed", "transfer-refused"]


def test_a_refused_transfer_comes_back_to_the_sender_until_they_act(client, proposed, people, site) -> None:
    client.force_login(people["receiver"])
    assert client.post(path(proposed), {"refuse": "yes", "reason": ""}).status_code == 400
    client.post(path(proposed), {"refuse": "yes", "reason": "too far"})
    assert client.get(path(proposed)).status_code == 404
    client.force_login(people["sender"])
    assert tile(site, "transfers-unanswered") == 1 and tile(site, "transfers-proposed") == 0
    assert "refused by South" in client.get("/?list=transfers-unanswered").content.decode()
    assert "too far" in client.get(path(proposed)).content.decode()
    client.post(path(proposed), {"withdraw": "yes"})
    assert tile(site, "transfers-unanswered") == 0 and Patient.objects.get().site == site


def test_without_an_answer_in_14_days_it_comes_back_and_can_no_longer_be_accepted(
    client, proposed, people, site, south, morning
) -> None:
    client.force_login(people["receiver"])
    morning.shift(14 * 24 * 3600)
    client.force_login(people["receiver"])
    assert client.get(path(proposed)).status_code == 200
    morning.shift(24 * 3600)
    client.force_login(people["receiver"])
    assert client.post(path(proposed), {"accept": "yes", "number": "S-1"}).status_code == 404
    assert Patient.objects.get().site == site
    later = TODAY + timedelta(days=15)
    assert tile(site, "transfers-unanswered", later) == 1 and tile(site, "transfers-proposed", later) == 0
    client.force_login(people["sender"])
    client.post("/programme/p/transfer/", {"receiver": south.pk, "outside": "", "note": ""})
    assert tile(site, "transfers-unanswered", later) == 0
    assert [one.step for one in Transfer.objects.order_by("pk")] == [Step.WITHDRAWN, Step.PROPOSED]


def test_the_second_of_two_answers_changes_nothing(proposed, people) -> None:
    from longwatch.clinic.programme import transfer

    transfer.accept(proposed, number="S-1", who=people["receiver"], today=TODAY)
    for late in (
        lambda: transfer.accept(proposed, number="S-2", who=people["doctor"], today=TODAY),
        lambda: transfer.refuse(proposed, reason="no", who=people["receiver"], today=TODAY),
        lambda: transfer.withdraw(proposed, who=people["sender"]),
    ):
        with pytest.raises(NotPossible):
            late()
    assert Patient.objects.get().number == "S-1"


def test_a_number_that_is_taken_at_the_receiver_is_refused(client, proposed, people, patient, south) -> None:
    patient("S-1", at=south)
    client.force_login(people["receiver"])
    answer = client.post(path(proposed), {"accept": "yes", "number": "S-1"})
    assert answer.status_code == 400 and "has this number already" in answer.content.decode()


def test_who_only_reads_at_the_receiver_sees_nothing_before_it_is_accepted(
    client, proposed, user, south, site
) -> None:
    client.force_login(user("auditor", "south-auditor", at=south))
    assert client.get("/programme/transfers/").status_code == 403
    assert client.get(path(proposed)).status_code == 404
    assert client.post(path(proposed), {"accept": "yes", "number": "S-1"}).status_code == 404
    assert Patient.objects.get().site == site


def test_a_site_with_another_protocol_cannot_be_chosen(client, people, south) -> None:
    Site.objects.filter(pk=south.pk).update(protocol="methotrexate")
    client.force_login(people["sender"])
    assert (
        client.post("/programme/p/transfer/", {"receiver": south.pk, "outside": "", "note": ""}).status_code
        == 400
    )


def test_a_third_site_and_the_sender_cannot_accept(client, proposed, people, user) -> None:
    assert client.post(path(proposed), {"accept": "yes", "number": "S-1"}).status_code == 403
    client.force_login(user("nurse", "third", at=Site.objects.create(name="West", jurisdiction="EU")))
    assert client.get(path(proposed)).status_code == 404
    assert client.post(path(proposed), {"accept": "yes", "number": "S-1"}).status_code == 404


def test_a_clinic_outside_has_accepted_when_somebody_there_said_so(client, people, user, site) -> None:
    client.force_login(people["sender"])
    for wrong in ({"outside": ""}, {"outside": "Elsewhere", "receiver": Site.objects.get(name="South").pk}):
        assert client.post("/programme/p/transfer/", {"receiver": "", "note": "", **wrong}).status_code == 400
    client.post("/programme/p/transfer/", {"receiver": "", "outside": "Elsewhere", "note": ""})
    found = Transfer.objects.get()
    said = {"confirmed": "yes", "confirmed_by": "Dr Somebody", "confirmed_on": "2026-03-31"}
    assert client.post(path(found), said).status_code == 403  # a nurse does not decide
    doctor = user("neurologist", "doctor")
    client.force_login(doctor)
    for wrong in ({"confirmed_by": ""}, {"confirmed_on": "2026-04-01"}, {"confirmed_on": "2026-03-30"}):
        assert client.post(path(found), {**said, **wrong}).status_code == 400
    assert Standing.objects.get().place == "needs-someone-today"
    assert client.post(path(found), said)["Location"] == "/patients/p/"
    found.refresh_from_db()
    assert (found.step, found.confirmed_by, found.answered_by) == (Step.ACCEPTED, "Dr Somebody", doctor)
    assert Standing.objects.get().place == "closed" and Patient.objects.get().site == site
    assert '"transferred"' in Fact.objects.get(kind="decision").value


def test_nobody_is_transferred_by_a_mere_decision(client, user, patient) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    client.force_login(user("neurologist"))
    said = {"kind": "transferred", "rule": "", "day": "2026-03-30", "reason": "moved"}
    assert client.post("/results/p/decision/", said).status_code == 400


def test_a_patient_has_one_open_transfer_at_most(proposed, south) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.create(
            patient=proposed.patient, sender=proposed.sender, receiver=south, proposed_at=proposed.proposed_at,
            proposed_by=proposed.proposed_by, answer_by=proposed.answer_by,
        )  # fmt: skip
