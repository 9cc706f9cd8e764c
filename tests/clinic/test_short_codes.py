"""Short codes: a slip of one letter, or two neighbours swapped, never gives another code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longwatch.core.short_codes import CodeMistake, plain, spelled

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
numbers = st.integers(0, 32**7 - 1)


def test_a_number_is_spelled_in_groups_of_four() -> None:
    assert spelled(0, 7) == "0000-0000"
    assert len(spelled(32**7 - 1, 7).replace("-", "")) == 8


@given(numbers)
def test_it_is_read_however_it_is_typed(number: int) -> None:
    code = spelled(number, 7)
    assert plain(code) == plain(code.lower().replace("-", " ")) == code.replace("-", "")
    assert plain(code.replace("1", "I").replace("0", "o")) == plain(code)


@given(numbers, st.integers(0, 7), st.sampled_from(LETTERS))
def test_one_wrong_letter_is_seen(number: int, place: int, letter: str) -> None:
    right = plain(spelled(number, 7))
    wrong = right[:place] + letter + right[place + 1 :]
    if wrong != right:
        with pytest.raises(CodeMistake):
            plain(wrong)


@given(numbers, st.integers(0, 6))
def test_two_swapped_neighbours_are_seen(number: int, place: int) -> None:
    right = plain(spelled(number, 7))
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    if wrong != right:
        with pytest.raises(CodeMistake):
            plain(wrong)


@pytest.mark.parametrize("text", ["", "A", "AB!", "ÄÄÄÄ"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(CodeMistake):
        plain(text)
