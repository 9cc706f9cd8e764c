"""Nobody sees or does anything at a site where they have no role that allows it."""

from datetime import date

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from tests.clinic.conftest import NOW, TODAY, infusions, platelets

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.alerts.models import Alert
from longwatch.clinic.patients.models import Patient

pytestmark = pytest.mark.django_db

# Routes that show no patient, and so need no patient to try them with.
OPEN = {"health", "ready", "language", "home", "patients", "alerts", "audit", "parts-style"}
OPEN |= {"forecast"}  # it counts, and names nobody: test_forecast tries its sites
OPEN |= {"add-patient", "bring-results", "bring-patients", "unmatched", "transfers", "bulk", "files"}
OPEN |= {"erasures", "erasures-file"}  # of sites: test_erasure tries them
OPEN |= {"messages", "my-messages", "held-messages", "reminder-returns"}
OPEN |= {"letterhead"}  # of sites: test_documents tries it
# Calls of other systems: test_interface_access tries them, with and without an account.
OPEN |= {"cds-services", "cds-service", "cds-feedback", "fhir-metadata", "fhir-operation", "fhir-nothing"}
OPEN |= {"rems-etasu", "questionnaire", "questionnaire-package", "submit-form", "create-form"}
OPEN |= {"dispense-authorization", "record-dispensing"}
OPEN |= {"systems", "add-system", "system", "system-token", "withdraw-system"}  # test_interface_managing
OPEN |= {"enrolments", "add-enrolment", "forms-due", "dispensing", "notices"}
OPEN |= {"open-authorisations", "emergency", "print-emergency", "enter-emergency", "uncovered-infusions"}
OPEN |= {"parameters", "propose-parameter", "decide-parameter"}  # of sites: test_parameters tries them


def routes(resolver: URLResolver | None = None, before: str = "") -> list[tuple[str, str]]:
    found = []
    for one in (resolver or get_resolver()).url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLPattern):
            found.append((one.name or "", path))
        elif not path.startswith("accounts/"):
            found += routes(one, path)
    return found


OPEN |= {"infusions", "follow-ups", "queue-key"}


@pytest.fixture
def other(db) -> Site:
    # In the US, whose programme has forms.
    return Site.objects.create(name="South", jurisdiction="US")


def waiting_at(other: Site, patient) -> dict[str, str]:
    """A transfer, an unmatched result, a file and something printed of the other site."""
    from longwatch.clinic.accounts.models import User
    from longwatch.clinic.documents.making import print_it, told
    from longwatch.clinic.erasure.models import Erasure
    from longwatch.clinic.messages import outbox
    from longwatch.clinic.messages.models import Kind
    from longwatch.clinic.programme.transfer import propose
    from longwatch.clinic.results.importing import plan, store
    from longwatch.clinic.results.models import Unmatched
    from longwatch.clinic.uploads.keeping import keep
    from longwatch.clinic.uploads.kinds import kinds
    from longwatch.clinic.uploads.tables import read

    who = User.objects.create(username="somebody")
    third = Site.objects.create(name="West", jurisdiction="EU")
    transfer = propose(
        patient("theirs-too", at=other), receiver=third, outside="", note="", who=who, today=TODAY
    )
    content = b"number,test,day,value,unit\ntheirs-not,platelets,2026-03-30,200,10*9/L\n"
    upload = keep(content, kind="results", name="file.csv", site=other, who=who)
    store(plan(read(content, kinds()["results"].columns), upload, TODAY), upload, who, TODAY)
    unmatched = Unmatched.objects.get()
    theirs = Patient.objects.get(public_id="theirs")
    erasure = Erasure.objects.create(
        patient=theirs, public_id="theirs", site=other, why="unlawful", asked_at=timezone.now(), asked_by="x"
    )
    message = outbox.new(Kind.DUE, other, patient=theirs, due_on=TODAY)
    message.save()
    outbox.give_up(message, "550")
    printed = print_it(theirs, told(theirs, language="en", today=TODAY), "appointment-list", None, who=who)
    return {
        **of_programme(patient("theirs-three", at=other), who),
        "<int:transfer_id>": str(transfer.pk),
        "<int:upload>": str(upload.pk),
        "<int:unmatched>": str(unmatched.pk),
        "<int:erasure>": str(erasure.pk),
        "<int:message>": str(message.pk),
        "<int:site>": str(other.pk),
        "<int:printed>": str(printed.pk),
    }


def infused_at(other: Site, patient) -> dict[str, str]:
    """An infusion day of the other site, an entry of it and a contact after it."""
    from longwatch.clinic.infusions.models import FollowUp
    from longwatch.clinic.infusions.planning import plan
    from longwatch.clinic.infusions.receiving import Said, receive

    day = plan(patient("theirs-infused", at=other), TODAY, None)
    entry = receive(day, Said("some-entry", "note", {"note": "theirs"}), None, now=NOW)
    follow_up = FollowUp.objects.create(patient=day.patient, day=day, due_on=TODAY)
    return {
        "<str:token>": day.token,
        "<str:entry>": entry.pk,
        "<int:follow_up>": str(follow_up.pk),
    }


