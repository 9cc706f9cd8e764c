"""Numbers that a site may set for itself: written once, used in rules as `{parameter: id}`."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from longwatch.catalogue.converting import kind_of
from longwatch.catalogue.gathering import Entry
from longwatch.catalogue.mistakes import Mistake, at, one_of
from longwatch.catalogue.reading import Path, Tree
from longwatch.core.protocol import Citation


class Parameter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value that holds until a site approves another: an amount, a length of time, a number, a day."""

    id: str
    title: str
    value: Any
    why: str
    sources: tuple[Citation, ...]

    def __post_init__(self) -> None:
        if self.value is None or isinstance(self.value, (list, dict)):
            raise ValueError(f"the value of a parameter is one value; this one is {kind_of(self.value)}")
        if not self.sources:
            raise ValueError("a parameter needs at least one source: a number that nobody gave is nobody's")


class Values:
    """The values of the parameters, a site's own before those of the content."""

    def __init__(self, entries: Iterable[Entry], own: Mapping[str, Tree]) -> None:
        trees = [entry.tree for entry in entries if isinstance(entry.tree, dict) and entry.id]
        self.default = {tree["id"]: tree.get("value") for tree in trees}
        self.own = own

    def put_into(self, entry: Entry) -> tuple[Tree, tuple[str, ...], list[Mistake]]:
        """The entry's tree with values in the place of parameters, the ids used, and the unknown ones."""
        used: dict[str, None] = {}
        mistakes: list[Mistake] = []

        def put(tree: Tree, path: Path) -> Tree:
            match tree:
                case {"parameter": str(name), **rest} if not rest:
                    used[name] = None
                    if name not in self.default:
                        repair = one_of(self.default, name, else_do="add it under 'parameters'")
                        text = f"found the unknown parameter '{name}'"
                        mistakes.append(at(entry.place(*path), "LW0112", text, repair))
                    return self.own.get(name, self.default.get(name))
                case dict():
                    return {key: put(value, (*path, key)) for key, value in tree.items()}
                case list():
                    return [put(value, (*path, n)) for n, value in enumerate(tree)]
            return tree

        return put(entry.tree, ()), tuple(used), mistakes
