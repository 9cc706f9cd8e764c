"""Limits and survival against printed examples, and against the same worked out patient by patient."""

from itertools import pairwise
from math import exp, log, sqrt
from random import Random

import pytest

from longwatch.population.measures.statistics import Interval, kaplan_meier, wilson
from longwatch.population.measures.suppressing import put_together

# Printed in the literature on the score method, to four digits.
WILSON = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]
# Remission of 21 children, in weeks; a plus in print is a False here. With limits on the log-log scale.
REMISSION = [
    *[(6, True)] * 3,
    *[(6, False), (7, True), (9, False), (10, True), (10, False), (11, False), (13, True), (16, True)],
    *[(17, False), (19, False), (20, False), (22, True), (23, True), (25, False)],
    *[(32, False), (32, False), (34, False), (35, False)],
]
PRINTED = {
    6: (0.8571, 0.6197, 0.9516),
    7: (0.8067, 0.5631, 0.9228),
    10: (0.7529, 0.5032, 0.8894),
    13: (0.6902, 0.4316, 0.8491),
    16: (0.6275, 0.3675, 0.8049),
    22: (0.5378, 0.2678, 0.7468),
    23: (0.4482, 0.1881, 0.6801),
}
Times = list[tuple[int, bool]]


def intervals(times: Times) -> list[Interval]:
    """One for each month in which something happened."""
    return [
        Interval(
            month,
            sum(t >= month for t, _ in times),
            sum(t == month and event for t, event in times),
            sum(t == month and not event for t, event in times),
        )
        for month in sorted({t for t, _ in times})
    ]


@pytest.mark.parametrize(("part", "whole", "low", "high"), WILSON)
def test_limits_of_a_share(part: int, whole: int, low: float, high: float) -> None:
    assert wilson(part, whole) == pytest.approx((low, high), abs=5e-5)


def test_all_or_none_end_where_shares_end() -> None:
    assert wilson(0, 7)[0] == 0 and wilson(7, 7)[1] == 1


def test_survival_as_it_was_printed() -> None:
    found = intervals(REMISSION)
    survival = dict(zip((one.month for one in found), kaplan_meier(found), strict=True))
    for week, expected in PRINTED.items():
        assert survival[week] == pytest.approx(expected, abs=5e-5)
    assert survival[35] == survival[23]  # censored later on: no step


def test_a_small_example_that_can_be_worked_out_in_the_head() -> None:
    """Four patients: an event in month 1, one censored in 2, an event in 3, one censored in 4."""
    found = kaplan_meier(intervals([(1, True), (2, False), (3, True), (4, False)]))
    assert [one.share for one in found] == pytest.approx([0.75, 0.75, 0.375, 0.375])


def test_without_events_there_is_no_step_and_no_limit() -> None:
    assert kaplan_meier([Interval(0, 9, 0, 9)]) == [(1.0, None, None)]


def test_after_everybody_had_it_nothing_is_left() -> None:
    assert kaplan_meier([Interval(0, 2, 1, 0), Interval(1, 1, 1, 0)])[1] == (0.0, None, None)


@pytest.mark.parametrize("seed", range(30))
def test_survival_worked_out_patient_by_patient(seed: int) -> None:
    random = Random(seed)
    times = [(random.randint(0, 30), random.random() < 0.4) for _ in range(random.randint(1, 80))]
    found = intervals(times)
    for one, survival in zip(found, kaplan_meier(found), strict=True):
        assert tuple(survival) == pytest.approx(_survival(times, one.month))


def _survival(times: Times, until: int) -> tuple[float | None, ...]:
    """Of the events in their order, each takes its share of those who are still there; Greenwood beside it."""
    share, weight = 1.0, 0.0
    for month in sorted({t for t, event in times if event and t <= until}):
        there = [t for t, _ in times if t >= month]
        had = [t for t, event in times if event and t == month]
        share = share - share * len(had) / len(there)
        weight += len(had) / len(there) / (len(there) - len(had)) if len(there) > len(had) else 0
    if share in (0.0, 1.0) or share < 1e-12:
        return max(share, 0.0), None, None
    centre, reach = log(-log(share)), 1.959963984540054 * sqrt(weight) / abs(log(share))
    return share, exp(-exp(centre + reach)), exp(-exp(centre - reach))


def test_months_put_together_do_not_make_the_outcome_look_rarer() -> None:
    """Most are censored within long stretches: as if they had stayed to the end, a third of the events would be gone."""
    random, errors = Random(1), []
    for _ in range(200):
        fates = [(random.expovariate(0.01), random.uniform(0, 70)) for _ in range(60)]
        times = [(int(min(event, end)), event <= end) for event, end in fates]
        months = range(max(time for time, _ in times) + 1)
        single = [
            Interval(
                month,
                sum(time >= month for time, _ in times),
                sum(time == month and had for time, had in times),
                sum(time == month and not had for time, had in times),
            )
            for month in months
        ]
        exact = dict(zip(months, kaplan_meier(single), strict=True))
        found = put_together(single, 5)
        for one, survival in zip(found, kaplan_meier(found), strict=True):
            errors.append(survival.share - exact[one.month].share)
    assert len(errors) > 500 and abs(sum(errors) / len(errors)) < 0.01
    assert sum(abs(error) > 0.08 for error in errors) < len(errors) / 20


def test_survival_never_rises() -> None:
    found = kaplan_meier(intervals(REMISSION))
    assert all(later.share <= earlier.share for earlier, later in pairwise(found))
