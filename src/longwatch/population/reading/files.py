"""The files of a source, looked at before any is read: one that nobody can read is refused in a sentence."""

from collections.abc import Sequence
from pathlib import Path
from stat import S_ISREG

from longwatch.exchange.fhir.mistakes import SourceMistake


def entries_of(folder: Path) -> Sequence[Path]:
    """What stands in a folder, by name; hidden files left out.

    Raises:  SourceMistake when the folder is not there or may not be read.
    """
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        expected, remedy = "a folder that can be read", "Check its name, and who may read it."
        raise SourceMistake(folder.name or ".", _said(error), expected, remedy) from None


def size_of(name: str, path: Path) -> int:
    """How many bytes a file has.

    Raises:  SourceMistake for what is no file, may not be read, or has a name that cannot be written down.
    """
    expected, remedy = "a file that can be read", "Check where it leads and who may read it, or take it away."
    try:
        name.encode()
        found = path.stat()
        if not S_ISREG(found.st_mode):
            raise SourceMistake(name, "something that is no file", expected, remedy)
        path.open("rb").close()
    except UnicodeEncodeError:
        raise SourceMistake(name, "a name that is no text", "a name in UTF-8", "Rename it.") from None
    except OSError as error:
        raise SourceMistake(name, _said(error), expected, remedy) from None
    return found.st_size


def _said(error: OSError) -> str:
    return f"the system says: {error.strerror}"
