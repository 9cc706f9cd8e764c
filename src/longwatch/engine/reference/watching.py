"""One test of a watch on one result: does it fire, does it not, or can nobody tell."""

from bisect import bisect_right
from datetime import date
from decimal import Decimal
from operator import attrgetter

import msgspec

from longwatch.core.answers import Answer, negate
from longwatch.core.protocol import ResultTest
from longwatch.core.quantities import Quantity
from longwatch.engine.reference.readings import Reading, has_unread_bound, read, reference_range, upper_limit
from longwatch.engine.reference.situation import Situation


class Verdict(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The answer of a test, the facts it rests on, and why it is unknown.

    `answer` is None when there is nothing to judge: no result came before, so none can have fallen.
    """

    answer: Answer | None
    because: tuple[str, ...] = ()
    problem: str | None = None


def judge(situation: Situation, test: ResultTest, reading: Reading, reference: Reading | None) -> Verdict:
    """Whether a reading meets a test; `reference` is the result that a fall or rise is counted from."""
    because = (reading.result.id,)
    if reading.problem is not None:
        return Verdict(answer=Answer.UNKNOWN, because=because, problem=reading.problem)
    analyte = situation.protocol.analyte[test.analyte]
    if test.level is not None:
        if reading.level is None:
            return Verdict(
                answer=Answer.UNKNOWN, because=because, problem=f"{analyte.title}: no step of its scale"
            )
        wanted = [level.name for level in analyte.levels].index(test.level)
        return Verdict(answer=Answer.of(reading.level >= wanted), because=because)
    quantity = reading.quantity
    if quantity is None:
        return Verdict(answer=Answer.UNKNOWN, because=because, problem=f"{analyte.title}: no amount")
    if test.share is not None:
        return _change(situation, test, reading, reference)
    if test.below is not None:
        answer = quantity.is_below(analyte.judged(test.below))
    elif test.above is not None:
        answer = quantity.is_above(analyte.judged(test.above))
    elif test.at_least is not None:
        answer = negate(quantity.is_below(analyte.judged(test.at_least)))
    else:
        # The laboratory's default stands in for a missing upper limit, never for a missing range.
        low, high = reference_range(analyte, reading)
        if test.above_upper_limit is not None:
            low, high = None, upper_limit(analyte, reading)
        elif (
            has_unread_bound(analyte, reading) and _against_range(test, quantity, low, high) is not Answer.YES
        ):
            problem = f"{analyte.title}: a bound of the result's reference range cannot be read"
            return Verdict(answer=Answer.UNKNOWN, because=because, problem=problem)
        if low is None and high is None:
            problem = (
                f"{analyte.title}: the result has no reference range, and none is set for the laboratory"
            )
            return Verdict(answer=Answer.UNKNOWN, because=because, problem=problem)
        answer = _against_range(test, quantity, low, high)
    return _answered(answer, because, analyte.title, quantity)


def _answered(answer: Answer, because: tuple[str, ...], title: str, quantity: Quantity) -> Verdict:
    if answer is not Answer.UNKNOWN:
        return Verdict(answer=answer, because=because)
    problem = f"{title}: the value is only bounded by '{quantity.comparator}'"
    return Verdict(answer=answer, because=because, problem=problem)


def _against_range(test: ResultTest, quantity: Quantity, low: Decimal | None, high: Decimal | None) -> Answer:
    if test.above_upper_limit is not None:
        assert high is not None
        return quantity.is_above(high * test.above_upper_limit)
    # A range with one bound judges that side alone, as the laboratory meant it.
    sides = [quantity.is_below(low)] if low is not None else []
    sides += [quantity.is_above(high)] if high is not None else []
    if Answer.YES in sides:
        return Answer.YES
    return Answer.UNKNOWN if Answer.UNKNOWN in sides else Answer.NO


def _change(situation: Situation, test: ResultTest, reading: Reading, reference: Reading | None) -> Verdict:
    title = situation.protocol.analyte[test.analyte].title
    quantity = reading.quantity
    assert quantity is not None
    because: tuple[str, ...] = (reading.result.id,)
    if reference is None:
        if test.against_previous:
            return Verdict(answer=None, because=because)
        word = situation.protocol.drug.exposure_word
        problem = f"{title}: no result on or before the first {word} to compare with"
        return Verdict(answer=Answer.UNKNOWN, because=because, problem=problem)
    because += (reference.result.id,)
    if reference.quantity is None or reference.quantity.comparator is not None:
        problem = reference.problem or f"{title}: the result to compare with has no exact amount"
        return Verdict(answer=Answer.UNKNOWN, because=because, problem=problem)
    assert test.share is not None
    share = test.share.value / 100
    if quantity.value == reference.quantity.value and quantity.comparator is None:
        # Only from nothing to nothing would the arithmetic call this a change.
        return Verdict(answer=Answer.NO, because=because)
    if test.fall_from_previous or test.fall_from_baseline:
        answer = negate(quantity.is_above(reference.quantity.value * (1 - share)))
    else:
        answer = negate(quantity.is_below(reference.quantity.value * (1 + share)))
    return _answered(answer, because, title, quantity)


def baseline(situation: Situation, reading: Reading, analyte: str) -> Reading | None:
    """The last counting result on or before the first infusion of the reading's episode."""
    starts = [start for start, _ in situation.episodes if start <= reading.result.day]
    return baseline_on(situation, starts[-1], analyte) if starts else None


def baseline_on(situation: Situation, start: date, analyte: str) -> Reading | None:
    """The last counting result on or before the first infusion of an episode."""
    results = situation.results_of(analyte)
    before = results[: bisect_right(results, start, key=attrgetter("day"))]
    found = next((result for result in reversed(before) if result.standing.counts), None)
    return None if found is None else read(situation.protocol.analyte[analyte], found)
