"""Every unit is converted as UCUM says; where it is not UCUM, somebody said what it means and why."""

import csv
import re
import warnings
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from longwatch.catalogue import building, gathering
from longwatch.core.analytes import Analyte, UnitGroup
from longwatch.core.quantities import Quantity

ucumvert = pytest.importorskip("ucumvert", reason="ucumvert is a development package")

# UCUM reads these, but as something that no laboratory means by them.
OTHER_THAN_UCUM = {
    r"[Kk]/(u[Ll]|mm3)": "K is the kelvin in UCUM; in blood counts it is a thousand",
    r"TH/uL": "TH would be a terahenry; in blood counts it is a thousand",
    r"G/L": "G is the gauss in UCUM; giga in blood counts, gram where a laboratory writes capitals",
    r"MG/G": "capitals only: M would be mega and G the gauss",
    r"[mu]U/m?[Ll]": "U is an enzyme unit in UCUM; for thyrotropin it stands for the international unit",
    r"u/[Ll]": "u is the atomic mass unit in UCUM; here the enzyme unit in small letters",
    r"\[[Ii]U\]/[Ll]": "for enzymes the international unit is the enzyme unit; UCUM calls it arbitrary",
}
# UCUM does not know these spellings.
NOT_UCUM = {
    r".*[µμ].*": "the micro sign or the Greek letter, as typed; UCUM writes u",
    r".*(mcL|mcmol|mcU|mcIU|mckat|micro).*": "mc or micro for micro, used where µ is feared",
    r"x?10E[369]/.*": "E for 'to the power of'",
    r"[x×]10.*": "a multiplication sign before the power",
    r"10[³⁹].*": "a raised figure",
    r".*(cumm|cu mm|mm\^3)": "the cubic millimetre in words or with ^",
    r"([Kk]|thou|Thou|thousand|Thousand|Th|THOU)/.*": "thousand, in letters",
    r"([Gg]iga|Gpt)/L": "giga, in letters",
    r".*([Cc]ells/|#/|[RW]BC/|[rw]bc/|beats/).*": "what is counted, without UCUM's braces",
    r".*(/HPF|/hpf|/\[hpf\]|/high power field)": "the high-power field without [HPF]",
    r"per .*": "'per' in words",
    r"bpm|BPM": "beats per minute, as spoken",
    r"(mm ?Hg|mm\(Hg\)|MMHG)": "millimetres of mercury, as spoken",
    r".*([IiU][IU]|iu)/.*": "the international unit without its brackets",
    r"\[U\]/L": "the enzyme unit in brackets",
    r"gm/.*": "gm for gram",
    r".*100 ?mL": "a hundred millilitres for the decilitre",
    r"m?g/m?g ?[Cc]r.*": "the creatinine is named after the unit",
    r"m[Ll]/min/1\.73.*": "the body surface as a number, where UCUM has it in braces",
    r"(G|GM|MG|NG|PMOL|UMOL|MIU|UIU)/(DL|L|ML)|[/K]+UL": "capitals only",
}


def analytes() -> list[Analyte]:
    name = gathering.names()[0]
    draft = building.build(name, building.gather(gathering.CONTENT, name, cases=False))
    return [piece.value for piece in draft.of("analytes")]


def reason(table: dict[str, str], unit: str) -> str | None:
    return next((pattern for pattern in table if re.fullmatch(pattern, unit)), None)


@cache
def registry() -> Any:
    return ucumvert.PintUcumRegistry()


@cache
def by_ucum(unit: str) -> Any:
    """One of the unit, as UCUM understands it; nothing where UCUM does not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return registry().from_ucum(unit)
        except Exception:  # the parser has many, and each means the same here
            return None


def factor(unit: str, into: str) -> float | None:
    """How many of the one unit are one of the other; nothing between different kinds of units."""
    one, other = by_ucum(unit), by_ucum(into)
    if one.dimensionality != other.dimensionality:
        return None
    return float(one.to(other.units).magnitude) / float(other.magnitude)


def reference_unit(analyte: Analyte, group: UnitGroup) -> str:
    """The analyte's own unit where the group knows it, else a unit that UCUM knows for sure."""
    sure = [unit for unit in group.units if by_ucum(unit) is not None and not reason(OTHER_THAN_UCUM, unit)]
    return analyte.unit if analyte.unit in group.units else sure[0]  # type: ignore[return-value]


