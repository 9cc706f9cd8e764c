"""The picture of a patient's course: bars inside their lane, gaps where the findings say."""

import re
from datetime import date, timedelta

import pytest

from longwatch.page.lanes import SEEN, alerts_lane, courses_lane, series_lane
from longwatch.page.readings import drawn, trends
from longwatch.page.scale import EDGE, WIDTH, Days, Values, days_of, round_above, rows
from longwatch.page.timeline import timeline
from longwatch.page.trends import trend_lane

DAYS = Days(date(2024, 1, 1), date(2026, 12, 31))


def rects(markup, kind):
    found = re.findall(rf'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"[^>]*class="{kind}"', markup)
    return [(float(x), float(width)) for x, width in found]


def test_days_run_from_the_left_edge_to_the_right_and_never_beyond():
    assert DAYS.x(DAYS.first) == EDGE
    assert DAYS.x(DAYS.last) == WIDTH - EDGE
    assert DAYS.x(date(1, 1, 1)) == EDGE
    assert DAYS.x(date(9999, 12, 31)) == WIDTH - EDGE


def test_a_day_too_thin_to_see_is_widened_inside_the_picture():
    x, width = DAYS.span(DAYS.last, DAYS.last, least=SEEN)
    assert width == SEEN
    assert x + width <= WIDTH - EDGE


def test_the_picture_goes_from_two_months_before_the_first_infusion_to_a_month_after_the_period(shown):
    one = shown[8]
    days = days_of(one)
    ends = [series.episode.end for series in one.assessment.series if series.episode.end]
    assert timedelta(59) <= one.assessment.courses[0].first - days.first <= timedelta(62)
    assert timedelta(28) <= days.last - max(ends) <= timedelta(31)


def test_every_bar_of_every_patient_lies_inside_the_picture(shown):
    for one in shown:
        days = days_of(one)
        for series in one.assessment.series if days else ():
            lane = series_lane(one, series, days, pattern="hatch")
            bars = (
                [bar for kind in ("covered", "future", "gap") for bar in rects(lane.drawing, kind)]
                if lane
                else []
            )
            assert all(x >= EDGE and x + width <= WIDTH - EDGE + 0.11 for x, width in bars)


def test_a_gap_is_drawn_for_each_gap_found_and_where_it_was(shown):
    seen = 0
    for one in shown:
        days = days_of(one)
        for series in one.assessment.series if days else ():
            lane = series_lane(one, series, days, pattern="hatch")
            gaps = rects(lane.drawing, "gap") if lane else []
            assert len(gaps) == len(series.gaps)
            for (x, width), gap in zip(gaps, series.gaps, strict=True):
                assert x == pytest.approx(days.x(gap.from_), abs=SEEN)
                assert width == pytest.approx(
                    max(SEEN, gap.days * (WIDTH - 2 * EDGE) / (days.last - days.first).days), abs=0.1
                )
                seen += 1
    assert seen > 0


def test_nothing_is_covered_after_the_day_on_which_a_patient_died(shown):
    one = next(one for one in shown if one.seen.death)
    days = days_of(one)
    lane = series_lane(one, one.assessment.series[0], days, pattern="hatch")
    ((x, width),) = rects(lane.drawing, "covered")
    assert x + width == pytest.approx(days.x(one.seen.death.day + timedelta(1)), abs=0.2)
    assert rects(lane.drawing, "future") == []


def test_each_course_and_each_day_of_alerts_has_its_mark(shown):
    for one in shown:
        days = days_of(one)
        if days is None:
            continue
        assert len(rects(courses_lane(one, days).drawing, "course")) == len(one.assessment.courses)
        opened = {alert.opened for alert in one.assessment.alerts}
        assert alerts_lane(one, days).drawing.count("<polygon") == len(opened)


def test_a_result_that_raised_an_alert_is_drawn_as_one(shown):
    platelets = trends(shown[2])[0]
    assert platelets.analyte.id == "platelets"
    assert [reading.day for reading in platelets.readings if reading.fired] == [
        shown[2].assessment.alerts[0].opened
    ]
    assert trend_lane(platelets, days_of(shown[2])).drawing.count('class="fired"') == 1


def test_a_result_without_a_unit_is_shown_as_a_question_never_left_out(shown):
    platelets = trends(shown[16])[0]
    assert sum(reading.value is None for reading in platelets.readings) == 1
    assert trend_lane(platelets, days_of(shown[16])).drawing.count('class="unreadable"') == 1


def test_the_analytes_of_alerts_are_drawn_first_then_those_asked_for_at_most_two(shown):
    assert drawn(shown[6])[0] == "creatinine"
    assert drawn(shown[3]) == ("platelets", "thyrotropin")
    assert all(len(drawn(one)) == 2 for one in shown)


def test_someone_never_treated_has_a_sentence_in_place_of_a_picture(shown):
    untreated = next(one for one in shown if not one.assessment.courses)
    assert "<svg" not in timeline(untreated, number=1)
    assert "No infusion is recorded" in timeline(untreated, number=1)


def test_labels_that_would_touch_go_into_rows_of_their_own():
    assert rows([(0, 10), (5, 15), (12, 20), (16, 30)]) == [0, 1, 0, 1]
    assert rows([]) == []


def test_an_axis_of_values_ends_on_a_round_number():
    assert [round_above(value) for value in (0, 0.7, 3.1, 309, 400, 1001)] == [1.0, 0.8, 4, 400, 400, 2000]


def test_a_value_above_the_axis_stays_in_the_picture():
    assert Values(top=10, bottom=110, most=100).y(1000) == 10
    assert Values(top=10, bottom=110, most=100).y(50) == 60
