"""The infusion day: nothing starts before the checks, what is entered counts once, nobody leaves too early."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.clinic.conftest import NOW, TODAY, at, infusions, platelets
from tests.clinic.programme import authorise_all_the_same

from longwatch.clinic.audit.models import Entry as Audited
from longwatch.clinic.infusions import registry
from longwatch.clinic.infusions.checks import checks, held
from longwatch.clinic.infusions.log import log_of
from longwatch.clinic.infusions.models import Contact, Entry, FollowUp, InfusionDay
from longwatch.clinic.infusions.queue import person_of
from longwatch.clinic.patients import facts
from longwatch.clinic.patients.models import Fact
from longwatch.core.answers import Answer
from longwatch.core.record import Infusion, Medicine, Result, Standing

pytestmark = pytest.mark.django_db
VITALS = {"systolic-blood-pressure": "120", "diastolic-blood-pressure": "75", "heart-rate": "70"}
ITEM = "blood-pressure-and-heart-rate"
BATCH = {"brand": "Lemtrada", "batch": "A1234", "expiry": "2027-01-31"}


class Bedside:
    """A nurse with a tablet at one infusion day. Time passes without the nurse being signed out."""

    def __init__(self, client: Any, user: Any, day: InfusionDay) -> None:
        self.client, self.user, self.day = client, user, day
        client.force_login(user)

    def later(self, morning: Any, **time: float) -> None:
        morning.shift(timedelta(**time))
        self.client.logout()
        self.client.force_login(self.user)

    def at(self, morning: Any, moment: datetime) -> None:
        morning.move_to(moment, tick=False)
        self.client.logout()
        self.client.force_login(self.user)

    @property
    def path(self) -> str:
        return f"/infusions/day/{self.day.token}/"

    @property
    def state(self) -> str:
        self.day.refresh_from_db()
        return self.day.state

    def enter(self, kind: str, ago: int = 0, **said: Any) -> Any:
        data = {"kind": kind, "entry": str(uuid4()), "ago": ago, **said}
        return self.client.post(f"{self.path}entries/", data)

    def send(self, kind: str, *, id: str = "", at: datetime | None = None, **parts: Any) -> Any:
        """As the page's script does."""
        now = timezone.now()
        said = {
            "id": id or str(uuid4()),
            "kind": kind,
            "value": parts.pop("value", {}),
            "at": (at or now).timestamp() * 1000,
            "sent": now.timestamp() * 1000,
            "by": person_of(self.user, self.day),
            **parts,
        }
        return self.client.post(f"{self.path}entries/", json.dumps(said), content_type="application/json")

    def vitals(self, **said: Any) -> Any:
        return self.enter("measure", item=ITEM, **VITALS, **said)

    def held(self) -> list[str]:
        log = log_of(InfusionDay.objects.get(pk=self.day.pk))
        return [one.id for one in held(checks(log, now=timezone.now()), log)]

    def answer_all(self, answer: str = "yes") -> None:
        listed = checks(log_of(self.day), now=timezone.now())
        said = {f"check-{one.id}": answer for one in listed if one.way == "asked"}
        self.client.post(f"{self.path}checks/", said)

    def decide(self, what: str = "go-on", reason: str = "benefit", **said: Any) -> Any:
        return self.client.post(f"{self.path}{what}/", {"reason": reason, "entry": str(uuid4()), **said})

    def prepare(self) -> None:
        """Every check that a nurse can answer."""
        self.answer_all()
        self.vitals()
        self.enter("batch", **BATCH)

    def page(self) -> str:
        return self.client.get(self.path).content.decode()


