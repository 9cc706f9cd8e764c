"""Makes a disagreement of the engines small enough to read: facts and rules are left out while it lasts."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace
from tests.engines import Question, both, differences

from longwatch.core.protocol import Protocol
from longwatch.core.record import Fact

RULE_LISTS = ("courses", "criteria", "prerequisites", "series", "watches", "prophylaxis", "precautions", "alarms",
              "accumulations")  # fmt: skip


class Disagreement(NamedTuple):
    """One question on which the engines do not say the same."""

    protocol: Protocol
    jurisdiction: str
    question: Question

    def __str__(self) -> str:
        """The rules, the facts, the question and what each engine says."""
        rules = [rule for name in RULE_LISTS for rule in getattr(self.protocol, name)]
        asked = self.question
        lines = [
            f"drug: {_told(self.protocol.drug, 'exposure', 'approved', 'same_course_within', 'follow_up')}",
            *(f"item: {_told(item)}" for item in self.protocol.items),
            *(f"{type(rule).__name__}: {_told(rule)}" for rule in rules),
            *(f"{type(fact).__name__}: {_told(fact)}" for fact in _by_day(asked.record.facts)),
            f"asked in {self.jurisdiction} on {asked.on}, known by {asked.known_by}, planned {asked.planned}",
        ]
        ((expected, found),) = both(self.protocol, self.jurisdiction, [asked])
        return "\n".join([*lines, *differences(expected, found)])


def _by_day(facts: Sequence[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: (fact.day, fact.id))


_UNTOLD = {
    "why",
    "sources",
    "title",
    "revision",
    "note",
    "action",
    "advice",
    "tell",
    "suspects",
    "parameters",
    "ask",
}


def _told(value: msgspec.Struct, *names: str) -> str:
    """The fields that say something, one after the other."""
    found = [(name, getattr(value, name)) for name in names or value.__struct_fields__ if name not in _UNTOLD]
    defaults = dict(zip(value.__struct_fields__[::-1], value.__struct_defaults__[::-1], strict=False))
    return ", ".join(f"{name}={said!s}" for name, said in found if said != defaults.get(name, ...))


def disagreeing(
    protocol: Protocol, jurisdiction: str, questions: Sequence[Question]
) -> Iterator[Disagreement]:
    """The questions on which the engines do not say the same."""
    for question, (expected, found) in zip(questions, both(protocol, jurisdiction, questions), strict=True):
        if expected != found:
            yield Disagreement(protocol, jurisdiction, question)


def smallest(case: Disagreement) -> Disagreement:
    """A case that still disagrees, and of which no fact and no rule can be left out."""
    while True:
        smaller = _fewer_facts(case) or _fewer_rules(case)
        if smaller is None:
            return case
        case = smaller


def _fewer_facts(case: Disagreement) -> Disagreement | None:
    facts = case.question.record.facts
    size = len(facts) // 2
    while size:
        kept = [facts[:start] + facts[start + size :] for start in range(0, len(facts), size)]
        records = [replace(case.question.record, facts=some) for some in kept]
        asked = [case.question._replace(record=record) for record in records]
        found = next(disagreeing(case.protocol, case.jurisdiction, asked), None)
        if found is not None:
            return found
        size //= 2
    return None


def _fewer_rules(case: Disagreement) -> Disagreement | None:
    for name in RULE_LISTS:
        rules = getattr(case.protocol, name)
        for place in range(len(rules)):
            fewer = replace(case.protocol, **{name: rules[:place] + rules[place + 1 :]})
            found = next(disagreeing(fewer, case.jurisdiction, [case.question]), None)
            if found is not None:
                return found
    return None
