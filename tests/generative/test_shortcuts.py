"""What is computed the short way is what counting the long way would give."""

from datetime import date
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st
from tests.generative.strategies import DAYS, JURISDICTIONS, Case, cases, intervals, protocols
from tests.generative.test_properties import MANY, assessed

from longwatch.core.dates import Interval
from longwatch.core.protocol import Protocol
from longwatch.engine import reference
from longwatch.engine.reference import watches

LENGTHS = intervals(24, 200, shortest=1)


@given(start=DAYS, every=LENGTHS, day=DAYS)
def test_whole_intervals_between_two_days_are_those_that_counting_one_by_one_finds(
    start: date, every: Interval, day: date
) -> None:
    start, day = min(start, day), max(start, day)
    counted = 0
    while every.after(start, counted + 1) <= day:
        counted += 1
    assert every.times_within(start, day) == counted


@given(start=DAYS, length=LENGTHS)
def test_no_interval_is_shorter_than_its_fewest_days(start: date, length: Interval) -> None:
    assert (length.after(start) - start).days >= length.fewest_days


@given(protocol=protocols(), jurisdiction=st.sampled_from(JURISDICTIONS), days=st.lists(DAYS, min_size=1))
def test_rules_kept_for_a_stretch_of_days_are_those_in_force_on_each_of_them(
    protocol: Protocol, jurisdiction: str, days: list[date]
) -> None:
    for day in days:
        kept = protocol.local(jurisdiction).on_day(day)
        for kind in ("courses", "criteria", "prerequisites", "watches", "prophylaxis", "precautions"):
            assert getattr(kept, kind) == protocol.in_force(jurisdiction, getattr(protocol, kind), day)


@MANY
@given(case=cases(treated=True))
def test_a_first_look_at_all_results_of_a_watch_only_saves_work(case: Case) -> None:
    quick = assessed(reference.assess, case)
    with mock.patch.object(watches, "is_quiet", return_value=False):
        assert assessed(reference.assess, case) == quick
