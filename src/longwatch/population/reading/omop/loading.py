"""A folder of tables of the OMOP Common Data Model 5.4, as Parquet or CSV."""

from pathlib import Path

import pyarrow as pa

from longwatch.core.protocol import Protocol
from longwatch.exchange.fhir.medicines import why_not
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.exchange.fhir.values import value_of
from longwatch.exchange.fhir.wanted import wanted_by
from longwatch.population.reading.checking import Column, Reads, reads
from longwatch.population.reading.finishing import Progress
from longwatch.population.reading.loading import (
    Limits,
    Read,
    Work,
    into_store,
    number_patients,
    silent,
)
from longwatch.population.reading.omop import mapping
from longwatch.population.reading.omop.concepts import (
    Judges,
    Vocabulary,
    show_meanings,
    values_of,
    vocabulary_of,
)
from longwatch.population.reading.omop.drugs import answered, drug_rows
from longwatch.population.reading.omop.mapping import DRUG, EVENTS, MEASUREMENT, OBSERVATION, Event
from longwatch.population.reading.omop.rows import (
    coded_rows,
    death_rows,
    meant,
    pairs,
    person_facts,
    person_rows,
    result_rows,
)
from longwatch.population.reading.sources import PARQUET, blaming, source_of
from longwatch.population.reading.texts import CSV
from longwatch.population.store import PART, SourceFile, Store

ENDINGS = (*PARQUET, *CSV)
_COLUMNS: dict[str, tuple[Column, ...]] = {
    "person": mapping.PERSON,
    "death": mapping.DEATH,
    "care_site": mapping.CARE_SITE,
    "concept": mapping.CONCEPT,
    "concept_ancestor": mapping.ANCESTOR,
    **{event.table: tuple(event.columns()) for event in EVENTS},
}
_TARGETS = {
    "drug_exposure": ("facts_infusion", "facts_medicine", "facts_deed"),
    "measurement": ("facts_result",),
    "observation": ("facts_result", "facts_condition"),
    "condition_occurrence": ("facts_condition",),
    "procedure_occurrence": ("facts_deed",),
}
_EXPLAINING = ("care_site", "concept", "concept_ancestor")
Tables = dict[str, Reads]


