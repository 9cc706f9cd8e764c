"""A first look at all results of a test together: most stay far from its limit and need no following.

This only saves work. With `is_quiet` always false every assessment is the same.
"""

from decimal import Decimal
from itertools import pairwise

from longwatch.core.protocol import ResultTest
from longwatch.engine.reference.readings import has_unread_bound, read, reference_range, upper_limit
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.watching import baseline_on


def is_quiet(situation: Situation, test: ResultTest) -> bool:
    """Whether the test plainly fires on no result and is unknown on none; false whenever that is not plain.

    Results before the first infusion are looked at too: they can only make the answer false.
    """
    amounts = situation.amounts_of(test.analyte)
    if amounts is None:
        return False
    if not amounts:
        return True
    analyte = situation.protocol.analyte[test.analyte]
    if test.below is not None:
        return min(amounts) >= analyte.judged(test.below)
    if test.above is not None:
        return max(amounts) <= analyte.judged(test.above)
    if test.at_least is not None:
        return max(amounts) < analyte.judged(test.at_least)
    if test.share is not None:
        return _never_changes(situation, test, amounts)
    return test.level is None and _stays_in_range(situation, test, amounts)


def _stays_in_range(situation: Situation, test: ResultTest, amounts: list[Decimal]) -> bool:
    """Whether the least and the greatest stay in every range; one laboratory mostly writes the same one."""
    analyte = situation.protocol.analyte[test.analyte]
    results = situation.results_of(test.analyte)
    # Ranges are told apart as objects: to compare them by what they say takes longer than looking at a few.
    unlike = {(r.codes, r.quantity and r.quantity.unit, id(r.low), id(r.high)): r for r in results}
    readings = [read(analyte, result) for result in unlike.values()]
    least, greatest = min(amounts), max(amounts)
    if test.above_upper_limit is not None:
        tops = [upper_limit(analyte, reading) for reading in readings]
        return all(top is not None and greatest <= top * test.above_upper_limit for top in tops)
    for reading in readings:
        low, high = reference_range(analyte, reading)
        if (
            has_unread_bound(analyte, reading)
            or (low is None and high is None)
            or (low is not None and least < low)
        ):
            return False
        if high is not None and greatest > high:
            return False
    return True


def _never_changes(situation: Situation, test: ResultTest, amounts: list[Decimal]) -> bool:
    assert test.share is not None
    share = test.share.value / 100
    falls = test.fall_from_previous is not None or test.fall_from_baseline is not None
    edge = 1 - share if falls else 1 + share
    if test.against_previous:
        # A result that does not count is nobody's previous one: such a row is followed one by one.
        if not all(result.standing.counts for result in situation.results_of(test.analyte)):
            return False
        if falls:
            return all(amount > before * edge for before, amount in pairwise(amounts))
        return all(amount < before * edge for before, amount in pairwise(amounts))
    baselines = [baseline_on(situation, start, test.analyte) for start, _ in situation.episodes]
    for exact in (None if baseline is None else baseline.exact for baseline in baselines):
        if exact is None:
            return False
        if falls and min(amounts) <= exact * edge:
            return False
        if not falls and max(amounts) >= exact * edge:
            return False
    return True