GROUPS = [(analyte, group) for analyte in analytes() for group in analyte.groups]
NAMED = [f"{analyte.id}: {group.codes[0]}" for analyte, group in GROUPS]


@pytest.mark.parametrize(("analyte", "group"), GROUPS, ids=NAMED)
def test_units_are_converted_as_ucum_does(analyte: Analyte, group: UnitGroup) -> None:
    reference = reference_unit(analyte, group)
    for unit, ours in group.units.items():
        if by_ucum(unit) is None or reason(OTHER_THAN_UCUM, unit):
            continue
        theirs = factor(unit, reference)
        assert theirs == pytest.approx(float(ours / group.units[reference]), rel=1e-9), unit


@pytest.mark.parametrize(("analyte", "group"), GROUPS, ids=NAMED)
def test_a_unit_that_ucum_does_not_know_has_a_reason(analyte: Analyte, group: UnitGroup) -> None:
    unknown = [unit for unit in group.units if by_ucum(unit) is None]
    assert [unit for unit in unknown if not reason(NOT_UCUM, unit)] == []


def test_every_reason_is_needed() -> None:
    every = {unit for _, group in GROUPS for unit in group.units}
    unknown = {unit for unit in every if by_ucum(unit) is None}
    for table, units in ((NOT_UCUM, unknown), (OTHER_THAN_UCUM, every - unknown)):
        assert [p for p in table if not any(re.fullmatch(p, unit) for unit in units)] == []


def test_each_spelling_that_ucum_misreads_would_go_wrong_there() -> None:
    misread = []
    for analyte, group in GROUPS:
        reference = reference_unit(analyte, group)
        for unit, ours in group.units.items():
            if by_ucum(unit) is not None and reason(OTHER_THAN_UCUM, unit):
                theirs = factor(unit, reference)
                agree = theirs == pytest.approx(float(ours / group.units[reference]), rel=1e-9)
                misread += [] if agree else [reason(OTHER_THAN_UCUM, unit)]
    assert set(misread) == set(OTHER_THAN_UCUM)


# ---- what laboratories really sent --------------------------------------------------------------------

# Measurements that no rule asks for, so that no analyte has their codes.
NOT_USED = {
    "38483-4": "creatinine in whole blood, another specimen than the label names",
}


def test_units_as_laboratories_sent_them(terminology: Path) -> None:
    with (terminology / "unit_cases.shared.csv").open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    by_code = {code: analyte for analyte in analytes() for code in analyte.codes}
    assert {case["loinc"] for case in cases if f"loinc:{case['loinc']}" not in by_code} == set(NOT_USED)
    for case in cases:
        code = f"loinc:{case['loinc']}"
        if case["loinc"] not in NOT_USED:
            # Some rows have no figure and only say that the two units are one; '=^440' is a figure in HL7.
            sent = Decimal(case["value"].removeprefix("=^") or 1)
            expected = Decimal(case["expected_value"] or 1)
            told = by_code[code].convert(Quantity(sent, case["unit_as_sent"]), (code,))
            assert told == in_any_group(by_code[code], Quantity(expected, case["expected_unit"])), case[
                "case"
            ]


def in_any_group(analyte: Analyte, quantity: Quantity) -> Quantity:
    converted: list[Quantity | None] = [analyte.convert(quantity, group.codes) for group in analyte.groups]
    return next(value for value in converted if value is not None)


def test_a_code_of_mass_refuses_a_molar_unit() -> None:
    creatinine = next(analyte for analyte in analytes() if analyte.id == "creatinine")
    convert: Callable[..., Quantity | None] = creatinine.convert
    assert convert(Quantity(Decimal(88), "umol/L"), ("loinc:2160-0",)) is None
    assert convert(Quantity(Decimal(1), "mg/dL"), ("loinc:14682-9",)) is None
