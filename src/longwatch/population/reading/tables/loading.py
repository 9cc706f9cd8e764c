"""Tables of facts as a hospital's or a country's data team writes them from a warehouse."""

from pathlib import Path

from longwatch.core.protocol import Protocol
from longwatch.engine.relational import literal
from longwatch.exchange.fhir.mapping import NO_RULE
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.exchange.fhir.wanted import Codes, Wanted, wanted_by
from longwatch.population.reading.checking import reads
from longwatch.population.reading.finishing import Progress
from longwatch.population.reading.loading import (
    Limits,
    Read,
    Work,
    into_store,
    number_patients,
    silent,
)
from longwatch.population.reading.sources import Source, blaming, source_of
from longwatch.population.reading.staging import row
from longwatch.population.reading.tables.columns import COLUMNS_OF_PATIENTS, PATIENTS, TABLES
from longwatch.population.reading.tables.rows import Counted, further_rows, rows_of
from longwatch.population.store import PART, SourceFile, Store

_FURTHER = {"facts_code": "code", "facts_written": "written"}
_REPEATED = "a patient that an earlier row has"
NAME = "nullif(CAST(patient AS VARCHAR), '')"


def read_tables(
    source: Path,
    target: Path,
    protocol: Protocol,
    zone: str,
    *,
    memory: str | None = None,
    threads: int | None = None,
    part: int = PART,
    progress: Progress = silent,
) -> Store:
    """Read a folder of tables of facts into a store.

    zone      where the civil day of a moment, and the start of a day, are meant
    memory    the most that may be held at once, such as '4GB'
    part      how many patients a part of the store holds
    progress  is told in words how far it is

    Raises:  SourceMistake when a table cannot be read at all, StoreMistake when the target cannot be written.
    """
    limits = Limits(memory, threads, part)
    return into_store(_read, source, target, protocol, zone=zone, limits=limits, progress=progress)


def _read(work: Work) -> tuple[list[Read], list[SourceFile]]:
    connection = work.connection
    found = [source_of(connection, work.source, table.name) for table in TABLES]
    sources = {source.table: source for source in found if source is not None}
    exposure = "facts_infusion" if work.protocol.drug.exposure == "infusions" else "facts_medicine"
    if exposure not in sources:
        place = work.source.name or "."
        expected = f"{exposure}.parquet: without it nobody looks treated"
        raise SourceMistake(place, f"no {exposure}", expected, "Write the table, even without rows.")
    patients = source_of(connection, work.source, PATIENTS)
    for table in TABLES:  # every mistake of a column is told before anything is read
        if table.name in sources:
            _prepared(work, sources[table.name], further=False)
    read = _patients(work, patients, list(sources.values()))
    has_further = any(name in sources for name in _FURTHER)
    if has_further:
        with blaming(connection, list(sources.values())):
            _gather(work, sources)
    for table in TABLES:
        if table.name in sources and table.name not in _FURTHER:
            rows = _prepared(work, sources[table.name], further=has_further)
            read.append(work.added(sources[table.name], rows, (table.name,)))
    for name, column in _FURTHER.items():
        if name in sources:
            read.append(work.added(sources[name], _attached(work, sources, (name, column)), ()))
    return read, []


def _prepared(work: Work, source: Source, *, further: bool) -> str:
    table = next(table for table in TABLES if table.name == source.table)
    if source.table in _FURTHER:
        return further_rows(source, work.zone, column=_FURTHER[source.table])
    counted = _counted(work, source, further=further)
    return rows_of(table, source, work.protocol, counted=counted, zone=work.zone, further=further)


def _patients(work: Work, listed: Source | None, sources: list[Source]) -> list[Read]:
    """Number the patients that are listed, else all that some row names."""
    if listed is None:
        every = " UNION ".join(f"SELECT {NAME} AS name FROM {source.relation()}" for source in sources)
        names = (
            f"SELECT name, CAST(NULL AS VARCHAR) AS site, NULL AS born FROM ({every}) WHERE name IS NOT NULL"
        )
        number_patients(work, names, sources)
        return []
    found = reads(listed, (given.column for given in COLUMNS_OF_PATIENTS), work.zone, only_these=True)
    rows = f"""
        SELECT *, row_number() OVER (PARTITION BY name ORDER BY lw_file, lw_row) AS turn
        FROM ({found.values()})"""
    names = f"SELECT name, site, NULL AS born FROM ({rows}) WHERE name IS NOT NULL AND turn = 1"
    number_patients(work, names, [listed])
    refused = f"CASE WHEN turn > 1 THEN '{_REPEATED}' END"
    told = row(lw_file="lw_file", lw_row="lw_row", name="name", refused=refused)
    return [work.added(listed, f"SELECT {told} FROM ({rows})", ())]


