"""Every test of the specification runs on every engine."""

import pytest
from tests.spec.examples import Engine, Example

from longwatch.engine import reference

ENGINES: dict[str, Engine] = {"reference": reference.assess}


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Engine:
    """One function of record, protocol, jurisdiction and day for each engine there is."""
    return ENGINES[request.param]


@pytest.fixture
def example(engine: Engine) -> Example:
    """Draws a patient, and checks the answers."""
    return Example(engine)
