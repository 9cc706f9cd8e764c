"""Amounts are taken exactly as they are written, or refused; never rounded."""

from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from longwatch.core.quantities import Quantity
from longwatch.core.record import UNDATED, Record, Result
from longwatch.population.facts import fits
from longwatch.population.reading.amounts import AMOUNT_FUNCTIONS, NO_NUMBER, TOO_LONG, value_of, wrong_with


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.execute(AMOUNT_FUNCTIONS)
    return connection


def taken(database: duckdb.DuckDBPyConnection, values: pa.Array) -> list[tuple[Decimal | None, str | None]]:
    """Each amount with the reason why it cannot be taken."""
    given = pa.table({"x": values})
    database.register("given", given)
    type_ = database.execute("SELECT typeof(x) FROM given LIMIT 1").fetchone()[0]  # type: ignore[index]
    whens = " ".join(f"WHEN {when} THEN '{reason}'" for reason, when in wrong_with("x", type_))
    return database.execute(f"SELECT {value_of('x', type_)}, CASE {whens} END FROM given").fetchall()


def can_be_held(number: Decimal) -> bool:
    """What the tables of facts say of the same amount."""
    result = Result(id="r", day=UNDATED, codes=(), quantity=Quantity(number, "g"))
    return fits(Record(patient="p", facts=(result,)))


numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12) | st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**31), 10**31), st.integers(0, 32)
)  # fmt: skip


@given(number=numbers, form=st.sampled_from(["f", "E", "e", ""]), zeros=st.integers(0, 3))
def test_a_text_is_the_number_that_is_written(
    database: duckdb.DuckDBPyConnection, number: Decimal, form: str, zeros: int
) -> None:
    text = f"{number:{form}}" if form else str(number)
    if "." in text and "e" not in text.casefold():
        text += "0" * zeros
    [(value, wrong)] = taken(database, pa.array([text]))
    assert (value, wrong) == ((Decimal(text), None) if can_be_held(Decimal(text)) else (None, TOO_LONG))


@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_a_floating_point_number_is_its_shortest_text(
    database: duckdb.DuckDBPyConnection, number: float
) -> None:
    written = Decimal(repr(number))
    [(value, wrong)] = taken(database, pa.array([number]))
    assert (value, wrong) == ((written, None) if can_be_held(written) else (None, TOO_LONG))


@given(number=st.integers(-(2**63), 2**63 - 1))
def test_an_integer_is_itself(database: duckdb.DuckDBPyConnection, number: int) -> None:
    [(value, wrong)] = taken(database, pa.array([number], pa.int64()))
    assert (value, wrong) == ((number, None) if can_be_held(Decimal(number)) else (None, TOO_LONG))


@given(digits=st.integers(-(10**37), 10**37), places=st.sampled_from([0, 3, 20, 21, 30, 37]))
def test_a_decimal_is_itself(database: duckdb.DuckDBPyConnection, digits: int, places: int) -> None:
    number = Decimal(digits).scaleb(-places)
    [(value, wrong)] = taken(database, pa.array([number], pa.decimal128(38, places)))
    assert (value, wrong) == ((number, None) if can_be_held(number) else (None, TOO_LONG))


@given(text=st.text(max_size=12) | st.from_regex(r"[0-9.,eE+-]{1,12}", fullmatch=True))
def test_a_text_that_is_no_number_is_never_one(database: duckdb.DuckDBPyConnection, text: str) -> None:
    [(value, wrong)] = taken(database, pa.array([text]))
    if value is not None:
        assert value == Decimal(text.strip())
        assert wrong is None
    elif wrong is None:
        assert text.strip(" ") == ""
    else:
        assert wrong in (NO_NUMBER, TOO_LONG)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_finite_number_is_refused(database: duckdb.DuckDBPyConnection, number: float) -> None:
    assert taken(database, pa.array([number])) == [(None, NO_NUMBER)]


def test_nothing_is_no_amount(database: duckdb.DuckDBPyConnection) -> None:
    assert taken(database, pa.array([None, ""], pa.string())) == [(None, None)] * 2