def read_omop(
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
    """Read a folder of CDM tables into a store. The arguments are those of `read_tables`.

    Raises:  SourceMistake when a table cannot be read at all, StoreMistake when the target cannot be written.
    """
    limits = Limits(memory, threads, part)
    return into_store(_read, source, target, protocol, zone=zone, limits=limits, progress=progress)


def _read(work: Work) -> tuple[list[Read], list[SourceFile]]:
    tables = _opened(work)
    with blaming(work.connection, [one.source for one in tables.values()]):
        vocabulary = _vocabulary(work, tables)
        rows = {
            event.table: _rows(work, tables, event, vocabulary) for event in EVENTS if event.table in tables
        }
    persons = person_rows(tables["person"])
    number_patients(work, _sited(tables, persons), [tables["person"].source])
    read = [work.added(tables["person"].source, person_facts(persons), ("facts_person",))]
    if "death" in tables:
        read.append(work.added(tables["death"].source, death_rows(tables["death"]), ("facts_death",)))
    read += [work.added(tables[name].source, sql, _TARGETS[name]) for name, sql in rows.items()]
    others = [file for name in _EXPLAINING if name in tables for file in tables[name].source.files]
    return read, others


def _opened(work: Work) -> Tables:
    """Every table that is there, its columns checked."""
    found = {}
    for name in mapping.TABLES:
        source = source_of(work.connection, work.source, name, endings=ENDINGS, work=work.folder / "texts")
        if source is not None:
            found[name] = reads(source, _COLUMNS[name], work.zone)
        elif name in mapping.NEEDED:
            place = work.source.name or "."
            expected = f"the tables {', '.join(mapping.NEEDED)}, each as {name}.parquet or {name}.csv"
            raise SourceMistake(place, f"no table {name}", expected, "Export it, even without rows.")
    return found


def _sited(tables: Tables, persons: str) -> str:
    """The persons with the names of their care sites."""
    first = f"SELECT * FROM ({persons}) WHERE turn = 1 AND name IS NOT NULL"
    if "care_site" not in tables:
        return f"SELECT name, CAST(care_site_id AS VARCHAR) AS site, born FROM ({first})"
    sites = f"""
        SELECT care_site_id, min(coalesce(care_site_name, care_site_source_value)) AS site
        FROM ({tables["care_site"].values()}) GROUP BY care_site_id"""
    return f"""
        SELECT p.name, coalesce(s.site, CAST(p.care_site_id AS VARCHAR)) AS site, p.born
        FROM ({first}) AS p LEFT JOIN ({sites}) AS s USING (care_site_id)"""


def _vocabulary(work: Work, tables: Tables) -> Vocabulary:
    """Every concept that an event names."""
    named = []
    for event in EVENTS:
        if event.table in tables:
            read = tables[event.table]
            columns = (event.concept, event.source, *event.units, *([event.value] if event.value else []))
            named += [
                f"SELECT {read.value(name)} AS concept FROM {read.source.relation()}" for name in columns
            ]
    found = vocabulary_of(
        work.connection, " UNION ".join(named), tables["concept"], tables.get("concept_ancestor")
    )
    units = pa.table(
        {"concept": pa.array(found.units, pa.int64()), "unit": pa.array(found.units.values(), pa.string())}
    )
    work.connection.register("units", units)
    work.connection.execute("CREATE OR REPLACE TEMP TABLE omop_unit AS SELECT * FROM units")
    work.connection.unregister("units")
    return found


def _rows(work: Work, tables: Tables, event: Event, vocabulary: Vocabulary) -> str:
    """What the rows of an event's table become."""
    wanted, drug, read = wanted_by(work.protocol), work.protocol.drug, tables[event.table]
    meanings = f"meaning_{event.table}"
    judge = getattr(Judges(wanted, drug, vocabulary), event.table)
    show_meanings(work.connection, meanings, pairs(event, read), vocabulary=vocabulary, judge=judge)
    rows = meant(event, read, meanings)
    if event is DRUG:
        made = drug_rows(event, rows, drug, why_other=why_not(drug, "other product"))
        target = "facts_infusion" if drug.exposure == "infusions" else "facts_medicine"
        work.connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE exposure AS SELECT name, day AS first_day, end_day AS last_day FROM ({made})
            WHERE ignored IS NULL AND refused IS NULL AND target = '{target}' AND about = 'courses'""")
        return answered(made, drug, exposure="exposure")
    if event in (MEASUREMENT, OBSERVATION):
        return result_rows(event, rows, answers=_answers(work, event, rows, vocabulary))
    return coded_rows(event, rows)


def _answers(work: Work, event: Event, rows: str, vocabulary: Vocabulary) -> str:
    """Make a table of what each answer says that is no amount."""
    levels = wanted_by(work.protocol).levels
    said = work.connection.execute(f"""
        SELECT DISTINCT coalesce({event.value}, 0), {event.text} FROM ({rows})
        WHERE target = 'facts_result' AND {event.number} IS NULL AND ({event.value} <> 0 OR {event.text} IS NOT NULL)
    """).fetchall()
    schema = pa.schema([
        ("value", pa.int64()), ("text", pa.string()), ("texts", pa.list_(pa.string())), ("unreadable", pa.string()),
    ])  # fmt: skip
    found = values_of(said, vocabulary, lambda text: value_of({"valueString": text}, levels))
    work.connection.register("said", pa.Table.from_pylist(found, schema=schema))
    name = f"answer_{event.table}"
    work.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM said")
    work.connection.unregister("said")
    return name
