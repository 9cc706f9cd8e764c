"""Files from outside the project: examples and bad input that others have published."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def outside() -> Path:
    """The folder of outside material; tests that need it are skipped where there is none."""
    folder = Path(os.environ.get("LONGWATCH_OUTSIDE", str(ROOT.parent / "shared" / "outside")))
    if not folder.is_dir():
        pytest.skip("no outside material here: set LONGWATCH_OUTSIDE to its folder")
    return folder
