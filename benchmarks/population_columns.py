"""The drawn patients as a store: the columns that reading their bulk export gives (population/store.py)."""

from pathlib import Path

import duckdb

from benchmarks import population_drawing as drawing
from benchmarks.jobs import JURISDICTION, PROTOCOL
from benchmarks.population_laboratory import CYTOLOGY
from longwatch.catalogue import load
from longwatch.engine.relational import ITEM_DAYS, STORED, Table, plan_for
from longwatch.population.duckdb import DuckDB
from longwatch.population.fingerprint import fingerprint
from longwatch.population.store import FORMAT, PATIENTS, REJECTED, Counts, Manifest, Store, part_path

SYSTEM = "https://longwatch.example/fhir/laboratory"
NAME = "('invented-' || lpad(patient::VARCHAR, 7, '0'))"
NUMBER = f"({NAME} || '-' || lpad(visit::VARCHAR, 3, '0') || lpad(test::VARCHAR, 2, '0'))"
"""What the laboratory calls a result, in all its versions."""

ANSWER = "no abnormal cells"
MOMENT = "(day::VARCHAR || 'T08:' || lpad(minute::VARCHAR, 2, '0') || ':00+02:00')"
_VERSION = "'00000000000000000001'"
_ALONE = f"NULL AS key, {_VERSION} AS version, '' AS tie, 1 AS standing, TRUE AS holds"
"""What a fact says that has no other version."""

_KNOWN = "INTERVAL '13:45:00'"
"""The time of day, in Greenwich, at which the hospital's system last changed a resource."""

_RESULTS = f"""
    SELECT patient, ((patient * 512 + visit) * 16 + test) * 4 + is_version::INTEGER AS fact,
        'Observation/' || {NUMBER} || CASE WHEN is_version THEN '-p' ELSE '' END AS id,
        CASE WHEN has_versions THEN '{SYSTEM}|' || {NUMBER} || ' loinc:' || t.code END AS key, day,
        day + CASE WHEN is_version THEN INTERVAL '9:00:00' ELSE INTERVAL '13:30:00' END AS known,
        standing, {_VERSION} AS version, '' AS tie, 'loinc:' || t.code AS code, {MOMENT} AS moment,
        CASE WHEN test <> {CYTOLOGY} THEN amount * f.factor END AS value,
        CASE WHEN test = {CYTOLOGY} THEN NULL WHEN has_no_unit THEN '' ELSE unit END AS unit,
        CASE WHEN is_bound THEN '<' END AS comparator,
        CASE WHEN NOT has_no_range THEN low * f.factor END AS low,
        CASE WHEN NOT has_no_range AND low IS NOT NULL THEN unit END AS low_unit,
        CASE WHEN NOT has_no_range THEN high * f.factor END AS high,
        CASE WHEN NOT has_no_range AND high IS NOT NULL THEN unit END AS high_unit,
        CASE WHEN test = {CYTOLOGY} THEN '{ANSWER}' END AS written,
        FALSE AS absent, FALSE AS has_members, NULL AS unreadable, NOT is_version AS holds
    FROM drawn_result AS r JOIN test AS t ON t.laboratory = r.laboratory AND t.number = r.test
        JOIN (VALUES (0, 1::DECIMAL(3,2)), (1, 0.1::DECIMAL(3,2)), (2, 0.01::DECIMAL(3,2))) AS f(digits, factor)
            ON f.digits = t.digits"""

_FACTS = {
    "facts_result": _RESULTS,
    "facts_infusion": f"""
        SELECT patient, ((patient * 512 + course * 8 + infusion) * 16 + 13) * 4 AS fact,
            'MedicationAdministration/' || {NAME} || '-' || course || infusion AS id, day, day + {_KNOWN} AS known,
            {_ALONE}
        FROM drawn_infusion""",
    "facts_decision": f"""
        SELECT patient, (patient * 512 * 16 + 14) * 4 AS fact, 'Task/' || {NAME} || '-decision' AS id, day,
            day + INTERVAL '7:00:00' AS known, {_ALONE}, kind, rule, until
        FROM drawn_decision""",
    "facts_person": f"""
        SELECT patient, (patient * 512 * 16 + 15) * 4 AS fact, 'Patient/' || {NAME} AS id, DATE '0001-01-01' AS day,
            coalesce(died, begins) + {_KNOWN} AS known, {_ALONE}, birth_day,
            CASE WHEN is_female THEN 'female' ELSE 'male' END AS sex
        FROM drawn_life""",
    "facts_death": f"""
        SELECT patient, (patient * 512 * 16 + 15) * 4 + 1 AS fact, 'Patient/' || {NAME} AS id, died AS day,
            died + {_KNOWN} AS known, {_ALONE}
        FROM drawn_life WHERE died IS NOT NULL""",
}


