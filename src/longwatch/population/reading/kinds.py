"""What kind of source a folder is."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from longwatch.exchange.fhir.files import File, files_in
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.population.reading.omop.mapping import TABLES as OMOP_TABLES
from longwatch.population.reading.sources import PARQUET
from longwatch.population.reading.tables.columns import TABLES
from longwatch.population.reading.texts import CSV
from longwatch.population.store import Store, StoreMistake

Kind = Literal["store", "fhir", "tables", "omop"]
_TITLES: dict[Kind, str] = {
    "fhir": "FHIR resources (*.ndjson or *.json)",
    "tables": "tables of facts (facts_infusion.parquet and so on)",
    "omop": "OMOP tables (person.parquet or person.csv and so on)",
}


def kind_of(source: Path) -> Kind:
    """Which kind of source stands in a folder.

    Raises:  SourceMistake for a folder that is none of them, or two at once; StoreMistake for a store that
             another version wrote.
    """
    here = files_in(source)
    found: list[Kind] = [kind for kind, is_here in _signs(here).items() if is_here]
    if Store.is_here(source) and ("fhir" not in found or _is_ours(source)):
        Store(source)
        return "store"
    every = "; ".join(_TITLES.values())
    place = source.name or "."
    if not found:
        raise SourceMistake(
            place, "nothing that can be read", f"a store, or one of: {every}", "Check the folder."
        )
    if len(found) > 1:
        both = " and ".join(_TITLES[kind] for kind in found)
        raise SourceMistake(place, both, "one kind of source", "Put each into a folder of its own.")
    return found[0]


def _signs(here: Sequence[File]) -> dict[Kind, bool]:
    """For each kind whether some file is of that kind. A table is a file, or a folder of such files."""
    tables = (file.name.casefold() for file in here if file.name.casefold().endswith((*PARQUET, *CSV)))
    named = {name.partition("/")[0].partition(".")[0] for name in tables}
    signs: dict[Kind, bool] = {
        "tables": any(table.name in named for table in TABLES),
        "omop": any(table in named for table in OMOP_TABLES),
    }
    # A folder of a table may hold a log in JSON.
    resources = [file.name for file in here if file.has_resources]
    inside = any(signs.values())
    return {"fhir": any("/" not in name or not inside for name in resources), **signs}


def _is_ours(source: Path) -> bool:
    """Whether a manifest is a store's: a bulk export may bring one of that name too."""
    try:
        Store(source)
    except StoreMistake:
        return False
    return True
