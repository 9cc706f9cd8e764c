"""Who is in an export: every name that a line gives to its patient, numbered in the order of the names.

Some lines name their patient by an identifier: they join the lines that name the same patient by id.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from longwatch.population.reading.fhir.views import show
from longwatch.population.reading.fhir.work import Noted, Work
from longwatch.population.store import PATIENTS
from longwatch.population.writing import quoted, write

ALIASES = "aliases.parquet"


def number_patients(
    connection: duckdb.DuckDBPyConnection, work: Work, pieces: Sequence[Noted], target: Path
) -> int:
    """Write all patients and the names that some lines give them; returns how many patients there are."""
    for table in ("results", "lines", "left", "people", "identifiers"):
        show(connection, work, pieces, table)
    connection.execute("""
        CREATE OR REPLACE TABLE aliases AS
        SELECT l.name, arg_max(i.name, (i.piece, i.line)) AS patient
        FROM (SELECT DISTINCT name FROM "left" WHERE contains(name, '|')) AS l
            JOIN identifiers AS i ON i.identifier = l.name
        GROUP BY l.name""")
    write(
        connection,
        "SELECT name, patient FROM aliases WHERE name <> patient ORDER BY name",
        work.folder / ALIASES,
    )
    return write(connection, _PATIENTS, target / PATIENTS)


# A patient's last line that says where they are cared for counts.
_PATIENTS = """
    SELECT row_number() OVER (ORDER BY n.name) - 1 AS patient, n.name, s.site FROM (
        SELECT DISTINCT name FROM results
        UNION SELECT name FROM lines WHERE name IS NOT NULL
        UNION SELECT coalesce(a.patient, l.name) FROM "left" AS l LEFT JOIN aliases AS a ON a.name = l.name
    ) AS n LEFT JOIN (
        SELECT name, arg_max(site, (piece, line)) AS site FROM people WHERE site IS NOT NULL GROUP BY name
    ) AS s ON s.name = n.name
    ORDER BY patient"""


def bounds_of(connection: duckdb.DuckDBPyConnection, target: Path, size: int) -> list[tuple[int, str, str]]:
    """Of each part the number of its first patient, its first name and its last one."""
    return connection.execute(f"""
        SELECT min(patient), min(name), max(name) FROM read_parquet({quoted(target / PATIENTS)})
        GROUP BY patient // {size} ORDER BY 1""").fetchall()