def of_programme(patient, who) -> dict[str, str]:
    """An enrolment, a form, an authorisation with an override and an emergency release of the other site."""
    from longwatch.clinic.accounts.signing import Signed
    from longwatch.clinic.authorisation import authorising, emergency
    from longwatch.clinic.authorisation.models import Uncovered
    from longwatch.clinic.enrolment import submitting, taking_part
    from longwatch.core.protocol import Party

    site = patient.site
    named = {
        "prescriber": taking_part.enrol(Party.PRESCRIBER, site=site, by=None, today=TODAY, user=who),
        "facility": taking_part.enrol(Party.FACILITY, site=site, by=None, today=TODAY, name="Ward"),
    }
    one = authorising.begin(patient, **named, by=who, today=TODAY)
    override = authorising.propose_override(
        one, why="paper", note="", signed=Signed(who, "password"), today=TODAY
    )
    (release,) = emergency.make_blanks(site, 1, by=who)
    said = {"course": 1, "day": TODAY, "physician": "Dr", "why": "system", "note": ""}
    emergency.enter(release, patient, said=said, by=who)
    given = Uncovered.objects.create(patient=patient, course=1, day=TODAY, found_at=NOW)
    own = taking_part.enrolled(patient, by=who, today=TODAY)
    kept = submitting.begin(own, "patient-enrolment", course=None, today=TODAY)
    return {
        "<int:authorisation>": str(one.pk),
        "<int:override>": str(override.pk),
        "<int:release>": str(release.pk),
        "<int:infusion>": str(given.pk),
        "<int:kept>": str(kept.pk),
        "<slug:rule>": "req-us-card",
        "<slug:form>": "patient-enrolment",
        "<str:number>": own.number,
    }


@pytest.fixture
def paths(patient, other) -> dict[str, str]:
    """A way into each route with a patient of another site."""
    patient("theirs", *infusions(date(2025, 3, 3)), platelets(date(2026, 3, 20), "30"), at=other)
    values = {
        "<str:public_id>": "theirs",
        "<int:number>": "7",
        "<slug:kind>": "infusion",
        "<slug:document>": "appointment-list",
        "<int:pk>": str(Alert.objects.first().pk),
    }
    values |= waiting_at(other, patient) | infused_at(other, patient)
    made = {}
    for name, path in routes():
        if name in OPEN:
            continue
        for part, value in values.items():
            path = path.replace(part, value)
        assert "<" not in path, f"the route {name} needs a value that this test does not have"
        made[name] = f"/{path}"
    return made


def test_no_route_shows_or_changes_a_patient_of_another_site(client, user, paths) -> None:
    client.force_login(user("nurse"))
    assert len(paths) >= 7
    for name, path in paths.items():
        for ask in (client.get, client.post):
            assert ask(path).status_code in (404, 405), (name, path)
    for page in (
        "/",
        "/?list=alerts",
        "/patients/",
        "/alerts/",
        "/unmatched/",
        "/files/",
        "/programme/transfers/",
        "/messages/",
        "/messages/held/",
        "/messages/returns/",
        "/data/erasures/",
        "/infusions/",
        "/infusions/calls/",
        "/authorisation/uncovered/",
    ):
        assert b"theirs" not in client.get(page).content


def test_the_same_routes_open_for_whoever_works_there(client, user, paths, other) -> None:
    client.force_login(user("nurse", at=other))
    found = {name: client.get(path).status_code for name, path in paths.items()}
    assert set(found.values()) <= {200, 405}, found
    assert b"theirs" in client.get("/").content


def test_no_route_opens_without_signing_in(client, paths) -> None:
    for path in (*paths.values(), "/", "/patients/", "/alerts/", "/audit/"):
        answer = client.get(path)
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/"), path


@pytest.mark.parametrize("role", ["auditor", "pharmacist", "safety-officer"])
def test_who_only_reads_cannot_record_or_act(client, user, patient, role: str) -> None:
    patient("p", *infusions(date(2025, 3, 3)), platelets(date(2026, 3, 20), "30"))
    client.force_login(user(role))
    assert client.get("/patients/p/").status_code == 200
    assert client.post("/results/p/new/", {}).status_code == 403
    assert (
        client.post(f"/alerts/{Alert.objects.first().pk}/", {"did": "acted", "reason": "treated"}).status_code
        == 403
    )


def test_an_administrator_without_a_clinical_role_sees_no_patient(client, user, patient) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    client.force_login(user("administrator"))
    assert client.get("/patients/p/").status_code == 404
    assert client.get("/audit/").status_code == 200


def test_the_audit_is_not_for_everybody(client, user) -> None:
    client.force_login(user("nurse"))
    assert client.get("/audit/").status_code == 403


def test_an_unused_session_ends(client, user, morning) -> None:
    client.force_login(user("nurse"))
    assert client.get("/").status_code == 200
    morning.shift(29 * 60)
    assert client.get("/").status_code == 200
    morning.shift(31 * 60)
    assert client.get("/").status_code == 302
