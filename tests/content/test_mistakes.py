"""Every mistake has a code, the right line, and a repair."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from longwatch.catalogue import ContentMistakes, Mistake, load
from longwatch.catalogue.checking import check
from longwatch.catalogue.codes import loinc_is_right
from longwatch.catalogue.mistakes import CODES
from longwatch.engine.reference import assess

Spoil = Callable[..., Path]

PROTOCOL = "protocols/examplinib/protocol.yaml"
RULES = "protocols/examplinib/rules.yaml"
CASES = "protocols/examplinib/rules.cases.yaml"
TERMS = "items/terms.yaml"
HANDBOOK = "protocols/examplinib/handbook.yaml"
SECOND_SERIES = """\
series:
  - id: {id}
    title: Again
    jurisdictions: [{jurisdiction}]
    why: Twice.
    {dates}
    sources: [{{source: label, section: '4.4', verified: read}}]
    item: count
    every: 1 month
    lead: 7 days
    grace: {grace}
    for: 48 months
"""


def second(
    name: str, *, jurisdiction: str = "EU", dates: str = "from: 2020-01-01", grace: str = "7 days"
) -> str:
    return SECOND_SERIES.format(id=name, jurisdiction=jurisdiction, dates=dates, grace=grace)


SIDE_EFFECTS = """\
side_effects:
  - id: bruise
    term: Bruise
    system: skin
    also: [blue spot{also}]
    figures:
      - {{jurisdiction: EU, percent: 2, of: {of}, source: {{source: label, section: '{section}', verified: read}}}}
      - {{jurisdiction: EU, percent: 3, of: the trials, source: {{source: label, section: '5.1', verified: read}}}}
    watched_by: [{watched_by}]
  - id: nosebleed
    term: Nosebleed
    system: {system}
    also: [{other}]
    figures:
      - {{jurisdiction: EU, band: common, of: the table, source: {{source: label, section: '4.8', verified: read}}}}
conflicts:
  - id: c-01
    topic: How often
    positions:
      - {{says: Two, sources: [{{source: label, section: '4.8', verified: read}}]}}
      - {{says: Three, sources: {three}}}
    applies: Both.
    rules: [{rule}]
    side_effects: [{shows}]
"""
THREE = "[{source: label, section: '5.1', verified: read}]"


def handbook(
    *,
    also: str = "",
    of: str = "the trials",
    section: str = "4.8",
    watched_by: str = "mon-count",
    system: str = "respiratory",
    other: str = "bleeding from the nose",
    three: str = THREE,
    rule: str = "mon-count",
    shows: str = "bruise",
) -> str:
    """A handbook without mistakes, or with one."""
    return SIDE_EFFECTS.format(
        also=also,
        of=of,
        section=section,
        watched_by=watched_by,
        system=system,
        other=other,
        three=three,
        rule=rule,
        shows=shows,
    )


LETTER = """\
communications:
  - id: a-letter
    drug: examplinib
    title: A letter
    authority: Example Agency
    jurisdictions: [{jurisdiction}]
    published: 2020-01-16
    effective: {effective}
    audience: [neurologists]
    summary: Something changes.
    {field}: [mon-count]
    sources: [{{source: label, section: '1', verified: read}}]
