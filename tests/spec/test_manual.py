"""The printed manual is this specification: nothing is missing from it, and it is not stale."""

from datetime import date
from pathlib import Path

import pytest
from tests.engines import ENGINES, NotCovered
from tests.spec.drawing import record, rows
from tests.spec.manual import CHAPTERS, PAGE, manual, sentence
from tests.spec.questions import ask, questions
from tests.spec.rules import protocol, series
from tests.spec.uncovered import UNCOVERED


def test_every_chapter_is_in_the_manual() -> None:
    files = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert files - {"manual"} == set(CHAPTERS)


def test_the_printed_manual_is_current() -> None:
    if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != manual():
        pytest.fail("docs/reference/meaning.md is stale: run python -m tests.spec.manual")


@pytest.mark.parametrize("question", questions())
def test_the_relational_engine_answers_every_question_but_those_listed(question: str) -> None:
    """A question that it has learned to answer must leave the list, and nothing else may be missing."""
    found = ENGINES["relational"](record(""), protocol(series()), jurisdiction="LAND", on=date(2025, 1, 6))
    if question in UNCOVERED:
        with pytest.raises(NotCovered):
            ask(question, found)
    else:
        ask(question, found)


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