@pytest.fixture
def bedside(client, user, patient) -> Callable[..., Bedside]:
    """A bedside for a patient with some facts, whose course is authorised by an override of two people.

    A physician exists, whose password is known.
    """
    doctor, officer = user("neurologist", "doctor"), user("safety-officer", "officer")
    doctor.set_password("right horse")
    doctor.save()

    def make(*known: Any, role: str = "infusion-nurse") -> Bedside:
        made = patient("p", *known)
        authorise_all_the_same(made, doctor, officer, today=timezone.localdate())
        who = doctor if role == "neurologist" else user(role)
        client.force_login(who)
        client.post("/infusions/plan/p/", {"day": timezone.localdate()})
        return Bedside(client, who, InfusionDay.objects.get())

    return make


SIGNED = {"name": "doctor", "password": "right horse"}


@pytest.fixture
def running(bedside) -> Bedside:
    made = bedside()
    made.prepare()
    made.decide(**SIGNED)
    made.enter("start")
    assert made.state == "running"
    return made


def record_of(bedside: Bedside) -> Any:
    return facts.record_of(bedside.day.patient).seen_on(timezone.localdate())


# ---- The checks before


def test_an_empty_record_holds_the_infusion_up_and_names_what_is_missing(bedside) -> None:
    day = bedside()
    assert day.state == "planned" and "clearance" in day.held()
    day.enter("start")
    assert day.state == "planned" and record_of(day).infusions == []
    assert "changed nothing: it was not possible then" in day.page()
    page = day.client.get(f"{day.path}checks/").content.decode()
    for said in (
        "Clearance of course 1",
        "Corticosteroid on the first three days (EU)",
        "Hospital with intensive care (EU)",
        "Antiviral against herpes (EU)",
        "Heart rate and blood pressure before the infusion (EU)",
        "Batch number and expiry of the vial",
        "agrees to the infusion today",
    ):
        assert said in page, said


def test_the_checks_are_those_of_the_jurisdiction_the_course_and_the_day(bedside, site) -> None:
    site.jurisdiction = "US"
    site.save()
    day = bedside(*infusions(TODAY - timedelta(days=3), 3))
    assert (day.day.course, day.day.number) == (1, 4)
    listed = {one.id for one in checks(log_of(day.day), now=NOW)}
    assert "inf-setting-us" in listed and "inf-setting-eu" not in listed
    assert "premed-steroid-us" not in listed  # only on the first three days


def test_a_second_course_too_early_is_a_no(bedside) -> None:
    day = bedside(*infusions(TODAY - timedelta(days=100)))
    found = {one.id: one for one in checks(log_of(day.day), now=NOW)}
    assert day.day.course == 2 and found["clearance"].answer is Answer.NO
    assert any("12 months" in line for line in found["clearance"].details)


def test_on_a_later_day_it_is_this_course_that_is_cleared_not_the_next(bedside) -> None:
    day = bedside(*infusions(TODAY - timedelta(days=2), 2))
    found = {one.id: one for one in checks(log_of(day.day), now=NOW)}
    assert (day.day.course, day.day.number) == (1, 3)
    assert found["clearance"].title == "Clearance of course 1"
    assert found["clearance"].answer is Answer.UNKNOWN
    assert not any("12 months" in line for line in found["clearance"].details)


def test_what_went_wrong_since_the_first_day_holds_the_next_infusion_up(bedside) -> None:
    low = platelets(TODAY - timedelta(days=1), "30")
    day = bedside(*infusions(TODAY - timedelta(days=2), 2), low)
    assert "alerts" in day.held()


def test_an_expired_vial_is_refused_and_nobody_can_decide_otherwise(bedside) -> None:
    day = bedside()
    day.answer_all()
    day.vitals()
    day.enter("batch", **{**BATCH, "expiry": "2026-03-30"})
    day.decide(**SIGNED)
    assert day.held() == ["batch"] and day.state == "planned"
    page = day.client.get(f"{day.path}go-on/").content.decode()
    assert "nobody can decide otherwise" in page
    day.enter("batch", **{**BATCH, "expiry": "2026-03-31"})
    assert day.state == "ready"


