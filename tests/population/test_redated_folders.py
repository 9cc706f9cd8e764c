"""The folder of a later day holds what a whole run of that day would, and is nobody else's to change."""

import errno
import os
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
from tests.population.test_running import ON, carried_out, clinic
from tests.population.written import read

from longwatch.core.protocol import Protocol
from longwatch.population.database import When
from longwatch.population.duckdb import DuckDB
from longwatch.population.running import Work
from longwatch.population.running.redate import CannotBeRedated, earlier_run, redate
from longwatch.population.store import Store
from longwatch.population.storing import write_store

LATER = date(2027, 5, 31)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, protocol: Protocol) -> Store:
    folder = tmp_path_factory.mktemp("population")
    return write_store(clinic(protocol, 30), folder / "store", protocol, part=12)


def redated(run: Path, out: Path, protocol: Protocol, *, on: date = LATER) -> dict[str, int]:
    told = earlier_run(run, protocol, "EU", on)
    with Work(out, {"on": str(on)}) as work, DuckDB(threads=1) as database:
        return redate((run, told), on, work, database).rows


def rows(out: Path) -> dict[str, list[Any]]:
    return {name: read(out, name) for name in ("series", "gaps")}


def kinds(out: Path, name: str, kind: str) -> list[Path]:
    return sorted((out / f"{name}.parquet").glob(f"{kind}-*"))


def test_what_is_fixed_is_taken_along_and_the_rest_written_anew(
    tmp_path: Path, protocol: Protocol, store: Store
) -> None:
    carried_out(store, tmp_path / "early", protocol, "EU", When(ON))
    carried_out(store, tmp_path / "whole", protocol, "EU", When(LATER))
    told = redated(tmp_path / "early", tmp_path / "later", protocol)
    assert rows(tmp_path / "later") == rows(tmp_path / "whole") != rows(tmp_path / "early")
    assert told == {name: len(found) for name, found in rows(tmp_path / "whole").items()}
    for name in ("series", "gaps"):
        before, after = (kinds(tmp_path / day, name, "fixed") for day in ("early", "later"))
        assert len(before) == len(after) == 3
        assert all(one.samefile(other) for one, other in zip(before, after, strict=True))
        assert sum(pq.read_metadata(file).num_rows for file in after) > 0
        (moving,) = kinds(tmp_path / "later", name, "moving")
        assert pq.read_schema(moving).equals(pq.read_schema(after[0]))


def test_a_file_system_without_links_has_copies(
    tmp_path: Path, protocol: Protocol, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, "on another file system")

    carried_out(store, tmp_path / "early", protocol, "EU", When(ON))
    redated(tmp_path / "early", tmp_path / "linked", protocol)
    monkeypatch.setattr(os, "link", refuse)
    redated(tmp_path / "early", tmp_path / "copied", protocol)
    assert rows(tmp_path / "copied") == rows(tmp_path / "linked")
    (one, *_), (other, *_) = (kinds(tmp_path / day, "gaps", "fixed") for day in ("early", "copied"))
    assert not one.samefile(other)


def test_what_becomes_of_the_earlier_run_does_not_touch_the_later_day(
    tmp_path: Path, protocol: Protocol, store: Store
) -> None:
    carried_out(store, tmp_path / "early", protocol, "EU", When(ON))
    redated(tmp_path / "early", tmp_path / "later", protocol)
    found = rows(tmp_path / "later")
    carried_out(store, tmp_path / "early", protocol, "EU", When(date(2020, 1, 31)))
    assert rows(tmp_path / "early") != found
    assert rows(tmp_path / "later") == found
    early = rows(tmp_path / "early")
    redated(tmp_path / "early", tmp_path / "later", protocol, on=date(2020, 2, 1))
    assert rows(tmp_path / "early") == early


def test_a_day_that_was_stopped_in_the_midst_leaves_the_earlier_run_as_it_was(
    tmp_path: Path, protocol: Protocol, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried_out(store, tmp_path / "early", protocol, "EU", When(ON))
    before = rows(tmp_path / "early")

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("longwatch.population.running.redate.publish", stopped)
        redated(tmp_path / "early", tmp_path / "later", protocol)
    assert not (tmp_path / "later" / "run.json").exists()
    redated(tmp_path / "early", tmp_path / "later", protocol)
    carried_out(store, tmp_path / "whole", protocol, "EU", When(LATER))
    assert rows(tmp_path / "later") == rows(tmp_path / "whole")
    assert rows(tmp_path / "early") == before


def test_a_run_that_did_not_set_anything_apart_is_refused(
    tmp_path: Path, protocol: Protocol, store: Store
) -> None:
    carried_out(store, tmp_path / "early", protocol, "EU", When(ON))
    for name in ("series", "gaps"):
        for number, file in enumerate(sorted((tmp_path / "early" / f"{name}.parquet").iterdir())):
            file.rename(file.with_name(f"part-{number:05}.parquet"))
    with pytest.raises(CannotBeRedated, match="a run by an earlier version"):
        redated(tmp_path / "early", tmp_path / "later", protocol)


def test_a_run_that_says_less_of_itself_is_refused_in_a_sentence(
    tmp_path: Path, protocol: Protocol, store: Store
) -> None:
    carried_out(store, tmp_path / "early", protocol, "EU", When(ON))
    said = tmp_path / "early" / "run.json"
    told = msgspec.json.decode(said.read_bytes())
    del told["not_read"]
    said.write_bytes(msgspec.json.encode(told))
    with pytest.raises(CannotBeRedated, match="a run by an earlier version"):
        redated(tmp_path / "early", tmp_path / "later", protocol)