def write_part(connection: duckdb.DuckDBPyConnection, folder: Path, part: int) -> None:
    """The tables of one part, from the drawn_… tables of the connection."""
    for table in STORED:
        if table.name in _FACTS:
            _copy(connection, _typed(table, _FACTS[table.name]), part_path(folder, table.name, part))
    _write_item_days(folder, part)


def _typed(table: Table, sql: str) -> str:
    columns = ", ".join(f"CAST({column.name} AS {column.type}) AS {column.name}" for column in table.columns)
    return f"SELECT {columns} FROM ({sql}) AS made"


def _copy(connection: duckdb.DuckDBPyConnection, sql: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


def _write_item_days(folder: Path, part: int) -> None:
    """The days on which items count as done, by the plan's own rule, for whatever day is asked about."""
    protocol = load(PROTOCOL)
    with DuckDB() as database:
        show(database, folder, part)
        database.connection.execute(
            "CREATE VIEW asked AS SELECT patient, DATE '9999-12-31' AS on_day, NULL::TIMESTAMP AS known_by, "
            "NULL::DATE AS planned FROM facts_person"
        )
        # The store says which versions hold; only what is done is still to be found out.
        kept = {step.name: step for step in plan_for(protocol, JURISDICTION, settled=True)}
        database.plan(
            [
                kept[step.name] if "f.holds" in kept[step.name].sql else step
                for step in plan_for(protocol, JURISDICTION)
            ]
        )
        database.make("days_done")
        columns = ", ".join(column.name for column in ITEM_DAYS.columns)
        days = f"SELECT {columns} FROM days_done ORDER BY patient, item, day"
        _copy(database.connection, days, part_path(folder, ITEM_DAYS.name, part))


def show(database: DuckDB, folder: Path, part: int) -> None:
    """A view of every table of the store's part."""
    for table in STORED:
        path = part_path(folder, table.name, part)
        if path.is_file():
            sql = f"SELECT * FROM read_parquet('{path}')"
        else:
            empty = ", ".join(f"CAST(NULL AS {column.type}) AS {column.name}" for column in table.columns)
            sql = f"SELECT {empty} WHERE FALSE"
        database.connection.execute(f"CREATE OR REPLACE VIEW {table.name} AS {sql}")


def reads() -> str:
    """The fingerprint of what reading depends on."""
    return fingerprint(load(PROTOCOL))


def write_patients(folder: Path, patients: int, firsts: tuple[int, ...]) -> None:
    """The list of patients, and the manifest, which makes the folder a store."""
    files = folder / "*" / "part-*.parquet"
    with duckdb.connect(":memory:") as connection:
        connection.execute(drawing.MACROS)
        # A table that has been drawn is sorted by patient, whose numbers are in the order of their names.
        connection.execute(
            f"COPY (SELECT patient, {NAME} AS name, 'Organization/site-' || lpad(site::VARCHAR, 2, '0') AS site "
            f"FROM ({drawing.patients(0, patients)}) AS d ORDER BY patient) TO '{folder / PATIENTS}' (FORMAT parquet)"
        )
        connection.execute(
            "COPY (SELECT NULL::VARCHAR AS place, NULL::VARCHAR AS kind, NULL::VARCHAR AS reason, "
            f"NULL::VARCHAR AS patient WHERE FALSE) TO '{folder / REJECTED}' (FORMAT parquet)"
        )
        (rows,) = connection.execute(
            f"SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata('{files}') WHERE file_name NOT LIKE '%item_days%'"
        ).fetchone() or (0,)
    Store.finish(
        folder,
        Manifest(
            format=FORMAT,
            protocol=PROTOCOL,
            reads=reads(),
            zone="UTC",
            patients=patients,
            firsts=firsts,
            counts=Counts(read=rows, used=rows, ignored={}, rejected=0),
            files=(),
        ),
    )
