"""Files and folders that the arguments name, each refused before any long work."""

import sys
from pathlib import Path

from longwatch.cli.refusals import Refusal

_SHOWN = 60


def named(text: str, what: str) -> Path:
    """The path, whether or not anything is there; not one at which the system cannot look."""
    if not text:
        raise Refusal(f"{what}: found an empty name, expected a path. Name the file or folder.")
    path = Path(text)
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return path
    except OSError as error:
        short = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        raise Refusal(f"{what}: {short} cannot be used ({error.strerror}). Give another path.") from None
    return path


def target(text: str, what: str = "--out") -> Path:
    """The folder to write into, made if it is missing; asked for before the long work and not after it."""
    found = named(text, what)
    try:
        found.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(
            f"{what}: {text} is no folder to write into ({error.strerror}). Choose another."
        ) from None
    return found


def source_bytes(path: str, what: str = "BUNDLE") -> tuple[bytes, str]:
    """The bytes of a file, or of standard input for '-', and what to call them."""
    if path == "-":
        if sys.stdin is None:
            raise Refusal("standard input is closed. Send one patient's bundle to it, or give a file.")
        return sys.stdin.buffer.read(), "standard input"
    file = named(path, what)
    if file.is_dir():
        raise Refusal(
            f"{path}: found a folder, expected one patient's file. For a folder use `longwatch worklist`."
        )
    try:
        return file.read_bytes(), path
    except OSError as error:
        raise Refusal(f"{path}: cannot be read ({error.strerror}). Give the path of a FHIR bundle.") from None


def folder(path: str, what: str = "FOLDER") -> Path:
    """A folder that exists."""
    found = named(path, what)
    if not found.is_dir():
        kind = "a file" if found.exists() else "nothing"
        raise Refusal(f"{path}: found {kind}, expected a folder of FHIR bundles or NDJSON files.")
    return found
