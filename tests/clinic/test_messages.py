"""Messages: written with what caused them, sent by the clock, never lost, and no failure is hidden."""

import logging
import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone
from tests.clinic.conftest import infusions, platelets

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.alerts.models import Alert
from longwatch.clinic.audit import chain
from longwatch.clinic.audit.models import Entry
from longwatch.clinic.messages import outbox, sending
from longwatch.clinic.messages.models import Kind, Message, Reason, State, Wish
from longwatch.clinic.messages.sending import PAUSES, send_due
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.project import worker
from longwatch.clinic.project.mail import Server, server
from longwatch.clinic.worklist.counts import other_tiles

pytestmark = pytest.mark.django_db
COURSE = infusions(date(2025, 3, 3))
TELLING = ("p-secret", "Test", "41.3", "critical-value", "platelet")


@pytest.fixture
def staff(user):
    """Two neurologists with addresses."""

    def make(name: str) -> User:
        found = user("neurologist", name)
        found.email = f"{name}@north.example"
        found.save()
        return found

    return make("first"), make("second")


def critical(patient, name: str = "p-secret", value: str = "41.3"):
    return patient(name, *COURSE, platelets(date(2026, 3, 20), value))


def states() -> list[str]:
    return sorted(Message.objects.values_list("state", flat=True))


def test_a_critical_alert_is_told_to_owner_and_deputy_once(mail, staff, patient) -> None:
    critical(patient)
    assert states() == ["waiting", "waiting"]
    assert send_due() == 0
    assert sorted(mail.receivers) == ["first@north.example", "second@north.example"]
    assert states() == ["sent", "sent"]
    assert send_due() == 0 and len(mail.mails) == 2


def test_nothing_of_a_patient_is_in_mail_log_or_audit(mail, staff, patient, caplog) -> None:
    mail.refused = {"second@north.example"}
    with caplog.at_level(logging.DEBUG, logger="longwatch"):
        critical(patient)
        worker.run(once=True)
    said = [f"{one['Subject']} {one['From']} {one.get_content()}" for one in mail.mails]
    assert all(re.fullmatch(r"<[0-9a-f]{32}@north\.example>", one["Message-ID"]) for one in mail.mails)
    assert said and "North" in said[0] and "https://longwatch.example/alerts/" in said[0]
    told = caplog.text + " ".join(said)
    assert [word for word in TELLING if word in told] == []
    assert "1 messages could not be sent" in caplog.text
    audit = " ".join(Entry.objects.filter(action="message").values_list("what", flat=True))
    assert "critical: delivered" in audit and "critical: give up: 550" in audit
    assert "@" not in audit and "@" not in caplog.text
    assert list(chain.faults()) == []


def test_many_alerts_at_once_make_one_message_for_each_person(mail, staff, patient) -> None:
    for name in ("a", "b", "c"):
        critical(patient, name)
    assert Message.objects.count() == 2
    send_due()
    critical(patient, "d")
    assert Message.objects.count() == 4


def test_a_message_goes_with_its_cause_or_not_at_all(mail, staff, patient) -> None:
    class Broken(Exception):
        pass

    with pytest.raises(Broken), transaction.atomic():
        critical(patient)
        raise Broken
    assert not Message.objects.exists() and not Alert.objects.exists()


def test_an_alert_that_was_taken_up_meanwhile_is_not_told(mail, staff, patient) -> None:
    critical(patient)
    Alert.objects.update(acknowledged_at=timezone.now())
    send_due()
    assert states() == ["withdrawn", "withdrawn"] and mail.mails == []
    assert set(Message.objects.values_list("reason", flat=True)) == {Reason.OVER}


