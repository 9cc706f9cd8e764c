"""Which plain lines the reader must see after all, because what they say hangs on other lines of the patient.

    the same resource twice        the newer version takes back what the older one said
    one identifier twice           a correction, or a number that a whole order shares
    a day before the birth         somebody must look
    a member that is not there     somebody must look
    a member without a day         it has the day of its panel, so that all panels must be seen
    a line that draws all          without an id of its own, or told apart by its place among all lines

Everything that shares a resource or an identifier with a line that the reader sees is seen by it as well: what
is left in the columns would have been read alike by itself.
"""

from collections.abc import Sequence

import duckdb

from longwatch.population.reading.fhir.patients import ALIASES
from longwatch.population.reading.fhir.views import Stretch, show
from longwatch.population.reading.fhir.work import Noted, Work
from longwatch.population.writing import quoted


def show_stretch(
    connection: duckdb.DuckDBPyConnection, work: Work, pieces: Sequence[Noted], stretch: Stretch
) -> None:
    """Make views of the lines of a range of patients; `left` has the patients' own names."""
    for table in ("results", "lines", "members", "people"):
        show(connection, work, pieces, table, stretch=stretch)
    show(connection, work, pieces, "left", as_view="left_of_all")
    connection.execute(f"""
        CREATE OR REPLACE VIEW "left" AS
        SELECT * REPLACE (coalesce(a.patient, l.name) AS name), a.patient IS NOT NULL AS joined
        FROM left_of_all AS l LEFT JOIN (
            SELECT name AS alias, patient FROM read_parquet({quoted(work.folder / ALIASES)})
        ) AS a ON a.alias = l.name
        WHERE coalesce(a.patient, l.name) BETWEEN {quoted(stretch.low)} AND {quoted(stretch.high)}""")


def find_drawn(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `drawn` of plain lines that the reader must see."""
    for name, kind, sql in _STEPS:
        connection.execute(f"CREATE OR REPLACE {kind} {name} AS {sql}")


def show_ids(connection: duckdb.DuckDBPyConnection) -> None:
    """Make a view of the ids of all lines."""
    connection.execute(f"CREATE OR REPLACE VIEW ids AS {_IDS}")


_IDS = """
    SELECT name, piece, line, id FROM results WHERE part = 0
    UNION ALL SELECT name, piece, line, id FROM lines WHERE id IS NOT NULL
    UNION ALL SELECT name, piece, line, id FROM "left" WHERE id IS NOT NULL"""


# Equal hashes of different texts only make the reader see more than it must.
_ID = "CASE WHEN id IS NOT NULL THEN hash(name, id) END AS id"
_NUMBER = "CASE WHEN identifier IS NOT NULL THEN hash(name, identifier) END AS number"
_MARKS = f"""
    SELECT piece, line, CASE WHEN part = 0 THEN hash(name, id) END AS id, {_NUMBER},
        CASE WHEN identifier IS NOT NULL THEN hash(name, identifier, own) END AS own
    FROM results
    UNION ALL SELECT piece, line, {_ID}, {_NUMBER}, NULL FROM lines
    UNION ALL SELECT piece, line, {_ID}, {_NUMBER}, NULL FROM "left" AS l"""


def _twice(mark: str) -> str:
    return f"""
        SELECT piece, line FROM marks AS m SEMI JOIN (
            SELECT {mark} FROM marks WHERE {mark} IS NOT NULL GROUP BY {mark} HAVING count(*) > 1
        ) AS twice ON twice.{mark} = m.{mark}"""


_STEPS = (
    ("ids", "VIEW", _IDS),
    (
        "plain_lines",
        "VIEW",
        """
        SELECT name, piece, line FROM results
        UNION ALL SELECT name, piece, line FROM lines WHERE name IS NOT NULL""",
    ),
    ("marks", "TABLE", _MARKS),
    (
        "touched",
        "TABLE",
        f"""
        SELECT p.piece, p.line FROM plain_lines AS p
            SEMI JOIN (SELECT name FROM "left" WHERE draws_all) AS d ON d.name = p.name
        UNION {_twice("id")}
        UNION {_twice("own")}
        UNION SELECT r.piece, r.line FROM results AS r JOIN (
            SELECT name, min(birth) AS birth FROM people GROUP BY name
        ) AS b ON b.name = r.name WHERE r.day < b.birth
        UNION SELECT piece, line FROM members AS m ANTI JOIN (
            SELECT i.name, i.id FROM ids AS i SEMI JOIN members AS n ON n.name = i.name AND n.member = i.id
        ) AS i ON i.name = m.name AND i.id = m.member
        UNION SELECT piece, line FROM members AS m SEMI JOIN (
            SELECT name FROM "left" WHERE undated
        ) AS u ON u.name = m.name
        UNION SELECT l.piece, l.line FROM "left" AS l""",
    ),
    (
        "drawn",
        "TABLE",
        """
        SELECT DISTINCT name, piece, line FROM plain_lines AS p SEMI JOIN (
            SELECT piece, line FROM touched
            UNION SELECT n.piece, n.line FROM marks AS n SEMI JOIN (
                SELECT o.number FROM marks AS o SEMI JOIN touched AS t ON t.piece = o.piece AND t.line = o.line
            ) AS shared ON shared.number = n.number
        ) AS t ON t.piece = p.piece AND t.line = p.line""",
    ),
)
