"""Two ways to run: small and the same every time, or long.

The build runs 'ci'. LONGWATCH_EXAMPLES=5000 runs that many new random examples of each property.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from tests.spec.examples import Engine

from longwatch.engine import reference

ENGINES: dict[str, Engine] = {"reference": reference.assess}
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


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Engine:
    """One function of record, protocol, jurisdiction and day for each engine there is."""
    return ENGINES[request.param]