def _counted(work: Work, source: Source, *, further: bool) -> Counted:
    """The codes of a table that some rule uses, by the same question that a reader of records asks."""
    wanted = wanted_by(work.protocol)
    drug = work.protocol.drug
    is_exposure = source.table == "facts_medicine" and drug.exposure == "medicine"
    exposure = frozenset(drug.codes) if is_exposure else frozenset()
    sets = _sets(wanted)
    if source.table not in sets or "code" not in source.types:
        return Counted(frozenset(), exposure)
    seen = _codes_in(work, f"SELECT DISTINCT CAST(code AS VARCHAR) FROM {source.relation()}", source)
    if further:
        seen |= _codes_in(work, "SELECT DISTINCT unnest(codes) FROM further", source)
    used = frozenset(code for code in seen if sets[source.table].used((code,)) or code in exposure)
    return Counted(used, exposure, wanted.any_immunisation)


def _sets(wanted: Wanted) -> dict[str, Codes]:
    return {
        "facts_result": wanted.results,
        "facts_condition": wanted.conditions,
        "facts_medicine": wanted.medicines,
        "facts_deed": wanted.deeds,
    }


def _codes_in(work: Work, query: str, source: Source) -> set[str]:
    with blaming(work.connection, [source]):
        return {code for (code,) in work.connection.execute(query).fetchall() if code}


def _gather(work: Work, sources: dict[str, Source]) -> None:
    """Make `owner` (whose number each named fact is) and `further` (the codes and texts of each)."""
    both = [
        further_rows(sources[name], work.zone, column=column)
        for name, column in _FURTHER.items()
        if name in sources
    ]
    keys = " UNION ".join(f"SELECT name, fact FROM ({rows})" for rows in both)
    numbered = [
        f"SELECT {NAME} AS name, TRY_CAST(fact AS BIGINT) AS fact FROM {source.relation()}"
        for name, source in sources.items()
        if name not in _FURTHER and "fact" in source.types
    ] or ["SELECT NULL AS name, NULL AS fact WHERE FALSE"]
    work.connection.execute(f"CREATE OR REPLACE TABLE further_key AS {keys}")
    work.connection.execute(f"""
        CREATE OR REPLACE TABLE owner AS SELECT name, fact, count(*) AS owners
        FROM ({" UNION ALL ".join(numbered)}) SEMI JOIN further_key USING (name, fact) GROUP BY ALL""")
    listed = []
    for name, column in _FURTHER.items():
        if name in sources:
            rows = further_rows(sources[name], work.zone, column=column)
            first = "min(lw_file * 10000000000 + lw_row) AS place"
            listed.append(
                f"SELECT '{column}' AS kind, name, fact, {column} AS said, {first} FROM ({rows}) WHERE wrong IS NULL GROUP BY ALL"
            )
    work.connection.execute(f"""
        CREATE OR REPLACE TABLE further AS
        SELECT name, fact, coalesce(list(said ORDER BY place) FILTER (kind = 'code'), []) AS codes,
            coalesce(list(said ORDER BY place) FILTER (kind = 'written'), []) AS written
        FROM ({" UNION ALL ".join(listed)}) SEMI JOIN (FROM owner WHERE owners = 1) USING (name, fact)
        GROUP BY ALL""")


def _attached(work: Work, sources: dict[str, Source], which: tuple[str, str]) -> str:
    """What becomes of each row of a further table: it is used where its fact is."""
    name, column = which
    rows = further_rows(sources[name], work.zone, column=column)
    owned = [
        f"SELECT name, fact, ignored, refused FROM ({_prepared(work, source, further=True)}) SEMI JOIN further_key USING (name, fact)"
        for table, source in sources.items()
        if table not in _FURTHER and "fact" in source.types
    ] or ["SELECT NULL AS name, NULL AS fact, NULL AS ignored, NULL AS refused WHERE FALSE"]
    outcome = f"""
        SELECT name, fact, count(*) AS owners, max(ignored) AS ignored, max(refused) AS refused
        FROM ({" UNION ALL ".join(owned)}) GROUP BY ALL"""
    used = "TRUE"
    if column == "code":
        wanted = wanted_by(work.protocol)
        seen = _codes_in(work, f"SELECT DISTINCT code FROM ({rows})", sources[name])
        kinds = _sets(wanted).values()
        known = sorted(
            code
            for code in seen
            if any(kind.used((code,)) for kind in kinds) or code in work.protocol.drug.codes
        )
        used = f"code IN ({', '.join(map(literal, known))})" if known else "FALSE"
    ignored = f"""CASE WHEN wrong IS NOT NULL THEN NULL WHEN NOT ({used}) THEN '{NO_RULE}'
        WHEN owners = 1 AND ignored IS NOT NULL THEN 'its fact is not used' END"""
    refused = """coalesce(wrong, CASE WHEN owners IS NULL THEN 'a fact that no table has'
        WHEN owners > 1 THEN 'a fact that several rows have' WHEN refused IS NOT NULL THEN 'its fact cannot be used' END)"""
    told = row(lw_file="lw_file", lw_row="lw_row", name="r.name", ignored=ignored, refused=refused)
    return f"SELECT {told} FROM ({rows}) AS r LEFT JOIN ({outcome}) AS o USING (name, fact)"
