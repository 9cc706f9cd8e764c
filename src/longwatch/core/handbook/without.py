"""A protocol as it would be if one safety communication had never come: what its impact is measured against."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from longwatch.core.dates import DAY
from longwatch.core.handbook.communications import Communication
from longwatch.core.protocol import Protocol, Rule


def concerned(protocol: Protocol, communication: Communication) -> frozenset[str]:
    """The jurisdictions for which it changes rules: its own, and those that follow them."""
    return frozenset(
        name
        for name in protocol.country
        if not set(protocol.lineage(name)).isdisjoint(communication.jurisdictions)
    )


def without(protocol: Protocol, communication: Communication) -> Protocol:
    """The rules as they would be without the communication; later communications still hold.

    Versions of introduced and changed rules that start on its effective day are taken out. Versions of
    retired and changed rules that end on the day before go on: to the end of the version that replaced
    them, or else until the next version, or for good. Versions that other jurisdictions share stay as
    they are there.
    """
    undone = _Undone(protocol, communication)
    rules = {
        name: tuple(version for rule in value for version in undone.versions(rule, value))
        for name in protocol.__struct_fields__
        if isinstance(value := getattr(protocol, name), tuple) and value and isinstance(value[0], Rule)
    }
    return replace(protocol, revision=f"{protocol.revision} without {communication.id}", **rules)


class _Undone:
    """One communication taken back, rule by rule."""

    def __init__(self, protocol: Protocol, communication: Communication) -> None:
        self.protocol = protocol
        self.effective = communication.effective
        self.here = concerned(protocol, communication)
        self.came = {*communication.introduces, *communication.changes}
        self.went = {*communication.retires, *communication.changes}

    def versions(self, rule: Rule, rules: Sequence[Rule]) -> Iterator[Rule]:
        """What is left of one version: itself, nothing, or one version for each end that it now has."""
        if rule.id not in self.came | self.went:
            yield rule
            return
        ends: dict[date | None, list[str]] = defaultdict(list)
        for name in rule.jurisdictions:
            if name not in self.here:
                ends[rule.to].append(name)
            elif not (rule.id in self.came and self.protocol.starts(rule, name) == self.effective):
                ends[self._end(rule, rules, name)].append(name)
        for end, names in ends.items():
            yield replace(rule, jurisdictions=tuple(names), to=end)

    def _end(self, rule: Rule, rules: Sequence[Rule], jurisdiction: str) -> date | None:
        if rule.id not in self.went or rule.to != self.effective - DAY:
            return rule.to
        lineage = set(self.protocol.lineage(jurisdiction))
        later = sorted(
            (self.protocol.starts(other, jurisdiction), other.to or date.max)
            for other in rules
            if other.id == rule.id and not lineage.isdisjoint(other.jurisdictions)
        )
        for start, end in later:
            if start == self.effective:
                return None if end == date.max else end
            if start > self.effective:
                return start - DAY
        return None
