"""Bad input: exit code 2, nothing on standard output, one clear line for each mistake, no patient's value."""

import importlib
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from longwatch.cli.refusals import guarded

ASSESS = ("--jurisdiction", "EU", "--on", "2026-03-31")


def refused(done, *words):
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("longwatch: ")
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in lines[0], lines[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", ["patient.json"]),
        ("{", ["JSON"]),
        ('{"resourceType": "Bundle", "entry": [}', ["JSON"]),
        ('{"hello": "world"}', ["resourceType"]),
        ("[1, 2]", []),
        ("42", []),
        ("\x00\x01", []),
        ('{"resourceType": "Bundle", "type": "collection", "entry": []}', []),
    ],
)
def test_a_file_that_is_no_patient_is_refused(longwatch, written, content, words):
    refused(longwatch("assess", written(content), *ASSESS), *words)


def test_a_bundle_with_two_patients_is_refused(longwatch, written, bundle):
    other = {"resource": {"resourceType": "Patient", "id": "secret-name-17"}}
    done = longwatch("assess", written(bundle | {"entry": [*bundle["entry"], other]}), *ASSESS)
    refused(done, "patient")
    assert "secret-name-17" not in done.stderr


def test_an_unknown_jurisdiction_is_refused_with_the_known_ones(longwatch, clinic):
    path = clinic / "invented-00001.json"
    refused(longwatch("assess", path, "--jurisdiction", "SE", "--on", "2026-03-31"), "EU, FI, GB, US")


def test_a_day_before_birth_is_refused(longwatch, clinic):
    path = clinic / "invented-00001.json"
    refused(longwatch("assess", path, "--jurisdiction", "EU", "--on", "1930-01-01"), "--on", "birth")


@pytest.mark.parametrize(
    "day", ["yesterday", "2026-02-30", "2026-03", "31.3.2026", "2026-03-31T12:00", "9999-12-31", ""]
)
def test_a_day_that_is_none_is_refused(longwatch, clinic, day):
    path = clinic / "invented-00001.json"
    refused(longwatch("assess", path, "--jurisdiction", "EU", "--on", day), "--on")


@pytest.mark.parametrize(
    "arguments",
    [
        ("assess",),
        ("assess", "x.json", "--jurisdiction", "EU"),
        ("assess", "x.json", "--nonsense"),
        ("nonsense",),
        ("demo", "--patients", "many"),
        ("demo", "--patients", "0"),
        ("assess", "missing.json", *ASSESS),
        ("assess", ".", *ASSESS),
        ("assess", "missing.json", *ASSESS, "--protocol", "aspirin"),
        ("assess", "missing.json", *ASSESS, "--zone", "Mars/Base"),
        ("assess", "missing.json", *ASSESS, "--format", "xml"),
        ("worklist", "missing-folder", *ASSESS),
        ("content", "check", "missing-folder"),
    ],
)
def test_a_misuse_is_one_line(longwatch, arguments):
    refused(longwatch(*arguments))


@pytest.mark.parametrize(
    "moment",
    ["9999-12-31", "2026", "2026-03", "2026-02-30", "2026-02-01T25:00", "2026-02-30T10:00", "now", ""],
)
def test_a_moment_that_is_none_is_refused(longwatch, clinic, moment):
    refused(longwatch("assess", clinic / "invented-00001.json", *ASSESS, "--known-by", moment), "--known-by")


@pytest.mark.parametrize(("given", "meant"), [("Eur", "EU"), ("GBR", "GB"), ("USA", "US")])
def test_a_slip_in_the_jurisdiction_is_told_the_nearest(longwatch, clinic, given, meant):
    done = longwatch("assess", clinic / "invented-00001.json", "--jurisdiction", given, "--on", "2026-03-31")
    refused(done, f"Did you mean {meant}?")


def test_a_slip_in_an_option_names_the_help_of_that_command(longwatch):
    refused(longwatch("assess", "x.json", "--junk"), "longwatch assess --help")


def test_an_answer_that_nobody_can_receive_is_one_line(clinic):
    command = [sys.executable, "-m", "longwatch", "assess", clinic / "invented-00001.json", *ASSESS]
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("w") as nowhere:
        done = subprocess.run(command, stdout=nowhere, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "standard output cannot be written" in done.stderr


def test_a_reader_that_stops_reading_is_no_mistake(clinic):
    command = [sys.executable, "-m", "longwatch", "worklist", clinic, *ASSESS, "--all"]
    reads, writes = os.pipe()
    os.close(reads)
    done = subprocess.run(command, stdout=writes, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writes)
    assert done.stderr == "" and done.returncode == 0


def test_a_list_of_nothing_says_that_there_is_nothing(longwatch):
    done = longwatch("education", "driving", "--protocol", "methotrexate")
    refused(done, "has none")


def test_a_communication_of_elsewhere_is_refused(longwatch):
    refused(
        longwatch("communications", "eu-2020-01-16", "--jurisdiction", "US"), "eu-2020-01-16 does not hold"
    )


@pytest.mark.parametrize("base", ["", "not an address", "ftp://a"])
def test_an_address_that_is_none_is_refused(longwatch, tmp_path, base):
    refused(longwatch("export", "--out", tmp_path, "--on", "2026-03-31", "--base", base), "--base")
    assert list(tmp_path.iterdir()) == []


def test_definitions_of_a_day_without_rules_are_refused(longwatch, tmp_path):
    refused(longwatch("export", "--out", tmp_path, "--on", "2008-01-15"), "2008-01-15")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("rule", ["MON-CBC", "Mon-Cbc"])
def test_capitals_in_an_id_make_no_difference(longwatch, rule):
    assert longwatch("explain", rule).stdout == longwatch("explain", "mon-cbc").stdout != ""


def test_a_fault_of_ours_tells_its_kind_and_place_and_never_a_value(capsys):
    def fail() -> int:
        raise KeyError("Aino Virtanen, 33")

    assert guarded(fail) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "KeyError" in told and "test_refusals.fail" in told
    assert "Virtanen" not in told
    assert guarded(fail, debug=True) == 1
    debugged = capsys.readouterr().err
    assert debugged.count("\n") > 1 and "event " in debugged


def test_the_command_of_the_package_is_there():
    project = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text())
    module, _, name = project["project"]["scripts"]["longwatch"].partition(":")
    assert callable(getattr(importlib.import_module(module), name))


