"""Reading a bulk export while the machine is in trouble: killed, out of disk, swamped with broken lines."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.population.both_readers import SMALL, contents, write_export
from tests.population.exports import Export

from longwatch.core.protocol import Protocol
from longwatch.population.reading.fhir import parts, read_bulk
from longwatch.population.store import Store, StoreMistake

READ = """
import resource, signal, sys
from pathlib import Path
from longwatch.catalogue import load
from longwatch.population.reading.fhir import read_bulk
from longwatch.population.reading.fhir.stages import Sizes
from longwatch.population.store import StoreMistake

source, target, piece, limit = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
if limit:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    store = read_bulk(source, target, load("alemtuzumab"), threads=1, sizes=Sizes(piece, 3))
except StoreMistake as mistake:
    print(mistake)
    sys.exit(3)
print(store.manifest.counts.rejected, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def reading(source: Path, target: Path, piece: int = SMALL.piece, limit: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", READ, str(source), str(target), str(piece), str(limit)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(target: Path) -> dict[str, int]:
    notes = target / ".reading"
    return {path.name: path.stat().st_mtime_ns for path in notes.glob("done-*.json")}


def test_a_reading_that_is_killed_is_no_store_and_goes_on_where_it_was(
    tmp_path: Path, protocol: Protocol
) -> None:
    source = write_export(tmp_path / "source", Export(4, patients=9).lines())
    target = tmp_path / "killed"
    process = reading(source, target)
    until = time.monotonic() + 120
    while len(finished(target)) < 3 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not Store.is_here(target)
    before = finished(target)
    assert len(before) >= 3
    read_bulk(source, target, protocol, threads=1, sizes=SMALL, keep_notes=True)
    after = finished(target)
    assert {name: after[name] for name in before} == before
    read_bulk(source, target, protocol, threads=1, sizes=SMALL)
    read_bulk(source, tmp_path / "calm", protocol, threads=1, sizes=SMALL)
    assert contents(target) == contents(tmp_path / "calm")


def test_an_older_store_that_is_being_replaced_does_not_look_whole(
    tmp_path: Path, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_export(tmp_path / "source", Export(4, patients=9).lines())
    read_bulk(source, tmp_path / "store", protocol, threads=1, sizes=SMALL)
    with (source / "part-0.ndjson").open("ab") as file:
        file.write(b"broken\n")

    def killed(path: Path, **how: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "rmtree", killed)
    with pytest.raises(KeyboardInterrupt):
        read_bulk(source, tmp_path / "store", protocol, threads=1, sizes=SMALL)
    assert not Store.is_here(tmp_path / "store")


def test_a_source_that_changed_is_read_anew(tmp_path: Path, protocol: Protocol) -> None:
    source = write_export(tmp_path / "source", Export(5).lines())
    target = tmp_path / "store"
    first = read_bulk(source, target, protocol, threads=1, sizes=SMALL, keep_notes=True)
    with (source / "part-0.ndjson").open("ab") as file:
        file.write(b"broken\n")
    second = read_bulk(source, target, protocol, threads=1, sizes=SMALL)
    assert second.manifest.counts.rejected == first.manifest.counts.rejected + 1


def test_a_disk_that_fills_up_is_one_clear_sentence_and_no_store(tmp_path: Path) -> None:
    source = write_export(tmp_path / "source", Export(6).lines())
    process = reading(source, tmp_path / "store", limit=3_000)
    told, trouble = process.communicate()
    assert process.returncode == 3, trouble
    assert "Make room" in told
    assert len(told.splitlines()) == 1
    assert not Store.is_here(tmp_path / "store")


def test_a_folder_that_cannot_be_made_is_one_clear_sentence(tmp_path: Path, protocol: Protocol) -> None:
    source = write_export(tmp_path / "source", Export(6).lines())
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreMistake, match=r"cannot be written to\. Check the disk"):
        read_bulk(source, tmp_path / "file" / "store", protocol, threads=1)


def test_a_flood_of_broken_lines_is_told_line_by_line_in_little_memory(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.ndjson").write_bytes(b'{"resourceType": "Observation", "id": \n' * 100_000)
    process = reading(source, tmp_path / "store", piece=1_000_000)
    told, trouble = process.communicate()
    assert process.returncode == 0, trouble
    rejected, megabytes = map(int, told.split())
    assert rejected == 100_000
    assert megabytes < 900


def test_no_two_parts_keep_what_does_not_fit_into_memory_in_one_folder(
    tmp_path: Path, protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two databases would write into each other's files."""
    at_work: list[Path] = []
    open_workshop = parts.workshop

    def seen(spill: Path, **how: Any) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        at_work.append(spill)
        return open_workshop(spill, **how)

    monkeypatch.setattr(parts, "workshop", seen)
    source = write_export(tmp_path / "source", Export(4, patients=9).lines())
    store = read_bulk(source, tmp_path / "store", protocol, threads=1, sizes=SMALL)
    assert len(store.parts) > 1
    assert len(set(at_work)) == len(store.parts)
