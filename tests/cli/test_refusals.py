"""Bad input: exit code 2, nothing on standard output, one clear line for each mistake, no patient's value."""

import json

import pytest

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
