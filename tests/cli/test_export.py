"""`export`: the rules for other systems."""

import csv
import json

from longwatch.catalogue.explaining import Book
from longwatch.exchange.rule_table import COLUMNS, rule_table


def test_fhir_definitions_are_written_one_file_each_and_together(longwatch, tmp_path):
    done = longwatch("export", "--on", "2026-11-22", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    files = sorted((tmp_path / "out").glob("*.json"))
    bundle = json.loads((tmp_path / "out" / "alemtuzumab-bundle.json").read_text())
    assert len(bundle["entry"]) == len(files) - 1 > 50
    assert (tmp_path / "out" / "Questionnaire-alemtuzumab-screening.json") in files


def test_the_address_can_be_ones_own(longwatch, tmp_path):
    longwatch("export", "--on", "2026-11-22", "--out", tmp_path, "--base", "https://hospital.example/r4/")
    library = json.loads((tmp_path / "Library-alemtuzumab.json").read_text())
    assert library["url"] == "https://hospital.example/r4/Library/alemtuzumab"


def test_the_table_has_a_line_for_each_version_of_each_rule(longwatch, tmp_path):
    done = longwatch("export", "--format", "csv", "--on", "2026-11-22", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "alemtuzumab-rules.csv").read_bytes().decode("utf-8-sig")
    header, *lines = csv.reader(text.splitlines())
    assert tuple(header) == COLUMNS
    versions = [piece for pieces in Book("alemtuzumab").versions.values() for piece in pieces]
    assert len(lines) == len(versions)
    assert next(line for line in lines if line[0] == "mon-lft-eu")[4] == "2020-01-16"


def test_no_cell_of_the_table_is_taken_for_a_formula():
    for line in csv.reader(rule_table(Book("alemtuzumab")).removeprefix("\ufeff").splitlines()):
        assert not [cell for cell in line if cell[:1] in ("=", "+", "@")]


def test_an_unwritable_place_is_refused(longwatch, tmp_path):
    (tmp_path / "file").write_text("")
    done = longwatch("export", "--on", "2026-11-22", "--out", tmp_path / "file" / "x")
    assert done.returncode == 2 and done.stderr.count("\n") == 1
