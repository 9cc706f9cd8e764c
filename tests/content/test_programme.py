"""What a programme must not say: gates without locks, requirements that nobody asks for, forms that are not there."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from longwatch.catalogue import ContentMistakes, load
from longwatch.catalogue.checking import check
from longwatch.engine.reference import assess

Spoil = Callable[..., Path]
FILE = "protocols/examplinib/programme.yaml"
CITED = "sources: [{source: label, section: '4.2', verified: read}]"
PROGRAMME = f"""\
requirements:
  - id: req-form
    title: Pharmacy enrolled
    jurisdictions: [EU]
    why: So that it knows.
    {CITED}
    who: pharmacy
    form: enrolment
  - id: req-clear
    title: Record clear
    jurisdictions: [EU]
    why: So that it is safe.
    {CITED}
    who: patient
    clearance: true
gates:
  - id: gate-order
    title: Order
    jurisdictions: [EU]
    why: Asked first.
    {CITED}
    at: order
    valid_for: 30 days
    requires: [req-clear]
  - id: gate-dispensing
    title: Dispensing
    jurisdictions: [EU]
    why: Asked then.
    {CITED}
    at: dispensing
    requires: [req-form, req-clear]
  - id: gate-infusion
    title: Infusion
    jurisdictions: [EU]
    why: Asked last.
    {CITED}
    at: infusion
    requires: [req-clear]
forms:
  - id: enrolment
    title: Enrolment
    jurisdictions: [EU]
    why: To know who.
    {CITED}
    questions: [{{id: who, text: Who?, kind: text}}]
cases:
"""
CASES = "".join(
    f"  - {{rule: {rule}, title: Nothing is known, jurisdiction: EU, on: 2025-01-01, expect: {{answer: unknown}}}}\n"
    * 2
    for rule in ("req-form", "req-clear", "gate-order", "gate-dispensing", "gate-infusion")
)


def programme(old: str = "", new: str = "") -> str:
    assert old in PROGRAMME
    return PROGRAMME.replace(old, new, 1) + CASES if old else PROGRAMME + CASES


def test_a_whole_programme_has_no_mistake(spoil: Spoil) -> None:
    assert list(map(str, check(spoil(FILE, "", programme()), assess=assess))) == []


ORDER = "requires: [req-clear]\n  - id: gate-dispensing"


@pytest.mark.parametrize(
    ("old", "new", "code", "text"),
    [
        ("who: pharmacy", "who: baker", "LW0108", "baker"),
        ("form: enrolment", "form: enrolmnet", "LW0120", "unknown form 'enrolmnet'"),
        (ORDER, ORDER.replace("req-clear", "req-claer"), "LW0120", "unknown requirement 'req-claer'"),
        ("clearance: true", "capability: icu", "LW0120", "unknown capability 'icu'"),
        ("    form: enrolment\n", "    form: enrolment\n    clearance: true\n", "LW0111", "exactly one thing; this one by 2"),
        ("    clearance: true\n", "    clearance: true\n    each_course: true\n", "LW0111", "holds as long as the record"),
        ("    form: enrolment\n", "    form: enrolment\n    holds_for: 2 years\n", "LW0111", "come together"),
        ("    form: enrolment\n", "    form: enrolment\n    tests: [count]\n", "LW0111", "come together"),
        ("    valid_for: 30 days\n", "", "LW0111", "an authorisation is made at the order"),
        (ORDER, ORDER.replace("[req-clear]", "[]"), "LW0111", "lets everything pass"),
        ("    form: enrolment\n", "    form: enrolment\n    from: 2020-01-01\n", "LW0200", "needs 'req-form', which does not hold in EU"),
        ("    at: infusion\n", "    at: dispensing\n", "LW0201", "both the gate of 'dispensing'"),
        ("    at: infusion\n", "    at: dispensing\n", "LW0202", "none for: infusion"),
        ("requires: [req-form, req-clear]", "requires: [req-clear]", "LW0203", "no gate requires 'req-form'"),
        ("    questions:", "    to: 2020-01-01\n    questions:", "LW0204", "does not hold in EU"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_programme(spoil: Spoil, old: str, new: str, code: str, text: str) -> None:
    mistakes = check(spoil(FILE, "", programme(old, new)), on=date(2026, 1, 1), assess=assess)
    assert [str(m) for m in mistakes if m.code == code and text in m.text], [str(m) for m in mistakes]


def test_a_gate_that_opens_for_papers_without_a_record_does_not_load(spoil: Spoil) -> None:
    content = spoil(FILE, "", programme("requires: [req-form, req-clear]", "requires: [req-form]"))
    with pytest.raises(ContentMistakes) as told:
        load("examplinib", content=content, assess=assess)
    assert "'gate-dispensing' says yes of an empty record with every paper of everybody" in str(told.value)
