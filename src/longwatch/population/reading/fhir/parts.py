"""One part of the store: the columns and what the reader says of the other lines, together, settled."""

from collections import Counter
from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path
from typing import NamedTuple

import duckdb
import msgspec
import pyarrow as pa

from longwatch.core.protocol import Protocol
from longwatch.engine.relational import RESULTS
from longwatch.population.reading.fhir.reach import find_drawn, show_ids, show_stretch
from longwatch.population.reading.fhir.tasks import SHIFT
from longwatch.population.reading.fhir.views import Stretch, show
from longwatch.population.reading.fhir.waiting import Lane, Places
from longwatch.population.reading.fhir.work import Noted, Work
from longwatch.population.settling import SCHEMA, empty_tables, settle
from longwatch.population.store import PATIENTS
from longwatch.population.writing import quoted, workshop, write


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the lines of a part, and which Medications they refer to."""

    used: int
    ignored: dict[str, int]
    rejected: int
    medications: tuple[str, ...]


class Job(NamedTuple):
    """What every part is made from."""

    target: Path
    pieces: tuple[Noted, ...]
    files: tuple[str, ...]
    protocol: Protocol
    zone: tzinfo
    memory: str

    @property
    def work(self) -> Work:
        """The folder of what was noted."""
        return Work(self.target)

    def spill(self, part: int) -> Path:
        """A folder for what does not fit into memory; databases of different processes must not share one."""
        return self.work.folder / f"spill-{part:05}"


def drawn_of(job: Job, stretch: Stretch) -> list[tuple[str, int, int]]:
    """The plain lines of a range of patients that the reader must see, each with its patient."""
    with workshop(job.spill(stretch.part), memory=job.memory, threads=1) as connection:
        show_stretch(connection, job.work, job.pieces, stretch)
        find_drawn(connection)
        ordered = "SELECT name, piece, line FROM drawn ORDER BY piece, line"
        write(connection, ordered, job.work.drawn_of(stretch.part))
        return connection.execute(ordered).fetchall()


def make_part(job: Job, stretch: Stretch) -> Told:
    """Write a part of the store; what was told of it when it was written before."""
    before = job.work.part_done(stretch.part, Told)
    if before is not None:
        return before
    with workshop(job.spill(stretch.part), memory=job.memory, threads=1) as connection:
        _open(connection, job, stretch)
        empty_tables(connection)
        _add_columns(connection)
        used, ignored = _count_columns(connection)
        places = Places(job.files, first_lines(job.pieces))
        lane = Lane(connection, (job.protocol, job.zone), places)
        lane.read()
        settle(connection, job.protocol, job.target, stretch.part)
    job.work.keep_rejected(stretch.part, lane.rejected)
    told = Told(
        used=used + lane.used,
        ignored=dict(sorted((ignored + lane.ignored).items())),
        rejected=len(lane.rejected),
        medications=tuple(sorted(lane.medications)),
    )
    job.work.finish_part(stretch.part, told)
    return told


def first_lines(pieces: Sequence[Noted]) -> dict[int, int]:
    """The number in its file of the first line of each piece."""
    found, file, line = {}, -1, 1
    for piece in pieces:
        file, line = (file, line) if piece.file == file else (piece.file, 1)
        found[piece.file << SHIFT | piece.number] = line
        line += piece.lines
    return found


def _open(connection: duckdb.DuckDBPyConnection, job: Job, stretch: Stretch) -> None:
    show_stretch(connection, job.work, job.pieces, stretch)
    show_ids(connection)
    drawn = quoted(job.work.drawn_of(stretch.part))
    connection.execute(f"CREATE OR REPLACE TABLE drawn AS SELECT * FROM read_parquet({drawn})")
    numbers = [piece.file << SHIFT | piece.number for piece in job.pieces]
    connection.register(
        "pieces",
        pa.table(
            {"piece": pa.array(numbers, pa.int64()), "number": pa.array(range(len(numbers)), pa.int64())}
        ),
    )
    connection.execute(f"""
        CREATE OR REPLACE TABLE patients AS SELECT patient, name FROM read_parquet({quoted(job.target / PATIENTS)})
        WHERE name BETWEEN {quoted(stretch.low)} AND {quoted(stretch.high)}""")
    show(connection, job.work, job.pieces, "fetched", stretch=stretch)
    connection.execute("""
        CREATE OR REPLACE VIEW waiting AS
        SELECT name, piece, line, text, joined FROM "left"
        UNION ALL SELECT name, piece, line, text, FALSE FROM fetched""")
    show(connection, job.work, job.pieces, "medications", as_view="all_medications")
    connection.execute(_MEDICATIONS)


# As `elements.local_name` has it. Of several Medications of one name the last one counts.
_MEDICATIONS = """
    CREATE OR REPLACE TABLE medications AS
    SELECT id, max(piece) AS piece, arg_max(line, (piece, line)) AS line, arg_max(text, (piece, line)) AS text
    FROM all_medications AS m SEMI JOIN (
        SELECT array_to_string(string_split(split_part(name, '/_history/', 1), '/')[-2:], '/') AS id
        FROM (SELECT json_extract_string(decode(text), '$.medicationReference.reference') AS name FROM waiting)
        WHERE name IS NOT NULL
    ) AS w ON w.id = m.id
    GROUP BY id"""


def _add_columns(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the tables of facts with all plain lines but those drawn."""
    connection.execute("""
        CREATE OR REPLACE VIEW kept AS
        SELECT p.patient, m.number << 40 | r.line << 12 | r.part AS fact, r.*
        FROM results AS r JOIN patients AS p ON p.name = r.name JOIN pieces AS m ON m.piece = r.piece
            ANTI JOIN drawn AS d ON d.piece = r.piece AND d.line = r.line""")
    own = {
        "key": "NULL",
        "known": "coalesce(issued, updated, begun)",
        "tie": "''",
        "absent": "FALSE",
    }
    columns = ", ".join(f"{own.get(c.name, c.name)} AS {c.name}" for c in RESULTS.columns)
    # Sorted straight from the notes they would need all memory at once; a table can leave it in between.
    connection.execute(f"INSERT INTO {SCHEMA}.facts_result SELECT {columns} FROM kept")
    for table, more in (("facts_code", "more_codes"), ("facts_written", "more_written")):
        connection.execute(f"""
            INSERT INTO {SCHEMA}.{table} SELECT patient, fact, unnest({more}) FROM kept WHERE len({more}) > 0""")


def _count_columns(connection: duckdb.DuckDBPyConnection) -> tuple[int, Counter[str]]:
    """How many of the plain lines are used, and why the others are not."""
    rows = connection.execute("""
        SELECT NULL AS why, count(*) FROM (
            SELECT r.piece, r.line FROM results AS r
                ANTI JOIN drawn AS d ON d.piece = r.piece AND d.line = r.line WHERE r.part = 0) AS own
        UNION ALL SELECT why, count(*) FROM lines AS l
            ANTI JOIN drawn AS d ON d.piece = l.piece AND d.line = l.line WHERE name IS NOT NULL GROUP BY why
        """).fetchall()
    found: Counter[str] = Counter()
    used = 0
    for why, count in rows:
        if why is None:
            used += count
        else:
            found[why] += count
    return used, found
