"""The impact of a communication as JSON, patient by patient: of a whole population it is too long to hold at once."""

from collections.abc import Iterator

from msgspec.structs import replace

from longwatch.cli.output import as_json
from longwatch.population.impact import Impact

_NOBODY = b'\n  "patients": [],\n'


def impact_json(impact: Impact) -> Iterator[bytes]:
    """The same bytes as of the whole answer, in pieces."""
    whole = as_json(replace(impact, patients=()))
    before, found, after = whole.partition(_NOBODY)
    if not (found and impact.patients):
        yield whole
        return
    yield before + b'\n  "patients": [\n'
    for number, one in enumerate(impact.patients):
        told = as_json(one).rstrip().replace(b"\n", b"\n    ")
        yield (b",\n    " if number else b"    ") + told
    yield b"\n  ],\n" + after