@pytest.mark.parametrize("answer", ["no", "unknown"])
def test_a_no_and_a_cannot_tell_both_need_a_physician(bedside, answer: str) -> None:
    day = bedside()
    day.prepare()
    before = set(day.held())
    day.client.post(f"{day.path}checks/", {"check-premed-steroid-eu": answer})
    assert set(day.held()) - before == {"premed-steroid-eu"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Only a physician of this site"),
        ({"name": "doctor", "password": "wrong"}, "name or the password is not right"),
        ({"name": "nobody", "password": "wrong"}, "name or the password is not right"),
        ({"name": "doctor", "password": "right horse", "reason": ""}, "required"),
        ({"name": "doctor", "password": "right horse", "reason": "other"}, "Say what the reason is"),
    ],
)
def test_a_decision_needs_a_physician_and_a_coded_reason(bedside, said: dict[str, str], words: str) -> None:
    day = bedside()
    day.prepare()
    answer = day.decide(**{"reason": "benefit", **said})
    assert answer.status_code == 400 and words in answer.content.decode()
    assert day.state == "planned" and not Entry.objects.filter(kind="override").exists()


def test_a_decision_is_audited_with_both_names_and_opens_the_way(bedside) -> None:
    day = bedside()
    day.prepare()
    assert day.decide(**SIGNED).status_code == 302
    assert day.state == "ready"
    told = Audited.objects.get(action="infusion-override")
    assert told.who == "infusion-nurse" and "signed by doctor: benefit" in told.what


def test_a_physician_signs_by_being_signed_in(bedside) -> None:
    day = bedside(role="neurologist")
    day.prepare()
    day.decide()
    assert Entry.objects.get(kind="override").physician == day.user and day.state == "ready"


def test_a_second_step_is_asked_for_at_the_tablet_too(bedside) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

    from longwatch.clinic.accounts.models import User

    day, secret = bedside(), generate_totp_secret()
    TOTP.activate(User.objects.get(username="doctor"), secret)
    day.prepare()
    assert "code is not right" in day.decide(**SIGNED).content.decode()
    code = format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))
    assert day.decide(**SIGNED, code=code).status_code == 302
    again = day.decide("leave", "against-advice", **SIGNED, code=code)
    assert "code is not right" in again.content.decode()  # a code counts once


def test_wrong_passwords_at_the_tablet_lead_to_the_pause(bedside) -> None:
    day = bedside()
    for _ in range(5):
        answer = day.decide(name="doctor", password="wrong")
    assert answer.status_code == 429
    assert day.decide(**SIGNED).status_code != 302


def test_a_decision_covers_an_answer_only_as_it_was(bedside) -> None:
    day = bedside()
    day.answer_all("unknown")
    day.vitals()
    day.enter("batch", **BATCH)
    day.decide(**SIGNED)
    assert day.state == "ready"
    day.client.post(f"{day.path}checks/", {"check-premed-steroid-eu": "no"})
    assert day.state == "planned" and day.held() == ["premed-steroid-eu"]


@pytest.fixture
def authorised():
    """A check of another app."""
    told = {"answer": Answer.YES}
    asked: list[tuple[int, int]] = []

    def ask(patient: Any, *, course: int, day: int, now: datetime) -> registry.Told:
        asked.append((course, day))
        return registry.Told("Authorised by the programme", told["answer"], "because")

    registry.add("another-app", ask, required=True)
    yield told, asked
    registry.remove("another-app")


def test_another_app_can_add_a_check_and_it_is_asked_again_at_the_start(bedside, authorised) -> None:
    told, asked = authorised
    day = bedside()
    day.prepare()
    day.decide(**SIGNED)
    assert day.state == "ready" and set(asked) == {(1, 1)}
    told["answer"] = Answer.NO
    day.enter("start")
    assert "A check no longer allows the infusion: Authorised by the programme" in day.page()
    assert day.state == "ready" and record_of(day).infusions == []
    assert day.send("start").status_code == 422
    told["answer"] = Answer.YES
    day.enter("start")
    assert day.state == "running"


