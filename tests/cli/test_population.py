"""`longwatch population`: everybody in an export, on one day, as files that others can read."""

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.population.written import read, written

ON = ("--jurisdiction", "EU", "--on", "2026-03-31")
FILES = {
    *("series.parquet", "gaps.parquet", "alerts.parquet", "findings.parquet", "measures", "rules.json"),
    *("series_state.parquet", "rejected.parquet", "measures.json", "report.html", "run.json"),
}


@pytest.fixture(scope="module")
def done(longwatch, clinic, tmp_path_factory):
    """The invented clinic as bundles, with the store kept."""
    folder = tmp_path_factory.mktemp("population")
    ran = longwatch("population", clinic, *ON, "--out", folder / "out", "--store", folder / "store")
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout, folder / "out", folder / "store"


def listed(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_everything_that_is_promised_is_there_and_nothing_else(done):
    text, out, _ = done
    assert listed(out) == FILES
    assert all(str(out / name) in text for name in FILES)
    assert json.loads((out / "measures.json").read_text())["indicators"]
    assert "<html" in (out / "report.html").read_text()


def test_the_counts_are_those_of_the_worklist(longwatch, clinic, done):
    text, out, _ = done
    ranked = json.loads(longwatch("worklist", clinic, *ON, "--format", "json").stdout)
    told = json.loads((out / "run.json").read_text())
    places = {place: number for place, number in ranked["counts"]["places"].items() if number}
    assert told["places"] == places and sum(places.values()) == told["asked"] == 40
    assert f"{places['needs-someone-today']} of 40 patients need someone on 31 Mar 2026" in text
    assert "all 40 patients, each in one place" in text


def test_a_bulk_export_is_told_as_its_bundles_are(longwatch, tmp_path, done):
    _, out, _ = done
    bulk = ("--patients", 40, "--seed", 1, "--on", "2026-03-31", "--format", "ndjson")
    assert longwatch("invent", *bulk, "--out", tmp_path / "bulk").returncode == 0
    ran = longwatch("population", tmp_path / "bulk", *ON, "--out", tmp_path / "out")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert written(out) == written(tmp_path / "out")
    one, other = (
        json.loads((folder / "run.json").read_text())["source"] for folder in (out, tmp_path / "out")
    )
    assert one == other
    assert one["read"] == one["used"] + sum(one["ignored"].values()) + one["rejected"]


def test_a_kept_store_is_asked_about_another_day_without_its_source(longwatch, tmp_path, done):
    _, _, store = done
    later = ("--jurisdiction", "EU", "--on", "2026-09-30")
    ran = longwatch("population", store, *later, "--out", tmp_path)
    assert ran.returncode == 0 and "on 30 Sep 2026" in ran.stdout
    assert listed(store) >= {"manifest.json", "patients.parquet"}


def test_a_kept_store_is_used_again_while_the_source_is_unchanged(longwatch, tmp_path):
    source = tmp_path / "clinic"
    longwatch("invent", "--patients", 3, "--on", "2026-03-31", "--out", source)
    command = ("population", source, *ON, "--out", tmp_path / "out", "--store", tmp_path / "store")
    assert longwatch(*command).returncode == 0
    made = (tmp_path / "store" / "manifest.json").stat().st_mtime_ns
    assert longwatch(*command).returncode == 0
    assert (tmp_path / "store" / "manifest.json").stat().st_mtime_ns == made
    (source / "another.json").write_bytes(min(source.glob("*.json")).read_bytes())
    assert "two records with the same patient id" in longwatch(*command).stderr
    (source / "another.json").write_text("{}")
    assert longwatch(*command).returncode == 0
    assert (tmp_path / "store" / "manifest.json").stat().st_mtime_ns > made


def test_what_was_not_understood_is_told_with_its_place_and_never_its_value(longwatch, tmp_path):
    longwatch("invent", "--patients", 2, "--on", "2026-03-31", "--out", tmp_path / "clinic")
    (tmp_path / "clinic" / "broken.json").write_text('{"resourceType": "Secret')
    ran = longwatch("population", tmp_path / "clinic", *ON, "--out", tmp_path / "out")
    assert ran.returncode == 0 and "1 rejected" in ran.stdout
    (row,) = pq.read_table(tmp_path / "out" / "rejected.parquet").to_pylist()
    assert row["place"] == "broken.json" and row["reason"]
    assert "Secret" not in str(row) + ran.stdout + ran.stderr


def test_nobody_to_ask_about_is_bad_input_and_the_files_say_why(longwatch, tmp_path):
    (tmp_path / "clinic").mkdir()
    (tmp_path / "clinic" / "broken.json").write_text("{")
    ran = longwatch("population", tmp_path / "clinic", *ON, "--out", tmp_path / "out")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "found nobody who could be asked about" in ran.stderr
    assert pq.read_table(tmp_path / "out" / "rejected.parquet").num_rows == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--engine", "oracle"), "--engine: found 'oracle', expected one of duckdb, spark."),
        (("--memory", "much"), "--memory: expected an amount from 256MB on, such as 4GB."),
        (("--memory", "1MB"), "--memory: expected an amount from 256MB on, such as 4GB."),
        (("--spark-master", "spark://x:7077"), "are for --engine spark"),
        (("--engine", "spark", "--spark-conf", "memory"), "--spark-conf: expected NAME=VALUE"),
        (("--on", "yesterday"), "--on: found no day"),
        (("--jurisdiction", "XX"), "--jurisdiction: found 'XX'"),
    ],
)
def test_a_misuse_is_one_line_and_writes_nothing(longwatch, done, tmp_path, more, words):
    _, _, store = done
    ran = longwatch("population", store, *ON, "--out", tmp_path / "out", *more)
    assert ran.returncode == 2 and words in ran.stderr and ran.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_a_source_is_one_line(longwatch, tmp_path, done):
    _, out, store = done
    (tmp_path / "empty").mkdir()
    for source, words in (
        (tmp_path / "nowhere", "found nothing"),
        (out / "run.json", "found a file"),
        (tmp_path / "empty", "nothing that can be read"),
    ):
        ran = longwatch("population", source, *ON, "--out", tmp_path / "out")
        assert ran.returncode == 2 and words in ran.stderr and ran.stderr.count("\n") == 1
    ran = longwatch("population", store, *ON, "--out", store / "out")
    assert ran.returncode == 2 and "inside SOURCE" in ran.stderr


