"""Reminders: only to who agreed, one for all tests of a day, never too many at once, and measured."""

import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone
from tests.clinic.conftest import TODAY, at, infusions, platelets
from tests.clinic.test_messages import tile

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.audit.models import Entry
from longwatch.clinic.messages import contacts, outbox, reminders, returns
from longwatch.clinic.messages.models import Contact, Kind, Message, Reason, SiteMessages, State
from longwatch.clinic.messages.sending import send_due
from longwatch.clinic.patients import standing, store
from longwatch.clinic.patients.models import Origin, Patient
from longwatch.clinic.project import worker
from longwatch.clinic.worklist import waits
from longwatch.core.quantities import Quantity
from longwatch.core.record import Death, Decision, Result

pytestmark = pytest.mark.django_db
ANALYTES = {
    "loinc:718-7": "140 g/L", "loinc:6690-2": "6 10*9/L", "loinc:777-3": "250 10*9/L", "loinc:751-8": "4 10*9/L",
    "loinc:731-0": "1 10*9/L", "loinc:2160-0": "70 umol/L", "loinc:13945-1": "1 /[HPF]", "loinc:5821-4": "1 /[HPF]",
    "loinc:3016-3": "2 m[IU]/L", "loinc:1742-6": "20 U/L", "loinc:1920-8": "20 U/L", "loinc:1975-2": "10 umol/L",
}  # fmt: skip
YES = {"email": "p@home.example", "phone": "040 123", "language": "en", "reminders": "yes"}


def everything(day: date) -> list[Result]:
    """All laboratory tests of a day."""
    return [
        Result(
            id=f"Result/{code}/{day}",
            day=day,
            known=at(day),
            codes=(code,),
            quantity=Quantity(Decimal(said.split()[0]), said.split()[1]),
        )
        for code, said in ANALYTES.items()
    ]


@pytest.fixture(autouse=True)
def _no_heartbeat(monkeypatch) -> None:
    """To try every rule on each of sixty days takes minutes and has nothing to do with reminders."""
    monkeypatch.setattr("longwatch.clinic.alerts.heartbeat.run", lambda _: {})


@pytest.fixture
def wants(site) -> SiteMessages:
    """Reminders are on, from five days before and seven days late."""
    return SiteMessages.objects.create(site=site, phone="09 4711", is_on=True)


@pytest.fixture
def tested(patient, site):
    """Somebody followed whose last laboratory tests were all on one day."""

    def make(name: str = "p-secret", last: date = date(2026, 3, 4), said=YES):
        made = patient(name, *infusions(date(2025, 6, 2)), *everything(last))
        if said:
            contacts.record(made, said, None, by="test")
        return made

    return make


def planned(site: Site, today: date = TODAY) -> list[tuple[str, str, date]]:
    standing.renew_stale([site], today=today)
    return [(one.patient.public_id, str(one.kind), one.due_on) for one in reminders.plan(site, today=today)]


def test_one_message_for_all_tests_of_a_day(site, wants, tested, mail) -> None:
    tested()
    found = reminders.plan(site, today=TODAY)
    assert planned(site) == [("p-secret", "test-due", date(2026, 4, 4))]
    assert len(found[0].about) >= 3  # blood count, creatinine and urine
    worker.run(once=True)  # at eight in the morning in London: too early for a reminder
    assert mail.mails == []


def test_a_reminder_is_sent_by_day_and_says_nothing(
    site,
    wants,
    tested,
    mail,
    morning,
    caplog,
) -> None:
    tested()
    morning.shift(2 * 3600)
    worker.run(once=True)
    worker.run(once=True)
    assert mail.receivers == ["p@home.example"]
    said = f"{mail.mails[0]['Subject']} {mail.mails[0].get_content()}"
    assert "April 4, 2026" in said and "09 4711" in said
    told = f"{said} {caplog.text} " + " ".join(
        Entry.objects.filter(action="message").values_list("what", flat=True)
    )
    for word in ("p-secret", "Test", "Lemtrada", "alemtuzumab", "MS", "blood", "North", "250"):
        assert word not in told, word
    assert "p@home" not in " ".join(Entry.objects.values_list("what", flat=True)) + caplog.text


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "4. huhtikuuta 2026"), ("sv", "4 april 2026"), ("de", "4. April 2026")],
)
def test_it_is_in_the_language_of_the_patient(
    site,
    wants,
    tested,
    mail,
    morning,
    language: str,
    words: str,
) -> None:
    tested(said={**YES, "language": language})
    morning.shift(2 * 3600)
    worker.run(once=True)
    assert words in mail.mails[0].get_content().replace("\n", " ")


