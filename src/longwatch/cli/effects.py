"""`longwatch effects`: how often a side effect came, when, by which source, and which rule looks for it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from longwatch.cli import arguments
from longwatch.cli.output import put, put_json
from longwatch.cli.refusals import Refusal
from longwatch.core.handbook import By, Figure, Handbook, SideEffect, System, look_up, nearest
from longwatch.core.protocol import Citation, Protocol, Rule

# Figures are few digits long, so that nothing is lost by writing them as numbers.
_JSON = msgspec.json.Encoder(decimal_format="number")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for, what was found, and everything needed to show it.

    here     the jurisdiction and those it follows; nothing when all are wanted
    others   side effects that hold the words only inside a longer name
    """

    rules: Protocol
    handbook: Handbook
    here: tuple[str, ...]
    words: str
    by: By | None
    found: tuple[SideEffect, ...]
    others: tuple[SideEffect, ...] = ()

    def figures(self, effect: SideEffect) -> tuple[Figure, ...]:
        """Those of the jurisdiction, or all."""
        return effect.figures_in(self.here) if self.here else effect.figures

    def elsewhere(self, effect: SideEffect) -> list[str]:
        """The jurisdictions whose figures are not shown."""
        shown = {figure.jurisdiction for figure in self.figures(effect)}
        return sorted({figure.jurisdiction for figure in effect.figures} - shown)

    def watching(self, effect: SideEffect) -> list[Rule]:
        """The rules that look for it, one version of each."""
        rules = (*self.rules.rules, *self.handbook.notes)
        known: Mapping[str, Rule] = {rule.id: rule for rule in rules if self._holds(rule)}
        return [known[name] for name in effect.watched_by if name in known]

    def _holds(self, rule: Rule) -> bool:
        return not self.here or not set(self.here).isdisjoint(rule.jurisdictions)

    def expected(self, effect: SideEffect) -> dict[str, str]:
        """For each jurisdiction, whether its label names the side effect: yes, or unknown."""
        return {
            name: effect.expected_in(self.rules.lineage(name)).value for name in sorted(self.rules.country)
        }

    def conflicts(self, effect: SideEffect) -> list[str]:
        """The disagreements of sources in which it shows."""
        return [one.id for one in self.handbook.conflicts if effect.id in one.side_effects]


def run(*, words: list[str], protocol: str, jurisdiction: str | None, form: str) -> int:
    """Print one side effect, those of an organ system, or all of them."""
    shape = arguments.one_of(form, arguments.FORMATS, "--format")
    rules = arguments.protocol(protocol)
    here = rules.lineage(arguments.jurisdiction(jurisdiction, rules)) if jurisdiction is not None else ()
    asked = _ask(
        arguments.words(" ".join(words)) if words else None, rules, arguments.handbook(protocol), here
    )
    if shape == "json":
        put_json(_tree(asked), _JSON)
    else:
        from longwatch.cli.effects_text import effects_text

        put(effects_text(asked))
    return 0


def _ask(words: str | None, rules: Protocol, handbook: Handbook, here: tuple[str, ...]) -> Asked:
    every = tuple(sorted(handbook.side_effects, key=lambda one: list(System).index(one.system)))
    if words is None:
        return Asked(rules=rules, handbook=handbook, here=here, words="", by=None, found=every)
    found = look_up(words, every)
    if found is None:
        close = nearest(words, every)
        meant = f"Did you mean {' or '.join(close)}?" if close else "`longwatch effects` lists what there is."
        raise Refusal(f"WORDS: found '{words}', expected the name of a side effect. {meant}")
    return Asked(
        rules=rules,
        handbook=handbook,
        here=here,
        words=words,
        by=found.by,
        found=found.side_effects,
        others=found.others,
    )


def _tree(asked: Asked) -> dict[str, Any]:
    return {
        "protocol": asked.rules.drug.id,
        "revision": asked.rules.revision,
        "clinically_reviewed": asked.rules.drug.clinically_reviewed,
        "jurisdiction": asked.here[0] if asked.here else None,
        "words": asked.words or None,
        "found_by": asked.by,
        "side_effects": [_effect(asked, effect) for effect in asked.found],
        "others": [other.id for other in asked.others],
    }


def _effect(asked: Asked, effect: SideEffect) -> dict[str, Any]:
    return {
        "id": effect.id,
        "term": effect.term,
        "system": effect.system,
        "also": effect.also,
        "figures": [_figure(asked, figure) for figure in asked.figures(effect)],
        "figures_elsewhere": asked.elsewhere(effect),
        "expected": asked.expected(effect),
        "onset": [{"says": one.says, "source": source(asked.rules, one.source)} for one in effect.onset],
        "named_in": [source(asked.rules, one) for one in effect.named_in],
        "watched_by": [{"id": rule.id, "title": rule.title} for rule in asked.watching(effect)],
        "conflicts": asked.conflicts(effect),
        "note": effect.note,
    }


def _figure(asked: Asked, figure: Figure) -> dict[str, Any]:
    written = {name: getattr(figure, name) for name in figure.__struct_fields__}
    return written | {"source": source(asked.rules, figure.source)}


def source(rules: Protocol, citation: Citation) -> dict[str, str]:
    """A citation with the title of what it cites."""
    return {
        "id": citation.source,
        "title": rules.source[citation.source].title,
        "section": citation.section,
        "verified": citation.verified,
    }
