"""What every test shares: where the package is for programs that a test starts, and outside material."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
os.environ["PYTHONPATH"] = str(ROOT / "src")

# Examples, code lists and bad input that others have published; never read by the product.
OUTSIDE = Path(os.environ.get("LONGWATCH_OUTSIDE") or ROOT.parent / "shared" / "outside")


@pytest.fixture(scope="session")
def outside() -> Path:
    """The folder of outside material; tests that need it are skipped where there is none."""
    if not OUTSIDE.is_dir():
        pytest.skip("no outside material here: set LONGWATCH_OUTSIDE to its folder")
    return OUTSIDE
