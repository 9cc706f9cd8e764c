"""`longwatch worklist`: everybody in exactly one place, the greatest risk first, nothing dropped in silence."""

import json
import os
import shutil
import subprocess
import sys

import pytest

EU = ("--jurisdiction", "EU", "--on", "2026-03-31")


@pytest.fixture(scope="module")
def answer(longwatch, clinic):
    done = longwatch("worklist", clinic, *EU, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_places_add_up_to_all_patients(answer):
    counts = answer["counts"]
    assert sum(counts["places"].values()) == counts["patients"] == len(answer["lines"]) == 40


def test_the_counts_are_those_of_the_lines(answer):
    for place, number in answer["counts"]["places"].items():
        assert number == sum(line["place"] == place for line in answer["lines"])
    for reason, number in answer["counts"]["reasons"].items():
        assert number == sum(reason in line["reasons"] for line in answer["lines"])


def test_nobody_is_without_a_next_date(answer):
    assert answer["counts"]["no_next_date"] == 0
    for line in answer["lines"]:
        assert line["next_date"] or line["place"] in ("closed", "not-treated"), line["patient"]


def test_an_alert_that_is_critical_comes_before_everything(answer):
    severities = [line["severity"] for line in answer["lines"]]
    assert severities[0] == "critical"
    needed = [line["place"] == "needs-someone-today" for line in answer["lines"]]
    assert needed == sorted(needed, reverse=True)
    late = [l["days_overdue"] for l in answer["lines"] if l["reasons"] == ["overdue"]]  # noqa: E741
    assert late == sorted(late, reverse=True)


def test_bundles_and_a_bulk_export_give_the_same_list(longwatch, tmp_path, clinic, answer):
    made = longwatch(
        "invent", "--patients", 40, "--on", "2026-03-31", "--format", "ndjson", "--out", tmp_path / "bulk"
    )
    assert made.returncode == 0, made.stderr
    done = longwatch("worklist", tmp_path / "bulk", *EU, "--format", "json")
    assert json.loads(done.stdout) == answer


def test_a_broken_file_is_told_and_stops_nobody_else(longwatch, tmp_path, clinic):
    for name in ("invented-00001.json", "invented-00002.json"):
        (tmp_path / name).write_bytes((clinic / name).read_bytes())
    (tmp_path / "broken.json").write_text("{")
    done = longwatch("worklist", tmp_path, *EU, "--format", "json")
    assert done.returncode == 2
    answer = json.loads(done.stdout)
    assert answer["counts"]["patients"] == 2
    assert len(answer["refused"]) == 1 and "broken.json" in answer["refused"][0]
    assert done.stderr.count("\n") == 1 and "broken.json" in done.stderr


def test_of_very_many_mistakes_the_first_are_told_and_the_others_counted(longwatch, tmp_path, clinic):
    (tmp_path / "whole.json").write_bytes((clinic / "invented-00001.json").read_bytes())
    for number in range(1100):
        (tmp_path / f"broken-{number:04}.json").write_text("{")
    done = longwatch("worklist", tmp_path, *EU, "--format", "json")
    assert done.returncode == 2 and len(json.loads(done.stdout)["refused"]) == 1100
    *told, last = done.stderr.splitlines()
    assert len(told) == 100 and "broken-0099.json" in told[-1]
    assert last == "longwatch: and 1,000 more that could not be read. --format json names them all."


def test_a_file_of_no_kind_that_is_read_is_told(longwatch, tmp_path, clinic, answer):
    folder = tmp_path / "clinic"
    shutil.copytree(clinic, folder)
    for name in ("Observation.ndjson.bz2", "letter.pdf", "manifest.json"):
        (folder / name).write_bytes(b"\x00")
    run = longwatch("worklist", folder, *EU, "--format", "json")
    assert run.returncode == 0 and json.loads(run.stdout) == answer
    assert run.stderr == (
        "longwatch: clinic: not read, being of no kind that is: Observation.ndjson.bz2, letter.pdf.\n"
    )


def test_a_page_says_what_is_missing_from_it_also_when_it_is_cut_short(longwatch, tmp_path, clinic):
    (tmp_path / "one.json").write_bytes((clinic / "invented-00001.json").read_bytes())
    (tmp_path / "broken.json").write_text("{")
    assert "NOT in this list: 1 left out." in longwatch("worklist", tmp_path, *EU).stdout
    command = [sys.executable, "-m", "longwatch", "worklist", tmp_path, *EU]
    reads, writes = os.pipe()
    os.close(reads)
    done = subprocess.run(command, stdout=writes, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writes)
    assert "broken.json" in done.stderr


def test_a_patient_is_called_what_the_record_says(longwatch, tmp_path, clinic):
    """Some systems put brackets and colons into their ids: they are no marks for the terminal."""
    written = (clinic / "invented-00001.json").read_text()
    for name, other in (("[bold]7", "a"), ("[/red]7", "b"), (":heart:7", "c")):
        (tmp_path / f"{other}.json").write_text(written.replace("invented-00001", name))
    done = longwatch("worklist", tmp_path, *EU, "--all")
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in ("[bold]7", "[/red]7", ":heart:7"))


def test_patients_born_later_are_counted_and_never_named(longwatch, clinic):
    done = longwatch("worklist", clinic, "--jurisdiction", "EU", "--on", "1980-01-01")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "born after" in done.stderr
    assert "invented-" not in done.stderr
    assert "NOT in this list: " in done.stdout


def test_the_text_counts_and_names_the_source(longwatch, clinic):
    text = longwatch("worklist", clinic, *EU).stdout
    assert "all 40 patients, each in one place" in text
    assert "Patients with no next date: 0." in text
    assert "[recalled]" in text and "[read]" in text
    assert "UP TO DATE (" not in text
    assert "UP TO DATE (" in longwatch("worklist", clinic, *EU, "--all").stdout


def test_every_jurisdiction_places_everybody(longwatch, clinic):
    for jurisdiction in ("EU", "FI", "GB", "US"):
        done = longwatch(
            "worklist", clinic, "--jurisdiction", jurisdiction, "--on", "2026-03-31", "--format", "json"
        )
        counts = json.loads(done.stdout)["counts"]
        assert sum(counts["places"].values()) == 40 and counts["no_next_date"] == 0
