"""Units that several analytes share: written once, used in an analyte as `{table: id}`."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec

from longwatch.catalogue.gathering import Entry
from longwatch.catalogue.mistakes import Mistake, at, one_of
from longwatch.catalogue.reading import Tree


class UnitTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Spellings of units with their factors to one of them, the table's own unit."""

    id: str
    title: str
    units: dict[str, Decimal]


class Tables:
    """The tables by id, to be put into the analytes that use them."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        trees = [entry.tree for entry in entries if isinstance(entry.tree, dict) and entry.id]
        self.units: dict[str, Any] = {tree["id"]: tree.get("units") for tree in trees}

    def put_into(self, entry: Entry, tree: Tree) -> tuple[Tree, list[Mistake]]:
        """The analyte's tree with factors to its own unit in the place of each table, and what is wrong."""
        mistakes: list[Mistake] = []
        if not isinstance(tree, dict) or not isinstance(tree.get("groups"), list):
            return tree, mistakes
        groups: list[Tree] = []
        for number, group in enumerate(tree["groups"]):
            match group:
                case {"units": {"table": str(name), **rest}} if not rest:
                    where = entry.place("groups", number, "units")
                    if name not in self.units:
                        repair = one_of(self.units, name, else_do="add it under 'unit_tables'")
                        mistakes.append(
                            at(where, "LW0112", f"found the unknown table of units '{name}'", repair)
                        )
                        groups.append(group)
                        continue
                    scaled = self._scaled(name, tree.get("unit"))
                    if scaled is None:
                        text = f"found the unit of '{entry.id}' missing from the table '{name}'"
                        mistakes.append(at(where, "LW0112", text, "Add the analyte's own unit to the table"))
                        groups.append(group)
                        continue
                    groups.append({**group, "units": scaled})
                case _:
                    groups.append(group)
        return {**tree, "groups": groups}, mistakes

    def _scaled(self, name: str, unit: Tree) -> dict[str, Decimal] | None:
        table = self.units[name]
        if not isinstance(table, dict) or not isinstance(unit, str) or unit not in table:
            return None
        own = Decimal(table[unit])
        return {written: Decimal(factor) / own for written, factor in table.items()}
