"""A file cut into pieces loses no byte and no line, wherever the cuts fall."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longwatch.population.reading.fhir.pieces import Source, pieces_of, tasks_of

TEXTS = st.text(alphabet="ab\r\n", max_size=60).map(str.encode)


@given(text=TEXTS, size=st.integers(1, 20))
def test_the_lines_of_all_pieces_are_the_lines_of_the_file(
    tmp_path_factory: pytest.TempPathFactory, text: bytes, size: int
) -> None:
    found = read(tmp_path_factory.mktemp("file"), text, size)
    assert b"".join(found) == text
    assert all(line.endswith(b"\n") for line in found[:-1])
    assert all(line.count(b"\n") <= 1 for line in found)


def test_a_last_line_that_breaks_off_behind_a_cut_ends_the_file(tmp_path: Path) -> None:
    assert read(tmp_path, b"ab\nabab", 4) == [b"ab\n", b"abab"]


def read(folder: Path, text: bytes, size: int) -> list[bytes]:
    path = folder / "Observation.ndjson"
    path.write_bytes(text)
    tasks = tasks_of([Source(name=path.name, size=len(text), time=0)], size)
    return [line for task in tasks for piece in pieces_of(path, task, size) for line in piece.lines]
