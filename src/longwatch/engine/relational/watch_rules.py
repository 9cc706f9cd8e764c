"""The watches of a protocol as tables: the rules with their days in force, their tiers, their tests."""

from decimal import Decimal

from longwatch.core.protocol import Protocol, ResultTest, Watch
from longwatch.engine.relational.amounts import SCALED, ratio, scaled
from longwatch.engine.relational.applying import frame, rule_step
from longwatch.engine.relational.sql import Step, Value, rows

_TEST = {
    "watch": "INT",
    "tier": "INT",
    "test": "INT",
    "analyte": "STRING",
    "question": "STRING",
    "bound": SCALED,
    "step": "INT",
    "times": "DECIMAL(4,0)",
    "over": "DECIMAL(4,0)",
}


def watch_rule_steps(protocol: Protocol, watches: tuple[Watch, ...], jurisdiction: str) -> list[Step]:
    """`rule_watch`, `rule_tier` and `rule_test`. A watch is named by its number.

    `times` and `over` are the share of its reference that a result is compared with, as two whole numbers.
    """
    tiers: list[tuple[Value, ...]] = []
    tests: list[tuple[Value, ...]] = []
    for number, watch in enumerate(watches):
        for place, tier in enumerate(watch.tiers):
            tiers.append((number, place, tier.severity.weight, tier.confirmed, len(tier.all)))
            tests += [
                (number, place, n, test.analyte, *_question(protocol, test))
                for n, test in enumerate(tier.all)
            ]
    frames = [frame(protocol, jurisdiction, number, watch) for number, watch in enumerate(watches)]
    columns = {"watch": "INT", "tier": "INT", "severity": "INT", "confirmed": "BOOLEAN", "tests": "INT"}
    return [
        rule_step("watch", {}, frames),
        Step("rule_tier", rows(columns, tiers)),
        Step("rule_test", rows(_TEST, tests)),
    ]


def _question(protocol: Protocol, test: ResultTest) -> tuple[Value, ...]:
    """The word of the question, its bound, its step, and its share as two whole numbers."""
    analyte = protocol.analyte[test.analyte]
    name = next(n for n in test.__struct_fields__ if n != "analyte" and getattr(test, n) is not None)
    if test.level is not None:
        return name, None, [level.name for level in analyte.levels].index(test.level), None, None
    if test.share is not None:
        change = test.share.value / Decimal(100)
        return name, None, None, *ratio(1 - change if name.startswith("fall") else 1 + change)
    if test.above_upper_limit is not None:
        return name, None, None, *ratio(test.above_upper_limit)
    bound = test.below or test.above or test.at_least
    return name, None if bound is None else scaled(analyte, bound), None, None, None
