"""The printed manual is this specification: nothing is missing from it, and it is not stale."""

from pathlib import Path

import pytest
from tests.spec.drawing import record, rows
from tests.spec.manual import CHAPTERS, PAGE, manual, sentence


def test_every_chapter_is_in_the_manual() -> None:
    files = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert files - {"manual"} == set(CHAPTERS)


def test_the_printed_manual_is_current() -> None:
    if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != manual():
        pytest.fail("docs/reference/meaning.md is stale: run python -m tests.spec.manual")


def test_a_name_becomes_a_sentence() -> None:
    assert sentence("test_a_late_test_still_counts") == "A late test still counts"


def test_a_row_with_too_many_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="more cells"):
        rows("day | fact\n2025-01-06 | infusion | 5 u")


def test_a_column_that_no_fact_has_is_refused() -> None:
    with pytest.raises(ValueError, match="no column"):
        record("day | fact | mood\n2025-01-06 | infusion | good")


def test_an_amount_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not a reference range"):
        record("day | fact | value | range\n2025-01-06 | A | 5 u | about ten")
