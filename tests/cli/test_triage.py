"""`longwatch triage` and `longwatch symptoms`."""

import json
import time

import pytest

from longwatch.cli.triage_text import URGENCIES
from longwatch.core.protocol import Urgency

FIELDS = {
    "protocol", "jurisdiction", "on", "revision", "clinically_reviewed", "urgency", "name", "do", "last_infusion",
    "last_infusion_known", "symptoms", "alarms", "alerts", "cannot_tell", "asked",
}  # fmt: skip
COUNT = {"coding": [{"system": "http://loinc.org", "code": "777-3"}]}


def options(*symptoms, last="2026-03-02", on="2026-03-05", where="EU"):
    given = [part for symptom in symptoms for part in ("--symptom", symptom)]
    infused = ("--last-infusion", last) if last else ()
    return (*given, *infused, "--jurisdiction", where, "--on", on)


@pytest.fixture
def triaged(longwatch):
    def run(*symptoms, more=(), stdin="", **settings):
        done = longwatch("triage", *options(*symptoms, **settings), "--format", "json", *more, stdin=stdin)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return json.loads(done.stdout)

    return run


def urgencies(found):
    return {alarm["id"]: alarm["urgency"] for alarm in found["alarms"]}


def test_every_field_of_the_contract_is_there(triaged):
    found = triaged("sudden-severe-headache")
    assert found.keys() >= FIELDS
    assert found["urgency"] == "emergency-now"
    assert found["last_infusion"] == "2026-03-02"
    (alarm,) = [one for one in found["alarms"] if one["id"] == "sym-stroke"]
    assert alarm["suspects"] and alarm["advice"] and alarm["action"] and alarm["tell"] and alarm["sources"]
    assert "2 Mar 2026 + 3 days = 5 Mar 2026" in alarm["text"]


@pytest.mark.parametrize(("on", "urgency"), [("2026-03-05", "emergency-now"), ("2026-03-06", "next-contact")])
def test_the_window_ends_with_its_last_day(triaged, on, urgency):
    assert triaged("rash", on=on)["urgency"] == urgency


def test_the_day_on_which_it_was_noticed_counts(triaged):
    assert triaged("rash", on="2026-03-09", more=("--noticed", "2026-03-05"))["urgency"] == "emergency-now"


@pytest.mark.parametrize("text", ["petechiae", "Tiny red or purple spots on the skin", "TINY_RED_SPOTS"])
def test_a_symptom_may_be_an_id_a_name_or_a_synonym(triaged, text):
    found = triaged(text, on="2027-01-01")
    assert found["asked"] == [{"given": text, "symptom": "tiny-red-spots", "nearest": []}]
    assert urgencies(found)["sym-itp"] == "same-day"


def test_two_symptoms_add_up(triaged):
    found = triaged("bruising", "diarrhoea", on="2027-01-01")
    assert found["urgency"] == "emergency-now"
    assert urgencies(found) == {
        "sym-accumulation": "emergency-now", "sym-aha": "same-day", "sym-colitis": "same-day", "sym-itp": "same-day",
    }  # fmt: skip


def test_a_symptom_without_an_alarm_is_told_at_the_next_contact(triaged):
    found = triaged("headache", on="2027-01-01")
    assert (found["urgency"], found["alarms"]) == ("next-contact", [])
    assert found["name"] and found["do"] and found["symptoms"][0]["text"]


def test_before_the_first_alarm_a_symptom_is_for_a_person_to_judge_today(triaged):
    """No alarm was in force in 2008: that says nothing about a drooping face."""
    found = triaged("facial-droop", last="2008-01-10", on="2008-01-15")
    assert (found["urgency"], found["alarms"]) == ("same-day", [])
    assert "no alarm is in force" in found["symptoms"][0]["text"]


def test_a_day_before_birth_is_refused(longwatch, clinic):
    record = clinic / "invented-00001.json"
    done = longwatch("triage", *options("headache", last=None, on="1930-01-01"), "--bundle", record)
    assert (done.returncode, done.stdout) == (2, "")
    assert "birth" in done.stderr and done.stderr.count("\n") == 1


def test_a_whole_story_as_a_symptom_is_answered_soon(triaged):
    before = time.monotonic()
    found = triaged("and then it began to hurt " * 4000)
    assert found["urgency"] == "same-day"
    assert time.monotonic() - before < 6


def test_what_no_list_has_is_the_same_day_at_least_and_suggests_what_is_near(triaged):
    found = triaged("nose bleeding")
    assert (found["urgency"], found["alarms"]) == ("same-day", [])
    assert found["asked"][0]["symptom"] is None and "nosebleed" in found["asked"][0]["nearest"]
    assert [told["id"] for told in found["cannot_tell"]] == ["symptoms"]


def test_without_the_day_of_the_infusion_every_window_is_open(triaged, longwatch):
    found = triaged("rash", last=None)
    assert (found["urgency"], found["last_infusion_known"]) == ("emergency-now", False)
    page = longwatch("triage", *options("rash", last=None)).stdout
    assert "THE DAY OF THE LAST INFUSION IS NOT CERTAIN" in page


