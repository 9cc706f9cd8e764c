"""Prints the specification as a manual: python -m tests.spec.manual writes docs/reference/meaning.md.

Chapters are the test modules, in the order below. A section is a test: its name is the sentence, its
docstring the remark, and its drawings are the worked example. Every drawing is checked as it is printed.
"""

import importlib
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from tests.spec.drawing import Row, rows
from tests.spec.examples import Example

from longwatch.core.protocol import (
    Accumulation,
    Alarm,
    CourseRule,
    Criterion,
    Precaution,
    Prerequisite,
    Prophylaxis,
    Protocol,
    Rule,
    Series,
    Watch,
)
from longwatch.engine import reference

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "meaning.md"
CHAPTERS = (
    "dates",
    "facts",
    "items",
    "courses",
    "series",
    "paces",
    "medicine_taken",
    "prerequisites",
    "criteria",
    "eligibility",
    "watches",
    "alarms",
    "prophylaxis",
    "precautions",
    "clearance",
    "place",
    "in_force",
    "calendar",
    "known_by",
)
OPENING = """\
# The manual: what Longwatch means, by example

Every example on this page is a test that runs on every engine; only what is asked about the next change is
asked of the reference engine alone. The page is written from the tests, so it cannot say what the program
does not do. `python -m tests.spec.manual` writes it again.

How to read an example: the first table is all that is known of one patient. Below it stand the rules in
play, which are invented: a drug called the remedy, laboratory values called A and B, a country called LAND.
The last table asks on a day (`on`) and gives the answers. A dash means no date, none, or nothing.
"""


class Page:
    """The drawings of one test, as Markdown."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._rules: list[str] = []

    def patient(self, facts: str, rules: Protocol, answers: str) -> None:
        """A patient's facts, the rules and the answers; rules that stay the same are said once."""
        drawn = rows(facts) if facts.strip() else []
        self.parts.append(_table(drawn) if drawn else "*Nothing is recorded.*")
        said = [_said(rule) for rule in rules.rules]
        if said != self._rules:
            self.parts.append("\n".join(f"- {sentence}" for sentence in said))
            self._rules = said
        self.parts += ["Then:", _table(rows(answers))]

    def table(self, drawn: str) -> None:
        """A table of its own."""
        self.parts.append(_table(rows(drawn)))


def _table(drawn: list[Row]) -> str:
    """A Markdown table; columns in which every cell is blank are left out."""
    columns = [name for name in drawn[0] if any(row[name] for row in drawn)]
    widths = {name: max(len(name), *(len(row[name]) for row in drawn)) for name in columns}
    lines = [{name: name for name in columns}, {name: "-" * widths[name] for name in columns}, *drawn]
    return "\n".join(
        "| " + " | ".join(line[name].ljust(widths[name]) for name in columns) + " |" for line in lines
    )


def _said(rule: Rule) -> str:
    """A rule in words. Its title says what it asks; what the title cannot know is added."""
    sentence = rule.title
    match rule:
        case Series():
            first = [
                f"for {p.lasts} every {p.every}, lead {p.lead}, grace {p.grace}, then" for p in rule.at_first
            ]
            sentence = f"every {rule.every}, lead {rule.lead}, grace {rule.grace}, for {rule.for_}"
            sentence = " ".join([*first, sentence])
            sentence = sentence.replace("every 1 month,", "every month,") + " after the last infusion"
            if rule.critical_after is not None:
                sentence += f", critical {rule.critical_after} after the due day"
    kinds = {
        CourseRule: "Courses",
        Criterion: "Criterion",
        Prerequisite: "Before a course",
        Series: "Series",
        Watch: "Watch",
        Prophylaxis: "Prophylaxis",
        Precaution: "Precaution",
        Alarm: "Alarm",
        Accumulation: "Accumulation",
    }
    where = "" if rule.jurisdictions == ("LAND",) else f", in {' and '.join(rule.jurisdictions)}"
    since = f", from {rule.from_}" if rule.from_ else ""
    until = f", to {rule.to}" if rule.to else ""
    asks = rule.applies is not None and rule.applies.fact
    only = f", only for those who answer yes to '{asks}'" if asks else ""
    return f"{kinds[type(rule)]} `{rule.id}`: {sentence}{where}{since}{until}{only}."


def sentence(name: str) -> str:
    """A test's name as the sentence it is."""
    words = name.removeprefix("test_").replace("_", " ")
    for said, written in (
        ("analytes own", "analyte's own"),
        ("results own", "result's own"),
        ("todays list", "today's list"),
        ("february", "February"),
    ):
        words = words.replace(said, written)
    return words[0].upper() + words[1:]


def _tests(module: ModuleType) -> Iterator[tuple[str, Callable[[Example], None]]]:
    for name, test in vars(module).items():
        if name.startswith("test_") and inspect.isfunction(test):
            yield name, test


def chapter(name: str) -> str:
    """One chapter: its heading and prose, then a section for each test."""
    module = importlib.import_module(f"tests.spec.test_{name}")
    title, _, prose = inspect.getdoc(module).partition("\n")  # type: ignore[union-attr]
    parts = [f"## {title}", prose.strip()]
    for test_name, test in _tests(module):
        page = Page()
        test(Example(reference.assess, page))
        remark = textwrap.dedent(test.__doc__ or "").strip()
        parts += [f"### {sentence(test_name)}", *([remark] if remark else []), *page.parts]
    return "\n\n".join(parts)


def _contents() -> str:
    titles = [inspect.getdoc(importlib.import_module(f"tests.spec.test_{name}")) for name in CHAPTERS]
    heads = [(doc or "").partition("\n")[0] for doc in titles]
    anchors = [re.sub(r"[^a-z0-9 -]", "", head.lower()).replace(" ", "-") for head in heads]
    return "\n".join(f"- [{head}](#{anchor})" for head, anchor in zip(heads, anchors, strict=True))


def manual() -> str:
    """The whole page."""
    return "\n\n".join([OPENING.strip(), _contents(), *(chapter(name) for name in CHAPTERS)]) + "\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(manual(), encoding="utf-8")
    print(f"written: {PAGE.relative_to(PAGE.parents[2])}")