@pytest.mark.parametrize("page", ["", "checks/"])
def test_what_others_decide_meanwhile_opens_the_way(bedside, authorised, page: str) -> None:
    told, _asked = authorised
    day = bedside()
    day.prepare()
    day.decide(**SIGNED)
    told["answer"] = Answer.NO
    day.vitals()
    assert day.state == "planned" and day.held() == ["another-app"]
    told["answer"] = Answer.YES  # nothing is entered on this day itself
    day.client.get(f"{day.path}{page}")
    assert day.state == "ready"
    assert Audited.objects.filter(action="infusion-open").last().who == "system: checks"
    day.enter("start")
    assert day.state == "running"


def test_the_same_check_cannot_be_added_twice(authorised) -> None:
    with pytest.raises(ValueError, match="already"):
        registry.add("another-app", lambda *_args, **_more: None, required=True)


def test_a_start_without_a_connection_happened_and_shows_that_the_checks_had_closed(
    bedside, authorised
) -> None:
    told, _asked = authorised
    day = bedside()
    day.prepare()
    day.decide(**SIGNED)
    told["answer"] = Answer.NO
    assert day.send("start", at=timezone.now() - timedelta(milliseconds=1), waited=True).status_code == 200
    assert day.state == "running" and "Checks no longer allow the start" in day.page()


def antiviral(began: date, end: date | None = None) -> Medicine:
    return Medicine(id=f"Medicine/{began}", day=began, known=at(began), codes=("atc:J05AB01",), end=end)


LAST_YEAR = date(2025, 3, 3)


@pytest.mark.parametrize(
    ("taken", "answer"),
    [
        (antiviral(LAST_YEAR), Answer.UNKNOWN),  # of the course before, and nobody wrote down its end
        (antiviral(LAST_YEAR - timedelta(days=300)), Answer.UNKNOWN),
        (antiviral(LAST_YEAR + timedelta(days=30)), Answer.YES),
        (antiviral(LAST_YEAR, TODAY), Answer.YES),
        (antiviral(LAST_YEAR, TODAY - timedelta(days=1)), Answer.UNKNOWN),
    ],
)
def test_an_antiviral_of_the_course_before_is_not_taken_in_this_one(bedside, taken, answer: Answer) -> None:
    day = bedside(*infusions(LAST_YEAR), taken)
    found = {one.id: one for one in checks(log_of(day.day), now=NOW)}
    assert day.day.course == 2 and found["proph-hsv-eu"].answer is answer


def test_an_antiviral_of_this_course_is_taken_on_its_later_days(bedside) -> None:
    first = TODAY - timedelta(days=2)
    day = bedside(*infusions(first, 2), antiviral(first))
    found = {one.id: one for one in checks(log_of(day.day), now=NOW)}
    assert (day.day.course, day.day.number) == (1, 3) and found["proph-hsv-eu"].answer is Answer.YES


def test_the_brand_that_stands_in_the_form_is_what_the_box_says(bedside) -> None:
    page = bedside().client.get(f"/infusions/day/{InfusionDay.objects.get().token}/checks/").content.decode()
    assert re.search(r'name="brand" value="Lemtrada"', page)


# ---- What is entered becomes facts, once


def test_an_infusion_counts_from_its_start_with_its_batch_and_later_its_dose(running) -> None:
    (infusion,) = record_of(running).infusions
    assert infusion.day == TODAY and infusion.batch == "A1234" and infusion.dose is None
    running.enter("finish", dose_mg="12")
    (infusion,) = record_of(running).infusions
    assert str(infusion.dose) == "12 mg" and infusion.batch == "A1234"
    assert Fact.objects.filter(kind="infusion").count() == 2  # both versions stay


def test_medicines_and_vital_signs_become_facts(running) -> None:
    seen = record_of(running)
    assert {one.day for one in seen.medicines} == {TODAY}
    # The corticosteroid is of the day; the antiviral goes on.
    assert sorted(str(one.end) for one in seen.medicines) == ["2026-03-31", "None"]
    assert sorted(str(one.quantity) for one in seen.results) == ["120 mm[Hg]", "70 /min", "75 mm[Hg]"]


