"""The second and further codes and texts of facts, which name their fact by its number."""

from collections.abc import Sequence

from longwatch.engine.relational import FURTHER_CODES, FURTHER_WRITTEN
from longwatch.exchange.fhir.mapping import NO_RULE
from longwatch.exchange.fhir.wanted import Codes, Wanted, wanted_by
from longwatch.population.reading.checking import first_of, reads
from longwatch.population.reading.loading import Work
from longwatch.population.reading.sources import Source
from longwatch.population.reading.staging import row
from longwatch.population.reading.tables.columns import columns_of
from longwatch.population.reading.tables.rows import NAME

FURTHER = {"facts_code": "code", "facts_written": "written"}
"""The tables of further codes and texts, each with its column."""


def kinds_of(wanted: Wanted) -> dict[str, Codes]:
    """For each table of facts with codes those that some rule uses."""
    return {
        "facts_result": wanted.results,
        "facts_condition": wanted.conditions,
        "facts_medicine": wanted.medicines,
        "facts_deed": wanted.deeds,
    }


def codes_in(work: Work, rows: str) -> set[str]:
    """The different codes of rows."""
    found = work.connection.execute(f"SELECT DISTINCT code FROM ({rows})").fetchall()
    return {code for (code,) in found if code}


def further_rows(source: Source, zone: str) -> str:
    """The rows of a further table with the reason why one cannot be read, if so."""
    column = FURTHER[source.table]
    table = FURTHER_CODES if column == "code" else FURTHER_WRITTEN
    found = reads(source, (given.column for given in columns_of(table)), zone, only_these=True)
    missing = first_of((f"no {name}", f"{name} IS NULL") for name in ("fact", column))
    return f"""
        SELECT lw_file, lw_row, patient AS name, fact, {column}, coalesce(wrong, {missing}) AS wrong
        FROM ({found.values()})"""


def gather(work: Work, sources: dict[str, Source]) -> None:
    """Make the table `further`: the codes that rules use and the texts of each fact, in the order of the source.

    `further_key` has every number that is named, `further_code` the codes that some rule uses.
    """
    here = {name: further_rows(sources[name], work.zone) for name in FURTHER if name in sources}
    connection = work.connection
    connection.execute("CREATE OR REPLACE TABLE further_code (code VARCHAR)")
    if "facts_code" in here:
        kinds, drug = kinds_of(wanted_by(work.protocol)).values(), work.protocol.drug.codes
        seen = sorted(codes_in(work, here["facts_code"]))
        used = [code for code in seen if code in drug or any(kind.used((code,)) for kind in kinds)]
        connection.execute("INSERT INTO further_code SELECT unnest(?::VARCHAR[])", [used])
    keys = " UNION ".join(f"SELECT name, fact FROM ({rows})" for rows in here.values())
    connection.execute(f"CREATE OR REPLACE TABLE further_key AS {keys}")
    numbered = [
        f"SELECT {NAME} AS name, TRY_CAST(fact AS BIGINT) AS fact FROM {source.relation()}"
        for name, source in sources.items()
        if name not in FURTHER and "fact" in source.types
    ] or ["SELECT NULL AS name, NULL AS fact WHERE FALSE"]
    single = f"""
        SELECT name, fact FROM ({" UNION ALL ".join(numbered)}) SEMI JOIN further_key USING (name, fact)
        GROUP BY ALL HAVING count(*) = 1"""
    said = " UNION ALL ".join(_said(name, rows) for name, rows in here.items())
    connection.execute(f"""
        CREATE OR REPLACE TABLE further AS
        SELECT name, fact, coalesce(list(said ORDER BY place) FILTER (kind = 'code'), []) AS codes,
            coalesce(list(said ORDER BY place) FILTER (kind = 'written'), []) AS written
        FROM ({said}) SEMI JOIN ({single}) USING (name, fact) GROUP BY ALL""")


def _said(name: str, rows: str) -> str:
    """Each code or text of a fact once, at its first place."""
    column = FURTHER[name]
    used = " AND code IN (FROM further_code)" if column == "code" else ""
    return f"""
        SELECT '{column}' AS kind, name, fact, {column} AS said, min((lw_file, lw_row)) AS place
        FROM ({rows}) WHERE wrong IS NULL{used} GROUP BY ALL"""


def attached(source: Source, owned: Sequence[str], zone: str) -> str:
    """What becomes of each row of a further table: it is used where its fact is.

    owned   what becomes of the facts that have numbers, as SQL
    """
    column = FURTHER[source.table]
    facts = [
        f"SELECT name, fact, ignored, refused FROM ({rows}) SEMI JOIN further_key USING (name, fact)"
        for rows in owned
    ] or ["SELECT NULL AS name, NULL AS fact, NULL AS ignored, NULL AS refused WHERE FALSE"]
    outcome = f"""
        SELECT name, fact, count(*) AS owners, max(ignored) AS ignored, max(refused) AS refused
        FROM ({" UNION ALL ".join(facts)}) GROUP BY ALL"""
    unused = "code NOT IN (FROM further_code)" if column == "code" else "FALSE"
    ignored = first_of(
        [
            (NO_RULE, f"wrong IS NULL AND {unused}"),
            ("its fact is not used", "wrong IS NULL AND owners = 1 AND ignored IS NOT NULL"),
        ]
    )
    refused = first_of(
        [
            ("a fact that no table has", "owners IS NULL"),
            ("a fact that several rows have", "owners > 1"),
            ("its fact cannot be used", "refused IS NOT NULL"),
        ]
    )
    told = row(
        lw_file="lw_file", lw_row="lw_row", name="r.name", ignored=ignored, refused=f"coalesce(wrong, {refused})"
    )  # fmt: skip
    return f"SELECT {told} FROM ({further_rows(source, zone)}) AS r LEFT JOIN ({outcome}) AS o USING (name, fact)"
