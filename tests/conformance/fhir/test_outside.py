"""Examples that others have published: each is read, or refused in one line."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.conformance.fhir.resources import facts
from tests.conformance.fhir.test_any_value import BUNDLE, PATHS, assert_record_or_mistake, replaced

from longwatch.core.protocol import Protocol
from longwatch.core.record import Infusion, Record
from longwatch.exchange.fhir import SourceMistake, read_bundle, read_folder, read_ndjson


def test_every_official_example_is_read_or_refused_in_one_line(outside: Path, protocol: Protocol) -> None:
    examples = sorted((outside / "fhir-r4-examples" / "shared").glob("*.json"))
    assert len(examples) >= 200
    outcomes: Counter[str] = Counter()
    for example in examples:
        try:
            record = read_bundle(example.read_bytes(), protocol, place=example.name)
        except SourceMistake as mistake:
            assert len(str(mistake).splitlines()) == 1
            outcomes["refused"] += 1
        else:
            assert record.used + sum(record.not_used.values()) >= 1
            outcomes["read"] += 1
    assert outcomes["read"] > 100


def lines_in(files: list[Path]) -> int:
    return sum(
        bool(line.strip()) for file in files for line in gzip.decompress(file.read_bytes()).split(b"\n")
    )


@pytest.mark.parametrize("folder", ["synthea-r4/shared", "synthea-bulk-10-2025"])
def test_invented_patients_of_others_have_no_infusion_and_add_up(
    outside: Path, protocol: Protocol, folder: str
) -> None:
    files = sorted((outside / folder).glob("*.ndjson.gz"))
    records = list(read_ndjson(files, protocol))
    assert sum(record.used + sum(record.not_used.values()) for record in records) == lines_in(files)
    assert [fact for record in records for fact in facts(record, Infusion)] == []


def test_results_are_as_many_as_were_counted_otherwise(outside: Path, protocol: Protocol) -> None:
    counted = json.loads((outside / "synthea-r4" / "oracle-shared.json").read_text())["per_code"]
    records = read_ndjson([outside / "synthea-r4" / "shared" / "Observation.ndjson.gz"], protocol)
    found = Counter(
        code for record in records for fact in record.facts for code in getattr(fact, "codes", ())
    )
    for code in ("777-3", "718-7"):
        assert found[f"loinc:{code}"] == counted[code]["count"]


def test_bundles_and_parts_of_one_folder_are_read_together(outside: Path, protocol: Protocol) -> None:
    found = list(read_folder(outside / "synthea-r4" / "shared", protocol))
    assert all(isinstance(one, Record) for one in found)


def naughty(outside: Path) -> list[Any]:
    found: list[Any] = json.loads((outside / "bad-input" / "blns" / "blns.json").read_text())
    return found


def test_naughty_texts_in_every_text_do_no_harm(outside: Path, protocol: Protocol) -> None:
    texts = naughty(outside)
    for number, path in enumerate(PATHS):
        for text in texts[number % 17 :: 17]:
            assert_record_or_mistake(replaced(path, text), protocol)


def test_naughty_texts_in_names_of_the_drug_do_no_harm(outside: Path, protocol: Protocol) -> None:
    for text in naughty(outside):
        bundle = json.loads(json.dumps(BUNDLE))
        bundle["entry"][1]["resource"]["medicationCodeableConcept"] = {"text": text}
        assert_record_or_mistake(bundle, protocol)
