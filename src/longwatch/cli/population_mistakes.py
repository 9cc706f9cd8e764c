"""What can stand in the way of a run over a population: each is one line that says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from longwatch.cli.giving_up import told_if_spark_gives_up
from longwatch.cli.refusals import Refusal
from longwatch.exchange.fhir import SourceMistake
from longwatch.population.engines import NotInstalled
from longwatch.population.running import RunMistake
from longwatch.population.store import StoreMistake
from longwatch.population.writing import is_full


@contextmanager
def told_in_a_line(source: str, out: str) -> Iterator[None]:
    """Turn what stands in the way into one line.

    source, out   what is read and where it is written, as they were given
    """
    import duckdb

    try:
        with told_if_spark_gives_up():
            yield
    except RunMistake as mistake:
        raise Refusal(f"--out: {out} {mistake}") from None
    except NotInstalled as missing:
        raise Refusal(f"--engine: {missing}") from None
    except (SourceMistake, StoreMistake) as mistake:
        raise Refusal(str(mistake)) from None
    except duckdb.OutOfMemoryException:
        raise Refusal(
            "--memory: more is needed, or more room on the disk of --out. What is done is kept: give more, and run "
            "the same command again."
        ) from None
    except duckdb.IOException as error:
        raise Refusal(_disk(out, full=is_full(error))) from None
    except OSError as error:
        # Of a copy for which there is no room, the system names what was copied.
        if not is_full(error) and error.filename and Path(source) in Path(error.filename).parents:
            told = f"{source} cannot be read ({error.strerror}). Check who may read it, and all in it."
            raise Refusal(f"SOURCE: {told}") from None
        raise Refusal(_disk(out, full=is_full(error))) from None


def _disk(out: str, *, full: bool) -> str:
    found = "has no room left" if full else "or the store cannot be read or written"
    remedy = "Make room" if full else "Check the disk and who may write there"
    return f"--out: {out} {found}. {remedy}, and run the same command again: what is done is kept."
