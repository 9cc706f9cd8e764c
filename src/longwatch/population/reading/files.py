"""The files of a source, looked at before any is read: one that nobody can read is refused in a sentence."""

from pathlib import Path
from stat import S_ISREG

from longwatch.exchange.fhir.files import told
from longwatch.exchange.fhir.mistakes import SourceMistake


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
        raise SourceMistake(name, told(error), expected, remedy) from None
    return found.st_size
