"""A run over a population that is killed at any moment, or finds the disk full, leaves nothing half-written."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from random import Random

import pytest
from tests.population.test_running import ON, clinic
from tests.population.written import COLUMNS, written

from longwatch.catalogue import load
from longwatch.population.storing import write_store

ROOT = Path(__file__).resolve().parents[2]
KILLS = 4
WORK = ".longwatch-population"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    protocol = load("alemtuzumab")
    folder = tmp_path_factory.mktemp("population") / "store"
    write_store(clinic(protocol, 24), folder, protocol, part=8)
    return folder


def start(store: Path, out: Path, *, on: date = ON, limit: int | None = None) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "longwatch", "population", str(store), "--jurisdiction", "EU"]
    return subprocess.Popen(
        [*command, "--on", on.isoformat(), "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        preexec_fn=None  # noqa: PLW1509 - this process has no other threads
        if limit is None
        else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=600)
    return process.returncode, out, err


def visible(out: Path) -> set[str]:
    return {path.name for path in out.iterdir() if not path.name.startswith(".")}


@pytest.fixture(scope="module")
def undisturbed(store, tmp_path_factory):
    out = tmp_path_factory.mktemp("undisturbed")
    began = time.monotonic()
    assert finish(start(store, out))[0] == 0
    return out, time.monotonic() - began


@pytest.mark.slow
def test_a_run_that_is_killed_again_and_again_gives_what_an_undisturbed_one_gives(
    store, undisturbed, tmp_path
):
    whole, seconds = undisturbed
    random = Random(8)
    killed = 0
    for _ in range(KILLS):
        process = start(store, tmp_path)
        time.sleep(random.uniform(0.1, 0.6) * seconds)
        process.send_signal(signal.SIGKILL)
        if finish(process)[0] != -signal.SIGKILL:
            break
        killed += 1
        if "run.json" in visible(tmp_path):
            # It had just come to its end: then everything is there.
            assert written(tmp_path) == written(whole)
            break
    assert killed >= 1
    done = tmp_path / WORK / "done"
    kept = {path: path.stat().st_mtime_ns for path in done.glob("*.json")}
    process = start(store, tmp_path)
    while process.poll() is None and len(list(done.glob("*.json"))) <= len(kept):
        # What was done is not done again.
        assert all(path.stat().st_mtime_ns == then for path, then in kept.items() if path.exists())
        time.sleep(0.05)
    assert finish(process)[0] == 0
    assert written(tmp_path) == written(whole)
    assert visible(tmp_path) == visible(whole) and not (tmp_path / WORK).exists()
    for name in ("measures.json", "rules.json", "run.json", "report.html"):
        assert (tmp_path / name).read_bytes() == (whole / name).read_bytes()


@pytest.mark.slow
def test_what_another_day_left_over_is_not_taken_for_this_one(store, undisturbed, tmp_path):
    whole, _ = undisturbed
    process = start(store, tmp_path, on=date(2020, 1, 1))
    done = tmp_path / WORK / "done"
    while process.poll() is None and not (done.is_dir() and any(done.glob("*.json"))):
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    assert finish(process)[0] == -signal.SIGKILL
    assert finish(start(store, tmp_path))[0] == 0
    assert written(tmp_path) == written(whole)
    assert json.loads((tmp_path / "run.json").read_text())["on"] == ON.isoformat()


@pytest.mark.slow
def test_a_second_run_in_the_same_folder_is_refused_while_the_first_goes_on(store, tmp_path):
    first = start(store, tmp_path)
    while first.poll() is None and not (tmp_path / WORK / "asked.json").exists():
        time.sleep(0.02)
    first.send_signal(signal.SIGSTOP)
    code, out, err = finish(start(store, tmp_path))
    first.send_signal(signal.SIGCONT)
    assert (code, out) == (2, "") and "another run is writing there" in err and err.count("\n") == 1
    assert finish(first)[0] == 0


@pytest.mark.slow
def test_a_file_that_cannot_be_written_whole_is_one_line_and_a_later_run_goes_on(
    store, undisturbed, tmp_path
):
    whole, _ = undisturbed
    code, out, err = finish(start(store, tmp_path, limit=2_000))
    assert (code, out) == (2, "") and err.count("\n") == 1
    assert "has no room left" in err
    assert visible(tmp_path) == set()
    assert finish(start(store, tmp_path))[0] == 0
    assert written(tmp_path) == written(whole) and all(written(whole)[name] for name in COLUMNS)
