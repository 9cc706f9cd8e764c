"""A revision changes with what was authored, and with nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from longwatch import core
from longwatch.catalogue import load

Spoil = Callable[..., Path]
RULES = "protocols/examplinib/rules.yaml"
KEPT = [
    (RULES, "    lead: 7 days\n    grace: 7 days\n", "    grace: 7 days\n    lead: 7 days\n"),
    (RULES, "    every: 1 month\n", "    every: '1 month'  # a comment\n\n"),
    (RULES, "courses:", "# a comment\ncourses:"),
]
CHANGED = [
    (RULES, "every: 1 month", "every: 2 months"),
    (RULES, "grace: 7 days", "grace: 8 days"),
    (RULES, "for: 48 months", "for: 48 months\n    to: 2030-01-01"),
    (RULES, "for: 48 months", "for: 48 months\n    note: Look again."),
]


@pytest.mark.parametrize(("name", "old", "new"), KEPT)
def test_order_and_comments_keep_every_revision(
    small: Path, spoil: Spoil, name: str, old: str, new: str
) -> None:
    before = load("examplinib", content=small)
    after = load("examplinib", content=spoil(name, old, new))
    assert [rule.revision for rule in before.rules] == [rule.revision for rule in after.rules]
    assert before.revision == after.revision


@pytest.mark.parametrize(("name", "old", "new"), CHANGED)
def test_what_a_rule_says_changes_its_revision_and_no_other(
    small: Path, spoil: Spoil, name: str, old: str, new: str
) -> None:
    before = load("examplinib", content=small)
    after = load("examplinib", content=spoil(name, old, new))
    changed = {b.id for b, a in zip(before.rules, after.rules, strict=True) if b.revision != a.revision}
    assert changed == {"mon-count"}
    assert before.revision != after.revision


def test_a_term_changes_the_protocols_revision_but_no_rules(small: Path, spoil: Spoil) -> None:
    before = load("examplinib", content=small)
    after = load("examplinib", content=spoil("items/terms.yaml", "/uL: 0.001", "/mm3: 0.001"))
    assert [rule.revision for rule in before.rules] == [rule.revision for rule in after.rules]
    assert before.revision != after.revision


def test_engines_that_judge_differently_change_the_protocols_revision_but_no_rules(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = load("examplinib", content=small)
    monkeypatch.setattr(core, "MEANING", core.MEANING + 1)
    after = load("examplinib", content=small)
    assert [rule.revision for rule in before.rules] == [rule.revision for rule in after.rules]
    assert before.revision != after.revision


def test_a_parameters_value_changes_the_rules_that_use_it(small: Path, spoil: Spoil) -> None:
    spoil(RULES, "every: 1 month", "every: {parameter: often}")
    spoil(
        "protocols/examplinib/protocol.yaml",
        "facts:",
        "  - {id: often, title: How often, value: 1 month, why: Usual.,"
        " sources: [{source: label, section: '4.4', verified: read}]}\nfacts:",
    )
    usual = load("examplinib", content=small)
    own = load("examplinib", content=small, parameters={"often": "2 months"})
    assert (str(usual.series[0].every), str(own.series[0].every)) == ("1 month", "2 months")
    assert usual.series[0].parameters == ("often",)
    assert usual.series[0].revision != own.series[0].revision
    assert usual.criteria[0].revision == own.criteria[0].revision


def test_a_revision_is_twelve_hex_digits(small: Path) -> None:
    protocol = load("examplinib", content=small)
    for revision in (protocol.revision, *(rule.revision for rule in protocol.rules)):
        assert len(revision) == 12
        int(revision, 16)