def test_an_escalation_reaches_the_deputy_whatever_they_wish(mail, staff, patient, morning) -> None:
    first, second = staff
    for one in staff:
        Wish.objects.create(user=one, critical=False, gone=False)
    critical(patient)
    assert not Message.objects.exists()
    morning.shift(2 * 3600)
    worker.run(once=True)
    assert Alert.objects.get(severity="critical").owner == second
    assert mail.receivers == ["second@north.example"]
    assert "has come to you" in mail.mails[0].get_content()
    assert Message.objects.get().kind == Kind.ESCALATED
    Wish.objects.filter(user=first).update(gone=True)
    morning.shift(2 * 3600)  # back to the first, and away from the second, who does not want to know
    worker.run(once=True)
    assert mail.receivers[1:] == ["first@north.example"]


def test_without_an_address_or_a_mail_server_no_message_is_made(staff, patient, settings) -> None:
    settings.EMAIL_HOST = ""
    critical(patient)
    assert not Message.objects.exists()
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "127.0.0.1", "clinic@north.example"
    User.objects.update(email="")
    critical(patient, "q")
    assert not Message.objects.exists()


def test_whose_address_has_gone_is_somebodys_work(mail, staff, patient) -> None:
    critical(patient)
    User.objects.update(email="")
    assert send_due() == 2
    assert set(Message.objects.values_list("state", "fault")) == {("failed", "address")}


def test_who_refuses_for_good_is_not_asked_again(mail, staff, patient, user) -> None:
    nurse = user("nurse")
    mail.mood = "refuse"
    critical(patient)
    assert send_due() == 2
    found = Message.objects.first()
    assert (found.state, found.fault, found.tries, found.owner) == (State.FAILED, "550", 1, nurse)
    mail.mood = "accept"
    assert send_due() == 0 and mail.mails == []


def test_who_cannot_now_is_asked_again_with_growing_pauses_and_a_limit(
    mail, staff, patient, morning, monkeypatch
) -> None:
    monkeypatch.setattr(sending, "LONGEST_STAFF", timedelta(days=9))
    Wish.objects.create(user=staff[1], critical=False)
    mail.mood = "later"
    critical(patient)
    send_due()
    for pause in PAUSES:
        found = Message.objects.get()
        assert (found.state, found.fault) == (State.WAITING, "451")
        morning.shift(pause.total_seconds() - 30)
        assert send_due() == 0 and Message.objects.get().tries == found.tries
        morning.shift(31)
        send_due()
        assert Message.objects.get().tries == found.tries + 1
    assert Message.objects.get().state == State.FAILED


@pytest.mark.parametrize("mood", ["hang-up", "silent-end"])
def test_a_conversation_that_breaks_off_is_begun_anew(mail, staff, patient, morning, mood: str) -> None:
    mail.mood = mood
    critical(patient)
    assert send_due() == 0
    tried = Message.objects.exclude(tries=0).get()  # the other one is not tried in vain
    assert (tried.state, tried.fault) == (State.WAITING, "no-answer")
    mail.mood = "accept"
    morning.shift(61)
    send_due()
    assert states() == ["sent", "sent"]
    names = [one["Message-ID"] for one in mail.mails]
    # After the last byte nobody can know: it goes again, under the same name.
    assert len(names) == (3 if mood == "silent-end" else 2) and len(set(names)) == 2


def test_a_server_that_is_away_makes_nothing_disappear(mail, staff, patient, morning, settings) -> None:
    settings.EMAIL_PORT = 1
    critical(patient)
    send_due()
    assert states() == ["waiting", "waiting"]
    morning.shift(4 * 3600 + 60)
    assert send_due() == 2
    assert states() == ["failed", "failed"]


def test_a_mail_server_that_is_taken_away_hides_nothing(mail, staff, patient, morning, settings) -> None:
    critical(patient)
    settings.EMAIL_HOST = ""
    assert send_due() == 0
    morning.shift(5 * 3600)
    assert send_due() == 2
    assert set(Message.objects.values_list("fault", flat=True)) == {"not-sent"}


def test_what_was_being_sent_when_the_worker_died_is_sent_again(mail, staff, patient, morning) -> None:
    critical(patient)
    for pk in Message.objects.values_list("pk", flat=True):
        assert sending._claim(pk, timezone.now()) is not None
        assert sending._claim(pk, timezone.now()) is None  # another worker gets none of it
    assert send_due() == 0 and mail.mails == []
    morning.shift(sending.LEASE.total_seconds() + 1)
    send_due()
    assert states() == ["sent", "sent"]