"""
LETTERS = "communications/letters.yaml"


def letter(field: str, *, effective: str = "2020-01-16", jurisdiction: str = "EU") -> str:
    return LETTER.format(field=field, effective=effective, jurisdiction=jurisdiction)


# code · file · the text that stands there · what is written instead · a text on the line that is named ·
# a part of the text · a part of the repair
WRONG = [
    ("LW0101", TERMS, "title: Count", "title: Count\udcff", "title: Count", "not UTF-8", "as UTF-8"),
    ("LW0102", TERMS, "[atc:J05AB*]", "[atc:J05AB*", None, "well-formed", "brackets"),
    ("LW0102", TERMS, "title: Antivirals", "title: a\u0001b", None, "well-formed", "not plain text"),
    (
        "LW0103",
        RULES,
        "    every: 1 month\n",
        "    every: 1 month\n    every: 2 months\n",
        "2 months",
        "already stands on line",
        "Keep one",
    ),
    ("LW0104", TERMS, "title: Count", "title:\tCount", "Count", "tab", "spaces"),
    ("LW0105", TERMS, "[platelets]", "&p [platelets]", "&p", "anchor", "out"),
    ("LW0105", TERMS, "[platelets]", "*p", "*p", "alias", "out"),
    ("LW0105", TERMS, "[platelets]", "!!seq [platelets]", "!!seq", "tag", "without it"),
    ("LW0106", "sources.yaml", "", "---\nsources: []\n", "---", "second document", "file of its own"),
    ("LW0106", "items/empty.yaml", "", "# nothing\n", "# nothing", "empty", "remove the file"),
    ("LW0107", TERMS, "code_sets:", "code_set:", "code_set:", "unknown top key", "'code_sets'"),
    ("LW0107", "items/list.yaml", "", "- one\n", "one", "no mapping", "Begin with"),
    ("LW0107", "items/one.yaml", "", "items: one\n", "items", "expected a list", "'- '"),
    ("LW0107", "items/other.yml", "", "items: []\n", "items", "nothing reads", ".yaml"),
    ("LW0108", RULES, "every: 1 month", "every: monthly", "monthly", "'monthly' for 'every'", "'1 month'"),
    ("LW0108", RULES, "every: 1 month", "every: 30", "every: 30", "a whole number for 'every'", "30 days"),
    ("LW0108", RULES, "infusions: 5", "infusions: five", "five", "'five' for 'infusions'", "a whole number"),
    ("LW0108", RULES, "infusions: 5", "infusions: 5e0", "5e0", "number to some readers", "plainly"),
    ("LW0108", RULES, "effect: contraindicates", "effect: forbids", "forbids", "'forbids'", "restricts"),
    ("LW0108", PROTOCOL, "EU: 2013-09-12", "EU: 2013-09-31", "2013-09-31", "'EU'", "2026-03-31"),
    ("LW0108", TERMS, "/uL: 0.001", "/uL: few", "few", "'few' for '/uL'", "a number"),
    ("LW0108", "countries/US.yaml", "id: US", "[id]: US", "[id]", "as a key", "one word"),
    ("LW0108", RULES, "every: 1 month", "every:", "every:", "nothing for 'every'", "'1 month'"),
    ("LW0108", RULES, "infusions: 5", "infusions: 5.5", "5.5", "a number for 'infusions'", "a whole number"),
    ("LW0108", RULES, "infusions: 5", "infusions: true", "true", "true or false for", "a whole number"),
    ("LW0108", RULES, "grace: 7 days", "grace: [7 days]", "[7 days]", "a list for 'grace'", "'30 days'"),
    ("LW0108", RULES, "infusions: 5", "infusions: {days: 5}", "days: 5", "a mapping for", "a whole number"),
    ("LW0108", RULES, "{fact: pregnant}", "pregnant", "when: pregnant", "'pregnant' for 'when'", "a mapping with fact"),
    ("LW0108", TERMS, "[platelets]", "platelets", "same_day: platelets", "'platelets' for 'same_day'", "a list, each of it text"),
    ("LW0108", TERMS, "units: {10*9/L: 1, /uL: 0.001}", "units: many", "units: many", "'many' for 'units'", "a mapping"),
    ("LW0108", CASES, "infusions: [2024-01-10], done", "born: [1990], done", "born", "a list for 'born'", "text or a whole"),
    ("LW0109", RULES, "    lead: 7 days", "    laed: 7 days", "laed", "'laed'", "'lead'"),
    ("LW0109", CASES, "{item: count, on: 2024-02-10}", "{itm: count, on: 2024-02-10}", "itm:", "'itm'", "'item'"),
    ("LW0109", RULES, "{fact: pregnant}", "{unknown: Is she, or may she be?}", "may she be", "unknown field", "in quotes"),
    ("LW0110", RULES, "    lead: 7 days\n", "", "id: mon-count", "'mon-count' has no 'lead'", "'lead: …'"),
    ("LW0111", RULES, "{fact: pregnant}", "{fact: pregnant, sex: male}", "sex: male", "asks 2", "Change"),
    ("LW0111", PROTOCOL, "value: 30 days", "value: [30 days]", "id: fresh", "one value", "Change"),
    ("LW0111", CASES, "expect: {cannot_tell: true}", "expect: {}", None, "expects something", "Change"),
    ("LW0106", "items/null.yaml", "", "null\n", "null", "empty", "remove the file"),
    ("LW0112", PROTOCOL, "{parameter: fresh}", "{parameter: fesh}", "fesh", "'fesh'", "'fresh'"),
    (
        "LW0110",
        PROTOCOL,
        "    sources: [{source: label, section: '4.2', verified: read}]\n",
        "",
        "id: fresh",
        "no 'sources'",
        "sources",
    ),
    ("LW0113", PROTOCOL, "{parameter: fresh}", "30 days", "id: fresh", "nothing uses", "remove it"),
    ("LW0114", RULES, "for: 48 months", "for: 48 months\n    revision: x", "revision", "filled in", "Remove"),
    ("LW0115", RULES, "", "drug: {id: other}\n", "other", "found 2", "one 'drug:'"),
    ("LW0120", RULES, "item: count", "item: cuont", "cuont", "unknown item 'cuont'", "'count'"),
    ("LW0120", RULES, "below: 50 10*9/L}", "below: 50 10*9/L}, {analyte: wbc, level: 1+}", "wbc", "analyte 'wbc'", "dd"),
    ("LW0120", RULES, "{fact: pregnant}", "{fact: pregnancy}", "pregnancy}", "screening fact", "'pregnant'"),
    ("LW0120", RULES, "{fact: pregnant}", "{medicine: antiviral}", "antiviral", "code set", "'antivirals'"),
    ("LW0120", PROTOCOL, "{EU: 2013", "{UK: 2013", "UK", "country 'UK'", "countries"),
    ("LW0120", "countries/FI.yaml", "follows: EU", "follows: EUR", "EUR", "country 'EUR'", "'EU'"),
    ("LW0120", CASES, "answers: {2024-06-01: {pregnant: true}}}, expect: {clearance", "answers: {2024-06-01: {pregnent: true}}}, expect: {clearance", "pregnent", "fact 'pregnent'", "'pregnant'"),
    ("LW0121", TERMS, "id: skin", "id: count", None, "already stands at items/terms.yaml", "another id"),
    ("LW0121", RULES, "id: course-one", "id: mon-count", None, "already stands", "another id"),
    ("LW0122", TERMS, "id: skin", "id: Skin_exam", "Skin_exam", "'Skin_exam'", "small letters"),
    ("LW0122", "countries/US.yaml", "id: US", "id: usa", "usa", "'usa'", "capital"),
    ("LW0123", TERMS, "[atc:J05AB*]", "[act:J05AB*]", "act:", "'act:J05AB*'", "'atc'"),
    ("LW0123", TERMS, "[atc:J05AB*]", "['atc:J0*5']", "J0*5", "'atc:J0*5'", "at the end only"),
    ("LW0124", TERMS, "loinc:777-3", "loinc:777-4", "777-4", "check digit", "loinc.org"),
    ("LW0125", TERMS, "[loinc:20454-5]", "[loinc:777-3]", "id: strip", "belongs to 'platelets'", "one of"),
    ("LW0126", RULES, "below: 50 10*9/L", "below: 50 g/L", "50 g/L", "unit 'g/L'", "10*9/L"),
    ("LW0126", TERMS, "{10*9/L: 1,", "{10*9/L: 2,", "unit: 10*9/L", "factor 1", "10*9/L: 1"),
    ("LW0127", RULES, "{analyte: platelets, below: 100 10*9/L}", "{analyte: strip, level: 9+}", "9+", "'9+'", "1+"),
    ("LW0128", TERMS, "    example: 250 10*9/L\n", "", "id: platelets", "no example", "example: …"),
    ("LW0129", "countries/EU.yaml", "", "follows: FI\n", "follows: FI", "follows itself", "remove"),
    ("LW0130", RULES, "section: '4.6'", "section: ' '", "section: ' '", "without a section", "page"),
    ("LW0132", RULES, "    infusions: 5", "    infusions: 5\n    from: 2010-01-01", "2010", "before the", "later"),
    ("LW0133", "protocols/examplinib/two.yaml", "", second("mon-count"), "id: mon-count", "two versions", "'to'"),
    ("LW0134", "protocols/examplinib/two.yaml", "", second("mon-too"), "id: mon-too", "what 'mon-count'", "Keep"),
    ("LW0135", RULES, "grace: 7 days", "grace: 30 days", "grace: 30", "as long as", "shorter"),
    ("LW0135", RULES, "for: 48 months", "for: 48 months\n    critical_after: 3 days", "critical_after", "before it", "grace"),
    ("LW0135", RULES, "for: 48 months", "for: 48 months\n    at_first: [{lasts: 6 weeks, every: 7 days, lead: 7 days, grace: 1 day}]", "at_first", "as long as", "shorter"),
    ("LW0136", RULES, "severity: critical", "severity: low", None, "not in order", "worst first"),
    ("LW0137", PROTOCOL, "2030-01-01", "2024-01-01", "review_by", "2024-01-01", "Review it"),
    ("LW0138", RULES, "{fact: pregnant}", "{fact: treatments}", "id: ci-", "asked as yes or no", "count:"),
    ("LW0138", RULES, "{fact: pregnant}", "{count: {fact: pregnant, at_least: 1}}", "id: ci-", "as a number", "fact:"),
    ("LW0139", RULES, "    infusions: 5\n", "", "id: course-one", "on how many days", "infusions"),
    ("LW0140", CASES, "{rule: mon-count, title: not", "{rule: course-one, title: not", None, "1 case;", "Add one"),
    ("LW0141", CASES, "{rule: mon-count, title: not", "{rule: mon-cuont, title: not", "cuont", "'mon-cuont'", "'mon-count'"),
    ("LW0142", CASES, "days_overdue: 10", "days_overdue: 9", "days_overdue", "days_overdue 9, found 10", "whichever"),
    ("LW0142", CASES, "on: 2024-03-20, record: {infusions: [2024-01-10]}, expect: absent", "on: 2024-03-20, record: {infusions: [2024-01-10]}, expect: {status: due}", "not in the US", "present", "whichever"),
    ("LW0142", CASES, "expect: {severity: critical, state: active}", "expect: absent # here", "# here", "'absent'", "rule or case"),
    ("LW0142", CASES, "expect: {clearance: incomplete}", "expect: {clearance: clear}", "title: open", "clearance 'clear', found 'incomplete'", "whichever"),
    ("LW0143", CASES, "value: 40, on", "level: 1+, on", "level: 1+", "not on the scale", "add it"),
    ("LW0150", RULES, "every: 1 month", "every: 40 months", "id: mon-count", "'mon-count' says up-to-date", "ask"),
    ("LW0108", HANDBOOK, "", handbook(system="nose"), "system: nose", "'nose' for 'system'", "respiratory"),
    ("LW0110", HANDBOOK, "", handbook().replace("    system: skin\n", ""), "id: bruise", "no 'system'", "'system: …'"),
    ("LW0111", HANDBOOK, "", handbook(three="[]"), None, "at least one source", "Change"),
    ("LW0120", HANDBOOK, "", handbook(watched_by="mon-cuont"), "mon-cuont", "unknown rule 'mon-cuont'", "'mon-count'"),
    ("LW0120", HANDBOOK, "", handbook(shows="bruises"), "[bruises]", "unknown side effect 'bruises'", "'bruise'"),
    ("LW0130", HANDBOOK, "", handbook(section=" "), "section: ' '", "without a section", "page"),
    ("LW0170", HANDBOOK, "", handbook(other="blue spots"), "[blue spots]", "already a name of 'bruise'", "once"),
    ("LW0170", HANDBOOK, "", handbook(other="spot blue"), "[spot blue]", "already a name of 'bruise'", "once"),
    ("LW0170", HANDBOOK, "", handbook(also=", bruise"), ", bruise]", "already a name of 'bruise'", "once"),
    ("LW0170", HANDBOOK, "", handbook(other="'?'"), "['?']", "without a letter", "Write its name"),
    ("LW0171", HANDBOOK, "", handbook(of="' '"), "of: ' '", "does not say of what", "Name the study"),
    ("LW0172", HANDBOOK, "", handbook(section="5.1"), "percent: 3", "figures 1 and 2 of 'bruise'", "how they differ"),
    ("LW0173", RULES, "for: 48 months", "for: 48 months\n    note: See C-09.", "id: mon-count", "unknown conflict 'c-09'", "'conflicts'"),
    ("LW0160", LETTERS, "", letter("introduces"), "introduces:", "no version in EU starts on 2020-01-16", "'from: 2020-01-16'"),
    ("LW0160", LETTERS, "", letter("changes"), "changes:", "no version in EU starts on 2020-01-16", "'from: 2020-01-16'"),
    ("LW0160", LETTERS, "", letter("introduces", effective="2013-09-12", jurisdiction="US"), "introduces:", "no version in US", "take the rule out"),
    ("LW0161", LETTERS, "", letter("changes"), "changes:", "no version in EU ends on 2020-01-15", "'to: 2020-01-15'"),
    ("LW0161", LETTERS, "", letter("retires"), "retires:", "no version in EU ends on 2020-01-15", "'to: 2020-01-15'"),
]  # fmt: skip


def line_of(path: Path, text: str) -> int:
    lines = path.read_bytes().decode("utf-8", "replace").split("\n")
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_the_small_content_has_no_mistake(small: Path) -> None:
    assert check(small, on=date(2026, 1, 1), assess=assess) == []


@pytest.mark.parametrize(
    ("code", "name", "old", "new", "marker", "text", "repair"), WRONG, ids=[f"{row[0]}: {row[5]}" for row in WRONG]
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_its_repair(
    spoil: Spoil, code: str, name: str, old: str, new: str, marker: str | None, text: str, repair: str
) -> None:
    content = spoil(name, old, new)
    mistakes = check(content, on=date(2026, 1, 1), assess=assess)
    found = [m for m in mistakes if m.code == code and text in m.text]
    assert found, [str(m) for m in mistakes]
    assert repair in found[0].repair
    if marker is not None:
        assert found[0].file == name
        assert found[0].line == line_of(content / name, marker)
    assert str(found[0]).startswith(f"{found[0].file}:{found[0].line}: {code} ")


def test_a_handbook_without_mistakes(spoil: Spoil) -> None:
    assert check(spoil(HANDBOOK, "", handbook()), assess=assess) == []


def test_a_conflict_must_name_the_rule_that_points_to_it(spoil: Spoil) -> None:
    spoil(RULES, "for: 48 months", "for: 48 months\n    note: C-01 shows here.")
    assert check(spoil(HANDBOOK, "", handbook())) == []
    content = spoil(HANDBOOK, "rules: [mon-count]", "rules: [low-platelets]")
    found = [m for m in check(content) if m.code == "LW0173"]
    assert [m.file for m in found] == [RULES]
    assert "'mon-count' points to the conflict 'c-01'" in found[0].text


def test_a_rule_where_the_drug_was_never_approved(spoil: Spoil) -> None:
    content = spoil("protocols/examplinib/two.yaml", "", second("mon-us", jurisdiction="US"))
    found = [m for m in check(content) if m.code == "LW0131"]
    assert [m.line for m in found] == [4]
    assert "no date of approval" in found[0].text
    assert "US: <day>" in found[0].repair


def test_versions_that_follow_each_other_are_not_a_mistake(spoil: Spoil) -> None:
    spoil("protocols/examplinib/rules.yaml", "for: 48 months", "for: 48 months\n    to: 2019-12-31")
    content = spoil("protocols/examplinib/two.yaml", "", second("mon-count"))
    assert check(content, assess=assess) == []


def test_a_letter_that_agrees_with_the_days_of_its_rules_is_not_a_mistake(spoil: Spoil) -> None:
    spoil("protocols/examplinib/rules.yaml", "for: 48 months", "for: 48 months\n    to: 2019-12-31")
    spoil("protocols/examplinib/two.yaml", "", second("mon-count"))
    content = spoil(LETTERS, "", letter("changes", effective="2020-01-01"))
    assert check(content, assess=assess) == []
    spoil(LETTERS, "jurisdictions: [EU]", "jurisdictions: [FI]")
    assert [m.code for m in check(content)] == ["LW0160", "LW0161"]  # the rules are the Union's own


def test_an_authorisation_introduces_the_rules_that_have_no_first_day_of_their_own(spoil: Spoil) -> None:
    content = spoil(LETTERS, "", letter("introduces", effective="2013-09-12"))
    assert check(content, assess=assess) == []


def test_rules_of_one_meaning_in_different_places_are_not_a_mistake(spoil: Spoil) -> None:
    spoil(PROTOCOL, "{EU: 2013-09-12}", "{EU: 2013-09-12, US: 2014-11-14}")
    content = spoil("protocols/examplinib/two.yaml", "", second("mon-us", jurisdiction="US"))
    assert {m.code for m in check(content)} == {"LW0140"}  # it only lacks cases


def test_every_mistake_of_every_file_is_told_at_once(spoil: Spoil) -> None:
    spoil(RULES, "every: 1 month", "every: monthly")
    spoil(RULES, "lead: 7 days", "lead: soon")
    spoil(RULES, "ask: Ask whether", "aks: Ask whether")
    content = spoil(TERMS, "id: skin", "id: Skin")
    assert [m.code for m in check(content)][:5] == ["LW0122", "LW0110", "LW0109", "LW0108", "LW0108"]


def test_an_own_value_of_an_unknown_parameter_is_a_mistake(small: Path) -> None:
    with pytest.raises(ContentMistakes, match=r"LW0112.*'frsh'.*Did you mean 'fresh'"):
        load("examplinib", content=small, parameters={"frsh": "20 days"})


def test_an_own_value_that_cannot_be_read_is_a_mistake(small: Path) -> None:
    with pytest.raises(ContentMistakes, match=r"LW0108.*'soon' for 'answers_fresh_for'"):
        load("examplinib", content=small, parameters={"fresh": "soon"})


TABLE = """
unit_tables:
  - id: cells
    title: Cells
    units: {10*9/L: 1, /uL: 0.001}
