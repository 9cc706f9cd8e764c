"""The report's arithmetic: exact limits, scales, and numbers in words."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from longwatch.population.report import words
from longwatch.population.report.limits import RARE, USUAL, at_most, limits, standing
from longwatch.population.report.months import ticks
from longwatch.population.report.plot import Plot, Scale, path, round_values, share_ticks, steps
from longwatch.population.report.sites import Drawn, Site, extremes

THIN, HARD = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
shares = st.fractions(0, 1, max_denominator=50)


def exactly_at_most(count: int, of: int, share: Fraction) -> Fraction:
    return sum((comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(count + 1)), Fraction(0))


@given(st.integers(1, 40), st.integers(0, 40), shares)
def test_the_chance_of_so_many_is_that_of_whole_fractions(of, count, share):
    count = min(count, of)
    assert at_most(count, of, float(share)) == pytest.approx(
        float(exactly_at_most(count, of, share)), abs=1e-12
    )


@given(st.integers(1, 60), shares, st.sampled_from([USUAL, RARE]))
@example(1, Fraction(0), USUAL)
@example(7, Fraction(1), RARE)
def test_a_site_lies_outside_the_line_exactly_when_the_exact_test_says_so(of, share, tail):
    low, high = limits(of, float(share), tail)
    assert 0 <= low <= float(share) + 1e-12 and float(share) - 1e-12 <= high <= 1
    for count in range(of + 1):
        few, many = exactly_at_most(count, of, share), exactly_at_most(of - count, of, 1 - share)
        if abs(few - Fraction(tail)) > 1e-9 and abs(many - Fraction(tail)) > 1e-9:
            assert (count / of < low - 1e-12) == (few < tail)
            assert (count / of > high + 1e-12) == (many < tail)


def test_known_standings():
    # Of 100 like a whole of one half, 40 to 60 are usual; 34 or fewer come in fewer than 1 of 1000.
    found = {count: standing(count, 100, 0.5) for count in (33, 34, 35, 39, 40, 50, 60, 61, 65, 66)}
    assert found == {
        33: "very low",
        34: "very low",
        35: "low",
        39: "low",
        40: "inside",
        50: "inside",
        60: "inside",
        61: "high",
        65: "high",
        66: "very high",
    }


def test_limits_of_a_very_large_site_are_close_to_the_whole():
    low, high = limits(1_000_000, 0.3, USUAL)
    assert (low, high) == pytest.approx((0.2991, 0.3009), abs=1e-5)


@pytest.mark.parametrize("last", [12, 48, 60, 72, 120, 180])
def test_a_phone_has_room_for_the_months_below_a_curve(last):
    places = [place for place, _ in ticks(last)]
    assert 2 <= len(places) <= 6 and places[0] == 0 and last - places[-1] < places[1]
    assert all(place % 12 == 0 for place in places)


def test_a_column_breaks_between_words_and_never_before_a_per_cent():
    assert words.breakable(words.interval(0.815, 1.0)) == f"81.5 to 100{HARD}%"
    assert words.breakable(words.NOT_SHOWN) == "not shown"


def test_a_scale_puts_values_where_they_belong_and_keeps_them_inside():
    plot = Plot(Scale(0, 48, 0, 100), Scale(0, 1, 170, 10))
    assert plot.place(12, 0.75) == (25.0, 50.0)
    assert plot.place(60, -1) == (100.0, 170.0)
    assert Scale(3, 3, 0, 100).at(3) == 0
    assert Scale(0, 1, 170, 10).beyond(1.5) == -70


def test_a_step_goes_across_before_it_goes_up():
    assert steps([(0, 10), (5, 8), (9, 1)]) == [(0, 10), (5, 10), (5, 8), (9, 8), (9, 1)]
    assert steps([]) == []


def test_a_line_needs_two_places():
    assert path([(1, 2)], "curve") is None
    assert 'd="M1.00 2.00L3.50 4.00"' in path([(1, 2), (3.5, 4)], "curve")


@given(st.floats(0, 0.99), st.floats(0.0005, 1), st.integers(2, 4))
def test_round_values_hold_what_they_must_in_few_steps(least, wide, parts):
    values = round_values(least + wide, least, parts=parts)
    assert values[0] <= least + 1e-7 and values[-1] >= least + wide - 1e-7
    assert 2 <= len(values) <= parts + 2


def test_ticks_of_shares_say_what_they_are():
    assert [said for _, said in share_ticks(1.0)] == ["0 %", "25 %", "50 %", "75 %", "100 %"]
    assert [said for _, said in share_ticks(0.031)] == ["0 %", "1 %", "2 %", "3 %", "4 %"]
    assert [said for _, said in share_ticks(0.96, 0.88, parts=2)] == ["85 %", "90 %", "95 %", "100 %"]


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0 %"), (0.0004, "under 0.1 %"), (0.9999, "over 99.9 %"), (1.0, "100 %"), (None, "–")],
)
def test_a_share_is_never_nothing_or_all_when_it_is_not(value, said):
    assert words.share(value).replace(HARD, " ") == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(54, 81, "66.7 %"), (7, 8, "87.5 %"), (109, 150, "72.7 %"), (36, 328, "11 %"), (1, 3, "33.3 %")],
)
def test_a_share_is_rounded_to_the_nearest_tenth(part, whole, said):
    assert words.share(part / whole).replace(HARD, " ") == said


@given(st.integers(0, 300), st.integers(1, 300))
def test_a_share_and_what_is_left_of_it_make_a_hundred(part, more):
    whole = part + more
    told = [words.share(one / whole) for one in (part, more)]
    if not any("under" in one or "over" in one for one in told):
        tenths = [round(10 * float(one.replace(HARD, " ").removesuffix(" %"))) for one in told]
        assert sum(tenths) in (1000, 1001)  # 12.25 and 87.75 are both rounded up


@given(st.floats(0, 1), st.floats(0, 1))
def test_an_interval_never_looks_narrower_than_it_is(one, other):
    low, high = sorted((one, other))
    left, right = words.interval(low, high).replace(HARD, " ").removesuffix(" %").split(" to ")
    assert float(left) / 100 <= low + 1e-9 and high <= float(right) / 100 + 1e-9
    assert float(left) / 100 >= low - 0.001 - 1e-9 and float(right) / 100 <= high + 0.001 + 1e-9


@given(st.integers(0, 10**9))
def test_a_number_keeps_all_its_digits(number):
    assert int(words.count(number).replace(THIN, "")) == number


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (0.0002, "under 0.001"),
        (0.0314, "0.031"),
        (1.234, "1.23"),
        (12345.67, f"12{THIN}345.7"),
    ],
)
def test_a_rate_has_the_decimals_it_needs(value, said):
    assert words.rate(value) == said


@pytest.mark.parametrize("value", [None, 3])
def test_what_is_suppressed_is_never_written_even_where_its_value_came_along(value):
    assert words.number(value, suppressed=True, below=5) == "fewer than 5, or hidden"
    said = [words.share(value, suppressed=True), words.interval(value, value, suppressed=True)]
    assert {*said, words.rate(value, suppressed=True), words.number(value, suppressed=True, below=0)} == {
        words.NOT_SHOWN
    }


def drawn(name: str, count: int, of: int, low: float, high: float) -> Drawn:
    return Drawn(Site(name, count, of, 0, count / of, low, high, False), count, of, count / of, low, high)


def test_a_small_site_far_out_by_chance_does_not_crowd_out_a_large_one():
    small = [drawn(f"small {n}", 0, 5, 0.0, 0.43) for n in range(3)]
    large = drawn("large", 200, 1000, 0.18, 0.23)
    middle = [drawn(f"middle {n}", 50, 100, 0.4, 0.6) for n in range(5)]
    high = drawn("high", 95, 100, 0.89, 0.98)
    shown = extremes([*small, *middle, high, large], most=2)
    assert [one.site.name for one in shown] == ["large", "high"]
    assert [one.site.name for one in extremes([high, large])] == ["large", "high"]
