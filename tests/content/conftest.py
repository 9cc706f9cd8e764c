"""A small content folder without mistakes, to be spoiled in one place at a time."""

from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = {
    "sources.yaml": """\
sources:
  - id: label
    title: Label of examplinib
    issuer: Example Agency
    jurisdiction: EU
    date: 2020-01-16
""",
    "countries/EU.yaml": "id: EU\ntitle: European Union\n",
    "countries/FI.yaml": "id: FI\ntitle: Finland\nfollows: EU\n",
    "countries/US.yaml": "id: US\ntitle: United States\n",
    "items/terms.yaml": """\
analytes:
  - id: platelets
    title: Platelets
    unit: 10*9/L
    groups:
      - codes: [loinc:777-3]
        units: {10*9/L: 1, /uL: 0.001}
    example: 250 10*9/L
  - id: strip
    title: Protein by test strip
    levels:
      - {name: negative, written: [neg]}
      - {name: 1+, written: [1+]}
    level_codes: [loinc:20454-5]
items:
  - id: count
    title: Count
    alternatives:
      - same_day: [platelets]
  - id: skin
    title: Skin examination
    alternatives:
      - codes: [snomed:271303006]
code_sets:
  - id: antivirals
    title: Antivirals
    verified: read
    codes: [atc:J05AB*]
""",
    "protocols/examplinib/protocol.yaml": """\
drug:
  id: examplinib
  title: Examplinib
  codes: [atc:L04AG06]
  names: [examplinib]
  approved: {EU: 2013-09-12}
  same_course_within: 30 days
  follow_up: 48 months
  answers_fresh_for: {parameter: fresh}
  screening_form: examplinib-screening
  clinically_reviewed: no
  review_by: 2030-01-01
parameters:
  - id: fresh
    title: How old an answer may be
    value: 30 days
    why: A site may want fresher answers.
    sources: [{source: label, section: '4.2', verified: read}]
facts:
  - id: pregnant
    title: Pregnancy
    question: Is she pregnant?
    fresh: true
  - id: treatments
    title: Treatments before
    question: How many?
    number: true
""",
    "protocols/examplinib/rules.yaml": """\
courses:
  - id: course-one
    title: First course
    jurisdictions: [EU]
    why: Five days.
    sources: [{source: label, section: '4.2', verified: read}]
    first_course: 1
    infusions: 5
criteria:
  - id: ci-pregnancy
    title: Not in pregnancy
    jurisdictions: [EU]
    why: It harms the child.
    sources: [{source: label, section: '4.6', verified: read}]
    tiers:
      - effect: contraindicates
        when: {fact: pregnant}
    ask: Ask whether she is pregnant.
series:
  - id: mon-count
    title: Count
    jurisdictions: [EU]
    why: Bleeding.
    sources: [{source: label, section: '4.4', verified: read}]
    item: count
    every: 1 month
    lead: 7 days
    grace: 7 days
    for: 48 months
watches:
  - id: low-platelets
    title: Few platelets
    jurisdictions: [EU]
    why: Bleeding.
    sources: [{source: label, section: '4.4', verified: read}]
    tiers:
      - {severity: critical, all: [{analyte: platelets, below: 50 10*9/L}]}
      - {severity: high, all: [{analyte: platelets, below: 100 10*9/L}]}
    action: Call the patient.
""",
    "protocols/examplinib/rules.cases.yaml": """\
cases:
  - {rule: course-one, title: blocked, jurisdiction: EU, on: 2024-06-01, record: {answers: {2024-06-01: {pregnant: true}}}, expect: {clearance: blocked}}
  - {rule: course-one, title: open, jurisdiction: EU, on: 2024-06-01, expect: {clearance: incomplete}}
  - {rule: ci-pregnancy, title: pregnant, jurisdiction: EU, on: 2024-06-01, record: {answers: {2024-06-01: {pregnant: true}}}, expect: {value: yes, effect: contraindicates}}
  - {rule: ci-pregnancy, title: nobody asked, jurisdiction: FI, on: 2024-06-01, expect: {value: unknown}}
  - rule: mon-count
    title: overdue after the grace
    jurisdiction: EU
    on: 2024-03-20
    record: {infusions: [2024-01-10], done: [{item: count, on: 2024-02-10}]}
    expect: {status: overdue, due: 2024-03-10, days_overdue: 10, episode: {start: 2024-01-10}}
  - {rule: mon-count, title: not in the US, jurisdiction: US, on: 2024-03-20, record: {infusions: [2024-01-10]}, expect: absent}
  - rule: low-platelets
    title: 40 is critical
    jurisdiction: EU
    on: 2024-03-20
    record: {infusions: [2024-01-10], results: [{analyte: platelets, value: 40000 /uL, on: 2024-03-01}]}
    expect: {severity: critical, state: active}
  - rule: low-platelets
    title: a missing unit cannot be judged
    jurisdiction: EU
    on: 2024-03-20
    record: {infusions: [2024-01-10], results: [{analyte: platelets, value: 40, on: 2024-03-01}]}
    expect: {cannot_tell: true}
""",
}
RULES = "protocols/examplinib/rules.yaml"
Spoil = Callable[..., Path]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test leaves anything in the cache of whoever runs it."""
    monkeypatch.setenv("LONGWATCH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    for name, text in SMALL.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def spoil(small: Path) -> Spoil:
    """Replace a piece of text that stands once in a file."""

    def replace(name: str, old: str, new: str) -> Path:
        path = small / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        assert text.count(old) == 1 or not old, f"{old!r} stands {text.count(old)} times in {name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        changed = text.replace(old, new) if old else text + new
        path.write_bytes(changed.encode("utf-8", "surrogateescape"))
        return small

    return replace


@pytest.fixture(scope="session")
def terminology(outside: Path) -> Path:
    """The public code lists that the content is compared with."""
    return outside / "terminology"
