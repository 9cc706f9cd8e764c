"""Running the command as a user does: a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from longwatch.invented import bundle_of, patients, write_bundles

ROOT = Path(__file__).resolve().parents[2]
ON = date(2026, 3, 31)
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def longwatch() -> Run:
    def run(*arguments: object, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "longwatch", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment},
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clinic")
    write_bundles(folder, patients(count=40, seed=1, on=ON))
    return folder


@pytest.fixture
def bundle() -> dict:
    return bundle_of(2, seed=1, on=ON)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[object], Path]:
    def write(content: object) -> Path:
        path = tmp_path / "patient.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write
