"""`longwatch assess`: the contract that others rely on."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FIELDS = {
    "patient", "protocol", "jurisdiction", "on", "courses", "eligibility", "prerequisites", "series", "alerts",
    "clearance", "prophylaxis", "alarms", "not_used", "place", "next_change", "cannot_tell",
}  # fmt: skip
SERIES = {
    "id", "item", "status", "episode", "last", "due", "overdue_from", "days_overdue", "gaps", "adherence",
    "tested_intervals", "because", "sources", "revision", "text",
}  # fmt: skip
ALERT = {
    "id", "severity", "state", "opened", "latest", "action", "because", "sources", "revision", "text",
}  # fmt: skip


def assessed(longwatch, path, *more):
    done = longwatch("assess", path, "--jurisdiction", "EU", "--on", "2026-03-31", "--format", "json", *more)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_every_field_of_the_contract_is_there(longwatch, clinic):
    found = assessed(longwatch, clinic / "invented-00003.json")
    assert found.keys() >= FIELDS
    assert all(series.keys() >= SERIES for series in found["series"])
    assert found["alerts"] and all(alert.keys() >= ALERT for alert in found["alerts"])
    assert {"from", "to", "days", "missed"} == set(
        assessed(longwatch, clinic / "invented-00009.json")["series"][0]["gaps"][0]
    )
    assert found["clearance"].keys() == {"status", "for", "reasons"}
    assert found["clearance"]["for"] == "course 3"


def test_every_finding_names_its_facts_and_its_sources(longwatch, clinic):
    found = assessed(longwatch, clinic / "invented-00003.json")
    for finding in [*found["series"], *found["alerts"], *found["prerequisites"], *found["prophylaxis"]]:
        assert finding["sources"] and finding["text"] and finding["revision"], finding["id"]
    for alert in found["alerts"]:
        assert all(fact.startswith("Observation/") for fact in alert["because"])


def test_a_patient_never_treated_is_neither_due_nor_clear_without_answers(longwatch, written):
    person = {"resourceType": "Patient", "id": "p", "birthDate": "1990-01-01", "gender": "female"}
    empty = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": person}]}
    found = assessed(longwatch, written(empty))
    assert found["place"] == "not-treated"
    assert {series["status"] for series in found["series"]} == {"not-started"}
    assert found["eligibility"]["status"] == found["clearance"]["status"] == "incomplete"


def test_standard_input_gives_the_same_answer(longwatch, clinic):
    path = clinic / "invented-00001.json"
    done = longwatch(
        "assess",
        "-",
        "--jurisdiction",
        "eu",
        "--on",
        "2026-03-31",
        "--format",
        "json",
        stdin=path.read_text(),
    )
    assert json.loads(done.stdout) == assessed(longwatch, path)


def test_what_became_known_later_is_left_out(longwatch, clinic):
    path = clinic / "invented-00003.json"
    now, before = assessed(longwatch, path), assessed(longwatch, path, "--known-by", "2026-03-01")
    assert now["alerts"] and not before["alerts"]


def test_a_day_as_known_by_includes_the_whole_day(longwatch, clinic):
    path = clinic / "invented-00003.json"
    day = max(alert["latest"] for alert in assessed(longwatch, path)["alerts"])
    assert assessed(longwatch, path, "--known-by", day)["alerts"]


def test_a_planned_course_tells_by_when(longwatch, clinic):
    path = clinic / "invented-00027.json"
    assert {p["by"] for p in assessed(longwatch, path)["prerequisites"]} == {None}
    planned = assessed(longwatch, path, "--planned", "2026-06-01")
    by = {p["id"]: p["by"] for p in planned["prerequisites"]}
    assert by["base-cbc"] == "2026-06-01"
    assert by["vac-complete-6w"] == "2026-04-20"


def test_the_text_says_first_what_to_do(longwatch, clinic):
    done = longwatch("assess", clinic / "invented-00003.json", "--jurisdiction", "EU", "--on", "2026-03-31")
    lines = done.stdout.splitlines()
    assert lines[3].startswith("NEEDS SOMEONE TODAY")
    today = done.stdout.index("\nToday\n")
    assert today < done.stdout.index("CRITICAL") < done.stdout.index("Regular checks")
    assert "Do: " in done.stdout
    assert "NOT clinically reviewed" in done.stdout
    assert "\x1b[" not in done.stdout
    assert max(map(len, lines)) <= 100


def test_every_section_of_the_text_cites_sources_that_are_listed(longwatch, clinic):
    done = longwatch("assess", clinic / "invented-00009.json", "--jurisdiction", "EU", "--on", "2026-03-31")
    text, _, listed = done.stdout.partition("\nSources\n")
    numbers = set(re.findall(r"\[(\d+)\]", text))
    assert numbers == set(re.findall(r"^  \[(\d+)\]", listed, re.MULTILINE))
    for section in ("Today", "Next: course 3", "Before the course", "Protective medicine"):
        following = text.split(f"{section}\n", 1)[1].split("\n\n", 1)[0]
        assert re.search(r"\[\d+\]", following), section
    assert "[read]" in listed and "[recalled]" in listed
    assert done.stdout.splitlines()[-1].startswith("Content not clinically reviewed")


def test_a_terminal_without_our_letters_gets_plain_ones(longwatch, clinic):
    path = clinic / "invented-00008.json"
    done = longwatch("assess", path, "--jurisdiction", "EU", "--on", "2026-03-31", PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and done.stdout.isascii()
    questions = [line for line in done.stdout.splitlines() if "?" in line]
    assert all(line.rstrip().endswith("?") for line in questions), questions


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
@pytest.mark.parametrize(
    ("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_there_is_colour_on_a_terminal_unless_nobody_wants_it(clinic, environment, coloured):
    leader, follower = os.openpty()
    command = [
        sys.executable,
        "-m",
        "longwatch",
        "assess",
        clinic / "invented-00003.json",
        "--jurisdiction",
        "EU",
    ]
    plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen(
        [*command, "--on", "2026-03-31"], stdout=follower, env={**plain, "TERM": "xterm", **environment}
    ):
        os.close(follower)
        shown = b""
        try:
            while part := os.read(leader, 65536):
                shown += part
        except OSError:  # how Linux says that the other end is closed
            pass
    os.close(leader)
    assert b"Regular checks" in shown
    assert (b"\x1b[" in shown) is coloured


HEAVY = {
    *("django", "duckdb", "ibis", "pandas", "pyarrow", "pyspark", "rich", "yaml"),
    *("longwatch.engine.relational", "longwatch.invented", "longwatch.page"),
}


@pytest.mark.parametrize("command", ["assess", "worklist"])
def test_neither_one_patient_nor_a_list_loads_what_it_does_not_need(clinic, command):
    source = clinic / "invented-00003.json" if command == "assess" else clinic
    code = (
        f"import sys\nsys.path.insert(0, {str(ROOT / 'src')!r})\nfrom longwatch.cli import main\n"
        f"main([{command!r}, {str(source)!r}, '--jurisdiction', 'EU', '--on', '2026-03-31',"
        " '--format', 'json'])\n"
        f"heavy = {HEAVY!r} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    # A first run compiles the content, which reads YAML.
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_the_patient_keeps_to_is_told(longwatch, clinic):
    found = assessed(longwatch, clinic / "invented-00003.json", "--planned", "2026-04-10")
    told = {care["id"]: care for care in found["precautions"]}
    assert told["proph-listeria-diet-eu"]["from"] == "2026-03-27"
    assert told["proph-listeria-diet-eu"]["status"] == "applies"
    assert all(care["advice"] and care["sources"] and care["text"] for care in told.values())
    text = longwatch(
        "assess", clinic / "invented-00003.json", "--jurisdiction", "EU", "--on", "2026-03-31"
    ).stdout
    section = text[text.index("What the patient keeps to") :]
    assert "Emergency card (EU): until" in section
    assert all(care["status"] != "over" or f"{care['text']}" not in section for care in told.values())
