"""When Spark gives up, one line says so, without its own words."""

from types import SimpleNamespace

import pytest

from longwatch.cli.giving_up import told_if_spark_gives_up
from longwatch.cli.refusals import Refusal

_Failed = type("Failed", (Exception,), {"__module__": "pyspark.errors"})


class _Thrown:
    """What Java raised, as far as it is asked."""

    def __init__(self, name: str, cause: object = None) -> None:
        self._name, self._cause = name, cause

    def getClass(self) -> object:
        return SimpleNamespace(getSimpleName=lambda: self._name)

    def getCause(self) -> object:
        if isinstance(self._cause, Exception):
            raise self._cause
        return self._cause

    def __str__(self) -> str:
        return "Jane Doe"


def _told(error: Exception) -> str:
    with pytest.raises(Refusal, match="Spark gave up") as told, told_if_spark_gives_up():
        raise error
    return str(told.value)


@pytest.mark.parametrize("error", [_Failed("Jane Doe"), ConnectionRefusedError("Jane Doe")])
def test_it_gives_up_in_one_line_without_its_words(error: Exception) -> None:
    assert "Doe" not in _told(error)


@pytest.mark.parametrize("name", ["java_exception", "_origin"])
def test_the_kinds_of_its_causes_are_told(name: str) -> None:
    error = _Failed("Jane Doe")
    root = _Thrown("OutOfMemoryError")
    setattr(error, name, _Thrown("SparkException", _Thrown("SparkException", root)))
    told = _told(error)
    assert "(Failed, SparkException, OutOfMemoryError)" in told and "Doe" not in told


def test_a_java_that_ends_while_it_answers_is_no_other_failure() -> None:
    error = _Failed("Jane Doe")
    error.java_exception = _Thrown("SparkException", ConnectionResetError())  # type: ignore[attr-defined]
    assert "(Failed, SparkException)" in _told(error)


@pytest.mark.parametrize("error", [ValueError(), OSError()])
def test_what_is_not_of_spark_is_left_to_others(error: Exception) -> None:
    with pytest.raises(type(error)), told_if_spark_gives_up():
        raise error
