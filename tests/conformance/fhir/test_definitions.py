"""The protocols as FHIR definitions: valid, complete, and forms that our own reader understands."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from longwatch.catalogue import load, load_handbook, names
from longwatch.core.record import ScreeningAnswer
from longwatch.exchange.fhir import read_bundle
from longwatch.exchange.fhir.definitions import definitions

ON = date(2026, 11, 22)


def made(name: str, on: date = ON) -> dict[str, dict]:
    found = definitions(load(name), load_handbook(name), on=on)
    assert len({(one["resourceType"], one["id"]) for one in found}) == len(found)
    return {f"{one['resourceType']}/{one['id']}": one for one in found}


@pytest.mark.parametrize("name", names())
def test_an_independent_gate_finds_nothing_wrong(name: str, tmp_path: Path, outside: Path) -> None:
    gate = outside / "fhir-validators" / "harness" / "gate.py"
    files = []
    for path, resource in made(name).items():
        files.append(tmp_path / f"{path.replace('/', '-')}.json")
        files[-1].write_text(json.dumps(resource))
    done = subprocess.run([sys.executable, gate, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"resources {len(files)} refused 0" in done.stdout


def test_the_gate_would_refuse_a_broken_definition(tmp_path: Path, outside: Path) -> None:
    gate = outside / "fhir-validators" / "harness" / "gate.py"
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps({**made("alemtuzumab")["Library/alemtuzumab"], "status": "bogus"}))
    assert subprocess.run([sys.executable, gate, broken], capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize("name", names())
def test_every_reference_between_definitions_leads_to_one(name: str) -> None:
    found = made(name)
    urls = {one["url"] for one in found.values()}
    text = json.dumps(list(found.values()))
    named = set(re.findall(r'"(?:definitionCanonical|valueSet|resource)": "([^"]+)"', text))
    assert named and named <= urls
    assert {artifact["resource"] for artifact in _composed(found, name)} == urls - {
        _library(found, name)["url"]
    }


def _library(found: dict[str, dict], name: str) -> dict:
    return found[f"Library/{name}"]


def _composed(found: dict[str, dict], name: str) -> list[dict]:
    return [one for one in _library(found, name)["relatedArtifact"] if one["type"] == "composed-of"]


def _actions(plan: dict) -> set[str]:
    return {action["id"] for group in plan["action"] for action in group["action"]}


def test_a_plan_holds_the_rules_in_force_there_on_that_day() -> None:
    protocol = load("alemtuzumab")
    for on in (date(2019, 12, 1), ON):
        found = made("alemtuzumab", on)
        for jurisdiction in protocol.country:
            rules = {rule.id for rule in protocol.in_force(jurisdiction, protocol.rules, on)}
            assert _actions(found[f"PlanDefinition/alemtuzumab-{jurisdiction.lower()}"]) == rules
    assert "mon-lft-eu" not in _actions(
        made("alemtuzumab", date(2019, 12, 1))["PlanDefinition/alemtuzumab-eu"]
    )


def test_before_its_approval_there_is_no_plan() -> None:
    assert not [path for path in made("alemtuzumab", date(2013, 1, 1)) if path.startswith("PlanDefinition")]


def test_nothing_is_called_active_that_no_clinician_has_signed() -> None:
    states = {one["status"] for one in made("alemtuzumab").values()}
    assert load("alemtuzumab").drug.clinically_reviewed == "no" and states == {"draft"}


def test_an_answer_to_the_screening_form_is_read_by_our_own_reader() -> None:
    protocol = load("alemtuzumab")
    form = made("alemtuzumab")["Questionnaire/alemtuzumab-screening"]
    items = [
        {
            "linkId": item["linkId"],
            "answer": [{"valueInteger": 2} if item["type"] == "integer" else {"valueBoolean": True}],
        }
        for item in form["item"]
    ]
    response = {
        "resourceType": "QuestionnaireResponse",
        "id": "q1",
        "questionnaire": form["url"],
        "status": "completed",
        "subject": {"reference": "Patient/p"},
        "authored": "2026-01-05",
        "item": items,
    }
    entries = [{"resource": {"resourceType": "Patient", "id": "p"}}, {"resource": response}]
    bundle = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
    record = read_bundle(bundle, protocol)
    answered = {fact.fact for fact in record.facts if isinstance(fact, ScreeningAnswer)}
    assert answered == {fact.id for fact in protocol.facts} and record.not_used == {}
