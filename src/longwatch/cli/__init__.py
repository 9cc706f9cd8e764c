"""The `longwatch` command."""

import sys
from collections.abc import Sequence

from longwatch.cli.refusals import guarded


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 2 bad input, 1 our own fault."""
    from longwatch.cli.app import run

    given = list(sys.argv[1:] if arguments is None else arguments)
    return guarded(lambda: run(given))


def console() -> None:
    """Run as a program."""
    sys.exit(main())
