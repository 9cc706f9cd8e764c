"""How a command says no: one line for each mistake on standard error, and the exit code."""

import os
import secrets
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

BAD_INPUT = 2
OUR_FAULT = 1
_LINES = 100
"""How many mistakes of one source are told."""


class Refusal(Exception):
    """Bad input. Each line says what was found, what was expected and what to do; never a patient's value."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines


def first_of(lines: Sequence[str], rest: str = "") -> list[str]:
    """The first lines, and how many more there are; nobody reads a million.

    rest   where all are told
    """
    more = len(lines) - _LINES
    return [*lines[:_LINES], *([f"and {more:,} more that could not be read. {rest}"] if more > 0 else [])]


def complain(line: str) -> None:
    """Write one line to standard error."""
    _tell(f"longwatch: {' '.join(line.split())}\n")


def _tell(text: str) -> None:
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        # Nobody can be told. That must not cost anybody the answer; the exit code still says it.
        let_go_of(sys.stderr)


def guarded(run: Callable[[], int], *, debug: bool = False) -> int:
    """Run a command; turn every failure into its line and exit code."""
    try:
        return run()
    except Refusal as refusal:
        for line in refusal.lines:
            complain(line)
        return BAD_INPUT
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough. Python would complain again when it closes the pipe.
        let_go_of(sys.stdout)
        return 0
    except KeyboardInterrupt:
        complain("stopped by the keyboard.")
        return 130
    except Exception as error:
        _confess(error, debug=debug)
        return OUR_FAULT


def let_go_of(stream: TextIO) -> None:
    """Point standard output or error nowhere, so that what is left in its buffer cannot fail a second time."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _confess(error: Exception, *, debug: bool) -> None:
    # The message of an unexpected error may hold a patient's value: only its kind and places are told.
    event = secrets.token_hex(4)
    frames = traceback.extract_tb(error.__traceback__)
    if debug:
        _tell("".join(traceback.format_list(frames)))
    places = [f"{Path(frame.filename).stem}.{frame.name}:{frame.lineno}" for frame in frames]
    complain(
        f"event {event}: internal fault {type(error).__name__} at {' > '.join(places[-4:])}. This is our "
        "mistake: please report it with this line and an invented record that shows it; "
        "`longwatch --debug COMMAND` shows more places."
    )