def test_the_same_entry_twice_counts_once(running) -> None:
    id = str(uuid4())
    value = {"item": ITEM, **VITALS}
    for again in (False, True, True):
        answer = running.send("measure", id=id, value=value)
        assert answer.status_code == 200 and answer.json() == {"result": "kept", "again": again, "mark": ""}
    assert Entry.objects.filter(pk=id).count() == 1
    assert len(record_of(running).results) == 6  # three before the start, three now


def test_an_entry_of_another_day_or_kind_does_not_pass_for_one_that_is_here(running) -> None:
    id = str(uuid4())
    assert running.send("note", id=id, value={"note": "a"}).status_code == 200
    assert running.send("interrupt", id=id).status_code == 422
    assert running.state == "running"


def test_what_one_person_typed_is_not_taken_as_anothers(running, user, client) -> None:
    by = person_of(running.user, running.day)
    client.force_login(user("nurse"))
    assert running.send("note", value={"note": "a"}, by=by).status_code == 409
    assert not Entry.objects.filter(kind="note").exists()


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'{"id": "1", "kind": "note", "value": {}, "at": 0, "sent": 0}',
        b'{"id": "6f2d7c1e-62a5-4b6e-8a3e-0d6f6f2d7c1e", "kind": "open", "value": {}, "at": 0, "sent": 0}',
        b'{"id": "6f2d7c1e-62a5-4b6e-8a3e-0d6f6f2d7c1e", "kind": "note", "value": {}, "at": 1e99, "sent": 0}',
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(running, body: bytes) -> None:
    answer = running.client.post(f"{running.path}entries/", body, content_type="application/json")
    assert answer.status_code == 422 and len(answer.json()["why"]) == 1


def test_a_value_that_is_no_amount_is_refused_and_nothing_is_kept(running) -> None:
    answer = running.send("measure", value={"item": ITEM, **VITALS, "heart-rate": "fast"})
    assert answer.status_code == 422 and "no amount" in answer.json()["why"][0]
    assert Entry.objects.filter(kind="measure").count() == 1


def test_platelets_of_the_day_are_asked_for_and_become_a_result(bedside, morning) -> None:
    day = bedside(*infusions(TODAY - timedelta(days=2), 2))
    day.prepare()
    day.decide(**SIGNED)
    day.enter("start")
    day.enter("measure", item="platelet-count", platelets="180")
    results = [one for one in record_of(day).results if one.codes == ("loinc:777-3",)]
    assert [str(one.quantity) for one in results] == ["180 10*9/L"]


# ---- Corrections


def test_a_correction_supersedes_and_both_are_shown(running) -> None:
    old = Entry.objects.get(kind="measure")
    path = f"{running.path}entries/{old.pk}/"
    said = {"item": ITEM, **VITALS, "heart-rate": "90", "at": "2026-03-31T08:00", "reason": "typed wrongly"}
    assert running.client.get(path).status_code == 200
    assert running.client.post(path, said).status_code == 302
    hearts = [one for one in record_of(running).results if one.codes == ("loinc:8867-4",)]
    assert [str(one.quantity) for one in hearts] == ["90 /min"]
    assert hearts[0].standing is Standing.CORRECTED
    page = running.page()
    assert "Heart rate 70" in page and "Heart rate 90" in page and "typed wrongly" in page
    assert running.client.get(path).status_code == 404  # only the newest version can be corrected


def test_a_start_that_did_not_happen_is_taken_back_with_its_infusion(running) -> None:
    start = Entry.objects.get(kind="start")
    at = timezone.localtime(start.at).strftime("%Y-%m-%dT%H:%M")
    said = {"at": at, "reason": "wrong patient", "take-back": "yes"}
    running.client.post(f"{running.path}entries/{start.pk}/", said)
    assert running.state == "ready" and record_of(running).infusions == []
    assert "taken back" in running.page()


