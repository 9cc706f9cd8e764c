"""The files of a source: those of a folder and of all folders inside it, each named from the folder that was given."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from longwatch.exchange.fhir.mistakes import SourceMistake


class File(NamedTuple):
    """A file, and its name from the folder that was given, such as `2026/Observation.001.ndjson`."""

    name: str
    path: Path

    @property
    def is_bundle(self) -> bool:
        """Whether its name says that it holds one patient."""
        return not self.is_manifest and self._unpacked.endswith(".json")

    @property
    def is_part(self) -> bool:
        """Whether its name says that each line is one resource."""
        return self._unpacked.endswith((".ndjson", ".jsonl"))

    @property
    def has_resources(self) -> bool:
        """Whether it is read as FHIR."""
        return self.is_bundle or self.is_part

    @property
    def is_manifest(self) -> bool:
        """Whether it is what a bulk export brings beside its parts; it holds nobody's resources."""
        return self.path.name == "manifest.json"

    @property
    def is_packed(self) -> bool:
        """Whether it must be unpacked from its start."""
        return self.path.suffix == ".gz"

    @property
    def _unpacked(self) -> str:
        return self.path.name.removesuffix(".gz")


def files_in(folder: Path) -> list[File]:
    """Every file of a folder and of the folders inside it; hidden files and folders left out.

    Raises:  SourceMistake for a folder that is not there, may not be read, or stands in itself by a link.
    """
    return list(_files(folder, "", ()))


def _files(folder: Path, prefix: str, above: tuple[Path, ...]) -> Iterator[File]:
    here = folder.resolve()
    if here in above:
        raise SourceMistake(
            prefix.rstrip("/"), "a link to a folder that it stands in", "folders and files", "Take it away."
        )
    for path in entries_of(folder):
        if path.is_dir():
            yield from _files(path, f"{prefix}{path.name}/", (*above, here))
        else:
            yield File(f"{prefix}{path.name}", path)


def entries_of(folder: Path) -> Sequence[Path]:
    """What stands in a folder, by name; hidden files left out.

    Raises:  SourceMistake when the folder is not there or may not be read.
    """
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        expected, remedy = "a folder that can be read", "Check its name, and who may read it."
        raise SourceMistake(folder.name or ".", told(error), expected, remedy) from None


def told(error: OSError) -> str:
    """What the system says, without the path that it names."""
    return f"the system says: {error.strerror}"
