"""Tables of facts as a hospital's or a country's data team writes them from a warehouse."""

from pathlib import Path

from longwatch.core.protocol import Protocol
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.exchange.fhir.wanted import wanted_by
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
from longwatch.population.reading.tables.further import (
    FURTHER,
    attached,
    codes_in,
    further_rows,
    gather,
    kinds_of,
)
from longwatch.population.reading.tables.rows import NAME, Counted, rows_of
from longwatch.population.store import PART, SourceFile, Store

_REPEATED = "a patient that an earlier row has"


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
    has_further = any(name in sources for name in FURTHER)
    if has_further:
        with blaming(connection, list(sources.values())):
            gather(work, sources)
    for table in TABLES:
        if table.name in sources and table.name not in FURTHER:
            rows = _prepared(work, sources[table.name], further=has_further)
            read.append(work.added(sources[table.name], rows, (table.name,)))
    owned = [
        _prepared(work, sources[table.name], further=True)
        for table in TABLES
        if table.name in sources and table.name not in FURTHER and "fact" in sources[table.name].types
    ]
    for name in FURTHER:
        if name in sources:
            read.append(work.added(sources[name], attached(sources[name], owned, work.zone), ()))
    return read, []


def _prepared(work: Work, source: Source, *, further: bool) -> str:
    table = next(table for table in TABLES if table.name == source.table)
    if source.table in FURTHER:
        return further_rows(source, work.zone)
    counted = _counted(work, source, further=further)
    return rows_of(table, source, work.protocol, counted=counted, zone=work.zone, further=further)


def _patients(work: Work, listed: Source | None, sources: list[Source]) -> list[Read]:
    """Number the patients that are listed, else all that some row names."""
    if listed is None:
        every = " UNION ALL ".join(
            f"SELECT DISTINCT {NAME} AS name FROM {source.relation()}" for source in sources
        )
        names = f"SELECT DISTINCT name, CAST(NULL AS VARCHAR) AS site, NULL AS born FROM ({every}) WHERE name IS NOT NULL"
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
    sets = kinds_of(wanted)
    if source.table not in sets or "code" not in source.types:
        return Counted(frozenset(), exposure)
    with blaming(work.connection, [source]):
        seen = codes_in(work, f"SELECT CAST(code AS VARCHAR) AS code FROM {source.relation()}")
    if further:
        seen |= codes_in(work, "SELECT unnest(codes) AS code FROM further")
    used = frozenset(code for code in seen if sets[source.table].used((code,)) or code in exposure)
    return Counted(used, exposure, wanted.any_immunisation)