def test_entries_are_neither_altered_nor_deleted(running) -> None:
    from django.db import DatabaseError, transaction

    for change in (Entry.objects.all().delete, lambda: Entry.objects.update(kind="note")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


# ---- While it runs


def test_vital_signs_are_due_every_hour_and_say_when_they_are_late(running, morning) -> None:
    assert "due at 09:00" in running.page() and "OVERDUE" not in running.page().split("<template")[0]
    running.later(morning, minutes=61)
    assert "OVERDUE" in running.page().split("<template")[0]
    running.vitals()
    assert "due at 10:01" in running.page() and "OVERDUE" not in running.page().split("<template")[0]


def test_where_the_rules_give_no_interval_no_clock_runs(bedside, site) -> None:
    site.jurisdiction = "US"
    site.save()
    day = bedside()
    day.prepare()
    day.decide(**SIGNED)
    day.enter("start")
    assert day.state == "running" and 'data-clock="due"' not in day.page()


def test_a_grade_three_reaction_says_stop_and_whom_to_call(running) -> None:
    running.enter("reaction", signs=["trouble-breathing"], grade="3")
    page = running.page()
    assert "STOP THE INFUSION NOW" in page.split("<template")[0] and "emergency service" in page
    running.enter("stop", note="severe", dose_mg="4")
    assert (
        running.state == "observing" and "STOP THE INFUSION NOW" not in running.page().split("<template")[0]
    )
    assert str(record_of(running).infusions[0].dose) == "4 mg"


def test_a_stop_sign_says_stop_whatever_its_grade(running) -> None:
    running.enter("reaction", signs=["chest-pain"], grade="1")
    assert "STOP THE INFUSION NOW" in running.page().split("<template")[0]


def test_a_grade_two_reaction_says_interrupt_until_it_is(running) -> None:
    running.enter("reaction", other="headache", grade="2")
    assert "INTERRUPT THE INFUSION" in running.page().split("<template")[0]
    running.enter("interrupt")
    assert "INTERRUPT THE INFUSION" not in running.page().split("<template")[0]
    running.enter("resume")
    assert running.state == "running"


def test_a_mild_reaction_says_nothing_and_its_sign_reaches_the_record(running) -> None:
    running.enter("reaction", other="headache", grade="1")
    text = running.page().split("<template")[0]
    assert "STOP THE" not in text and "INTERRUPT THE" not in text
    assert [one.symptom for one in record_of(running).symptoms] == ["headache"]


def test_a_change_that_matters_prompts_an_electrocardiogram_until_it_is_done(running) -> None:
    assert "with an electrocardiogram" not in running.page()
    running.vitals(matters="on")
    assert "with an electrocardiogram" in running.page()
    running.enter("done", item="ecg")
    assert "with an electrocardiogram" not in running.page()


# ---- The tablet's clock


def test_a_tablets_wrong_clock_is_put_right_and_marked(running, morning) -> None:
    running.later(morning, minutes=10)
    wrong = timezone.now() + timedelta(hours=1)  # the tablet is an hour ahead
    answer = running.send(
        "note",
        value={"note": "a"},
        at=wrong - timedelta(minutes=5),
        sent=wrong.timestamp() * 1000,
    )
    entry = Entry.objects.get(kind="note")
    assert entry.mark == "clock" and "clock was wrong" in answer.json()["mark"]
    assert abs(timezone.now() - timedelta(minutes=5) - entry.at) < timedelta(seconds=5)


def test_an_entry_from_the_future_is_kept_at_its_receipt_and_marked(running) -> None:
    running.send("note", value={"note": "a"}, at=timezone.now() + timedelta(minutes=5))
    entry = Entry.objects.get(kind="note")
    assert entry.mark == "future" and entry.at == entry.received
    assert "had not come yet" in running.page()


def test_what_waited_for_the_connection_says_so_and_counts_when_it_happened(running, morning) -> None:
    running.later(morning, hours=1)
    running.send("interrupt", at=timezone.now() - timedelta(minutes=30), waited=True)
    assert running.state == "interrupted"
    assert "typed without a connection" in running.page()


# ---- After


def discharge(day: Bedside) -> None:
    for name in log_of(day.day).rules.leaving.asked:
        day.enter("check", check=name, answer="yes")


def test_nobody_leaves_before_two_hours_and_one_second_decides(running, morning) -> None:
    running.enter("finish", dose_mg="12")
    discharge(running)
    ended = Entry.objects.get(kind="finish").at
    running.at(morning, ended + timedelta(minutes=120) - timedelta(seconds=2))
    running.enter("sign-out")
    assert running.state == "observing" and "must be watched for longer" in running.page()
    running.at(morning, ended + timedelta(minutes=120))
    running.enter("sign-out")
    assert running.state == "signed-out"


def test_two_hours_are_two_hours_when_the_clocks_change(bedside, morning, settings) -> None:
    settings.TIME_ZONE = "Europe/Helsinki"
    morning.move_to(datetime.fromisoformat("2026-10-25T02:30:00+03:00"), tick=False)
    day = bedside()
    day.prepare()
    day.decide(**SIGNED)
    day.enter("start")
    day.at(morning, datetime.fromisoformat("2026-10-25T03:10:00+03:00"))
    day.enter("finish", dose_mg="12")
    discharge(day)
    day.at(morning, datetime.fromisoformat("2026-10-25T04:00:00+02:00"))  # 110 minutes later
    day.enter("sign-out")
    assert day.state == "observing"
    day.at(morning, datetime.fromisoformat("2026-10-25T04:10:00+02:00"))
    day.enter("sign-out")
    assert day.state == "signed-out"


def test_what_must_be_done_before_leaving_holds_the_patient(running, morning) -> None:
    running.enter("finish", dose_mg="12")
    running.later(morning, hours=3)
    running.enter("sign-out")
    assert running.state == "observing" and "not everything was done before leaving" in running.page()


def test_leaving_early_is_refused_until_a_named_physician_decides(running, morning) -> None:
    running.enter("finish", dose_mg="12")
    running.later(morning, minutes=10)
    running.enter("sign-out")
    assert running.state == "observing"
    assert running.decide("leave", "against-advice").status_code == 400
    assert running.decide("leave", "against-advice", **SIGNED).status_code == 302
    running.enter("sign-out")
    assert running.state == "signed-out"
    told = Audited.objects.filter(action="infusion-override").order_by("-number")[0]
    assert "signed by doctor: against-advice" in told.what


def test_contacts_on_the_three_days_after_are_work_until_they_are_made(running, morning, client) -> None:
    running.enter("finish", dose_mg="12")
    assert [one.due_on for one in FollowUp.objects.all()] == [TODAY + timedelta(days=n) for n in (1, 2, 3)]
    assert "Nobody has to be contacted" in client.get("/infusions/calls/").content.decode()
    running.later(morning, days=1)
    assert 'lw-count">1</span> Contacts after an infusion' in client.get("/").content.decode()
    one = FollowUp.objects.first()
    path = f"/infusions/calls/{one.pk}/"
    assert "signs of heart attack" in client.get(path).content.decode()
    client.post(path, {"outcome": "no-answer"})
    one.refresh_from_db()
    assert one.ended_at is None and "attempts: 1" in client.get("/infusions/calls/").content.decode()
    id = str(uuid4())
    for _ in range(2):
        client.post(path, {"outcome": "well", "entry": id})
    one.refresh_from_db()
    assert one.ended_at is not None and Contact.objects.count() == 2
    assert 'lw-count">0</span> Contacts after an infusion' in client.get("/").content.decode()


def test_signs_told_at_a_contact_become_facts_and_say_what_to_do(running, morning, client) -> None:
    running.enter("finish", dose_mg="12")
    running.later(morning, days=1)
    path = f"/infusions/calls/{FollowUp.objects.first().pk}/"
    refused = client.post(path, {"outcome": "well", "signs": ["chest-pain"]})
    assert refused.status_code == 400
    page = client.post(path, {"outcome": "signs", "signs": ["chest-pain"], "entry": str(uuid4())})
    assert "Act now" in page.content.decode() and "emergency service" in page.content.decode()
    assert [one.symptom for one in record_of(running).symptoms] == ["chest-pain"]
    from longwatch.clinic.alerts.models import Alert

    assert Alert.objects.filter(severity="critical", closed_at=None).exists()


def test_a_day_with_the_next_infusion_needs_no_call(running, morning, client, user) -> None:
    running.enter("finish", dose_mg="12")
    running.later(morning, days=1)
    client.post("/infusions/plan/p/", {"day": TODAY + timedelta(days=1)})
    next_day = Bedside(client, running.user, InfusionDay.objects.get(day=TODAY + timedelta(days=1)))
    assert (next_day.day.course, next_day.day.number) == (1, 2)
    next_day.prepare()
    next_day.decide(**SIGNED)
    next_day.enter("start")
    assert next_day.state == "running"
    assert Contact.objects.get().outcome == "seen"
    next_day.enter("finish", dose_mg="12")
    assert FollowUp.objects.count() == 4  # days 1 to 3 after the first, and one more after the second


def test_a_day_of_yesterday_that_nobody_ended_stays_on_the_list(running, morning, client) -> None:
    running.later(morning, days=1)
    assert "not signed out" in client.get("/infusions/").content.decode()


def test_a_cancelled_day_gives_no_infusion_and_another_can_be_planned(bedside) -> None:
    day = bedside()
    day.enter("cancel", note="fever")
    assert day.state == "cancelled" and record_of(day).infusions == [] and not FollowUp.objects.exists()
    day.client.post("/infusions/plan/p/", {"day": TODAY})
    assert InfusionDay.objects.count() == 2


# ---- Who may


@pytest.mark.parametrize("role", ["auditor", "pharmacist"])
def test_who_only_reads_sees_the_day_and_changes_nothing(running, user, client, role: str) -> None:
    client.force_login(user(role))
    assert client.get(running.path).status_code == 200
    assert running.send("stop", value={"note": "x"}).status_code == 403
    assert running.enter("interrupt").status_code == 403
    assert running.state == "running"


def test_reading_a_day_is_noted(running) -> None:
    running.page()
    assert Audited.objects.filter(action="read", what__contains=running.path, patient="p").exists()


def test_a_key_is_given_to_its_owner_until_they_sign_out(running, client, user, morning) -> None:
    first = client.post("/infusions/key/").json()
    assert client.post("/infusions/key/").json() == first
    assert len(first["keys"][first["current"]]) == 44  # 32 bytes
    morning.shift(31 * 60)  # the session ends by itself
    client.get("/")
    client.force_login(running.user)
    again = client.post("/infusions/key/").json()
    assert (
        again["current"] != first["current"]
        and again["keys"][first["current"]] == first["keys"][first["current"]]
    )
    client.post("/accounts/logout/")
    client.force_login(running.user)
    left = client.post("/infusions/key/").json()["keys"]
    assert again["current"] not in left and first["current"] in left
    morning.shift(12 * 3600)
    client.force_login(running.user)
    assert first["current"] not in client.post("/infusions/key/").json()["keys"]
    other = user("nurse")
    client.force_login(other)
    assert set(client.post("/infusions/key/").json()["keys"]).isdisjoint(again["keys"])


def test_the_sign_in_page_says_what_becomes_of_unsent_work(client, running, morning) -> None:
    morning.shift(31 * 60)
    answer = client.get("/", follow=True)
    assert "not sent yet are still on the tablet" in answer.content.decode()


def test_facts_of_the_day_are_of_the_kinds_of_the_record(running) -> None:
    kinds = {
        type(facts.read(row.kind, row.value))
        for row in Fact.objects.filter(thing__contains=running.day.token)
    }
    assert kinds == {Infusion, Medicine, Result}
