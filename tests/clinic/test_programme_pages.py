"""The pages of the programme: enrolling, forms, signing, authorising, dispensing, emergency releases."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from tests.clinic.conftest import infusions
from tests.clinic.programme import Ready, ready
from tests.clinic.test_signin import code as code_of

from longwatch.clinic.audit.models import Entry
from longwatch.clinic.authorisation.models import (
    Authorisation,
    DispenseCode,
    EmergencyRelease,
    Notice,
    Override,
    State,
)
from longwatch.clinic.enrolment import taking_part
from longwatch.clinic.enrolment.models import Enrolment, Form, FormDue, Shown, Signature
from longwatch.clinic.patients.store import Source, add

pytestmark = pytest.mark.django_db
PASSWORD = "amber-birch-cedar-dragon"


@pytest.fixture(autouse=True)
def fresh_codes():
    cache.clear()


@pytest.fixture
def us(user, patient, morning) -> Ready:
    return ready("US", user=user, patient=patient, morning=morning)


@pytest.fixture
def eu(user, patient, morning) -> Ready:
    return ready("EU", user=user, patient=patient, morning=morning)


def person(client, user, role: str, here: Ready, name: str | None = None):
    who = user(role, name or f"{role}-here", at=here.site)
    who.set_password(PASSWORD)
    who.save()
    client.force_login(who)
    return who


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def asked_for(client, here: Ready) -> Authorisation:
    enrolled = here.enrolments
    answer = client.post(
        f"/authorisation/patients/{here.patient.public_id}/",
        {"prescriber": enrolled["prescriber"].pk, "facility": enrolled["facility"].pk, "planned": here.today},
    )
    assert answer.status_code == 302
    return Authorisation.objects.get()


# ---- enrolling


def test_a_facility_is_enrolled_and_shows_what_it_has(client, user, us) -> None:
    person(client, user, "nurse", us)
    said = {"site": us.site.pk, "who": "facility", "user": "", "name": "Day ward"}
    answer = client.post("/enrolment/new/", said)
    ward = Enrolment.objects.get(name="Day ward")
    assert answer["Location"] == f"/enrolment/{ward.number}/"
    page = f"/enrolment/{ward.number}/show/req-us-facility-equipment/"
    assert client.post(page, {"answer": "yes", "day": "2025-04-05"}).status_code == 400, "the future"
    assert client.post(page, {"answer": "no", "day": "2025-03-30"}).status_code == 302
    assert Shown.objects.filter(enrolment=ward).values_list("rule", "answer").get() == (
        "req-us-facility-equipment",
        "no",
    )


def test_an_assessment_needs_its_score(client, user, us) -> None:
    person(client, user, "nurse", us)
    page = f"/enrolment/{us.enrolments['prescriber'].number}/show/req-us-prescriber-training/"
    assert 'value="8"' in client.get(page).content.decode()
    said = {"answer": "yes", "day": "2025-03-30", "score": "9", "out_of": "8"}
    assert client.post(page, said).status_code == 400
    assert client.post(page, said | {"score": "8"}).status_code == 302
    row = Shown.objects.order_by("-pk").first()
    assert (row.score, row.out_of) == (8, 8)


def test_a_form_asks_only_for_what_the_record_does_not_know(client, user, us) -> None:
    person(client, user, "nurse", us)
    page = f"/enrolment/{us.enrolments['patient'].number}/forms/patient-authorisation/"
    shown = client.get(page).content.decode()
    before, after = shown.split("Known already")
    assert "Do you authorise" in before and "Serum creatinine" in after
    assert 'value="2025-03-20"' in after, "the day of the newest creatinine"


def answers(client, page: str) -> dict[str, str]:
    """What stands on a form as it opens, with yes to every question that is open."""
    found = {}
    html = client.get(page).content.decode()
    for name, value in re.findall(r'<input type="date" name="([^"]+)" value="([^"]*)"', html):
        found[name] = value
    for name in re.findall(r'<select name="([^"]+)"', html):
        found[name] = "yes"
    for name, value in re.findall(r'<input type="number" name="([^"]+)" value="([^"]*)"', html):
        found[name] = value
    return found


def test_signing_needs_the_password_and_is_kept_with_a_digest(client, user, us) -> None:
    who = person(client, user, "nurse", us)
    page = f"/enrolment/{us.enrolments['patient'].number}/forms/patient-authorisation/"
    said = answers(client, page)
    assert client.post(page, said | {"password": "wrong"}).status_code == 400
    assert not Form.objects.exists()
    assert client.post(page, said | {"password": PASSWORD}).status_code == 302
    signature = Signature.objects.get()
    assert (signature.who, signature.means, len(signature.digest)) == (who, "password", 64)
    row = Shown.objects.get(form=Form.objects.get())
    assert (row.rule, row.course, row.answer) == ("req-us-authorisation", 1, "yes")


def test_whoever_has_an_authenticator_app_signs_with_both(client, user, us) -> None:
    who = person(client, user, "nurse", us)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(who, secret)
    page = f"/enrolment/{us.enrolments['patient'].number}/forms/patient-authorisation/"
    said = answers(client, page) | {"password": PASSWORD}
    assert client.post(page, said | {"code": "000000"}).status_code == 400
    assert client.post(page, said | {"code": code_of(secret)}).status_code == 302
    assert Signature.objects.get().means == "password + code"


def test_wrong_passwords_of_a_signature_count_towards_the_pause(client, user, us) -> None:
    person(client, user, "nurse", us)
    page = f"/enrolment/{us.enrolments['patient'].number}/forms/patient-authorisation/"
    said = answers(client, page)
    found = [client.post(page, said | {"password": "wrong"}).status_code for _ in range(6)]
    assert found[-1] == 429
    assert client.post(page, said | {"password": PASSWORD}).status_code == 429


def test_a_signature_taken_back_counts_for_nothing(client, user, us) -> None:
    person(client, user, "nurse", us)
    page = f"/enrolment/{us.enrolments['patient'].number}/forms/patient-authorisation/"
    client.post(page, answers(client, page) | {"password": PASSWORD})
    kept = Form.objects.get()
    assert client.post(f"/enrolment/forms/{kept.pk}/", {"withdraw": "yes"}).status_code == 302
    kept.refresh_from_db()
    assert kept.state == "withdrawn"
    from longwatch.clinic.authorisation import gate
    from longwatch.core.protocol import Moment

    said = gate.standing_of(us.patient, Moment.ORDER, today=us.today, course=1)
    assert "req-us-authorisation" in {one.id for one in said.open}


# ---- chasing


def test_a_status_form_is_chased_like_a_test(client, user, us, morning) -> None:
    first = us.today - timedelta(days=200)
    add(us.patient, infusions(first), Source(None, detail="test"), today=us.today)
    due = FormDue.objects.get(rule="status-form-us")
    assert (due.due, due.overdue_from) == (
        first.replace(year=2025, month=3),
        first.replace(year=2025, month=3) + timedelta(days=15),
    )
    person(client, user, "nurse", us)
    assert "Patient status form" in text(client.get("/enrolment/due/"))
    assert "Forms due" in text(client.get("/"))
    page = f"/enrolment/{us.enrolments['patient'].number}/forms/status-form/"
    said = answers(client, page) | {"visit-day": str(us.today), "events": [], "password": PASSWORD}
    assert client.post(page, said).status_code == 302
    assert FormDue.objects.get(rule="status-form-us").due == us.today.replace(month=9, day=30)


def test_in_the_eu_no_form_is_chased(eu) -> None:
    assert not FormDue.objects.exists()


def test_a_certificate_that_ends_soon_is_a_tile_and_on_the_list(client, user, us) -> None:
    facility = us.enrolments["facility"]
    row = Shown.objects.get(enrolment=facility, rule="req-us-facility-enrolment")
    more = {"corrects": row}
    taking_part.record(
        facility,
        row.rule,
        day=us.today.replace(year=2023, month=5, day=20),
        by=None,
        today=us.today,
        more=more,
    )
    person(client, user, "nurse", us)
    assert re.search(r"\b1 Certificates ending", text(client.get("/")))
    assert "Facility certified (US) , 20 May 2025" in text(client.get("/enrolment/"))


# ---- authorising


def test_a_neurologist_asks_sees_yes_and_signs(client, user, eu) -> None:
    person(client, user, "neurologist", eu)
    one = asked_for(client, eu)
    page = f"/authorisation/{one.pk}/"
    assert re.search(r"\b1 Authorisations to sign", text(client.get("/")))
    assert one.number in text(client.get("/authorisation/"))
    shown = text(client.get(page))
    assert "Order of a course (EU): yes, for course 2." in shown and "Sources" in shown
    assert client.post(page, {"sign": "yes", "password": "wrong"}).status_code == 400
    assert client.post(page, {"sign": "yes", "password": PASSWORD}).status_code == 302
    one.refresh_from_db()
    assert one.state == State.AUTHORISED
    assert "Yes" in text(client.get(f"{page}bedside/"))
    assert Entry.objects.filter(action="bedside-yes").exists()


@pytest.mark.parametrize("role", ["nurse", "pharmacist", "infusion-nurse", "safety-officer"])
def test_nobody_else_authorises(client, user, eu, role: str) -> None:
    one = eu.begin()
    person(client, user, role, eu)
    assert client.post(f"/authorisation/patients/{eu.patient.public_id}/", {}).status_code == 403
    assert client.post(f"/authorisation/{one.pk}/", {"sign": "yes", "password": PASSWORD}).status_code == 403
    assert client.post(f"/authorisation/{one.pk}/override/", {}).status_code == 403


def test_an_override_takes_two_people_and_a_reason(client, user, us) -> None:
    taking_part.change(us.enrolments["patient"], "suspend", reason="x", by=us.doctor, today=us.today)
    person(client, user, "neurologist", us)
    one = asked_for(client, us)
    page = f"/authorisation/{one.pk}/override/"
    assert client.post(page, {"why": "", "password": PASSWORD}).status_code == 400
    assert client.post(page, {"why": "other", "note": "", "password": PASSWORD}).status_code == 400
    assert client.post(page, {"why": "paper", "password": PASSWORD}).status_code == 302
    override = Override.objects.get()
    second = f"/authorisation/overrides/{override.pk}/"
    assert client.post(second, {"password": PASSWORD}).status_code == 403, "the same person"
    person(client, user, "nurse", us)
    assert client.post(second, {"password": PASSWORD}).status_code == 403
    person(client, user, "pharmacist", us)
    assert client.post(second, {"password": PASSWORD}).status_code == 302
    override.refresh_from_db()
    assert override.second.get_username() == "pharmacist-here"


# ---- dispensing


def test_a_pharmacist_asks_and_dispenses_once(client, user, us) -> None:
    one = us.authorised()
    person(client, user, "pharmacist", us)
    pharmacy = us.enrolments["pharmacy"].pk
    wrong = {"ask": "yes", "ask-pharmacy": pharmacy, "ask-text": "A-0000-0001"}
    assert client.post("/authorisation/dispensing/", wrong).status_code == 400
    asked = client.post(
        "/authorisation/dispensing/", {"ask": "yes", "ask-pharmacy": pharmacy, "ask-text": one.number.lower()}
    )
    code = re.search(r"<code>([^<]+)</code>", asked.content.decode())[1]
    used = {"use": "yes", "use-pharmacy": pharmacy, "use-text": code}
    assert "Dispense: course 1 for Test, p1" in text(client.post("/authorisation/dispensing/", used))
    assert "was used already" in text(client.post("/authorisation/dispensing/", used))
    assert DispenseCode.objects.get().used_by == "pharmacist-here"
    assert re.search(r"\b1 Notices of the programme", text(client.get("/")))
    notice = Notice.objects.get(role="pharmacist")
    assert "second time" in text(client.get("/authorisation/notices/"))
    client.post("/authorisation/notices/", {"notice": notice.pk})
    assert "There is nothing" in text(client.get("/authorisation/notices/"))


def test_only_a_pharmacist_dispenses(client, user, us) -> None:
    person(client, user, "nurse", us)
    assert client.get("/authorisation/dispensing/").status_code == 403


def test_a_notice_of_another_role_is_not_mine(client, user, us) -> None:
    one = us.authorised()
    taking_part.change(us.enrolments["facility"], "suspend", reason="x", by=us.doctor, today=us.today)
    one.refresh_from_db()
    assert one.state == State.WITHDRAWN
    person(client, user, "nurse", us)
    assert "There is nothing" in text(client.get("/authorisation/notices/"))
    mine = Notice.objects.get(role="neurologist")
    assert client.post("/authorisation/notices/", {"notice": mine.pk}).status_code == 404
    person(client, user, "neurologist", us)
    assert "An authorisation was withdrawn" in text(client.get("/authorisation/notices/"))


# ---- emergency releases


def test_an_emergency_release_is_printed_entered_counted_and_reconciled(client, user, us) -> None:
    person(client, user, "pharmacist", us)
    assert (
        client.post(
            "/authorisation/emergency/", {"make": "yes", "site": us.site.pk, "count": "2"}
        ).status_code
        == 302
    )
    numbers = list(EmergencyRelease.objects.values_list("number", flat=True))
    printed = text(client.get("/authorisation/emergency/print/"))
    assert len(numbers) == 2 and all(number in printed for number in numbers)
    said = {
        "number": numbers[0].lower(),
        "patient": us.patient.number,
        "day": str(us.today),
        "course": "1",
        "physician": us.doctor.pk,
        "why": "network",
        "note": "",
    }
    assert client.post("/authorisation/emergency/enter/", said | {"number": "R-0000-0001"}).status_code == 400
    assert client.post("/authorisation/emergency/enter/", said | {"patient": "nobody"}).status_code == 400
    answer = client.post("/authorisation/emergency/enter/", said)
    release = EmergencyRelease.objects.exclude(patient=None).get()
    assert answer["Location"] == f"/authorisation/emergency/{release.pk}/"
    assert client.post("/authorisation/emergency/enter/", said).status_code == 400, "entered already"
    assert re.search(r"\b1 Emergency releases to reconcile", text(client.get("/")))
    assert "the network was away 1" in text(client.get("/authorisation/emergency/"))
    page = f"/authorisation/emergency/{release.pk}/"
    assert client.post(page, {"outcome": "fine", "password": PASSWORD}).status_code == 403
    person(client, user, "neurologist", us)
    assert "Cannot tell" in text(client.get(page)), "no prescriber or facility was named on paper"
    assert client.post(page, {"outcome": "as it should be", "password": PASSWORD}).status_code == 302
    release.refresh_from_db()
    assert (release.state, release.answer) == ("reconciled", "unknown") and release.digest
    assert re.search(r"\b0 Emergency releases to reconcile", text(client.get("/")))


def test_a_spoiled_form_is_void_and_cannot_be_entered(client, user, us) -> None:
    person(client, user, "pharmacist", us)
    client.post("/authorisation/emergency/", {"make": "yes", "site": us.site.pk, "count": "1"})
    one = EmergencyRelease.objects.get()
    client.post("/authorisation/emergency/", {"void": one.number})
    one.refresh_from_db()
    assert one.state == "void" and one.number not in text(client.get("/authorisation/emergency/print/"))


@pytest.mark.parametrize("jurisdiction", ["EU", "FI", "GB", "US"])
def test_the_invented_clinic_shows_one_course_of_each_kind(user, jurisdiction: str) -> None:
    from tests.clinic.conftest import TODAY

    from longwatch.clinic.accounts.models import Site
    from longwatch.clinic.authorisation.inventing import invent_programme

    site = Site.objects.create(name="Invented", jurisdiction=jurisdiction)
    user("neurologist", at=site)
    invent_programme(site, on=TODAY)
    states = {one.patient.given_name: one.state for one in Authorisation.objects.all()}
    assert states == {"Waiting": "asked", "Authorised": "authorised", "Withdrawn": "withdrawn"}


@pytest.mark.parametrize(("authorised", "shown"), [("yes", "yes"), ("no", "no")])
def test_a_signed_form_that_says_no_opens_no_gate(client, user, us, authorised: str, shown: str) -> None:
    person(client, user, "nurse", us)
    page = f"/enrolment/{us.enrolments['patient'].number}/forms/patient-authorisation/"
    said = answers(client, page) | {"authorised": authorised, "password": PASSWORD}
    assert client.post(page, said).status_code == 302
    assert Shown.objects.get(form=Form.objects.get()).answer == shown


def test_a_form_of_another_system_with_a_question_left_out_opens_no_gate(us) -> None:
    from longwatch.clinic.enrolment import submitting

    told = {"day": us.today, "today": us.today, "name": "system: EHR", "signed_by": "Dr A", "course": 1}
    form = submitting.submit(us.patient, "patient-authorisation", {"authorised": True}, **told)
    assert Shown.objects.get(form=form).answer == "no"


def test_a_form_sent_twice_is_one_and_waits_for_a_signature(us) -> None:
    from longwatch.clinic.enrolment import submitting

    told = {"day": us.today, "today": us.today, "name": "system: EHR", "identifier": "urn:1"}
    first = submitting.submit(us.patient, "patient-enrolment", {"counselled": True}, **told)
    again = submitting.submit(us.patient, "patient-enrolment", {"counselled": True}, **told)
    assert first == again and first.state == "draft" and not Shown.objects.filter(form=first).exists()
    with pytest.raises(submitting.FormMistake):
        submitting.submit(us.patient, "no-such-form", {}, day=us.today, today=us.today, name="x")
