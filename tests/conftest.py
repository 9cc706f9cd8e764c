"""What every test shares: where the package is for programs that a test starts, outside material, random examples.

Random examples are few and the same every time in the build. LONGWATCH_EXAMPLES=5000 runs that many new ones of each
property. No test has a time limit: a slow machine must not fail a build.
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

ROOT = Path(__file__).resolve().parents[1]
os.environ["PYTHONPATH"] = str(ROOT / "src")

# Examples, code lists and bad input that others have published; never read by the product.
OUTSIDE = Path(os.environ.get("LONGWATCH_OUTSIDE") or ROOT.parent / "shared" / "outside")


_CALM = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
    HealthCheck.function_scoped_fixture,
]

settings.register_profile(
    "ci",
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # a failure is told at once; the long run makes it small
    suppress_health_check=_CALM,
)
settings.register_profile(
    "long",
    max_examples=int(os.environ.get("LONGWATCH_EXAMPLES", "1000")),
    deadline=None,
    print_blob=True,
    suppress_health_check=_CALM,
)
settings.load_profile("long" if os.environ.get("LONGWATCH_EXAMPLES") else "ci")


@pytest.fixture(scope="session")
def outside() -> Path:
    """The folder of outside material; tests that need it are skipped where there is none."""
    if not OUTSIDE.is_dir():
        pytest.skip("no outside material here: set LONGWATCH_OUTSIDE to its folder")
    return OUTSIDE
