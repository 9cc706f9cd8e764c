"""The `longwatch` command."""

import gc
import sys
from collections.abc import Sequence

from longwatch.cli.refusals import guarded


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 2 bad input, 1 our own fault."""
    collect_seldom()
    given = list(sys.argv[1:] if arguments is None else arguments)

    def run() -> int:
        from longwatch.cli.app import run as run_command

        return run_command(given)

    return guarded(run, debug="--debug" in given[:1])


def collect_seldom() -> None:
    """Reading makes many small values and hardly a cycle among them: most collections would find nothing."""
    gc.set_threshold(100_000, 50, 100)


def console() -> None:
    """Run as a program."""
    sys.exit(main())