def record(platelets):
    given = {"code": {"coding": [{"system": "http://www.whocc.no/atc", "code": "L04AG06"}]}}
    resources = [
        {"resourceType": "Patient", "id": "p"},
        {
            "resourceType": "MedicationAdministration", "id": "m", "status": "completed",
            "subject": {"reference": "Patient/p"}, "effectiveDateTime": "2026-01-05",
            "medicationCodeableConcept": given["code"],
        },
        {
            "resourceType": "Observation", "id": "o", "status": "final", "code": COUNT,
            "subject": {"reference": "Patient/p"}, "effectiveDateTime": "2026-03-01",
            "valueQuantity": {"value": platelets, "unit": "10*9/L", "code": "10*9/L"},
        },
    ]  # fmt: skip
    entries = [{"resource": one} for one in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


@pytest.mark.parametrize(("platelets", "urgency"), [(80, "emergency-now"), (200, "same-day")])
def test_known_results_come_from_the_record(triaged, platelets, urgency):
    """The record also knows the last infusion, so that it need not be given."""
    found = triaged("bruising", last=None, more=("--bundle", "-"), stdin=record(platelets))
    assert urgencies(found)["sym-itp"] == urgency
    assert (found["last_infusion"], found["last_infusion_known"]) == ("2026-01-05", True)


def test_the_page_says_the_urgency_first_then_what_to_do_and_why(longwatch):
    page = longwatch("triage", *options("facial-droop", "itchy nose")).stdout
    lines = page.splitlines()
    assert lines[0] == "*** EMERGENCY, NOW ***"
    assert lines[1].startswith("Call the emergency number now")
    assert "'itchy nose' is not in the list: a person must read it today." in page
    headings = ["Tell the patient", "It may be", "The clinic does", "Tell", "Why", "Sources"]
    assert [line for line in lines if line in headings] == headings


def test_every_urgency_has_its_words():
    assert set(URGENCIES) == set(Urgency)


def test_the_list_shows_every_symptom_by_group(longwatch):
    page = longwatch("symptoms").stdout
    assert "\nBleeding\n" in page and "tiny-red-spots" in page and "petechiae" in page
    listed = json.loads(longwatch("symptoms", "--format", "json").stdout)
    assert {"id", "name", "group", "also"} <= listed[0].keys()
    assert all(symptom["id"] in page for symptom in listed)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (options("rash", last="2026-03-06"), "--last-infusion: found a day after --on"),
        ((*options("rash"), "--noticed", "2026-03-06"), "--noticed: found a day after --on"),
        (options(" "), "--symptom: found nothing"),
        (options(), "Missing option '--symptom'"),
        (options("rash", on="soon"), "--on: found no day"),
        (options("rash", where="MARS"), "--jurisdiction: found 'MARS'"),
        ((*options("rash"), "--bundle", "nowhere.json"), "nowhere.json: cannot be read"),
    ],
)
def test_bad_input_is_one_clear_line(longwatch, arguments, told):
    done = longwatch("triage", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr and len(done.stderr.splitlines()) == 1


def form(link, **answer):
    return {
        "resource": {
            "resourceType": "QuestionnaireResponse", "id": "s", "status": "completed", "authored": "2026-03-30",
            "questionnaire": "https://clinic.example/Questionnaire/alemtuzumab-symptoms",
            "subject": {"reference": "Patient/invented-00003"},
            "item": [{"linkId": link, "answer": [answer]}],
        }
    }  # fmt: skip


def test_a_reported_symptom_leads_the_assessment_and_the_worklist(longwatch, clinic, tmp_path):
    folder = tmp_path / "reported"
    folder.mkdir()
    for number in (3, 9):
        name = f"invented-{number:05}.json"
        bundle = json.loads((clinic / name).read_text())
        if number == 9:
            patient = next(
                e["resource"]["id"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Patient"
            )
            reported = form("facial-droop", valueBoolean=True)
            reported["resource"]["subject"]["reference"] = f"Patient/{patient}"
            bundle["entry"].append(reported)
        (folder / name).write_text(json.dumps(bundle))
    day = ("--jurisdiction", "EU", "--on", "2026-03-31")
    page = longwatch("assess", folder / "invented-00009.json", *day).stdout
    assert page.index("Reported symptoms") < page.index("Regular checks")
    assert "EMERGENCY" in page and "a symptom was reported" in page
    found = json.loads(longwatch("worklist", folder, *day, "--format", "json").stdout)
    first = found["lines"][0]
    assert (first["urgency"], first["rule"], first["reasons"][0]) == ("emergency-now", "sym-stroke", "alarm")
    assert found["counts"]["reasons"]["alarm"] == 1
    assert "EMERGENCY" in longwatch("worklist", folder, *day).stdout


def test_a_patient_is_answered_in_their_own_language_and_understood_in_it(longwatch):
    done = longwatch(
        *("triage", "--language", "fi", "--symptom", "Kuume", "--last-infusion", "2026-03-02"),
        *("--jurisdiction", "FI", "--on", "2026-03-04", "--format", "json"),
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["asked"][0]["symptom"] == "fever" and found["urgency"] == "same-day"
    assert found["language"] == "fi" and "tänään" in found["do"].casefold() and found["notice"]
    assert all("clinic" not in alarm["advice"] for alarm in found["alarms"])


def test_a_language_that_there_is_not_is_refused(longwatch):
    done = longwatch(
        *("triage", "--language", "xx", "--symptom", "fever", "--last-infusion", "2026-03-02"),
        *("--jurisdiction", "FI", "--on", "2026-03-04"),
    )
    assert (done.returncode, done.stdout) == (2, "") and "--language" in done.stderr


def test_symptoms_are_listed_in_other_languages(longwatch):
    assert "Kuume" in longwatch("symptoms", "--language", "fi").stdout
