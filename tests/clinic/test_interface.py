"""What other systems ask of a programme, and what comes of it: cards, requirements, forms, dispensing."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.clinic.conftest import TODAY
from tests.clinic.interface_calls import (
    DISPENSE,
    ETASU,
    ISOTRETINOIN,
    LEMTRADA,
    MRN,
    SERVICE,
    SUBMIT,
    bearer,
    etasu,
    filled,
    hook,
    patient_resource,
    post,
    statuses,
    system_at,
)

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.audit.models import Entry
from longwatch.clinic.enrolment.models import Form, Signature
from longwatch.clinic.interface.models import CardOutcome, Scope, ShownCard

pytestmark = pytest.mark.django_db
ENROLMENT = "alemtuzumab-patient-enrolment"
ENROLLED = "Patient enrolled (US)"
YES = dict.fromkeys(("counselled", "guide-read", "card-received", "follow-up-agreed", "copy-given"), True)


@pytest.fixture
def us(db) -> Site:
    return Site.objects.create(name="West", jurisdiction="US")


@pytest.fixture
def ehr(us, patient):
    """A system of a US site with one patient, 'p1'."""
    patient("p1", at=us)
    return system_at(us)


# ---- cards


def summaries(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [card["summary"] for card in answer.json()["cards"]]


@pytest.mark.parametrize("name", ["order-select", "order-sign"])
def test_an_order_of_the_drug_gets_a_card_for_everything_that_is_not_met(client, ehr, name: str) -> None:
    cards = post(client, SERVICE, hook("p1", LEMTRADA, name=name)).json()["cards"]
    told = statuses(post(client, ETASU, etasu("p1", LEMTRADA)))
    open_ = [title for title, status in told.items() if title and status == "data-required"]
    assert [card["summary"].rpartition(": ")[0] for card in cards] == open_
    assert ENROLLED in open_ and "Record clear for the course" in open_
    for card in cards:
        assert card["indicator"] == "warning" and "Source: " in card["detail"]
        assert card["links"][-1]["url"].startswith("http://testserver/patients/p1/")


def test_an_order_of_another_drug_gets_none_and_nobody_asks_for_whom(client, ehr) -> None:
    assert summaries(post(client, SERVICE, hook("p1", ISOTRETINOIN))) == []
    assert summaries(post(client, SERVICE, hook(None, ISOTRETINOIN))) == []
    assert set(Entry.objects.filter(action="interface").values_list("patient", flat=True)) == {""}


def test_an_order_for_somebody_unknown_says_so_and_what_will_be_asked(client, ehr) -> None:
    (card,) = post(client, SERVICE, hook("nobody", LEMTRADA)).json()["cards"]
    assert "No record of this patient" in card["summary"] and ENROLLED in card["detail"]


def test_an_open_record_of_somebody_unknown_says_nothing(client, ehr) -> None:
    for name in ("patient-view", "encounter-start"):
        assert summaries(post(client, SERVICE, hook("nobody", None, name=name))) == []
        assert summaries(post(client, SERVICE, hook("p1", None, name=name))) == []


def test_an_order_without_a_patient_lacks_what_an_answer_needs(client, ehr) -> None:
    answer = post(client, SERVICE, hook(None, LEMTRADA))
    assert answer.status_code == 412
    assert answer.json()["element"] == "prefetch.patient"


def test_a_bad_request_is_told_where(client, ehr) -> None:
    answer = post(client, SERVICE, {**hook("p1", LEMTRADA), "hookInstance": "p1-secret"})
    assert answer.status_code == 400 and b"secret" not in answer.content
    assert answer.json()["element"] == "hookInstance" and answer.json()["expected"] == "a UUID"


def test_there_is_a_service_only_for_a_drug_with_a_programme(client, us, ehr) -> None:
    Site.objects.create(name="Joints", jurisdiction="GB", protocol="methotrexate")
    services = client.get("/cds-services").json()["services"]
    assert {one["id"] for one in services} == {"longwatch-alemtuzumab"}
    assert post(client, "/cds-services/longwatch-methotrexate", {}).status_code == 404


def test_with_an_app_a_form_can_be_filled_in_now_or_later(client, us, ehr) -> None:
    ehr.app = "https://forms.example.org/launch"
    ehr.save()
    cards = post(client, SERVICE, hook("p1", LEMTRADA)).json()["cards"]
    (card,) = [card for card in cards if card["summary"].startswith(ENROLLED)]
    assert [link["type"] for link in card["links"]] == ["smart", "absolute"]
    assert f"http://testserver/fhir/Questionnaire/{ENROLMENT}" in card["links"][0]["appContext"]
    assert card["suggestions"][0]["actions"][0]["resource"]["resourceType"] == "Task"
    assert "p1" not in str(card["links"][0])


def test_what_became_of_cards_is_kept_once(client, ehr, us) -> None:
    card = post(client, SERVICE, hook("p1", LEMTRADA)).json()["cards"][0]["uuid"]
    assert ShownCard.objects.get(uuid=card).patient.public_id == "p1"
    told = {
        "card": card,
        "outcome": "overridden",
        "overrideReason": {"reason": {"code": "will-be-done", "system": "urn:x"}, "userComment": "Monday"},
        "outcomeTimestamp": "2026-03-31T08:00:00Z",
    }
    for _ in range(2):
        assert post(client, f"{SERVICE}/feedback", {"feedback": [told]}).status_code == 200
    assert CardOutcome.objects.get().reason == "will-be-done"
    system_at(us, name="Other", token="token-2")
    for feedback, token in ({**told, "card": "no-such-card"}, "token"), (told, "token-2"):
        assert post(client, f"{SERVICE}/feedback", {"feedback": [feedback]}, token=token).status_code == 400
    assert CardOutcome.objects.count() == 1


# ---- what the programme asks for


def test_the_programme_is_told_whole(client, ehr) -> None:
    told = statuses(post(client, ETASU, etasu("p1", LEMTRADA)))
    assert told[""] == "data-required"
    assert {"Prescriber trained (US)", ENROLLED, "Facility certified (US)"} <= told.keys()
    assert statuses(post(client, ETASU, etasu("p1"))) == told


@pytest.mark.parametrize(
    "asked",
    [
        etasu("p1", ISOTRETINOIN),
        etasu("nobody", LEMTRADA),
        etasu(case="A-NOBODY"),
        etasu("p1", LEMTRADA, case="A-NOBODY"),
    ],
)
def test_what_is_not_found_is_one_answer(client, ehr, asked) -> None:
    assert statuses(post(client, ETASU, asked)) == {"": "failure"}


def test_a_question_about_nobody_is_refused(client, ehr) -> None:
    answer = post(client, ETASU, etasu(concept=LEMTRADA))
    assert answer.status_code == 400 and answer.json()["issue"][0]["code"] == "required"


def test_a_jurisdiction_without_forms_has_its_gates_all_the_same(client, patient, site) -> None:
    patient("p2", at=site)
    system_at(site)
    told = statuses(post(client, ETASU, etasu("p2", LEMTRADA)))
    assert "Neurologist experienced in multiple sclerosis (EU)" in told and ENROLLED not in told


# ---- forms


@pytest.mark.parametrize(
    "path",
    [
        f"/fhir/Questionnaire/{ENROLMENT}/$questionnaire-package",
        f"/fhir/Questionnaire/{ENROLMENT}/$questionaire-package",
    ],
)
def test_a_form_comes_with_what_it_needs_in_both_spellings(client, ehr, path: str) -> None:
    bundle = client.get(path, **bearer()).json()
    assert [one["resource"]["resourceType"] for one in bundle["entry"]] == ["Questionnaire", "Library"]
    assert bundle["entry"][0]["fullUrl"] == f"http://testserver/fhir/Questionnaire/{ENROLMENT}"
    assert client.get(f"/fhir/Questionnaire/{ENROLMENT}", **bearer()).json() == bundle["entry"][0]["resource"]


@pytest.mark.parametrize(
    "path", ["/fhir/Questionnaire/$questionnaire-package", "/fhir/Questionnaire//$questionaire-package"]
)
def test_a_form_can_be_named_in_the_parameters(client, ehr, path: str) -> None:
    named = {"name": "questionnaire", "valueCanonical": f"https://x.example/fhir/Questionnaire/{ENROLMENT}|1"}
    answer = post(client, path, {"resourceType": "Parameters", "parameter": [named]})
    assert answer.json()["entry"][0]["resource"]["id"] == ENROLMENT
    assert post(client, path, {"resourceType": "Parameters"}).status_code == 400


def test_a_form_that_is_not_there_is_not_found(client, ehr) -> None:
    assert client.get("/fhir/Questionnaire/none/$questionnaire-package", **bearer()).status_code == 404


def tag(answer) -> str:
    assert answer.status_code == 201, answer.content
    return answer.json()["meta"]["tag"][0]["code"]


def test_a_form_signed_there_counts_here(client, ehr) -> None:
    assert tag(post(client, SUBMIT, filled("p1", ENROLMENT, YES))) == "signed"
    assert statuses(post(client, ETASU, etasu("p1", LEMTRADA)))[ENROLLED] == "success"
    assert Signature.objects.get().name == "Practitioner/7 (EHR)"
    assert Entry.objects.filter(action="interface", what__contains="signed", patient="p1").exists()


def test_a_form_of_a_system_that_may_not_vouch_waits_for_a_signature(client, ehr) -> None:
    ehr.scopes = [one for one in Scope.values if one != Scope.SIGN]
    ehr.save()
    assert tag(post(client, SUBMIT, filled("p1", ENROLMENT, YES))) == "draft"
    assert statuses(post(client, ETASU, etasu("p1", LEMTRADA)))[ENROLLED] == "in-progress"


@pytest.mark.parametrize(
    "changed",
    [
        {"author": None},
        {"author": {"reference": "Patient/ehr-1"}},
        {"author": {"reference": "Practitioner/7\u202e"}},
    ],
)
def test_a_form_that_names_no_practitioner_waits_for_a_signature(client, ehr, changed) -> None:
    assert tag(post(client, SUBMIT, filled("p1", ENROLMENT, YES, **changed))) == "draft"


@pytest.mark.parametrize("answers", [{**YES, "counselled": False}, {"counselled": True}])
def test_a_signature_under_a_no_or_a_blank_opens_no_gate(client, ehr, answers) -> None:
    assert tag(post(client, SUBMIT, filled("p1", ENROLMENT, answers))) == "draft"
    assert statuses(post(client, ETASU, etasu("p1", LEMTRADA)))[ENROLLED] == "in-progress"


def test_a_form_sent_again_is_kept_once_and_a_changed_one_anew(client, ehr) -> None:
    form = filled("p1", ENROLMENT, YES)
    first, again = (post(client, SUBMIT, form) for _ in range(2))
    assert first.json()["id"] == again.json()["id"] and Form.objects.count() == 1
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    assert tag(post(client, SUBMIT, {**form, "authored": yesterday})) == "signed"
    assert Form.objects.count() == 2


def test_a_form_is_understood_alone_in_parameters_and_in_a_bundle(client, ehr) -> None:
    form = filled("p1", ENROLMENT, YES)
    referring = {**form, "subject": {"reference": "Patient/ehr-1"}, "contained": []}
    del referring["contained"]
    person = patient_resource("p1")
    contained = {**form, "subject": {"reference": "#p"}, "contained": [{**person, "id": "p"}]}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": person}, {"resource": referring}]}
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": form}]}
    found = [
        tag(post(client, "/fhir/QuestionnaireResponse", one)) for one in (form, contained, bundle, parameters)
    ]
    # The last says the same as the first, which newer ones have replaced since.
    assert found == ["signed", "signed", "signed", "replaced"]


def test_an_authorisation_counts_for_the_coming_course_only(client, ehr) -> None:
    day = TODAY - timedelta(days=3)
    names = (
        "complete-blood-count",
        "creatinine",
        "urinalysis",
        "urine-protein",
        "thyrotropin",
        "liver",
        "skin",
    )
    answers = {**dict.fromkeys(names, day), "authorised": True}
    assert tag(post(client, SUBMIT, filled("p1", "alemtuzumab-patient-authorisation", answers))) == "signed"
    assert Form.objects.get().course == 1


REFUSED = [
    ({"status": "in-progress"}, "QuestionnaireResponse.status", 400),
    ({"authored": None}, "QuestionnaireResponse.authored", 400),
    ({"authored": "2026-04-01"}, "QuestionnaireResponse.authored", 400),
    ({"authored": "2026"}, "QuestionnaireResponse.authored", 400),
    ({"item": []}, "QuestionnaireResponse.item", 400),
    ({"item": {"linkId": "counselled"}}, "QuestionnaireResponse.item", 400),
    (
        {"item": [{"linkId": "unknown", "answer": [{"valueBoolean": True}]}]},
        "QuestionnaireResponse.item[0].linkId",
        400,
    ),
    (
        {"item": [{"linkId": "counselled", "answer": [{"valueString": "secret"}]}]},
        "QuestionnaireResponse.item[0].answer[0]",
        400,
    ),
    (
        {"item": [{"linkId": "counselled", "answer": [{"valueBoolean": True}, {"valueBoolean": False}]}]},
        "QuestionnaireResponse.item[0].answer",
        400,
    ),
    ({"subject": {"display": "secret"}}, "QuestionnaireResponse.subject", 400),
    ({"questionnaire": None}, "QuestionnaireResponse.questionnaire", 400),
    ({"questionnaire": "x/alemtuzumab-infusion-checklist-us"}, "QuestionnaireResponse.questionnaire", 400),
    ({"questionnaire": "x/alemtuzumab-prescriber-enrolment"}, "QuestionnaireResponse.questionnaire", 422),
    ({"resourceType": "Observation"}, "", 400),
]


@pytest.mark.parametrize(("changed", "expression", "status"), REFUSED)
def test_a_form_that_cannot_be_kept_is_refused_with_its_place(
    client, ehr, changed, expression, status
) -> None:
    answer = post(client, SUBMIT, {**filled("p1", ENROLMENT, YES), **changed})
    assert answer.status_code == status, answer.content
    issue = answer.json()["issue"][0]
    assert issue.get("expression", [""])[0] == expression
    assert "found" in issue["details"]["text"]
    assert b"secret" not in answer.content and not Form.objects.exists()


def test_every_fault_of_a_form_is_told_at_once(client, ehr) -> None:
    items = [
        {"linkId": "unknown", "answer": [{"valueBoolean": True}]},
        {"linkId": "counselled", "answer": [7]},
    ]
    answer = post(client, SUBMIT, {**filled("p1", ENROLMENT, YES), "status": "stopped", "item": items})
    assert len(answer.json()["issue"]) == 3


def test_a_form_of_somebody_whose_part_is_suspended_is_refused(client, ehr, user, us) -> None:
    from longwatch.clinic.enrolment import taking_part
    from longwatch.clinic.patients.models import Patient

    known = Patient.objects.get(public_id="p1")
    enrolment = taking_part.enrolled(known, by=None, today=TODAY)
    taking_part.change(enrolment, "suspend", reason="moved", by=user("nurse", at=us), today=TODAY)
    answer = post(client, SUBMIT, filled("p1", ENROLMENT, YES))
    assert answer.status_code == 422 and "suspended" in answer.json()["issue"][0]["details"]["text"]


# ---- dispensing


def test_a_pharmacy_without_a_number_or_with_another_gets_no_code(client, us, ehr) -> None:
    assert post(client, DISPENSE, etasu(case="A-1")).status_code == 403
    from longwatch.clinic.enrolment import taking_part
    from longwatch.core.protocol import Party

    pharmacy = taking_part.enrol(Party.PHARMACY, site=us, by=None, today=TODAY, name="Corner")
    ehr.pharmacy = pharmacy.number
    ehr.save()
    answer = post(client, DISPENSE, etasu(case="A-1"))
    assert answer.status_code == 200
    assert answer.json()["parameter"][0] == {"name": "authorized", "valueBoolean": False}
    assert statuses(answer) == {"": "failure"}
    assert post(client, DISPENSE, etasu("p1")).status_code == 400


# ---- nothing that comes in brings it down

VALUE = "Zacharias-1951"
NAMES = [
    "resourceType", "parameter", "name", "resource", "identifier", "system", "value", "medication", "code", "coding",
    "item", "linkId", "answer", "valueString", "valueBoolean", "valueDate", "subject", "questionnaire", "status",
    "authored", "author", "reference", "contained", "entry", "hook", "context", "prefetch", "patient", "draftOrders",
    "selections", "feedback", "card",
]  # fmt: skip
TEXTS = [VALUE, "Parameters", "QuestionnaireResponse", "Bundle", "Patient", "Medication", "order-select", "patient",
         "completed", "2026-03-30", MRN, "p1", f"x/{ENROLMENT}", "#p", "\u202e", "\x00", "1" * 400]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(TEXTS),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.sampled_from(NAMES), parts, max_size=5),
    max_leaves=25,
)  # fmt: skip
SOUND = {
    SERVICE: hook("p1", LEMTRADA),
    ETASU: etasu("p1", LEMTRADA, case="A-1"),
    SUBMIT: filled("p1", ENROLMENT, YES),
    DISPENSE: etasu(case="A-1"),
    f"{SERVICE}/feedback": {
        "feedback": [{"card": "c", "outcome": "overridden", "outcomeTimestamp": "2026-01-01T00:00:00Z"}]
    },
}


def places(value, path=()):
    yield path
    if isinstance(value, dict):
        for name, part in value.items():
            yield from places(part, (*path, name))
    if isinstance(value, list):
        for number, part in enumerate(value):
            yield from places(part, (*path, number))


def replaced(value, path, new):
    if not path:
        return new
    if isinstance(value, dict):
        return {
            name: replaced(part, path[1:], new) if name == path[0] else part for name, part in value.items()
        }
    return [replaced(part, path[1:], new) if number == path[0] else part for number, part in enumerate(value)]


def survives(client, path: str, value) -> None:
    answer = post(client, path, value)
    assert answer.status_code < 500, value
    assert VALUE.encode() not in answer.content or VALUE in str(
        value.get("subject") if isinstance(value, dict) else ""
    )
    assert "json" in answer["Content-Type"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(data=st.data())
def test_any_value_anywhere_is_answered_or_refused(client, ehr, settings, data) -> None:
    settings.INTERFACE_CALLS_A_MINUTE = 10**6
    path = data.draw(st.sampled_from(sorted(SOUND)))
    sound = SOUND[path]
    where = data.draw(st.sampled_from(sorted(places(sound), key=str)))
    survives(client, path, replaced(sound, where, data.draw(JSON)))
    assert not Entry.objects.filter(what__contains=VALUE).exists()


@pytest.mark.parametrize("path", SOUND)
@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"{", b"\xff\xfe", b"[" * 50_000, b"9" * 5000, b'{"a":"\\ud800"}']
)
def test_what_is_no_resource_is_refused(client, ehr, path: str, body: bytes) -> None:
    answer = post(client, path, body)
    assert answer.status_code == 400 and "json" in answer["Content-Type"]


def test_naughty_texts_in_every_place_do_no_harm(client, ehr, settings, outside) -> None:
    import json

    settings.INTERFACE_CALLS_A_MINUTE = 10**6
    texts = json.loads((outside / "bad-input" / "blns" / "blns.json").read_text())
    for path, sound in SOUND.items():
        listed = sorted(places(sound), key=str)
        for number, text in enumerate(texts):
            answer = post(client, path, replaced(sound, listed[number % len(listed)], text))
            assert answer.status_code < 500, (path, text)


def test_the_day_of_the_tests_is_no_other(client, ehr) -> None:
    assert date.today() == TODAY