@pytest.mark.parametrize(("before", "told"), [(3, False), (4, True), (5, True)])
def test_the_days_before_are_those_of_the_site(site, wants, tested, before: int, told: bool) -> None:
    wants.days_before = before
    wants.save()
    tested()  # due on 4 April, in four days
    assert bool(planned(site)) == told


@pytest.mark.parametrize(("today", "told"), [(date(2026, 4, 4), True), (date(2026, 4, 5), False)])
def test_after_the_due_day_nothing_is_due_soon(site, wants, tested, today: date, told: bool) -> None:
    tested()
    assert bool(planned(site, today)) == told


@pytest.mark.parametrize(("late", "told"), [(16, True), (17, True), (18, False)])
def test_who_is_late_is_told_after_the_days_of_the_site(site, wants, tested, late: int, told: bool) -> None:
    wants.days_late = late
    wants.save()
    tested(last=date(2026, 2, 14))  # due on 14 March, seventeen days ago
    assert [one[1:] for one in planned(site)] == ([("test-late", date(2026, 3, 14))] if told else [])


def test_nobody_is_told_twice_of_the_same_or_too_often(
    site,
    wants,
    tested,
    mail,
    morning,
) -> None:
    tested(last=date(2026, 2, 4))  # due on 4 March, and the thyroid on 4 May
    morning.shift(2 * 3600)
    for _ in range(60):
        worker.run(once=True)
        worker.run(once=True)
        morning.shift(24 * 3600)
    rows = Message.objects.order_by("sent_at")
    assert [(str(one.kind), one.due_on, one.state) for one in rows] == [
        ("test-late", date(2026, 3, 4), State.SENT),
        ("test-due", date(2026, 5, 4), State.SENT),
        ("test-late", date(2026, 5, 4), State.SENT),
    ]
    days = [timezone.localtime(one.sent_at).date() for one in rows]
    assert all((later - earlier).days >= 7 for earlier, later in pairwise(days))
    assert len(mail.mails) == 3


def test_a_day_that_was_named_is_not_named_again_for_another_test(site, wants, tested, morning) -> None:
    wants.days_before, wants.days_between = 30, 1
    wants.save()
    found = tested()
    about = json.dumps(["test-due something-else 2026-04-04"])
    before = outbox.new(Kind.DUE, site, patient=found, due_on=date(2026, 4, 4))
    before.about, before.state, before.sent_at = about, State.SENT, at(date(2026, 3, 20))
    before.made_at = at(date(2026, 3, 20))
    before.save()
    assert planned(site) == []
    assert reminders.make_due(timezone.now() + timedelta(hours=3)) == 0


@pytest.mark.parametrize(
    "said",
    [None, {**YES, "reminders": "no"}, {**YES, "reminders": "not-asked"}],
    ids=["never recorded", "no", "not asked"],
)
def test_who_was_not_asked_or_said_no_gets_none(site, wants, tested, said) -> None:
    tested(said=said)
    assert planned(site) == []


def test_an_agreement_needs_an_address(site, tested) -> None:
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        tested(said={**YES, "email": ""})


def test_what_was_agreed_with_another_clinic_is_not_agreed_here(site, wants, tested) -> None:
    found = tested()
    Contact.objects.update(site=Site.objects.create(name="South", jurisdiction="EU"))
    assert planned(site) == [] and contacts.of(found).reminders == "yes"


def died(patient: Patient, _user) -> None:
    store.add(patient, [Death(id="Death/1", day=TODAY)], store.Source(None, Origin.FILE), today=TODAY)


def ended(patient: Patient, _user) -> None:
    made = Decision(id="Decision/1", day=TODAY, kind="ended")
    store.add(patient, [made], store.Source(None, Origin.FILE), today=TODAY)


def waived(patient: Patient, _user) -> None:
    made = Decision(id="Decision/1", day=TODAY, kind="waived", until=date(2026, 6, 1))
    store.add(patient, [made], store.Source(None, Origin.FILE), today=TODAY)


def done(patient: Patient, _user) -> None:
    store.add(patient, everything(date(2026, 3, 30)), store.Source(None, Origin.FILE), today=TODAY)


def moved(patient: Patient, user) -> None:
    from longwatch.clinic.programme.outcomes import record

    said = {"kind": "moved", "why": "abroad", "day": TODAY, "review_on": date(2026, 4, 20), "note": ""}
    record(patient, said, user, today=TODAY)


def waiting(patient: Patient, user) -> None:
    found = standing.assessed(patient, today=date(2026, 4, 4))
    said = {"series": "", "done_on": TODAY, "done_at": "a GP", "until": date(2026, 4, 20)}
    waits.begin(patient, found, said, user)


def transferred(patient: Patient, _user) -> None:
    Patient.objects.filter(pk=patient.pk).update(site=Site.objects.create(name="South", jurisdiction="EU"))


