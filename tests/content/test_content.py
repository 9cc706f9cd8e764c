"""The content that comes with Longwatch: it has no mistake, and each of its cases holds."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from longwatch.catalogue import building, gathering, load
from longwatch.catalogue.building import Draft, Piece
from longwatch.catalogue.cases import LEAST, cases_of, run_case, run_measured
from longwatch.catalogue.checking import check, check_protocol
from longwatch.catalogue.codes import loinc_is_right
from longwatch.core.protocol import Protocol
from longwatch.engine.reference import assess
from longwatch.population.measures import measured

CONTENT = gathering.CONTENT
NAMES = gathering.names()

# LOINC codes that the public lists at hand do not hold, each with the reason why it is used all the same.
_SHARED = "seen with this meaning in public value sets"
UNLISTED = {
    "10524-7": f"cervical cytology: {_SHARED}",
    "19762-4": f"cervical cytology: {_SHARED}",
    "33717-0": f"cervical cytology: {_SHARED}",
    "47527-7": f"cervical cytology: {_SHARED}",
    "30167-1": f"human papillomavirus: {_SHARED}",
    "59420-0": f"human papillomavirus: {_SHARED}",
    "69002-4": f"human papillomavirus: {_SHARED}",
    "77379-6": f"human papillomavirus: {_SHARED}",
    "82675-0": f"human papillomavirus: {_SHARED}",
    "11524-6": f"electrocardiogram: {_SHARED}",
    "24590-2": f"magnetic resonance imaging of the brain: {_SHARED}",
    "36643-5": "chest radiograph, two views: seen in public code with its name",
    "29463-7": "body weight: seen in a public mapping with its name",
    "8302-2": "body height: seen in a public mapping with its name",
    "62238-1": "filtration rate by the formula of 2009: seen in public code with its name",
    "787-2": "mean volume of red cells, automated: seen in public code with its name",
    "30428-7": "the same, method unspecified: seen in public code with its name",
    "1751-7": "albumin in serum: in the LOINC snapshot of a public package",
    "20454-5": "protein in urine by test strip, a step of a scale: seen in public mappings of laboratory codes",
    "57735-3": "the same by an automated strip: seen in public mappings of laboratory codes",
    "5196-1": "hepatitis B surface antigen by immunoassay: seen in public value sets with its general name",
    "5403-1": "varicella antibodies: recalled",
}


@cache
def draft(name: str) -> Draft:
    return building.build(name, building.gather(CONTENT, name, cases=True))


@cache
def protocol(name: str) -> Protocol:
    return load(name)


MEASURES = {name: {one.value.id for one in draft(name).of("measures")} for name in NAMES}
CASES = [
    (name, case) for name in NAMES for case in cases_of(draft(name)) if case.value.rule not in MEASURES[name]
]


@pytest.mark.parametrize("name", NAMES)
def test_the_content_has_no_mistake(name: str) -> None:
    assert list(map(str, check_protocol(CONTENT, name))) == []


def test_no_file_is_out_of_place() -> None:
    assert list(map(str, gathering.strays(CONTENT))) == []


@pytest.mark.parametrize(
    ("name", "case"), CASES, ids=[f"{case.value.rule}: {case.value.title}" for _, case in CASES]
)
def test_a_case_holds(name: str, case: Piece) -> None:
    assert list(map(str, run_case(protocol(name), case, assess))) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_cases_of_measures_hold(name: str) -> None:
    cases = [case for case in cases_of(draft(name)) if case.value.rule in MEASURES[name]]
    assert list(map(str, run_measured(protocol(name), cases, measured))) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_has_cases(name: str) -> None:
    cases = [case.value.rule for case in cases_of(draft(name))]
    few = {rule.value.id for rule in draft(name).rules if cases.count(rule.value.id) < LEAST}
    assert few == set()


@pytest.mark.parametrize("name", NAMES)
def test_the_protocol_calls_nobody_fine_of_whom_nothing_is_known(name: str) -> None:
    assert load(name, assess=assess).drug.id == name


@pytest.mark.parametrize("name", NAMES)
def test_the_whole_check_finds_the_same(name: str) -> None:
    assert list(map(str, check(on=date(2026, 1, 15), assess=assess, measured=measured))) == []


def loinc_codes() -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in CONTENT.rglob("*.yaml")]
    found = {word.strip("[],{}'\"*") for text in texts for word in text.split() if "loinc:" in word}
    return sorted(word.split("loinc:")[1] for word in found)


@pytest.fixture(scope="module")
def verified(terminology: Path) -> set[str]:
    with (terminology / "loinc_verified.csv").open(encoding="utf-8", newline="") as file:
        return {row["loinc"] for row in csv.DictReader(file)}


def test_there_are_loinc_codes_to_look_at() -> None:
    assert "777-3" in loinc_codes()


@pytest.mark.parametrize("code", loinc_codes())
def test_a_loinc_code_has_the_right_check_digit(code: str) -> None:
    assert loinc_is_right(code)


def test_every_loinc_code_is_a_verified_one_or_has_a_reason(verified: set[str]) -> None:
    assert set(loinc_codes()) - verified == set(UNLISTED)
