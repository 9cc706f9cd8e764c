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
_PLAIN = r"[+-]?[0-9]{1,9}(\.[0-9]{1,18})?"
_PARTS = r"^[+-]?([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]+))?$"

# Nearly all are plain and short, and fit by their length alone; the others are counted digit by digit. A CASE
# looks no further than it must, where AND and OR would weigh every row.
AMOUNT_FUNCTIONS = rf"""
CREATE OR REPLACE MACRO lw_is_number(written) AS regexp_full_match(written, '{_WRITTEN}');
CREATE OR REPLACE MACRO lw_digits(written) AS
    regexp_extract(written, '{_PARTS}', 1) || regexp_extract(written, '{_PARTS}', 2);
CREATE OR REPLACE MACRO lw_power(written) AS
    coalesce(TRY_CAST(nullif(regexp_extract(written, '{_PARTS}', 3), '') AS INTEGER), 0)
    - length(regexp_extract(written, '{_PARTS}', 2))
    + length(lw_digits(written)) - length(rtrim(lw_digits(written), '0'));
CREATE OR REPLACE MACRO lw_amount(written) AS CASE
    WHEN regexp_full_match(written, '{_PLAIN}') THEN TRY_CAST(written AS {AMOUNT})
    WHEN NOT lw_is_number(written) THEN NULL
    WHEN rtrim(lw_digits(written), '0') <> '' AND lw_power(written) < -{DECIMALS} THEN NULL
    WHEN abs(TRY_CAST(written AS {AMOUNT})) < {LARGEST} THEN TRY_CAST(written AS {AMOUNT}) END;
"""
"""What a database needs for `value_of` and `wrong_with`."""


def value_of(column: str, type_: str) -> str:
    """The amount in a column of a type, as SQL; null where there is none or it cannot be taken."""
    if type_ in INTEGERS or _is_short_decimal(type_):
        fits = f"{column} > -{LARGEST} AND {column} < {LARGEST}"
        return f"CASE WHEN {fits} THEN TRY_CAST({column} AS {AMOUNT}) END"
    if type_ in ("DOUBLE", "FLOAT"):
        # Its own text is never ill-formed, so that the plain ones need not be looked at by their letters.
        text = f"CAST({column} AS VARCHAR)"
        plain = f"abs({column}) < {LARGEST} AND length({text}) <= 18 AND NOT contains({text}, 'e')"
        return f"CASE WHEN {plain} THEN TRY_CAST({text} AS {AMOUNT}) ELSE lw_amount({text}) END"
    return f"lw_amount({_written(column)})"


def wrong_with(column: str, type_: str) -> list[tuple[str, str]]:
    """Why an amount cannot be taken: each reason with the SQL that says when it holds."""
    lost = f"{_written(column)} IS NOT NULL AND {value_of(column, type_)} IS NULL"
    if type_ in INTEGERS or type_.startswith("DECIMAL"):
        return [(TOO_LONG, lost)]
    is_no_number = f"CASE WHEN {lost} THEN NOT lw_is_number({_written(column)}) ELSE FALSE END"
    return [(NO_NUMBER, is_no_number), (TOO_LONG, lost)]


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
