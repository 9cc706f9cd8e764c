"""A source is read into a store whole or not at all, and twice the same."""

import errno
import os
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from tests.population.reading.asking import facts_in, rows_of
from tests.population.reading.cdm import write_omop
from tests.population.reading.warehouse import write, write_tables

from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.population.fingerprint import fingerprint
from longwatch.population.reading import finishing
from longwatch.population.reading.kinds import kind_of
from longwatch.population.reading.omop import read_omop
from longwatch.population.reading.tables import read_tables
from longwatch.population.reading.tables.reference import PAGE, page
from longwatch.population.store import Store, StoreMistake

DAY = date(2025, 3, 3)
Read = Callable[..., Store]


@pytest.fixture(params=["tables", "omop"])
def source(request: pytest.FixtureRequest, tmp_path: Path, protocol: Protocol, clinic: list[Record]) -> Path:
    folder = tmp_path / str(request.param)
    if request.param == "tables":
        write_tables(clinic[:20], folder)
    else:
        write_omop(clinic[:20], folder, protocol)
    return folder


def read(source: Path, protocol: Protocol, target: str = "store", threads: int = 2) -> Store:
    reader: Read = read_tables if source.name == "tables" else read_omop
    return reader(source, source.parent / target, protocol, "UTC", part=6, threads=threads)


def digest(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_source_read_twice_gives_the_same_bytes_with_any_number_of_threads(
    source: Path, protocol: Protocol
) -> None:
    assert digest(read(source, protocol, "one").folder) == digest(
        read(source, protocol, "two", threads=1).folder
    )


def test_reading_again_replaces_the_store_and_doubles_nothing(source: Path, protocol: Protocol) -> None:
    before = digest(read(source, protocol).folder)
    assert digest(read(source, protocol).folder) == before
    assert [path.name for path in source.parent.iterdir() if path.name.startswith(".")] == []


def test_the_manifest_says_what_was_read(source: Path, protocol: Protocol) -> None:
    store = read(source, protocol)
    assert store.manifest.reads == fingerprint(protocol)
    assert store.manifest.firsts == (0, 6, 12, 18)
    assert store.manifest.patients == len(rows_of(store.patients)) == 20
    assert {file.name for file in store.manifest.files} == {path.name for path in source.iterdir()}
    assert kind_of(store.folder) == "store"


def test_what_was_interrupted_goes_on_where_it_stopped(
    source: Path, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = digest(read(source, protocol, "whole").folder)
    settled: list[int] = []
    settle = finishing.settle

    def stopping(connection: object, protocol: Protocol, folder: Path, part: int) -> None:
        if part == 2 and settled == [0, 1]:
            raise KeyboardInterrupt
        settled.append(part)
        settle(connection, protocol, folder, part)  # type: ignore[arg-type]

    monkeypatch.setattr(finishing, "settle", stopping)
    with pytest.raises(KeyboardInterrupt):
        read(source, protocol)
    assert not (source.parent / "store").exists()
    settled.append(-1)
    assert digest(read(source, protocol).folder) == expected
    assert settled == [0, 1, -1, 2, 3]


def test_counts_that_were_half_written_when_the_disk_was_full_are_counted_again(
    source: Path, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = digest(read(source, protocol, "whole").folder)
    write_bytes = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if "staged" in path.parts:
            write_bytes(path, content[:3])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write_bytes(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StoreMistake, match="the disk has no room left"):
        read(source, protocol)
    monkeypatch.undo()
    assert digest(read(source, protocol).folder) == expected


def test_what_was_begun_for_other_files_is_begun_anew(
    source: Path, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finishing, "settle", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        read(source, protocol)
    monkeypatch.undo()
    name = "facts_death" if source.name == "tables" else "death"
    key = "patient" if source.name == "tables" else "person_id"
    day = "day" if source.name == "tables" else "death_date"
    who = "invented-00001" if source.name == "tables" else 1
    write(source, name, **{key: [who], day: [DAY]})
    assert facts_in(read(source, protocol), "facts_death", "day") == [(DAY,)]


def test_something_else_at_the_target_is_never_replaced(source: Path, protocol: Protocol) -> None:
    (source.parent / "store").mkdir()
    (source.parent / "store" / "letter.txt").write_text("mine")
    with pytest.raises(StoreMistake, match="there is something else"):
        read(source, protocol)
    assert (source.parent / "store" / "letter.txt").read_text() == "mine"


def test_a_zone_that_nobody_knows_is_refused(source: Path, protocol: Protocol) -> None:
    with pytest.raises(SourceMistake, match="time zone"):
        read_tables(source, source.parent / "store", protocol, "Mars/Olympus")


def test_each_kind_of_source_is_told_by_its_files(tmp_path: Path, source: Path) -> None:
    assert kind_of(source) == source.name
    (tmp_path / "fhir").mkdir()
    (tmp_path / "fhir" / "Observation.ndjson.gz").touch()
    assert kind_of(tmp_path / "fhir") == "fhir"
    (tmp_path / "fhir" / "manifest.json").write_text("{}")
    assert kind_of(tmp_path / "fhir") == "fhir"


def test_a_folder_that_is_no_source_or_two_is_one_clear_error(tmp_path: Path, source: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceMistake, match="empty: nothing that can be read"):
        kind_of(tmp_path / "empty")
    with pytest.raises(SourceMistake, match="the system says"):
        kind_of(tmp_path / "nowhere")
    (source / "Patient.ndjson").touch()
    with pytest.raises(SourceMistake, match=r"FHIR resources .* and .*; expected one kind of source"):
        kind_of(source)


def test_the_reference_page_is_that_of_the_columns() -> None:
    root = Path(__file__).resolve().parents[3]
    if (root / PAGE).read_text(encoding="utf-8") != page():
        pytest.fail("stale: run python -m longwatch.population.reading.tables.reference")
