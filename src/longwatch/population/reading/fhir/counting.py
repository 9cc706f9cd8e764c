"""What became of every line: the counts of a store, and its table of rows that were not understood."""

from collections import Counter
from collections.abc import Sequence

import duckdb
import pyarrow as pa

from longwatch.population.reading.fhir.lane import NOT_REFERRED
from longwatch.population.reading.fhir.parts import Job, Told, first_lines
from longwatch.population.reading.fhir.tasks import SHIFT
from longwatch.population.reading.fhir.views import show
from longwatch.population.reading.fhir.waiting import Places
from longwatch.population.store import REJECTED, Counts
from longwatch.population.writing import quoted, workshop, write


def write_rejected(job: Job, told: Sequence[Told], memory: str) -> Counts:
    """Write all rejected rows, in the order of the files; returns the counts of the whole store."""
    with workshop(job.work.folder / "spill", memory=memory) as connection:
        for table in ("lines", "medications", "refused"):
            show(connection, job.work, job.pieces, table)
        places = Places(job.files, first_lines(job.pieces))
        _register_places(connection, places)
        files = [str(job.work.rejected_of(number)) for number in range(len(told))]
        of_parts = f"UNION ALL FROM read_parquet([{', '.join(map(quoted, files))}])" if files else ""
        rejected = write(
            connection,
            f"""
            SELECT concat(p.file, ', line ', p.first + r.line) AS place, r.kind, r.reason, r.patient FROM (
                SELECT piece, line, kind, reason, NULL AS patient FROM refused {of_parts}
            ) AS r JOIN places AS p USING (piece) ORDER BY r.piece, r.line""",
            job.target / REJECTED,
        )
        used, ignored = _of_nobody(connection, {name for part in told for name in part.medications})
    for part in told:
        used += part.used
        ignored.update(part.ignored)
    read = sum(piece.read for piece in job.pieces)
    return Counts(read=read, used=used, ignored=dict(sorted(ignored.items())), rejected=rejected)


def _register_places(connection: duckdb.DuckDBPyConnection, places: Places) -> None:
    pieces = list(places.firsts)
    columns = {
        "piece": pa.array(pieces, pa.int64()),
        "file": pa.array([places.files[piece >> SHIFT] for piece in pieces], pa.string()),
        "first": pa.array(list(places.firsts.values()), pa.int64()),
    }
    connection.register("places", pa.table(columns))


def _of_nobody(connection: duckdb.DuckDBPyConnection, referred: set[str]) -> tuple[int, Counter[str]]:
    """Medications that some line refers to, and lines that name nobody."""
    ignored: Counter[str] = Counter()
    for why, count in connection.execute(
        "SELECT why, count(*) FROM lines WHERE name IS NULL GROUP BY why"
    ).fetchall():
        ignored[why] += count
    row = connection.execute(
        "SELECT count(*), count(DISTINCT id) FILTER (WHERE id IN (SELECT unnest(?::VARCHAR[]))) FROM medications",
        [sorted(referred)],
    ).fetchone()
    medications, used = row or (0, 0)
    if medications > used:
        ignored[NOT_REFERRED] += medications - used
    return used, ignored
