"""A protocol cut down to some of its rules, so that two programs can be compared on equal work."""

from msgspec.structs import replace

from longwatch.core.protocol import Protocol, ResultTest


def narrowed(protocol: Protocol, rules: set[str]) -> Protocol:
    """Only these series and watches, with the items and analytes that they use."""
    series = tuple(rule for rule in protocol.series if rule.id in rules)
    watches = tuple(rule for rule in protocol.watches if rule.id in rules)
    items = tuple(item for item in protocol.items if item.id in {rule.item for rule in series})
    tests: list[ResultTest] = [test for watch in watches for tier in watch.tiers for test in tier.all]
    analytes = {test.analyte for test in tests}
    analytes |= {name for item in items for one in item.alternatives for name in one.same_day}
    codes = {code for item in items for one in item.alternatives for code in one.codes}
    used = tuple(a for a in protocol.analytes if a.id in analytes or not codes.isdisjoint(a.codes))
    return replace(
        protocol,
        analytes=used,
        items=items,
        facts=(),
        criteria=(),
        prerequisites=(),
        series=series,
        watches=watches,
        prophylaxis=(),
        steps=(),
        precautions=(),
        alarms=(),
        accumulations=(),
    )
