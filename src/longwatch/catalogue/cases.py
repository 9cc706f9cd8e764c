"""The cases beside the rules: each is run through an engine, and what it finds is compared."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from math import isclose
from typing import Any

import msgspec

from longwatch.catalogue.building import Draft, Piece
from longwatch.catalogue.case_language import Case
from longwatch.catalogue.case_records import RecordMistake, midnight, participants_of, record_of
from longwatch.catalogue.emptiness import Assess
from longwatch.catalogue.gathering import RULE_LISTS
from longwatch.catalogue.mistakes import Mistake, one_of
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record

_FINDINGS = ("series", "prerequisites", "alerts", "prophylaxis", "precautions", "alarms")
LEAST = 2  # one case in which a rule speaks, and one in which it does not


def cases_of(draft: Draft) -> list[Piece]:
    """The cases, each with its place."""
    return list(draft.of("cases"))


def missing_cases(draft: Draft) -> Iterator[Mistake]:
    """Rules that nobody has shown at work, and cases of rules that do not exist."""
    cases = cases_of(draft)
    rules = {piece.value.id: piece for piece in draft.rules}
    known = {entry.id for kind in RULE_LISTS for entry in draft.gathered.of(kind)}
    for case in cases:
        name = case.value.rule
        if name not in known:
            repair = one_of(known, name, else_do="remove the case, or add the rule")
            yield case.wrong(
                "LW0141", "rule", text=f"found a case of the unknown rule '{name}'", repair=repair
            )
    for name, piece in rules.items():
        number = sum(case.value.rule == name for case in cases)
        if number < LEAST:
            text = f"'{name}' has {number} case{'s' * (number != 1)}; expected {LEAST} or more"
            repair = "Add one in which the rule speaks and one in which it does not"
            yield piece.wrong("LW0140", text=text, repair=repair)


Measured = Callable[[Protocol, str, Sequence[tuple[Record, date]]], Sequence[Mapping[str, Any]]]
"""What counts over many patients: of each record and day what every measure says, by the measure's id."""


def run_cases(
    protocol: Protocol, cases: Iterable[Piece], assess: Assess, measured: Measured | None = None
) -> list[Mistake]:
    """What the cases expect and the engine does not find. Cases of measures are run where `measured` is given."""
    counted = {measure.id for measure in protocol.measures}
    every = list(cases)
    of_measures = [case for case in every if case.value.rule in counted]
    of_rules = [case for case in every if case.value.rule not in counted]
    mistakes = [mistake for case in of_rules for mistake in run_case(protocol, case, assess)]
    return mistakes if measured is None else [*mistakes, *run_measured(protocol, of_measures, measured)]


def run_measured(protocol: Protocol, cases: Sequence[Piece], measured: Measured) -> Iterator[Mistake]:
    """The mistakes of the cases of measures, counted together for each jurisdiction."""
    for jurisdiction in dict.fromkeys(case.value.jurisdiction for case in cases):
        here = [case for case in cases if case.value.jurisdiction == jurisdiction]
        asked = [(record_of(case.value.record, protocol), case.value.on) for case in here]
        for piece, found in zip(here, measured(protocol, jurisdiction, asked), strict=True):
            yield from _told_differences(piece, differences_of_measure(piece.value, found))