def test_whoever_comes_late_with_a_claim_changes_nothing(mail, staff, patient, morning) -> None:
    critical(patient)
    pk = Message.objects.values_list("pk", flat=True)[0]
    slow = sending._claim(pk, timezone.now())
    morning.shift(sending.LEASE.total_seconds() + 1)
    quick = sending._claim(pk, timezone.now())
    assert slow is not None and quick is not None
    with pytest.raises(outbox.Taken):
        outbox.move(slow, "delivered", claim=slow.claim)
    outbox.move(quick, "delivered", claim=quick.claim)


def test_a_fault_of_ours_is_told_without_its_text_and_tried_again(
    mail, staff, patient, monkeypatch, caplog
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Surname, Given")

    monkeypatch.setattr(sending, "letter_of", fail)
    critical(patient)
    send_due()
    assert states() == ["waiting", "waiting"]
    assert set(Message.objects.values_list("fault", flat=True)) == {"fault"}
    assert "could not send a message" in caplog.text


# ---- the mail server's address -----------------------------------------------------------------------


def test_the_address_of_a_mail_server() -> None:
    sender = "clinic@north.example"
    assert server("", "") == Server()
    found = server("smtp://me:p%40ss@mail.example", sender)
    assert (found.host, found.port, found.user, found.password) == ("mail.example", 587, "me", "p@ss")
    assert found.has_starttls and not found.has_tls
    found = server("smtps://mail.example:4650", sender)
    assert (found.port, found.has_starttls, found.has_tls) == (4650, False, True)
    found = server("smtp://mail.example?tls=no", sender)
    assert (found.port, found.has_starttls, found.has_tls) == (25, False, False)
    assert server("smtp://me:word@127.0.0.1:2525?tls=no", sender).password == "word"


@pytest.mark.parametrize(
    ("address", "sender", "said"),
    [
        ("http://mail.example", "a@b.example", "expected smtp://"),
        ("smtp://", "a@b.example", "expected smtp://"),
        ("smtp://mail.example:many", "a@b.example", "expected smtp://"),
        ("smtp://mail.example?tls=maybe", "a@b.example", "expected smtp://"),
        ("smtps://mail.example?tls=no", "a@b.example", "expected smtp://"),
        ("smtp://me:word@mail.example?tls=no", "a@b.example", "without TLS"),
        ("smtp://mail.example", "", "LONGWATCH_MAIL_FROM"),
    ],
)
def test_a_wrong_address_is_told_without_its_password(address: str, sender: str, said: str) -> None:
    with pytest.raises(ImproperlyConfigured) as wrong:
        server(address, sender)
    assert said in str(wrong.value) and "word@" not in str(wrong.value)


# ---- pages -------------------------------------------------------------------------------------------


@pytest.fixture
def failed(mail, patient, site):
    """A reminder that could not be sent."""
    one = patient("p", *COURSE)
    message = outbox.new(Kind.DUE, site, patient=one, due_on=date(2026, 4, 3))
    message.save()
    return outbox.give_up(message, "550")


def tile(who: User, name: str) -> int:
    return next(one.count for one in other_tiles(who) if one.name == name)


def test_a_failure_is_on_a_tile_and_is_settled_by_a_call(client, user, failed) -> None:
    nurse = user("nurse")
    client.force_login(nurse)
    assert tile(nurse, "failed-messages") == 1
    assert b'href="/messages/" class="lw-tile lw-tile--bad"' in client.get("/").content
    assert b"550" in client.get("/messages/").content
    page = f"/messages/{failed.pk}/"
    assert client.post(page, {"settle": "yes", "reason": "called"}).status_code == 400
    said = {"settle": "yes", "reason": "called", "outcome": "reached", "again_on": "2026-04-02"}
    assert client.post(page, said).status_code == 302
    failed.refresh_from_db()
    assert (failed.state, failed.ended_by) == (State.SETTLED, nurse)
    call = failed.patient.calls.get()
    assert (call.outcome, call.who) == ("reached", nurse)
    assert client.post(page, said).status_code == 403
    assert tile(nurse, "failed-messages") == 0
    assert Entry.objects.filter(action="message", what="test-due: settle: 550: called").exists()


def test_a_failure_goes_with_the_patient_to_the_clinic_that_takes_them_over(client, user, failed) -> None:
    other = Site.objects.create(name="South", jurisdiction="EU")
    here, there = user("nurse"), user("nurse", "there", at=other)
    assert (tile(here, "failed-messages"), tile(there, "failed-messages")) == (1, 0)
    Patient.objects.update(site=other)
    assert (tile(here, "failed-messages"), tile(there, "failed-messages")) == (0, 1)
    client.force_login(here)
    assert client.get(f"/messages/{failed.pk}/").status_code == 404
    client.force_login(there)
    said = {"settle": "yes", "reason": "told"}
    assert client.post(f"/messages/{failed.pk}/", said).status_code == 302


def test_who_only_reads_settles_nothing(client, user, failed) -> None:
    client.force_login(user("pharmacist"))
    assert client.get(f"/messages/{failed.pk}/").status_code == 200
    assert client.post(f"/messages/{failed.pk}/", {"again": "yes"}).status_code == 403


def test_a_failed_message_can_be_sent_again_and_then_holds_or_not(client, user, failed, morning) -> None:
    morning.shift(2 * 3600)  # nobody is reminded as early as this
    client.force_login(user("nurse"))
    assert client.post(f"/messages/{failed.pk}/", {"again": "yes"}).status_code == 302
    failed.refresh_from_db()
    assert (failed.state, failed.tries, failed.fault) == (State.WAITING, 0, "")
    send_due()
    failed.refresh_from_db()
    assert (failed.state, failed.reason) == (State.WITHDRAWN, Reason.SWITCHED_OFF)


def test_one_says_which_messages_one_wants(client, user) -> None:
    nurse = user("nurse")
    client.force_login(nurse)
    assert b"You have no address" in client.get("/messages/mine/").content
    assert client.post("/messages/mine/", {"language": "fi"}).status_code == 302
    wish = Wish.objects.get(user=nurse)
    assert (wish.critical, wish.gone, wish.language) == (False, False, "fi")
    assert client.post("/messages/mine/", {"language": "xx"}).status_code == 400
    assert Entry.objects.filter(action="message-wishes").count() == 1


def test_a_message_is_in_the_language_of_its_receiver(mail, staff, patient) -> None:
    Wish.objects.create(user=staff[0], language="fi")
    critical(patient)
    send_due()
    said = dict(zip(mail.receivers, (one.get_content() for one in mail.mails), strict=True))
    assert "A critical alert at North waits for you." in said["second@north.example"]
    assert "Kriittinen hälytys odottaa sinua toimipaikassa North." in said["first@north.example"]


def test_the_page_says_when_nothing_is_sent(client, user, settings) -> None:
    settings.EMAIL_HOST = ""
    client.force_login(user("nurse"))
    assert b"No mail server is set: nothing is sent" in client.get("/messages/").content


def test_an_invented_clinic_shows_messages_that_went_and_one_that_could_not(db) -> None:
    from longwatch.clinic.patients.inventing import invent

    site = invent(count=20, seed=1, on=timezone.localdate(), jurisdiction="EU", password="of nobody")
    rows = Message.objects.filter(site=site)
    assert rows.filter(state=State.FAILED).count() == 1 and rows.filter(state=State.SENT).count() >= 4
    assert tile(User.objects.get(username="nurse"), "failed-messages") == 1
    assert all(one.sent_to.endswith(".invalid") for one in rows.filter(state=State.SENT))
    assert not rows.filter(state=State.WAITING).exists()
