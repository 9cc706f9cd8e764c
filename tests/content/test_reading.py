"""What YAML's words become: the same for every reader, or a mistake."""

from decimal import Decimal
from typing import Any

import pytest

from longwatch.catalogue.reading import read


def tree(text: str) -> Any:
    document = read(text.encode(), "a.yaml")
    assert document.mistakes == []
    return document.tree


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("5", 5),
        ("-5", -5),
        ("0", 0),
        ("1.50", Decimal("1.50")),
        ("0.001", Decimal("0.001")),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("null", None),
        ("~", None),
        ("", None),
        ("2020-01-16", "2020-01-16"),
        ("12:30", "12:30"),
        ("'5'", "5"),
        ('"true"', "true"),
        ("10*9/L", "10*9/L"),
        ("1+", "1+"),
        (">-\n  two\n  lines", "two lines"),
        ("[1, [a, {b: c}]]", [1, ["a", {"b": "c"}]]),
        ("{1: a, 2020-01-16: b}", {"1": "a", "2020-01-16": "b"}),
    ],
)
def test_a_value(written: str, value: Any) -> None:
    found = tree(f"key: {written}\n")["key"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "written", ["017", "0x1F", "0o17", "1_000", "1e3", "2.5E-3", ".5", "1.", "+5", ".inf"]
)
def test_a_number_that_readers_differ_on(written: str) -> None:
    (mistake,) = read(f"\nkey: {written}\n".encode(), "a.yaml").mistakes
    assert (mistake.code, mistake.line) == ("LW0108", 2)


def test_every_value_knows_its_line() -> None:
    document = read(b"a:\n  - b: 1\n    c:\n      d: 2\n  - e\n", "a.yaml")
    lines = {".".join(map(str, path)): line for path, line in document.lines.items()}
    assert lines == {"": 1, "a": 1, "a.0": 2, "a.0.b": 2, "a.0.c": 3, "a.0.c.d": 4, "a.1": 5}


def test_what_is_not_written_stands_where_it_would() -> None:
    document = read(b"a: 1\nb:\n  c: 2\n", "a.yaml")
    assert document.place(("b", "d", 0)).line == 2
    assert document.place(()).line == 1


def test_every_mistake_of_a_file_is_found() -> None:
    document = read(b"a: &x 1\nb: *x\na: 2\nc: 017\n", "a.yaml")
    found = [(m.line, m.code) for m in document.mistakes]
    assert found == [(1, "LW0105"), (2, "LW0105"), (3, "LW0103"), (4, "LW0108")]