def differences_of_measure(case: Case, found: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Each part of a measure that differs, with what was expected and what was found."""
    told = found.get(case.rule)
    if isinstance(case.expect, str):
        if told is not None:
            yield "", "absent", "present"
    elif told is None:
        yield "", "present", "absent"
    else:
        for part, expected in case.expect.items():
            if part not in told or not agrees(expected, told[part]):
                yield part, expected, told.get(part, "no such part")


def run_case(protocol: Protocol, piece: Piece, assess: Assess) -> Iterator[Mistake]:
    """The mistakes of one case: each field whose value differs."""
    case: Case = piece.value
    if case.infusion is not None:
        yield from _told_differences(piece, differences_of_step(case, protocol))
        return
    try:
        record = record_of(case.record, protocol)
    except RecordMistake as mistake:
        text = f"the record of '{case.title}' cannot be made: {mistake}"
        yield piece.wrong("LW0143", "record", text=text, repair="Name what the content has, or add it")
        return
    known_by = None if case.known_by is None else midnight(case.known_by)
    found = assess(
        record,
        protocol,
        jurisdiction=case.jurisdiction,
        on=case.on,
        known_by=known_by,
        planned=case.planned,
        participants=participants_of(case) if case.rule in protocol.of_programme else None,
        course=case.course,
    )
    yield from _told_differences(piece, differences(case, found))


def _told_differences(piece: Piece, found: Iterable[tuple[str, Any, Any]]) -> Iterator[Mistake]:
    case: Case = piece.value
    for field, expected, actual in found:
        place = ("expect", field) if field else ("expect",)
        text = (
            f"'{case.rule}', case '{case.title}': expected {field or 'finding'} {_told(expected)}, "
            f"found {_told(actual)}"
        )
        yield piece.wrong("LW0142", *place, text=text, repair="Put right whichever is wrong: rule or case")


def differences_of_step(case: Case, protocol: Protocol) -> Iterator[tuple[str, Any, Any]]:
    """Each field of a step of an infusion day that differs; no patient is needed for it."""
    assert case.infusion is not None
    course, day = case.infusion.course, case.infusion.day
    steps = protocol.steps_of(case.jurisdiction, case.on, course=course, day=day)
    step = next((step for step in steps if step.id == case.rule), None)
    if isinstance(case.expect, str):
        if step is not None:
            yield "", "absent", "present"
    elif step is None:
        yield "", "present", "absent"
    else:
        found = msgspec.to_builtins(step)
        for field, expected in case.expect.items():
            if field not in found or not agrees(expected, found[field]):
                yield field, expected, found.get(field, "no such field")


def differences(case: Case, assessment: Any) -> Iterator[tuple[str, Any, Any]]:
    """Each field that differs, with what was expected and what was found."""
    found = msgspec.to_builtins(assessment)
    finding = _finding(found, case.rule)
    if isinstance(case.expect, str):
        if finding is not None:
            yield "", "absent", finding.get("status", finding.get("state", "present"))
        return
    own = {field: value for field, value in case.expect.items() if field not in _OF_THE_WHOLE}
    for field in case.expect.keys() - own.keys():
        actual = _OF_THE_WHOLE[field](found, case.rule)
        if actual != case.expect[field]:
            yield field, case.expect[field], actual
    if own and finding is None:
        yield "", "present", "absent"
    elif finding is not None:
        for field, expected in own.items():
            if field not in finding or not agrees(expected, finding[field]):
                yield field, expected, finding.get(field, "no such field")


_OF_THE_WHOLE: dict[str, Callable[[dict[str, Any], str], Any]] = {
    "clearance": lambda found, rule: (found["clearance"] or {}).get("status"),
    "eligibility": lambda found, rule: found["eligibility"]["status"],
    "place": lambda found, rule: found["place"],
    "cannot_tell": lambda found, rule: any(one["id"] == rule for one in found["cannot_tell"]),
}


def _finding(found: dict[str, Any], rule: str) -> dict[str, Any] | None:
    groups = [found.get(name) or () for name in _FINDINGS]
    groups.append(found["eligibility"]["criteria"])
    groups.append((found["clearance"] or {}).get("reasons") or ())
    programme = found.get("programme") or {"gates": (), "forms": ()}
    groups += [programme["gates"], programme["forms"], *(gate["requirements"] for gate in programme["gates"])]
    return next((finding for group in groups for finding in group if finding["id"] == rule), None)


def agrees(expected: Any, actual: Any) -> bool:
    """Whether what was found holds at least what was expected; numbers are compared as numbers."""
    match expected, actual:
        case dict(), dict():
            return all(key in actual and agrees(value, actual[key]) for key, value in expected.items())
        case list(), list() | tuple():
            return len(expected) == len(actual) and all(map(agrees, expected, actual))
        case bool(), _:
            return bool(actual is expected)
        case ((int() | Decimal()), (int() | float())):
            return isclose(expected, actual, abs_tol=1e-9)
    return bool(expected == actual)


def _told(value: Any) -> str:
    if isinstance(value, str):
        return f"'{value}'"
    return msgspec.json.encode(value).decode()
