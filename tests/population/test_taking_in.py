"""Any kind of source as a store: whole or not at all, and where it was stopped it goes on with the same words."""

import errno
import os
import shutil
from collections.abc import Callable
from datetime import UTC, date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.population.both_readers import contents, rejected
from tests.population.reading.cdm import write_omop
from tests.population.reading.warehouse import write_tables

from longwatch.core.protocol import Protocol
from longwatch.exchange.fhir import SourceMistake
from longwatch.exchange.fhir.bundle import read_bundle
from longwatch.invented import patients, write_bundles
from longwatch.population import settling
from longwatch.population.made_of import is_made_of, made_of, not_read
from longwatch.population.store import Store
from longwatch.population.taking_in import is_room_for, take_in

ON = date(2026, 3, 31)
KINDS = ("tables", "omop", "bundles", "bulk")
FILES = {"tables": "facts_result.parquet", "omop": "measurement.parquet", "bundles": "invented-00001.json", "bulk": "all.ndjson"}  # fmt: skip
Source = Callable[[str], Path]


@pytest.fixture
def source(tmp_path: Path, protocol: Protocol) -> Source:
    """A few invented patients as a source of a kind."""

    def write(kind: str) -> Path:
        folder = tmp_path / kind
        bundles = list(patients(count=4, seed=11, on=ON))
        records = [read_bundle(msgspec.json.encode(one), protocol, place="bundle") for one in bundles]
        if kind == "tables":
            write_tables(records, folder)
        elif kind == "omop":
            write_omop(records, folder, protocol)
        elif kind == "bundles":
            write_bundles(folder, bundles)
        else:
            folder.mkdir()
            lines = [msgspec.json.encode(entry["resource"]) for one in bundles for entry in one["entry"]]
            (folder / FILES[kind]).write_bytes(b"\n".join(lines))
        return folder

    return write


def taken(source: Path, target: Path, protocol: Protocol) -> Store:
    return take_in(source, target, protocol, UTC, memory=1 << 30, threads=1)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_stopped_goes_on_at_the_same_place_and_an_older_store_stays_whole(
    source: Source, tmp_path: Path, protocol: Protocol, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    folder, target = source(kind), tmp_path / "store"
    expected = contents(taken(folder, tmp_path / "calm", protocol).folder)
    for older in (False, True):
        with monkeypatch.context() as patch:
            patch.setattr(settling, "_write_item_days", _stop)
            with pytest.raises(KeyboardInterrupt):
                taken(folder, target, protocol)
        assert is_room_for(target)
        if Store.is_here(target):
            assert older and contents(target) == expected
        assert contents(taken(folder, target, protocol).folder) == expected
        assert is_made_of(target, made_of(folder, protocol, UTC))
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_folder_of_others_is_no_room_for_a_store(tmp_path: Path) -> None:
    assert is_room_for(tmp_path) and is_room_for(tmp_path / "missing")
    (tmp_path / "letter.txt").write_text("mine")
    assert not is_room_for(tmp_path) and not is_room_for(tmp_path / "letter.txt")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("signs", ["o'ne \"two\"", "one\ntwo", "data [2024]*?{a,b}"], ids=["quotes", "lines", "pattern"])  # fmt: skip
def test_a_folder_may_have_any_name(
    source: Source, tmp_path: Path, protocol: Protocol, kind: str, signs: str
) -> None:
    folder = source(kind).rename(tmp_path / signs)
    store = taken(folder, tmp_path / f"{signs} too", protocol)
    counts = store.manifest.counts
    assert (store.manifest.patients, counts.rejected) == (4, 0) and counts.used > 100


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("put", "words"),
    [
        (lambda path: path.symlink_to(path), "the system says: Too many levels of symbolic links"),
        (lambda path: path.symlink_to(path.with_name("nowhere")), "the system says: No such file"),
        (os.mkfifo, "something that is no file"),
    ],
    ids=["loop", "dangling", "pipe"],
)
def test_a_file_that_nobody_can_read_is_named(
    source: Source,
    tmp_path: Path,
    protocol: Protocol,
    kind: str,
    put: Callable[[Path], None],
    words: str,
) -> None:
    path = source(kind) / FILES[kind]
    path.unlink()
    put(path)
    with pytest.raises(SourceMistake, match=words) as told:
        taken(path.parent, tmp_path / "store", protocol)
    assert told.value.place == path.name
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_may_not_be_read_is_named(
    source: Source, tmp_path: Path, protocol: Protocol, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path = source(kind) / FILES[kind]
    opened = Path.open

    def forbidden(file: Path, *how: Any, **more: Any) -> Any:
        if file == path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
        return opened(file, *how, **more)

    monkeypatch.setattr(Path, "open", forbidden)
    with pytest.raises(SourceMistake, match="Permission denied"):
        taken(path.parent, tmp_path / "store", protocol)


@pytest.mark.parametrize("kind", ["bundles", "bulk"])
def test_a_file_whose_name_is_no_text_is_told_with_a_mark(
    source: Source, tmp_path: Path, protocol: Protocol, kind: str
) -> None:
    path = source(kind) / FILES[kind]
    path.rename(path.with_name(os.fsdecode(b"\xe4") + path.suffix))
    with pytest.raises(SourceMistake, match="a name that is no text") as told:
        taken(path.parent, tmp_path / "store", protocol)
    assert told.value.place == f"\N{REPLACEMENT CHARACTER}{path.suffix}"


def test_a_manifest_does_not_make_bundles_of_a_bulk_export(
    source: Source, tmp_path: Path, protocol: Protocol
) -> None:
    folder = source("bulk")
    (folder / "manifest.json").write_text('{"output": []}')
    assert taken(folder, tmp_path / "store", protocol).manifest.counts.rejected == 0


@pytest.mark.parametrize("kind", ["bundles", "bulk"])
def test_folders_inside_are_read_too_and_name_their_files(
    source: Source, tmp_path: Path, protocol: Protocol, kind: str
) -> None:
    flat = source(kind)
    expected = taken(flat, tmp_path / "flat", protocol)
    nested = tmp_path / "nested"
    for number, path in enumerate(sorted(flat.iterdir())):
        # A folder may well be called like a table of another kind of source.
        inside = nested / ("Observation" if number % 2 else "a/b")
        inside.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, inside / path.name)
    (nested / ".hidden").mkdir()
    (nested / ".hidden" / "x.ndjson").write_text("{}")
    (nested / "a" / "wrong.ndjson").write_text("{}\n")
    store = taken(nested, tmp_path / "store", protocol)
    assert store.manifest.patients == expected.manifest.patients
    assert store.manifest.counts.used == expected.manifest.counts.used
    assert "a/wrong.ndjson" in {file.name for file in store.manifest.files}
    assert [place for place, *_ in rejected(store)] == ["a/wrong.ndjson, line 1"]


