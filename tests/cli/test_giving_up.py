"""When Spark gives up, one line says so, without its own words."""

import pytest

from longwatch.cli.giving_up import told_if_spark_gives_up
from longwatch.cli.refusals import Refusal

_Failed = type("Failed", (Exception,), {"__module__": "pyspark.errors"})


@pytest.mark.parametrize("error", [_Failed("Jane Doe"), ConnectionRefusedError("Jane Doe")])
def test_it_gives_up_in_one_line_without_its_words(error: Exception) -> None:
    with pytest.raises(Refusal, match="Spark gave up") as told, told_if_spark_gives_up():
        raise error
    assert "Doe" not in str(told.value)


@pytest.mark.parametrize("error", [ValueError(), OSError()])
def test_what_is_not_of_spark_is_left_to_others(error: Exception) -> None:
    with pytest.raises(type(error)), told_if_spark_gives_up():
        raise error
