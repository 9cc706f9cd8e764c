"""One row of a file as a result, or why it is none."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from longwatch.clinic.results.choices import code_for
from longwatch.clinic.results.forms import amount
from longwatch.clinic.uploads.tables import Column, Row
from longwatch.core.analytes import Analyte
from longwatch.core.dates import DateMistake, partial_date
from longwatch.core.protocol import Protocol
from longwatch.core.quantities import Quantity
from longwatch.core.record import Result, Standing

COLUMNS = (
    Column(
        "number",
        gettext_lazy("the patient’s hospital number"),
        ("hospital number", "patient number", "mrn"),
        True,
    ),
    Column(
        "test",
        gettext_lazy("what was tested: its id or name here, or a LOINC code"),
        ("analyte", "loinc"),
        True,
    ),
    Column(
        "day", gettext_lazy("day of the sample, as 2026-03-12 or 12.3.2026"), ("date", "sample day"), True
    ),
    Column(
        "value",
        gettext_lazy("the amount, such as 4.2, 4,2 or <0.5, or the step of a scale"),
        ("result",),
        True,
    ),
    Column("unit", gettext_lazy("the unit, such as 10*9/L; none for a step of a scale")),
    Column("low", gettext_lazy("lower end of the laboratory’s range"), ("range low", "range from")),
    Column("high", gettext_lazy("upper end of the laboratory’s range"), ("range high", "range to")),
    Column("status", gettext_lazy("preliminary, final (also when empty), corrected or cancelled")),
    Column(
        "lab number",
        gettext_lazy("the laboratory’s own number of the result; with it, a correction is known as one"),
        ("result number",),
    ),
    Column(
        "birth date", gettext_lazy("of the patient; compared where it is given"), ("birth", "date of birth")
    ),
)
_STATUS = {
    **dict.fromkeys(("", "f", "final"), Standing.FINAL),
    **dict.fromkeys(("p", "preliminary"), Standing.PRELIMINARY),
    **dict.fromkeys(("c", "corrected", "amended"), Standing.CORRECTED),
    **dict.fromkeys(("x", "w", "cancelled", "canceled", "entered in error", "withdrawn"), Standing.WITHDRAWN),
}
# One to three digits, a mark, exactly three digits: 1,234 is one and a bit to some and a thousand to others.
_AMBIGUOUS = re.compile(r"[<>=\s]*[1-9]\d{0,2}([.,])\d{3}\s*", re.ASCII)
_DECIMAL = re.compile(r"[<>=\s]*(?:\d+(?P<mark>[.,])(?:\d{1,2}|\d{4,6})|0(?P<after>[.,])\d{3})\s*", re.ASCII)
_NAMED_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_NUMBERS = ("value", "low", "high")


class RowMistake(ValueError):
    """A row that is no result; the message says why in words for whoever brought the file."""


@dataclass(frozen=True)
class Read:
    """What a row says: whose result, which analyte, the result itself, the laboratory's number, a birth date."""

    number: str
    analyte: Analyte
    result: Result
    lab: str
    birth: date | None


def marks(rows: Iterable[Row]) -> set[str]:
    """The decimal marks that some amount of the file proves to be used."""
    cells = [row.cells.get(name, "") for row in rows for name in _NUMBERS]
    return {match["mark"] or match["after"] for cell in cells if (match := _DECIMAL.fullmatch(cell))}


def tests(protocol: Protocol) -> dict[str, tuple[Analyte, str | None]]:
    """The analytes by everything that the column 'test' may say; with a code, the code too."""
    found: dict[str, tuple[Analyte, str | None]] = {}
    for analyte in protocol.analytes:
        for name in (analyte.id, analyte.title):
            found[name.casefold()] = (analyte, None)
        for code in analyte.codes:
            found[code.casefold()] = found[code.removeprefix("loinc:").casefold()] = (analyte, code)
    return found


def read(row: Row, known: Mapping[str, tuple[Analyte, str | None]], used: set[str], *, today: date) -> Read:
    """The result that a row tells of; `used` are the decimal marks of its file.

    Raises:  RowMistake when it tells of none.
    """
    if row.mistake:
        raise RowMistake(row.mistake)
    cells = {column.name: row.cells.get(column.name, "") for column in COLUMNS}
    if not cells["number"]:
        raise RowMistake(_("there is no hospital number"))
    test = known.get(" ".join(cells["test"].split()).casefold())
    if test is None:
        raise RowMistake(_("this test is not known here"))
    day = day_of(cells["day"])
    if day is None:
        raise RowMistake(_("the day is not written as 2026-03-12 or 12.3.2026"))
    if day > today:
        raise RowMistake(_("the day has not come yet"))
    standing = _STATUS.get(" ".join(cells["status"].replace("-", " ").split()).casefold())
    if standing is None:
        raise RowMistake(_("the status is none of: preliminary, final, corrected, cancelled"))
    birth = day_of(cells["birth date"])
    if cells["birth date"] and birth is None:
        raise RowMistake(_("the birth date is not written as 1980-03-12 or 12.3.1980"))
    if len(cells["number"]) > 64 or len(cells["lab number"]) > 80:
        raise RowMistake(_("a number is too long"))
    result = _result(test, cells, used, (day, standing))
    return Read(cells["number"], test[0], result, cells["lab number"], birth)


def day_of(text: str) -> date | None:
    """A day of the calendar as 2026-03-12 or 12.3.2026; None for anything else, 03/12/2026 too."""
    if match := _NAMED_DAY.fullmatch(text):
        text = f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
    try:
        found = partial_date(text)
    except DateMistake:
        return None
    return found.first if found.is_whole and len(text) == 10 else None


def _result(
    test: tuple[Analyte, str | None], cells: dict[str, str], used: set[str], when: tuple[date, Standing]
) -> Result:
    (analyte, code), (day, standing) = test, when
    common = {"id": "Result/row", "day": day, "standing": standing}
    value, unit = cells["value"], cells["unit"]
    if analyte.levels and not unit and (code is None or code in analyte.level_codes):
        return Result(**common, codes=(code or code_for(analyte, None),), written=(_step(analyte, value),))  # type: ignore[arg-type]
    codes = (code or _code(analyte, unit),)
    group = analyte.group_of(codes)
    if group is None or unit not in group.units:
        raise RowMistake(_("the unit is not understood for this test"))
    low, high = (_quantity(cells[end], unit, used) if cells[end] else None for end in ("low", "high"))
    if low and high and low.value > high.value:
        raise RowMistake(_("the range ends below where it begins"))
    return Result(**common, codes=codes, quantity=_quantity(value, unit, used), low=low, high=high)  # type: ignore[arg-type]


def _code(analyte: Analyte, unit: str) -> str:
    if not any(unit in group.units for group in analyte.groups):
        raise RowMistake(_("the unit is not understood for this test"))
    return code_for(analyte, unit)


def _step(analyte: Analyte, value: str) -> str:
    by_name = {level.name.casefold(): level.written[0] for level in analyte.levels}
    if analyte.level(value) is not None:
        return value
    if value.casefold() not in by_name:
        raise RowMistake(_("this is no step of the test’s scale"))
    return by_name[value.casefold()]


def _quantity(text: str, unit: str, used: set[str]) -> Quantity:
    ambiguous = _AMBIGUOUS.fullmatch(text)
    if ambiguous and used != {ambiguous[1]} and not (ambiguous[1] == "." and not used):
        raise RowMistake(_("this could be a thousand or a decimal: write it without a mark for thousands"))
    found = amount(text)
    if found is None:
        raise RowMistake(_("this is no amount"))
    number, sign = found
    return Quantity(Decimal(number), unit, sign)
