"""The reference page of the tables that a warehouse writes, made from the columns themselves.

`python -m longwatch.population.reading.tables.reference` writes it; a test fails while it is another one.
"""

from collections.abc import Sequence
from pathlib import Path

from longwatch.population.reading.casting import EXPECTED
from longwatch.population.reading.tables.columns import (
    COLUMNS_OF_PATIENTS,
    ONE_OF,
    PATIENTS,
    TABLES,
    Given,
    columns_of,
)

PAGE = Path("docs/reference/population_tables.md")
_INTRODUCTION = """\
# Tables of facts for a population

What a data team writes from a warehouse, so that a whole population can be asked
([how](../how-to/export-a-population.md)). Written by `python -m longwatch.population.reading.tables.reference`
from the columns that are read.

Each table is one file `<table>.parquet`, or a folder `<table>` of Parquet parts with the same columns. Tables that
are not there have no rows; only the table of exposure is needed: `facts_infusion`, or `facts_medicine` for a drug
that is taken at home. A column with another name than these is refused, since it may be one of them, misspelt.

Amounts are taken exactly as they are written and never rounded. Decimals and texts are best; a floating-point
number counts as the shortest text that reads back as the same number. More than 20 decimals, or 10⁹ and more,
refuses the row. A code is written with its system: `loinc:777-3`, `snomed:…`, `icd10:…`, `atc:…`, `rxnorm:…`, `cvx:…`.

A row that cannot be used is listed in `rejected.parquet` with its table, its number and the reason, and makes a
question to a person of whatever it would have been about, where its patient is known. Rows under codes that no
rule uses are counted.
"""


def page() -> str:
    """All tables with their columns."""
    sections = [_section(table.name, table.meaning, columns_of(table)) for table in TABLES]
    patients = "the patients; without it all that some row names, at no site"
    return "\n".join([_INTRODUCTION, *sections, _section(PATIENTS, patients, COLUMNS_OF_PATIENTS)])


def _section(name: str, meaning: str, columns: Sequence[Given]) -> str:
    lines = [f"## {name}", "", f"{meaning[0].upper()}{meaning[1:]}.", ""]
    lines += ["| column | holds | what it says | left out or empty |", "| --- | --- | --- | --- |"]
    for column in columns:
        words = ONE_OF.get((name, column.name))
        holds = " ".join(f"`{word}`" for word in words) if words else EXPECTED[column.type]
        default = "**needed**" if column.needed else column.default.words
        lines.append(f"| `{column.name}` | {holds} | {column.meaning} | {default} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
