"""What is noted of every line of an export, as tables of one piece of a file. They go when the store is whole.

`piece` and `line` say where a line stands; `name` is what it calls its patient.
"""

import pyarrow as pa

from longwatch.population.reading.fhir.laboratory import EDITION, OCCASION, SAID

_WHERE = [("name", pa.string()), ("piece", pa.int64()), ("line", pa.int32())]
_RESULT = [("has_members", pa.bool_()), ("id", pa.string()), ("identifier", pa.string())]

PARTS = pa.schema(
    [
        *((name, pa.int32()) for name in ("line", "part", "statement", "occasion", "edition")),
        *_RESULT,
    ]
)
"""Results while a piece is read: numbers that stand for what is shared."""

RESULTS = pa.schema([*_WHERE[1:], ("part", pa.int32()), *_RESULT, *SAID, *OCCASION, *EDITION])
"""Results of plain Observations."""

LINES = pa.schema([*_WHERE, ("id", pa.string()), ("identifier", pa.string()), ("why", pa.string())])
"""Lines that need no reader and have no result of their own under part 0; `why` they are not used, else null."""

LEFT = pa.schema(
    [
        *_WHERE,
        ("text", pa.binary()),
        ("type", pa.string()),
        ("id", pa.string()),
        ("identifier", pa.string()),
        ("draws_all", pa.bool_()),
        ("undated", pa.bool_()),
    ]
)
"""Lines for the reader of single resources; `draws_all`: it must see every line of the patient."""

MEMBERS = pa.schema([*_WHERE, ("member", pa.string())])
"""What the panels among the plain Observations name."""

PEOPLE = pa.schema([*_WHERE, ("birth", pa.date32()), ("site", pa.string())])
"""Each line that is a Patient: the first day on which they can have been born, and where they are cared for."""

IDENTIFIERS = pa.schema([*_WHERE, ("identifier", pa.string())])
"""Further names of patients."""

MEDICATIONS = pa.schema(
    [("piece", pa.int64()), ("line", pa.int32()), ("id", pa.string()), ("text", pa.binary())]
)
"""Medications belong to nobody until somebody refers to them."""

REFUSED = pa.schema(
    [("piece", pa.int64()), ("line", pa.int32()), ("kind", pa.string()), ("reason", pa.string())]
)
"""Lines that are no resource of anybody."""

FETCHED = pa.schema([*_WHERE, ("text", pa.binary())])
"""Plain lines that the reader must see after all, read a second time."""

REJECTED_LINES = pa.schema(
    [
        ("piece", pa.int64()),
        ("line", pa.int32()),
        ("kind", pa.string()),
        ("reason", pa.string()),
        ("patient", pa.string()),
    ]
)
"""Lines of patients that the reader did not understand."""

NOTED = {
    "results": RESULTS,
    "lines": LINES,
    "left": LEFT,
    "members": MEMBERS,
    "people": PEOPLE,
    "identifiers": IDENTIFIERS,
    "medications": MEDICATIONS,
    "refused": REFUSED,
    "fetched": FETCHED,
}
