"""Which content files there are, and what stands in them: entries by kind, each knowing its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from longwatch.catalogue import reading
from longwatch.catalogue.mistakes import Mistake, Place, at, one_of
from longwatch.catalogue.reading import Document, Tree

CONTENT = Path(__file__).resolve().parent.parent / "content"
CASES = ".cases.yaml"

SHARED_LISTS = (
    "sources",
    "unit_tables",
    "analytes",
    "items",
    "code_sets",
    "capabilities",
    "symptoms",
    "urgencies",
)
# What a programme demands, of whom, and when.
PROGRAMME_LISTS = ("requirements", "gates", "form_schedules")
RULE_LISTS = (
    "courses",
    "criteria",
    "prerequisites",
    "series",
    "watches",
    "prophylaxis",
    "steps",
    "precautions",
    "alarms",
    "accumulations",
    *PROGRAMME_LISTS,
    "measures",
)
# What people read and no engine judges.
HANDBOOK_LISTS = (
    "side_effects",
    "communications",
    "notes",
    "conflicts",
    "forms",
    "phrases",
    "messages",
    "pages",
    "documents",
    "translations",
)
LISTS = (*SHARED_LISTS, "parameters", "facts", *RULE_LISTS, *HANDBOOK_LISTS, "cases")
# What every protocol shares: one file, and the folders of terms. Handbooks share more.
SHARED_FILES, SHARED_FOLDERS = ("sources.yaml",), ("countries", "items", "symptoms")
HANDBOOK_FOLDERS = ("communications", "documents", "education", "languages", "messages")


@dataclass(frozen=True)
class Entry:
    """One thing that an author wrote: a rule, a source, a case, the drug, a country."""

    kind: str
    tree: Tree
    document: Document
    path: reading.Path

    @property
    def id(self) -> str:
        """What it is called; nothing when it has no readable id."""
        name = self.tree.get("id") if isinstance(self.tree, dict) else None
        return name if isinstance(name, str) else ""

    def place(self, *inside: str | int) -> Place:
        """Where it, or something inside it, stands."""
        return self.document.place((*self.path, *inside))


@dataclass
class Gathered:
    """The entries of some files, in the order in which they stand there, and what is wrong with the files."""

    entries: list[Entry] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    def of(self, kind: str) -> list[Entry]:
        """The entries of one kind."""
        return [entry for entry in self.entries if entry.kind == kind]

    def ids(self, kind: str) -> set[str]:
        """What the entries of one kind are called."""
        return {entry.id for entry in self.of(kind)}

    def __add__(self, other: "Gathered") -> "Gathered":
        return Gathered(self.entries + other.entries, self.mistakes + other.mistakes)


def names(content: Path = CONTENT) -> list[str]:
    """The protocols: each folder under `protocols` is one."""
    folder = content / "protocols"
    return sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def shared_files(content: Path) -> list[Path]:
    """The files that every protocol rests on."""
    found = [content / name for name in SHARED_FILES if (content / name).is_file()]
    return found + [path for folder in SHARED_FOLDERS for path in _yaml_under(content / folder)]


def protocol_files(content: Path, name: str, *, cases: bool) -> list[Path]:
    """The files of one protocol: its rules, or else the cases of its rules."""
    found = _yaml_under(content / "protocols" / name)
    return [path for path in found if path.name.endswith(CASES) == cases]


def handbook_files(content: Path) -> list[Path]:
    """The files that only people read: letters, education, languages, messages."""
    return [path for folder in HANDBOOK_FOLDERS for path in _yaml_under(content / folder)]


def _yaml_under(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.yaml"))


def gather(content: Path, paths: list[Path]) -> Gathered:
    """Read files; what cannot be read is a mistake, and the rest is still read."""
    gathered = Gathered()
    for path in paths:
        document = reading.read(path.read_bytes(), path.relative_to(content).as_posix())
        gathered.mistakes += document.mistakes
        if document.tree is not None:
            is_country = path.is_relative_to(content / "countries")
            gathered += _entries(document, is_country=is_country)
    return gathered


def _entries(document: Document, *, is_country: bool) -> Gathered:
    gathered = Gathered()
    if is_country:
        gathered.entries.append(Entry("countries", document.tree, document, ()))
        return gathered
    if not isinstance(document.tree, dict):
        repair = f"Begin with one of {', '.join(LISTS)} or drug"
        text = "found no mapping at the top of the file"
        gathered.mistakes.append(at(document.place(()), "LW0107", text, repair))
        return gathered
    for key, value in document.tree.items():
        if key == "drug":
            gathered.entries.append(Entry("drug", value, document, (key,)))
        elif key in LISTS and isinstance(value, list):
            entries = (Entry(key, one, document, (key, n)) for n, one in enumerate(value))
            gathered.entries.extend(entries)
        else:
            gathered.mistakes.append(_misplaced(document, key))
    return gathered


def _misplaced(document: Document, key: str) -> Mistake:
    if key in LISTS:
        text, repair = f"expected a list under '{key}'", "Begin each of its entries with '- '"
    else:
        text = f"found the unknown top key '{key}'"
        repair = one_of((*LISTS, "drug"), key, else_do=f"use one of {', '.join(LISTS)} or drug")
    return at(document.place((key,)), "LW0107", text, repair)


def strays(content: Path) -> Iterator[Mistake]:
    """Files and entries that nothing would read, so that nobody would notice what they say."""
    for entry in gather(content, handbook_files(content)).entries:
        drug = entry.tree.get("drug") if isinstance(entry.tree, dict) else None
        if drug is not None and drug not in names(content):
            repair = one_of(names(content), str(drug), else_do="make its folder under protocols")
            yield at(entry.place("drug"), "LW0120", f"found the unknown drug '{drug}'", repair)
    read = {*shared_files(content), *handbook_files(content)}
    for name in names(content):
        read |= set(protocol_files(content, name, cases=False))
        read |= set(protocol_files(content, name, cases=True))
    for path in sorted((*content.rglob("*.yaml"), *content.rglob("*.yml"))):
        if path not in read:
            place = Place(path.relative_to(content).as_posix(), 1)
            folders = ", ".join((*SHARED_FOLDERS, *HANDBOOK_FOLDERS))
            repair = f"Name it .yaml and put it under {folders} or protocols/<drug>"
            yield at(place, "LW0107", "found a file that nothing reads", repair)
