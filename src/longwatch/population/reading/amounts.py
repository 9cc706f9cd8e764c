"""Measured amounts of a source, exactly as they are written there, in whatever type a column has.

Integers, decimals and texts are what they say. A binary floating-point number has no decimals of its own: it
counts as the shortest text that reads back as the same number, which is how databases show it and what was
written into it. Nothing is rounded: an amount with more digits than the tables of facts hold is refused.
"""

from longwatch.engine.relational import DECIMALS, LARGEST

NO_NUMBER = "an amount that is no number"
TOO_LONG = "an amount with more digits than the tables of facts hold"
AMOUNT = f"DECIMAL(34,{DECIMALS})"
_WRITTEN = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"
_PARTS = r"^[+-]?([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]+))?$"

# Short texts without an exponent, nearly all, fit by their length alone; the others are counted digit by digit.
AMOUNT_FUNCTIONS = rf"""
CREATE OR REPLACE MACRO lw_is_number(written) AS regexp_full_match(written, '{_WRITTEN}');
CREATE OR REPLACE MACRO lw_digits(written) AS
    regexp_extract(written, '{_PARTS}', 1) || regexp_extract(written, '{_PARTS}', 2);
CREATE OR REPLACE MACRO lw_power(written) AS
    coalesce(TRY_CAST(nullif(regexp_extract(written, '{_PARTS}', 3), '') AS INTEGER), 0)
    - length(regexp_extract(written, '{_PARTS}', 2))
    + length(lw_digits(written)) - length(rtrim(lw_digits(written), '0'));
CREATE OR REPLACE MACRO lw_is_whole(written) AS
    (length(written) <= {DECIMALS} AND NOT contains(lower(written), 'e'))
    OR rtrim(lw_digits(written), '0') = '' OR lw_power(written) >= -{DECIMALS};
CREATE OR REPLACE MACRO lw_amount(written) AS
    CASE WHEN lw_is_number(written) AND lw_is_whole(written)
        AND abs(TRY_CAST(written AS {AMOUNT})) < {LARGEST} THEN TRY_CAST(written AS {AMOUNT}) END;
"""
"""What a database needs for `value_of` and `wrong_with`."""


def value_of(column: str, type_: str) -> str:
    """The amount in a column of a type, as SQL; null where there is none or it cannot be taken."""
    if type_ in INTEGERS or _is_short_decimal(type_):
        fits = f"{column} > -{LARGEST} AND {column} < {LARGEST}"
        return f"CASE WHEN {fits} THEN TRY_CAST({column} AS {AMOUNT}) END"
    return f"lw_amount({_written(column)})"


def wrong_with(column: str, type_: str) -> list[tuple[str, str]]:
    """Why an amount cannot be taken: each reason with the SQL that says when it holds."""
    lost = f"{_written(column)} IS NOT NULL AND {value_of(column, type_)} IS NULL"
    if type_ in INTEGERS or type_.startswith("DECIMAL"):
        return [(TOO_LONG, lost)]
    return [(NO_NUMBER, f"NOT lw_is_number({_written(column)})"), (TOO_LONG, lost)]


INTEGERS = frozenset({
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
})  # fmt: skip


def is_amount(type_: str) -> bool:
    """Whether a column of this type can hold amounts."""
    return type_ in INTEGERS or type_ in ("DOUBLE", "FLOAT", "VARCHAR") or type_.startswith("DECIMAL")


def _written(column: str) -> str:
    return f"nullif(trim(CAST({column} AS VARCHAR)), '')"


def _is_short_decimal(type_: str) -> bool:
    if not type_.startswith("DECIMAL"):
        return False
    return int(type_.rstrip(")").rpartition(",")[2]) <= DECIMALS
