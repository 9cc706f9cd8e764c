"""The rules behind the findings of a day: which version of each, and what people read of it."""

from datetime import date

import msgspec

from longwatch.core.protocol import Protocol, Rule


class RuleTold(msgspec.Struct, frozen=True, kw_only=True):
    """One rule in `rules.json`: what its id in the findings stands for."""

    kind: str
    title: str
    revision: str
    why: str
    sources: tuple[str, ...]


def rules_told(protocol: Protocol, jurisdiction: str, on: date) -> dict[str, RuleTold]:
    """Every rule that a finding of that day can name, by id."""
    return {
        rule.id: RuleTold(
            kind=type(rule).__name__.lower(),
            title=rule.title,
            revision=rule.revision,
            why=rule.why,
            sources=protocol.cited[rule.sources],
        )
        for rule in _rules(protocol, jurisdiction, on)
    }


def revisions(protocol: Protocol, jurisdiction: str, on: date) -> dict[str, str]:
    """The revision of each rule that a finding of that day can name, by id."""
    return {rule.id: rule.revision for rule in _rules(protocol, jurisdiction, on)}


def _rules(protocol: Protocol, jurisdiction: str, on: date) -> list[Rule]:
    # A series of which no version is in force goes on for those whom it followed, and is told for the others.
    local = protocol.local(jurisdiction)
    series = [versions.at(on) for versions in local.series.values()]
    return [*series, *protocol.in_force(jurisdiction, protocol.rules, on)]
