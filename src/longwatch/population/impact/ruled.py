"""What the rules themselves say in their findings: the relational engine leaves it out, since it is the same for all."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from longwatch.core.findings import (
    AlarmFinding,
    AlertFinding,
    CriterionFinding,
    PrecautionFinding,
    PrerequisiteFinding,
    ProphylaxisFinding,
    SeriesFinding,
)
from longwatch.core.protocol import Protocol, Rule
from longwatch.population.relations import wordless

_SAID = ("revision", "ask", "advice", "action", "tell", "suspects")


class Ruled:
    """The rules in force on a day in a jurisdiction; of a series the version that is asked on that day."""

    def __init__(self, protocol: Protocol, jurisdiction: str, on: date) -> None:
        local = protocol.local(jurisdiction)
        today = local.on_day(on)
        heard = (
            *protocol.in_force(jurisdiction, protocol.alarms, on),
            *protocol.in_force(jurisdiction, protocol.accumulations, on),
        )
        self._cited = protocol.cited
        self._rules: dict[type[Any], Mapping[str, Rule]] = {
            AlarmFinding: _by_id(heard),
            AlertFinding: _by_id(today.watches),
            CriterionFinding: _by_id(today.criteria),
            PrecautionFinding: _by_id(today.precautions),
            PrerequisiteFinding: _by_id(today.prerequisites),
            ProphylaxisFinding: _by_id(today.prophylaxis),
            SeriesFinding: {name: versions.at(on) for name, versions in local.series.items()},
        }

    def __call__(self, kind: type[Any], name: str) -> dict[str, Any]:
        """The fields of such a finding of this rule that the relational engine leaves out, as far as the rule has them."""
        rule = self._rules[kind][name]
        blank = wordless(kind)
        own = {field: getattr(rule, field) for field in _SAID if field in blank and hasattr(rule, field)}
        return blank | own | {"sources": self._cited[rule.sources]}


def _by_id(rules: Iterable[Rule]) -> Mapping[str, Rule]:
    return {rule.id: rule for rule in rules}
