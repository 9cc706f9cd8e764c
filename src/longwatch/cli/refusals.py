"""How a command says no: one line for each mistake on standard error, and the exit code."""

import os
import secrets
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

BAD_INPUT = 2
OUR_FAULT = 1


class Refusal(Exception):
    """Bad input. Each line says what was found, what was expected and what to do; never a patient's value."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines


def complain(line: str) -> None:
    """Write one line to standard error."""
    if sys.stderr is not None:
        sys.stderr.write(f"longwatch: {' '.join(line.split())}\n")


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
        let_go_of_output()
        return 0
    except KeyboardInterrupt:
        complain("stopped by the keyboard.")
        return 130
    except Exception as error:
        _confess(error, debug=debug)
        return OUR_FAULT


def let_go_of_output() -> None:
    """Point standard output nowhere, so that what is left in its buffer cannot fail a second time."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _confess(error: Exception, *, debug: bool) -> None:
    # The message of an unexpected error may hold a patient's value: only its kind and places are told.
    event = secrets.token_hex(4)
    frames = traceback.extract_tb(error.__traceback__)
    if debug:
        for line in traceback.format_list(frames):
            sys.stderr.write(line)
    places = [f"{Path(frame.filename).stem}.{frame.name}:{frame.lineno}" for frame in frames]
    complain(
        f"event {event}: internal fault {type(error).__name__} at {' > '.join(places[-4:])}. This is our "
        "mistake: please report it with this line and an invented record that shows it; "
        "`longwatch --debug COMMAND` shows more places."
    )