def test_a_protocol_with_a_mistake_is_refused_with_its_place(longwatch, tmp_path):
    folder = tmp_path / "content"
    (folder / "protocols" / "broken").mkdir(parents=True)
    (folder / "protocols" / "broken" / "series.yaml").write_text(
        "series:\n  - id: mon-x\n    evry: 1 month\n"
    )
    done = longwatch("content", "check", folder)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "protocols/broken/series.yaml:3" in done.stderr
    assert "every" in done.stderr


@pytest.mark.parametrize("path", ["", "a" * 5000], ids=["empty", "too long"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("assess", "PATH", *ASSESS),
        ("worklist", "PATH", *ASSESS),
        ("triage", "--symptom", "headache", "--bundle", "PATH", *ASSESS),
        ("impact", "eu-2020-01-16", "PATH", "--jurisdiction", "EU", "--out", "unused"),
        ("impact", "eu-2020-01-16", ".", "--jurisdiction", "EU", "--out", "PATH"),
        ("content", "check", "PATH"),
        ("export", "--on", "2026-03-31", "--out", "PATH"),
        ("invent", "--on", "2026-03-31", "--out", "PATH"),
        ("demo", "--patients", "3", "--out", "PATH"),
        ("education", "driving", "--out", "PATH"),
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_a_name_that_no_file_can_have_is_refused_and_told_shortly(
    longwatch, tmp_path, monkeypatch, arguments, path
):
    monkeypatch.chdir(tmp_path)
    done = longwatch(*(path if part == "PATH" else part for part in arguments))
    refused(done)
    assert len(done.stderr) < 300
    assert list(tmp_path.iterdir()) == []


def test_the_list_is_printed_although_nobody_reads_the_mistakes(clinic, tmp_path):
    """A file was refused, and standard error has no room: the exit code alone says so."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "fine.json").write_bytes((clinic / "invented-00001.json").read_bytes())
    command = [sys.executable, "-m", "longwatch", "worklist", tmp_path, *ASSESS]
    reads, gone = os.pipe()
    os.close(reads)
    with full.open("w") as nowhere:
        for told in (nowhere, gone):
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=told, text=True, check=False)
            assert done.returncode == 2
            assert "1 left out" in done.stdout
    os.close(gone)


def test_a_file_whose_name_is_no_text_is_told_in_json_too(longwatch, clinic, tmp_path):
    """Bytes that are no UTF-8 in a file's name become a mark."""
    (tmp_path / os.fsdecode(b"\xff.json")).write_text("{")
    (tmp_path / "fine.json").write_bytes((clinic / "invented-00001.json").read_bytes())
    done = longwatch("worklist", tmp_path, *ASSESS, "--format", "json")
    assert done.returncode == 2, done.stderr
    (told,) = json.loads(done.stdout)["refused"]
    assert told.startswith("\N{REPLACEMENT CHARACTER}.json: ")


@pytest.mark.parametrize(
    "arguments",
    [("triage", "--symptom", "TEXT", *ASSESS), ("effects", "TEXT")],
    ids=lambda arguments: arguments[0],
)
def test_words_that_are_no_text_are_read_with_a_mark(longwatch, arguments):
    words = os.fsdecode(b"strok\xff")
    done = longwatch(*(words if part == "TEXT" else part for part in arguments), "--format", "json")
    assert done.returncode == 0, done.stderr
    assert "strok\N{REPLACEMENT CHARACTER}" in json.dumps(json.loads(done.stdout), ensure_ascii=False)


def test_json_is_the_same_whatever_the_terminal_can_show(longwatch):
    """A name in another script must not lose a letter on its way into a file."""
    arguments = ("symptoms", "--language", "fi", "--format", "json")
    plain = subprocess.run(
        [sys.executable, "-m", "longwatch", *arguments],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": "src", "PYTHONIOENCODING": "ascii"},
        cwd=Path(__file__).resolve().parents[2],
        check=True,
    )
    assert plain.stdout.decode() == longwatch(*arguments).stdout


def test_an_empty_folder_is_refused(longwatch, tmp_path):
    refused(longwatch("worklist", tmp_path, *ASSESS))


def test_two_records_of_one_patient_are_refused(longwatch, tmp_path, bundle):
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps(bundle))
    refused(longwatch("worklist", tmp_path, *ASSESS), "two records")


def test_inventing_never_writes_into_a_folder_in_use(longwatch, tmp_path):
    (tmp_path / "precious.txt").write_text("keep")
    refused(longwatch("invent", "--on", "2026-03-31", "--out", tmp_path), "not an empty folder")
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]
