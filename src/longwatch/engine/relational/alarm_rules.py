"""The alarms of a protocol, and the symptoms that add up, as tables."""

from longwatch.core.dates import Interval
from longwatch.core.protocol import Alarm, Protocol
from longwatch.engine.relational.applying import concerned_step, condition_step, frame, rule_step
from longwatch.engine.relational.asking import Questions
from longwatch.engine.relational.sql import Step, Value, rows

_TIER = {
    "number": "INT",
    "tier": "INT",
    "urgency": "INT",
    "within_months": "INT",
    "within_days": "INT",
    "after_months": "INT",
    "after_days": "INT",
    "narrowed": "BOOLEAN",
    "together": "BOOLEAN",
    "alerted": "BOOLEAN",
}
_NAME = {"number": "INT", "tier": "INT", "kind": "STRING", "name": "STRING"}


def alarm_rule_steps(protocol: Protocol, jurisdiction: str, questions: Questions) -> list[Step]:
    """`rule_alarm` with its symptoms, tiers and the names in them; `rule_accumulation`; whom each concerns."""
    alarms = protocol.of(jurisdiction, protocol.alarms)
    sums = protocol.of(jurisdiction, protocol.accumulations)
    summed = [
        (*frame(protocol, jurisdiction, n, rule), rule.of.weight, rule.at_least, rule.becomes.weight)
        for n, rule in enumerate(sums)
    ]
    symptoms = [(number, name) for number, rule in enumerate(alarms) for name in dict.fromkeys(rule.symptoms)]
    # Whoever decided under any alarm of the drug has seen the symptom, wherever that alarm holds.
    settling = sorted({(rule.id, name) for rule in protocol.alarms for name in rule.symptoms})
    return [
        Step("rule_symptom", rows({"symptom": "STRING"}, [(one.id,) for one in protocol.symptoms])),
        Step("rule_settling", rows({"id": "STRING", "symptom": "STRING"}, settling)),
        rule_step("alarm", {}, [frame(protocol, jurisdiction, n, rule) for n, rule in enumerate(alarms)]),
        Step("rule_alarm_symptom", rows({"number": "INT", "symptom": "STRING"}, symptoms)),
        Step(
            "rule_alarm_tier",
            rows(_TIER, [line for n, rule in enumerate(alarms) for line in _tiers(n, rule)]),
        ),
        Step(
            "rule_alarm_name",
            rows(_NAME, [line for n, rule in enumerate(alarms) for line in _names(n, rule)]),
        ),
        condition_step("alarm", alarms, questions),
        concerned_step("alarm"),
        rule_step("accumulation", {"counts": "INT", "at_least": "INT", "becomes": "INT"}, summed),
        condition_step("accumulation", sums, questions),
        concerned_step("accumulation"),
    ]


def _tiers(number: int, rule: Alarm) -> list[tuple[Value, ...]]:
    return [
        (
            *(number, place, tier.urgency.weight, *_pair(tier.within), *_pair(tier.after)),
            *(bool(tier.symptoms), bool(tier.with_), bool(tier.with_alert)),
        )
        for place, tier in enumerate(rule.tiers)
    ]


def _names(number: int, rule: Alarm) -> list[tuple[Value, ...]]:
    return [
        (number, place, kind, name)
        for place, tier in enumerate(rule.tiers)
        for kind, names in (("narrowed", tier.symptoms), ("together", tier.with_), ("alert", tier.with_alert))
        for name in dict.fromkeys(names)
    ]


def _pair(length: Interval | None) -> tuple[int | None, int | None]:
    return (None, None) if length is None else (length.months, length.days)