"""
OWN_UNITS = "units: {10*9/L: 1, /uL: 0.001}\n    example"


def test_an_analyte_that_uses_a_table_has_the_factors_to_its_own_unit(small: Path, spoil: Spoil) -> None:
    before = load("examplinib", content=small).analytes
    spoil(TERMS, OWN_UNITS, "units: {table: cells}\n    example")
    spoil(TERMS, "", TABLE)
    assert load("examplinib", content=small).analytes == before
    spoil(TERMS, "unit: 10*9/L", "unit: /uL")
    group = load("examplinib", content=small).analyte["platelets"].groups[0]
    assert group.units == {"10*9/L": 1000, "/uL": 1}


@pytest.mark.parametrize(
    ("table", "unit", "text"),
    [("cels", "10*9/L", "unknown table of units 'cels'"), ("cells", "g/L", "missing from the table 'cells'")],
)
def test_a_table_that_does_not_fit_is_a_mistake(spoil: Spoil, table: str, unit: str, text: str) -> None:
    spoil(TERMS, OWN_UNITS, f"units: {{table: {table}}}\n    example")
    spoil(TERMS, "unit: 10*9/L", f"unit: {unit}")
    content = spoil(TERMS, "", TABLE)
    found = [m for m in check(content) if m.code == "LW0112"]
    assert [m.line for m in found] == [7] and text in found[0].text


def test_a_mistake_has_a_known_code() -> None:
    with pytest.raises(ValueError, match="LW0999"):
        Mistake("a.yaml", 1, "LW0999", "text", "repair")


def test_every_code_is_provoked_here() -> None:
    # Those of languages stand in test_languages.py, those of printed documents in
    # test_documents.py, those of programmes in test_programme.py.
    apart = {"LW0131", *(f"LW018{n}" for n in range(10)), *(f"LW019{n}" for n in range(4))}
    apart |= {f"LW020{n}" for n in range(5)}
    assert {row[0] for row in WRONG} | apart == set(CODES)


@pytest.mark.parametrize(
    ("code", "right"),
    [("777-3", True), ("777-4", False), ("57021-8", True), ("2160-0", True), ("2160", False), ("x-1", False)],
)
def test_the_check_digit_of_loinc(code: str, right: bool) -> None:
    assert loinc_is_right(code) == right
