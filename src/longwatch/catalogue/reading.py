"""One YAML file as a plain tree: text, whole numbers, exact decimals, yes or no, nothing, lists, mappings.

A strict part of YAML 1.2: what two readers could understand differently is refused. A day stays the
text that was written (YAML 1.2 has no dates); the type that it is read into knows whether it is a day.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from longwatch.catalogue.mistakes import Mistake, Place, at

Path = tuple[str | int, ...]
Tree = Any  # what a YAML file can hold; checked when it is read into a type

_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
# Numbers to some YAML readers and text to others.
_DOUBTFUL = re.compile(
    r"[-+]?(0x[0-9a-fA-F_]+|0o[0-7_]+|\.(inf|nan)|[0-9_]*\.?[0-9_]+([eE][-+]?[0-9]+)?|[0-9]+\.)"
)


@dataclass
class Document:
    """One file: its tree, the line of every value in it, and what is wrong with it."""

    file: str
    tree: Tree = None
    lines: dict[Path, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def place(self, path: Path) -> Place:
        """Where a value stands, or else the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return Place(self.file, self.lines.get(path, 1))

    def wrong(self, line: int, code: str, *, text: str, repair: str) -> None:
        """Note a mistake."""
        self.mistakes.append(at(Place(self.file, line), code, text, repair))


def read(content: bytes, file: str) -> Document:
    """The tree of a file and its mistakes; without a tree when it could not be read at all."""
    document = Document(file)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        document.wrong(line, "LW0101", text="found bytes that are not UTF-8", repair="Save the file as UTF-8")
        return document
    for number, line_text in enumerate(text.split("\n"), start=1):
        if "\t" in line_text:
            document.wrong(number, "LW0104", text="found a tab", repair="Write spaces instead")
    if not document.mistakes:
        _read_yaml(text, document)
    return document


def _read_yaml(text: str, document: Document) -> None:
    # Imported late: a protocol that is already compiled needs no YAML.
    import yaml

    try:
        # Only the parser: what a word means ('no' is text) is decided below, by YAML 1.2.
        _Reader(yaml.parse(text, Loader=yaml.CSafeLoader), document).read()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        why = " ".join(part for part in (error.context, error.problem) if part)
        document.wrong(
            mark.line + 1 if mark else 1,
            "LW0102",
            text=f"found no well-formed YAML: {why}",
            repair="Look at the indentation, quotes, colons and brackets here and just above",
        )
    except yaml.YAMLError as error:
        text = f"found no well-formed YAML: {str(error).splitlines()[0]}"
        document.wrong(1, "LW0102", text=text, repair="Remove what is not plain text")


class _Reader:
    """Turns YAML's events into a tree. Events keep what nodes forget: anchors, aliases, documents."""

    def __init__(self, events: Iterator[Any], document: Document) -> None:
        self.events = events
        self.document = document

    def read(self) -> None:
        documents = 0
        for event in self.events:
            if type(event).__name__ == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    self.wrong(
                        event,
                        "LW0106",
                        text="found a second document",
                        repair="Move what follows '---' into a file of its own",
                    )
                    return
                self.document.tree = self.value(next(self.events), ())
        if self.document.tree is None and not self.document.mistakes:
            repair = "Write its content, or remove the file"
            self.document.wrong(1, "LW0106", text="found an empty file", repair=repair)

    def wrong(self, event: Any, code: str, *, text: str, repair: str) -> None:
        self.document.wrong(event.start_mark.line + 1, code, text=text, repair=repair)

    def value(self, event: Any, path: Path) -> Tree:
        self.document.lines.setdefault(path, event.start_mark.line + 1)
        self.refuse_sharing(event)
        match type(event).__name__:
            case "MappingStartEvent":
                return self.mapping(path)
            case "SequenceStartEvent":
                return self.sequence(path)
            case "ScalarEvent":
                return self.scalar(event)
        return None

    def refuse_sharing(self, event: Any) -> None:
        if event.anchor is not None:
            self.wrong(
                event,
                "LW0105",
                text=f"found the anchor or alias '{event.anchor}'",
                repair="Write the value out, so that each rule can be read by itself",
            )
        elif getattr(event, "tag", None) is not None:
            self.wrong(event, "LW0105", text="found a tag ('!…')", repair="Write the value without it")

    def mapping(self, path: Path) -> dict[str, Tree]:
        tree: dict[str, Tree] = {}
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            line = event.start_mark.line + 1
            key = self.key(event)
            if key in tree:
                first = self.document.lines[(*path, key)]
                self.document.wrong(
                    line,
                    "LW0103",
                    text=f"found '{key}' a second time; it already stands on line {first}",
                    repair="Keep one of the two",
                )
            self.document.lines.setdefault((*path, key), line)
            value = self.value(next(self.events), (*path, key))
            tree.setdefault(key, value)
        return tree

    def key(self, event: Any) -> str:
        self.refuse_sharing(event)
        if type(event).__name__ == "ScalarEvent":
            return str(event.value)
        self.wrong(
            event, "LW0108", text="found a list or mapping as a key", repair="Write the key as one word"
        )
        self.value(event, ("?",))  # read past it
        return "?"

    def sequence(self, path: Path) -> list[Tree]:
        tree: list[Tree] = []
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            tree.append(self.value(event, (*path, len(tree))))
        return tree

    def scalar(self, event: Any) -> Tree:
        text = str(event.value)
        if event.style in ("'", '"', "|", ">"):
            return text
        if text.lower() in _CONSTANTS and text in (text.lower(), text.upper(), text.capitalize()):
            return _CONSTANTS[text.lower()]
        if _WHOLE.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return Decimal(text)
        if _DOUBTFUL.fullmatch(text):
            self.wrong(
                event,
                "LW0108",
                text=f"found '{text}', which is a number to some readers of YAML and text to others",
                repair="Write the number plainly (1000, 0.5), or put the text in quotes",
            )
        return text