def test_files_of_others_under_our_names_are_left_alone(longwatch, done, tmp_path):
    _, _, store = done
    (tmp_path / "findings.parquet").write_text("mine")
    ran = longwatch("population", store, *ON, "--out", tmp_path)
    assert ran.returncode == 2 and "which this command did not write" in ran.stderr
    assert listed(tmp_path) == {"findings.parquet"}


def test_small_numbers_are_told_only_where_that_is_asked_for(longwatch, done, tmp_path):
    _, out, store = done
    suppressed = json.loads((out / "measures.json").read_text())
    ran = longwatch("population", store, *ON, "--out", tmp_path, "--no-suppression")
    assert ran.returncode == 0
    told = json.loads((tmp_path / "measures.json").read_text())
    assert suppressed["suppress_below"] == 5 and told["suppress_below"] == 0
    # Few of the forty were never treated: all patients together would say how many.
    assert suppressed["patients"] is None and told["patients"] == 40


LATER = ("--jurisdiction", "EU", "--on", "2027-05-31")


def test_the_series_of_a_later_day_are_told_from_an_earlier_run(longwatch, done, tmp_path):
    _, out, store = done
    moved = longwatch("population", out, *LATER, "--out", tmp_path / "moved")
    whole = longwatch("population", store, *LATER, "--out", tmp_path / "whole")
    assert (moved.returncode, moved.stderr, whole.returncode) == (0, "", 0)
    assert listed(tmp_path / "moved") == {"series.parquet", "gaps.parquet", "run.json"}
    for name in ("series", "gaps"):
        rows = read(tmp_path / "moved", name)
        assert rows == read(tmp_path / "whole", name)
        assert rows != read(out, name)
    told = json.loads((tmp_path / "moved" / "run.json").read_text())
    assert told["redated_from"] == "2026-03-31"
    assert told["statuses"]["overdue"] == sum(
        row[2] == "overdue" for row in read(tmp_path / "moved", "series")
    )


def test_the_series_alone_are_those_of_a_whole_run(longwatch, done, tmp_path):
    _, out, store = done
    ran = longwatch("population", store, *ON, "--only-series", "--out", tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "") and "series of 40 patients on 31 Mar 2026" in ran.stdout
    assert listed(tmp_path) == {"series.parquet", "gaps.parquet", "series_state.parquet", "run.json"}
    for name in ("series", "gaps"):
        assert read(tmp_path, name) == read(out, name)
    assert json.loads((tmp_path / "run.json").read_text())["redate_until"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--jurisdiction", "EU", "--on", "2026-03-31"), "found a day that is not after that of the run"),
        (("--jurisdiction", "US", "--on", "2027-05-31"), "other rules or for another jurisdiction"),
        ((*LATER, "--known-by", "2026-01-01"), "--known-by: cannot be asked of an earlier run"),
    ],
)
def test_an_earlier_run_is_asked_only_what_it_can_tell(longwatch, done, tmp_path, asked, words):
    _, out, _ = done
    ran = longwatch("population", out, *asked, "--out", tmp_path / "moved")
    assert ran.returncode == 2 and words in ran.stderr and ran.stderr.count("\n") == 1
    assert not (tmp_path / "moved" / "run.json").exists()


def test_a_record_that_says_more_of_a_later_day_stops_the_telling(longwatch, clinic, tmp_path):
    early = ("--jurisdiction", "EU", "--on", "2024-03-31")
    assert longwatch("population", clinic, *early, "--out", tmp_path / "early").returncode == 0
    ran = longwatch("population", tmp_path / "early", *ON, "--out", tmp_path / "moved")
    assert ran.returncode == 2 and "the day after it, a record or a rule says more" in ran.stderr


def test_a_file_of_no_kind_that_is_read_is_told(longwatch, clinic, tmp_path):
    """Results that were packed in another way would else be missing in silence."""
    folder = tmp_path / "clinic"
    shutil.copytree(clinic, folder)
    (folder / "labs").mkdir()
    (folder / "labs" / "Observation.ndjson.bz2").write_bytes(b"\x00")
    ran = longwatch("population", folder, *ON, "--out", tmp_path / "out")
    assert ran.returncode == 0
    assert "Not read: 1 file of no kind that is. run.json names them." in ran.stdout
    assert json.loads((tmp_path / "out" / "run.json").read_text())["not_read"] == [
        "labs/Observation.ndjson.bz2"
    ]