def test_a_link_that_leads_into_its_own_folder_is_refused(
    source: Source, tmp_path: Path, protocol: Protocol
) -> None:
    folder = source("bulk")
    (folder / "again").symlink_to(folder)
    with pytest.raises(SourceMistake, match=r"^again: a link to a folder that it stands in"):
        taken(folder, tmp_path / "store", protocol)


@pytest.mark.parametrize("kind", KINDS)
def test_files_of_no_kind_that_is_read_are_named(
    source: Source, tmp_path: Path, protocol: Protocol, kind: str
) -> None:
    folder = source(kind)
    store = taken(folder, tmp_path / "store", protocol)
    assert not_read(store) == ()
    (folder / "more").mkdir()
    for name in ("Observation.ndjson.bz2", "more/visit_occurrence.xlsx", "more/manifest.json"):
        (folder / name).write_bytes(b"\x00")
    store = taken(folder, tmp_path / "store", protocol)
    assert not_read(store) == ("Observation.ndjson.bz2", "more/visit_occurrence.xlsx")


def test_a_log_in_the_folder_of_a_table_is_no_resource(
    source: Source, tmp_path: Path, protocol: Protocol
) -> None:
    folder = source("omop")
    (folder / "measurement").mkdir()
    (folder / "measurement.parquet").rename(folder / "measurement" / "part-0.parquet")
    (folder / "measurement" / "_delta_log").mkdir()
    (folder / "measurement" / "_delta_log" / "00000.json").write_text("{}")
    store = taken(folder, tmp_path / "store", protocol)
    assert store.manifest.patients == 4
    assert not_read(store) == ("measurement/_delta_log/00000.json",)


def test_one_file_of_one_patient_does_not_draw_a_large_export_into_memory(
    source: Source, tmp_path: Path, protocol: Protocol
) -> None:
    folder = source("bundles")
    with (folder / "all.ndjson").open("wb") as file:
        # It takes no room on the disk.
        file.truncate(3 << 30)
    with pytest.raises(SourceMistake, match=r"invented-00001\.json beside 3 GB of NDJSON"):
        taken(folder, tmp_path / "store", protocol)