def disagreed(patient: Patient, _user) -> None:
    contacts.record(patient, {**YES, "reminders": "no"}, None)


def switched_off(_patient: Patient, _user) -> None:
    SiteMessages.objects.update(is_on=False)


@pytest.mark.parametrize(
    "happens", [died, ended, waived, done, moved, waiting, transferred, disagreed, switched_off]
)
def test_what_has_happened_since_it_was_planned_stops_it(
    site,
    wants,
    tested,
    mail,
    user,
    happens,
) -> None:
    found = tested()
    now = timezone.now() + timedelta(hours=3)
    assert reminders.make_due(now) == 1
    assert Message.objects.get().state == State.WAITING
    happens(found, user("nurse"))
    Message.objects.update(next_at=now - timedelta(hours=4))
    with time_machine.travel(now):
        send_due()
    message = Message.objects.get()
    assert mail.mails == [] and message.state == State.WITHDRAWN, message.reason
    if happens is not switched_off and happens is not waiting:
        assert planned(site) == []


def test_without_a_mail_server_none_is_made(site, wants, tested, settings) -> None:
    settings.EMAIL_HOST = ""
    tested()
    assert reminders.make_due(timezone.now() + timedelta(hours=3)) == 0


def test_a_failed_one_is_somebodys_work_and_none_goes_beside_it(
    site,
    wants,
    tested,
    mail,
    morning,
    user,
) -> None:
    nurse = user("nurse")
    mail.mood = "refuse"
    found = tested()
    Patient.objects.filter(pk=found.pk).update(owner=nurse)
    morning.shift(2 * 3600)
    worker.run(once=True)
    message = Message.objects.get()
    assert (message.state, message.owner) == (State.FAILED, nurse)
    morning.shift(24 * 3600)
    worker.run(once=True)
    assert Message.objects.count() == 1


# ---- too many at once --------------------------------------------------------------------------------


@pytest.fixture
def many(tested):
    """Eight patients, all of whom would be reminded on the same day."""
    return [tested(f"p{number}", said={**YES, "email": f"p{number}@home.example"}) for number in range(8)]


def test_too_many_at_once_wait_for_a_person(
    site,
    wants,
    many,
    mail,
    morning,
    client,
    user,
) -> None:
    nurse = user("nurse")
    client.force_login(nurse)
    morning.shift(2 * 3600)
    worker.run(once=True)
    assert mail.mails == [] and tile(nurse, "held-messages") == 8
    page = client.get("/messages/held/").content.decode()
    assert "8 reminders" in page and "100 % of 8" in page
    newest = max(Message.objects.values_list("pk", flat=True))
    answer = client.post(f"/messages/held/{site.pk}/", {"decision": "release", "newest": newest})
    assert answer.status_code == 302 and tile(nurse, "held-messages") == 0
    worker.run(once=True)
    assert len(mail.mails) == 8


def test_a_person_decides_only_about_what_the_page_showed(
    site,
    wants,
    many,
    mail,
    morning,
    client,
    user,
) -> None:
    client.force_login(user("nurse"))
    morning.shift(2 * 3600)
    worker.run(once=True)
    oldest = min(Message.objects.values_list("pk", flat=True))
    client.post(f"/messages/held/{site.pk}/", {"decision": "drop", "newest": oldest})
    assert Message.objects.filter(state=State.WITHDRAWN, reason=Reason.DROPPED).count() == 1
    assert Message.objects.filter(state=State.HELD).count() == 7
    assert client.post(f"/messages/held/{site.pk}/", {"decision": "all"}).status_code == 403
    morning.shift(24 * 3600)
    worker.run(once=True)  # what somebody decided against is not made again
    assert Message.objects.count() == 8


def test_a_few_are_never_too_many(site, wants, tested) -> None:
    for number in range(5):
        tested(f"p{number}")
    assert not reminders.are_too_many(5, site)
    assert reminders.are_too_many(6, site)


# ---- switching on ------------------------------------------------------------------------------------


def seal_of(page: str) -> str:
    return page.partition('name="seal" value="')[2].partition('"')[0]


