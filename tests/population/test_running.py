"""A run over a store writes, field by field, what the reference engine says of each patient."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace
from tests.generative.crowds import crowd
from tests.population.rules import EVERYTHING
from tests.population.written import COLUMNS, expected, read, types_of, written

from longwatch.catalogue import load
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.exchange.fhir import read_bundle
from longwatch.invented import patients
from longwatch.population.database import When
from longwatch.population.duckdb import DuckDB
from longwatch.population.running import (
    Asked,
    RunMistake,
    Told,
    Work,
    identity_of,
    names_of,
    refuse_foreign,
    run,
)
from longwatch.population.store import Store, StoreMistake
from longwatch.population.storing import write_store

ON = date(2026, 3, 31)


def clinic(protocol: Protocol, count: int) -> list[Record]:
    """The invented clinic, read by the Python reader."""
    return [
        read_bundle(json.dumps(bundle).encode(), protocol, place="bundle")
        for bundle in patients(count=count, seed=3, on=ON)
    ]


def named(records: list[Record]) -> list[Record]:
    return [replace(record, patient=f"p-{number:04}") for number, record in enumerate(records)]


def carried_out(store: Store, out: Path, protocol: Protocol, jurisdiction: str, when: When) -> Told:
    asked = Asked(protocol=protocol, jurisdiction=jurisdiction, when=when, engine="duckdb")
    refuse_foreign(out, names_of())
    with Work(out, identity_of(asked, {})) as work, DuckDB(threads=2) as database:
        return run(asked, store, work, database)


def test_the_invented_clinic_is_told_as_the_reference_engine_tells_it(tmp_path: Path) -> None:
    protocol = load("alemtuzumab")
    records = clinic(protocol, 60)
    store = write_store(records, tmp_path / "store", protocol, part=25)
    told = carried_out(store, tmp_path / "out", protocol, "EU", When(ON))
    assert written(tmp_path / "out") == expected(records, protocol, "EU", ON)
    assert told.patients == told.asked == sum(told.places.values()) == 60
    assert told.rows["series"] == len(read(tmp_path / "out", "series")) > 100


@pytest.mark.parametrize("known_by", [None, datetime(2025, 1, 20, tzinfo=UTC)])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_crowd_is_told_as_the_reference_engine_tells_it(
    tmp_path: Path, seed: int, known_by: datetime | None
) -> None:
    on = date(2025, 3, 1)
    records = named([question.record for question in crowd(EVERYTHING, Random(seed), 150)])
    store = write_store(records, tmp_path / "store", EVERYTHING, part=60)
    carried_out(store, tmp_path / "out", EVERYTHING, "LAND", When(on, known_by))
    found = written(tmp_path / "out")
    assert found == expected(records, EVERYTHING, "LAND", on, known_by)
    kinds = {row[1] for row in found["findings"]}
    assert kinds >= {"course", "criterion", "series", "alert", "alarm", "cannot-tell", "place-reason"}


def test_one_part_becomes_files_and_several_parts_folders(tmp_path: Path, protocol: Protocol) -> None:
    records = clinic(protocol, 6)
    for part, is_file in ((10, True), (3, False)):
        store = write_store(records, tmp_path / f"store-{part}", protocol, part=part)
        carried_out(store, tmp_path / "out", protocol, "EU", When(ON))
        for name in ("alerts", "findings", "series_state"):
            assert (tmp_path / "out" / f"{name}.parquet").is_file() == is_file
        assert (tmp_path / "out" / "measures").is_dir()
        numbers = ["00000"] if is_file else ["00000", "00001"]
        for name in ("series", "gaps"):
            assert sorted(file.name for file in (tmp_path / "out" / f"{name}.parquet").iterdir()) == [
                f"{kind}-{number}.parquet" for kind in ("fixed", "moving") for number in numbers
            ]


def test_every_column_has_its_type_also_where_it_has_no_rows(tmp_path: Path, protocol: Protocol) -> None:
    store = write_store([], tmp_path / "store", protocol)
    told = carried_out(store, tmp_path / "out", protocol, "EU", When(ON))
    assert (told.patients, told.asked, told.places) == (0, 0, {})
    full = write_store(clinic(protocol, 10), tmp_path / "full", protocol)
    carried_out(full, tmp_path / "out-full", protocol, "EU", When(ON))
    for name in COLUMNS:
        assert read(tmp_path / "out", name) == []
        assert types_of(tmp_path / "out", name) == types_of(tmp_path / "out-full", name)
    assert types_of(tmp_path / "out", "series")["missed"] == "int64"


def test_every_rule_of_the_findings_is_told_with_its_sources(tmp_path: Path, protocol: Protocol) -> None:
    store = write_store(clinic(protocol, 20), tmp_path / "store", protocol)
    carried_out(store, tmp_path / "out", protocol, "EU", When(ON))
    rules = json.loads((tmp_path / "out" / "rules.json").read_text())
    named_rules = {row[2]: row[3] for row in read(tmp_path / "out", "findings") if row[3] is not None}
    assert len(named_rules) > 30
    for name, revision in named_rules.items():
        assert rules[name]["revision"] == revision
        assert rules[name]["title"] and rules[name]["sources"]


def test_who_is_born_in_a_later_year_is_counted_and_not_asked_about(
    tmp_path: Path, protocol: Protocol
) -> None:
    store = write_store(clinic(protocol, 10), tmp_path / "store", protocol)
    told = carried_out(store, tmp_path / "out", protocol, "EU", When(date(1950, 1, 1)))
    assert told.patients == 10 and told.asked < 10
    assert told.asked + told.born_later == 10 and sum(told.places.values()) == told.asked


def test_a_store_of_another_medicine_or_of_other_codes_is_refused(tmp_path: Path, protocol: Protocol) -> None:
    store = write_store([], tmp_path / "store", protocol)
    with pytest.raises(StoreMistake, match="read for the protocol alemtuzumab, asked about"):
        carried_out(store, tmp_path / "out", EVERYTHING, "LAND", When(ON))
    other = replace(protocol, items=protocol.items[1:])
    with pytest.raises(StoreMistake, match="other codes count"):
        store.check(other)


def test_what_nobody_wrote_by_this_command_is_left_alone(tmp_path: Path, protocol: Protocol) -> None:
    store = write_store([], tmp_path / "store", protocol)
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    (out / "gaps.parquet").write_text("mine too")
    with pytest.raises(RunMistake, match=r"gaps\.parquet, which this command did not write"):
        carried_out(store, out, protocol, "EU", When(ON))
    assert (out / "gaps.parquet").read_text() == "mine too"
    (out / "gaps.parquet").unlink()
    carried_out(store, out, protocol, "EU", When(ON))
    assert (out / "notes.txt").read_text() == "mine"


def test_another_day_replaces_everything_that_an_earlier_run_wrote(
    tmp_path: Path, protocol: Protocol
) -> None:
    records = clinic(protocol, 12)
    store = write_store(records, tmp_path / "store", protocol, part=5)
    carried_out(store, tmp_path / "out", protocol, "EU", When(ON))
    later = date(2027, 1, 15)
    carried_out(store, tmp_path / "out", protocol, "EU", When(later))
    assert written(tmp_path / "out") == expected(records, protocol, "EU", later)
    assert json.loads((tmp_path / "out" / "run.json").read_text())["on"] == "2027-01-15"


def test_two_runs_in_one_folder_at_once_are_refused(tmp_path: Path, protocol: Protocol) -> None:
    asked = Asked(protocol=protocol, jurisdiction="EU", when=When(ON), engine="duckdb")
    with (
        Work(tmp_path, identity_of(asked, {})),
        pytest.raises(RunMistake, match="another run is writing there"),
    ):
        Work(tmp_path, identity_of(asked, {}))


def test_facts_have_numbers_of_their_own_through_all_parts(tmp_path: Path, protocol: Protocol) -> None:
    store = write_store(clinic(protocol, 12), tmp_path / "store", protocol, part=5)
    facts = [
        number
        for part in store.parts
        for number in pq.read_table(store.file("facts_result", part))["fact"].to_pylist()
    ]
    assert len(set(facts)) == len(facts) > 1000
