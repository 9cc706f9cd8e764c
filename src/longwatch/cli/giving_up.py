"""What is told when Spark gives up: its own words may hold values of patients."""

from collections.abc import Iterator
from contextlib import contextmanager

from longwatch.cli.refusals import Refusal


@contextmanager
def told_if_spark_gives_up() -> Iterator[None]:
    """Turn a failure of Spark into one line without its words."""
    try:
        yield
    except Exception as error:
        # Where its process died, nobody answers any more. These commands connect to nothing else.
        its_own = type(error).__module__.startswith(("pyspark.", "py4j.")) or isinstance(
            error, ConnectionError
        )
        if not its_own:
            raise
        raise Refusal(
            f"--engine: Spark gave up ({type(error).__name__}); nothing half-written is left. Its own logs say why. "
            "Run the same command again, and give it more memory if that is what it lacked."
        ) from None
