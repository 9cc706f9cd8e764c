"""The engines that random cases are tried on."""

import pytest
from tests.spec.examples import Engine

from longwatch.engine import reference

ENGINES: dict[str, Engine] = {"reference": reference.assess}


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Engine:
    """One function of record, protocol, jurisdiction and day for each engine there is."""
    return ENGINES[request.param]
