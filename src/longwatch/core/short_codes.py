"""Short codes that people read aloud and type: no letters that look alike, and a last one that catches slips."""

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U
_LOOKS_LIKE = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


class CodeMistake(ValueError):
    """A text that is no such code; the message never repeats it."""


def spelled(number: int, letters: int) -> str:
    """A number as so many letters and a check letter, in groups of four: 'B3K7-92QM-X'.

    Raises:  ValueError if the number needs more letters.
    """
    if not 0 <= number < 32**letters:
        raise ValueError("the number does not fit into so many letters")
    digits = [number >> 5 * place & 31 for place in reversed(range(letters))]
    text = "".join(_LETTERS[digit] for digit in (*digits, _check(digits)))
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def plain(text: str) -> str:
    """The letters of a code as it was typed, whatever its case and hyphens.

    Raises:  CodeMistake if a letter is none of ours or the check letter does not fit.
    """
    letters = text.upper().translate(_LOOKS_LIKE)
    if len(letters) < 2 or any(letter not in _LETTERS for letter in letters):
        raise CodeMistake("expected a code of letters and digits, as it was given")
    digits = [_LETTERS.index(letter) for letter in letters]
    if _check(digits[:-1]) != digits[-1]:
        raise CodeMistake("a letter of the code is wrong, or two are swapped: look at it again")
    return letters


def _check(digits: list[int]) -> int:
    """The sum of the digits, each multiplied by another power in the field of 32 elements.

    One wrong letter always changes it, and so do two neighbours that are swapped.
    """
    check = 0
    for digit in digits:
        check = _doubled(check ^ digit)
    return check


def _doubled(element: int) -> int:
    element <<= 1
    return element ^ 0b100101 if element & 32 else element
