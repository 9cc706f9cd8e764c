"""How a command says no: one line for each mistake on standard error, and the exit code."""

import os
import sys
import traceback
from collections.abc import Callable

BAD_INPUT = 2
OUR_FAULT = 1


class Refusal(Exception):
    """Bad input. Each line says what was found, what was expected and what to do; never a patient's value."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines


def complain(line: str) -> None:
    """Write one line to standard error."""
    sys.stderr.write(f"longwatch: {' '.join(line.split())}\n")


def put(text: str) -> None:
    """Write the whole answer to standard output at once, so that nothing is ever half-printed."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(encoding, errors="replace"))
    sys.stdout.buffer.flush()


def guarded(run: Callable[[], int]) -> int:
    """Run a command; turn every failure into its line and exit code."""
    try:
        return run()
    except Refusal as refusal:
        for line in refusal.lines:
            complain(line)
        return BAD_INPUT
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough. Python would complain again when it closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        complain("stopped by the keyboard.")
        return 130
    except Exception as error:
        # The message of an unexpected error may hold a patient's value: only its kind and places are told.
        places = [f"{frame.name} ({frame.lineno})" for frame in traceback.extract_tb(error.__traceback__)]
        complain(
            f"internal fault {type(error).__name__} at {' > '.join(places[-4:])}. This is our mistake: "
            "please report it with these words and an invented record that shows it."
        )
        return OUR_FAULT
