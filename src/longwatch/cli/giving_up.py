"""What is told when Spark gives up: its own words may hold values of patients."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from longwatch.cli.refusals import Refusal


@contextmanager
def told_if_spark_gives_up() -> Iterator[None]:
    """Turn a failure of Spark into one line without its words."""
    try:
        yield
    except Exception as error:
        # Where its process died, nobody answers any more. These commands connect to nothing else.
        if not (_is_of_spark(error) or isinstance(error, ConnectionError)):
            raise
        kinds = ", ".join(dict.fromkeys(_kinds(error)))
        raise Refusal(
            f"--engine: Spark gave up ({kinds}); nothing half-written is left. Run the same command again, and give "
            "it more memory if that is what it lacked."
        ) from None


def _is_of_spark(error: Exception) -> bool:
    return type(error).__module__.startswith(("pyspark.", "py4j."))


def _kinds(error: Exception) -> Iterator[str]:
    """What kind of error it was, and of what kind those were that caused it: the names of their types alone."""
    yield type(error).__name__
    # Each of Spark's two ways to hand on what Java raised has its own name for it.
    cause: Any = getattr(error, "java_exception", None) or getattr(error, "_origin", None)
    try:
        while cause is not None:
            yield cause.getClass().getSimpleName()
            cause = cause.getCause()
    except Exception as silence:
        # Java has ended in the middle of its answer: what it said until then must do.
        if not (_is_of_spark(silence) or isinstance(silence, ConnectionError)):
            raise