def test_a_site_switches_on_after_it_has_seen_whom(site, tested, client, user, mail) -> None:
    tested()
    where = f"/messages/reminders/{site.pk}/"
    client.force_login(user("nurse"))
    assert client.get(where).status_code == 200
    assert client.post(where, {"switch": "on"}).status_code == 403
    client.force_login(user("neurologist"))
    assert client.post(where, {"switch": "on"}).status_code == 403  # nobody has seen anything
    said = {
        "save": "yes",
        "phone": "09 4711",
        "days_before": 5,
        "days_late": 7,
        "days_between": 7,
        "most_percent": 20,
    }
    assert client.post(where, {**said, "days_before": 90}).status_code == 400
    assert client.post(where, {**said, "phone": ""}).status_code == 400
    assert client.post(where, said).status_code == 302
    page = client.get(where).content.decode()
    assert "1 reminder, 100 % of 1" in page and "Test, p-secret" in page
    tested("q")
    client.post(where, {"switch": "on", "seal": seal_of(page)})
    assert not SiteMessages.objects.get().is_on  # it is one more now than was seen
    page = client.get(where).content.decode()
    assert "2 reminders" in page
    client.post(where, {"switch": "on", "seal": seal_of(page)})
    assert SiteMessages.objects.get().is_on
    client.post(where, {**said, "days_before": 30})
    assert not SiteMessages.objects.get().is_on  # other people would be reached now
    audit = list(Entry.objects.filter(action="site-reminders").values_list("what", flat=True))
    assert (
        audit[0] == "changed: phone"
        and "on: 2 would go now" in audit
        and audit[-1] == "changed: days_before; off"
    )


def test_without_a_mail_server_they_cannot_be_switched_on(
    site, wants, tested, client, user, settings
) -> None:
    settings.EMAIL_HOST = ""
    SiteMessages.objects.update(is_on=False)
    tested()
    client.force_login(user("neurologist"))
    where = f"/messages/reminders/{site.pk}/"
    client.post(where, {"switch": "on", "seal": seal_of(client.get(where).content.decode())})
    assert not SiteMessages.objects.get().is_on


# ---- how a patient can be reached --------------------------------------------------------------------


def test_a_contact_is_recorded_and_the_earlier_one_stays(client, user, tested) -> None:
    found = tested(said=None)
    client.force_login(user("nurse"))
    page = client.get("/patients/p-secret/").content.decode()
    assert "not asked" in page
    where = "/messages/contact/p-secret/"
    said = {"email": "a@home.example", "phone": "040 1", "language": "sv", "reminders": "yes"}
    assert client.post(where, {**said, "email": ""}).status_code == 400
    assert client.post(where, {**said, "language": "xx"}).status_code == 400
    assert client.post(where, said).status_code == 302
    assert client.post(where, {**said, "reminders": "no"}).status_code == 302
    found.refresh_from_db()
    assert (found.phone, found.language) == ("040 1", "sv")
    assert [(one.number, one.reminders) for one in found.contacts.all()] == [(2, "no"), (1, "yes")]
    audit = Entry.objects.filter(action="contact")
    assert [one.what for one in audit] == ["reminders: yes", "reminders: no"]
    page = client.get("/patients/p-secret/").content.decode()
    assert "a@home.example" in page


# ---- whether a test followed -------------------------------------------------------------------------


def sent(patient, site, day: date) -> Message:
    message = outbox.new(Kind.DUE, site, patient=patient, due_on=day)
    message.about = json.dumps(reminders.plan(site, today=TODAY)[0].about)
    message.state, message.sent_at, message.sent_to = State.SENT, at(day), "p@home.example"
    message.save()
    return message


@pytest.mark.parametrize(
    ("after", "on", "came"),
    [
        (0, 30, "came"),
        (14, 30, "came"),
        (15, 30, "not"),
        (None, 14, "open"),
        (None, 15, "not"),
        (-1, 30, "not"),
    ],
)
def test_a_test_within_two_weeks_counts(
    site, tested, client, user, morning, after, on: int, came: str
) -> None:
    found = tested()
    sent(found, site, TODAY)
    if after is not None:
        results = everything(TODAY + timedelta(days=after))
        store.add(found, results, store.Source(None, Origin.FILE), today=TODAY)
    today = TODAY + timedelta(days=on)
    morning.shift(on * 24 * 3600)
    rate, _late = returns.of_site(site, today=today).rates
    assert (rate.sent, rate.came, rate.missed, rate.open) == (
        1,
        came == "came",
        came == "not",
        came == "open",
    )
    assert rate.percent == {"came": 100, "not": 0, "open": None}[came]
    assert [one.message.patient for one in returns.of_site(site, today=today).missed] == (
        [found] if came == "not" else []
    )
    client.force_login(user("nurse"))
    page = client.get("/messages/returns/").content.decode()
    assert ("Test, p-secret" in page) == (came == "not")
    assert "Reminded by e-mail on" in client.get("/patients/p-secret/").content.decode() or on > 29


def test_a_platelet_count_alone_is_no_blood_count(site, tested, morning) -> None:
    found = tested()
    sent(found, site, TODAY)
    one = platelets(TODAY + timedelta(days=2), "250")
    store.add(found, [one], store.Source(None, Origin.FILE), today=TODAY)
    morning.shift(30 * 24 * 3600)
    assert returns.of_site(site, today=TODAY + timedelta(days=30)).rates[0].came == 0
