"""Every test of the specification runs on every engine."""

import pytest
from tests.engines import ENGINES
from tests.spec.examples import Engine, Example
from tests.spec.uncovered import UNCOVERED


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Engine:
    """One function of record, protocol, jurisdiction and day for each engine there is."""
    return ENGINES[request.param]  # type: ignore[no-any-return]


@pytest.fixture
def example(engine: Engine, request: pytest.FixtureRequest) -> Example:
    """Draws a patient, and checks the answers that the engine gives."""
    is_relational = engine is ENGINES["relational"]
    return Example(engine, unasked=UNCOVERED if is_relational else ())
