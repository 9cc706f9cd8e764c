"""The report: every number is that of the figures, nothing hidden is drawn, nothing is lost."""

import random
from datetime import date
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.population.invented_figures import RUN, SITES, figures, indicator, nobody, stratum, wilson
from tests.population.page_reading import Page

from longwatch.page.document import NOT_REVIEWED
from longwatch.population.measures.figures import (
    AdherenceCurve,
    AlertRate,
    KaplanMeier,
    MonthShare,
    Overdue,
    QualityNote,
    TimeTo,
)
from longwatch.population.report import KindRead, RunFacts, report, words
from longwatch.population.report.material import Material
from longwatch.population.report.sites import MOST

replace = msgspec.structs.replace
HIDDEN = "fewer than 5, or hidden"
NONE_AT_ALL = RunFacts(kinds=(), files=())
NASTY = "<script>alert(1)</script>&\"'"


@pytest.fixture(scope="module")
def ordinary(protocol):
    return Page(report(figures(), protocol, RUN))


def number(text: str) -> int:
    return int(text.replace("\N{NARROW NO-BREAK SPACE}", ""))


# ---- every number of a table is that of the figures ----------------------------------------------


def test_the_tables_of_indicators_hold_the_numbers_of_every_site(ordinary):
    for one in figures().indicators:
        rows = {row[0]: row[1:] for row in ordinary.tables[one.title]}
        assert len(rows) == len(one.strata) + 1
        for each in one.strata:
            row = rows[each.site or "No site named"]
            if each.suppressed:
                assert row[:5] == [HIDDEN, *[words.NOT_SHOWN] * 4]
            else:
                assert list(map(number, row[:3])) == [each.numerator, each.denominator, each.unknown]
                assert row[3:5] == [words.share(each.share), words.interval(each.low, each.high)]
        assert list(map(number, rows["All"][:3])) == [one.numerator, one.denominator, one.unknown]


counts = st.integers(0, 400).flatmap(
    lambda of: st.tuples(st.integers(0, of), st.just(of), st.integers(0, of))
)


@given(st.lists(counts, min_size=1, max_size=9))
def test_the_table_of_any_indicator_equals_its_struct_and_draws_only_what_may_be_seen(protocol, sites):
    one = indicator(
        "any", "Any indicator", "patients", [(f"Site {n}", *each) for n, each in enumerate(sites)]
    )
    page = Page(report(replace(nobody(), treated=9, indicators=(one,)), protocol, NONE_AT_ALL))
    rows = page.tables["Any indicator"]
    for each, row in zip(one.strata, rows[1:], strict=True):
        expected = [HIDDEN] if each.suppressed else [words.count(each.numerator)]
        assert row[:2] == [each.site, *expected]
    seen = [each for each in one.strata if not each.suppressed and each.denominator]
    assert len(page.drawn("indicator-any", "mark-site")) == len(seen)
    outside = [row for row in rows[1:] if "limit" in row[6]]
    marked = page.drawn("indicator-any", "outside") + page.drawn("indicator-any", "far-outside")
    # Two sites at least make a picture by size.
    assert len(marked) == (len(outside) if len(seen) > 1 else 0)


def test_the_tables_of_months_hold_every_month(ordinary):
    for curve in figures().adherence:
        rows = ordinary.tables[curve.title]
        for month, row in zip(curve.months, rows, strict=True):
            shown = [HIDDEN, words.NOT_SHOWN] if month.suppressed else [month.at_risk, month.covered]
            row = [*row[:2], *(cell.replace(" ", "\N{NO-BREAK SPACE}") for cell in row[2:])]
            told = [row[1], row[2]] if month.suppressed else [number(row[1]), number(row[2])]
            assert (row[0], told) == (str(month.month), shown)
            assert row[3] == words.share(month.share, suppressed=month.suppressed)


def test_the_tables_of_outcomes_hold_every_step_and_the_months_it_stands_for(ordinary):
    for outcome in figures().time_to:
        rows = ordinary.tables[outcome.title]
        for step, row in zip(outcome.steps, rows, strict=True):
            assert row[0].split(" to ")[-1] == str(step.month)
            assert list(map(number, row[1:4])) == [step.at_risk, step.events, step.censored]
            had, low, high = (round(1 - free, 9) for free in (step.survival, step.high, step.low))
            assert row[4:6] == [words.share(had), words.interval(low, high)]
            assert row[6:] == [words.share(step.survival), words.interval(step.low, step.high)]
        firsts = [int(row[0].split(" to ")[0]) for row in rows]
        assert firsts == [0, *(step.month + 1 for step in outcome.steps[:-1])]


def test_all_who_are_overdue_are_told_beside_sites_that_are_hidden(protocol):
    gone = Overdue(site="A", patients=None, overdue=None, share=None, low=None, high=None, suppressed=True)
    whole = Overdue(site=None, patients=350, overdue=59, share=59 / 350, low=0.13, high=0.21)
    found = replace(nobody(), treated=350, overdue=(gone, replace(gone, site="B")), overdue_whole=whole)
    assert "16.9 % Overdue: 59 of 350 patients." in Page(report(found, protocol, NONE_AT_ALL)).text.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    hidden = replace(found, overdue_whole=replace(gone, site=None))
    assert "All sites together: not told" in Page(report(hidden, protocol, NONE_AT_ALL)).text


def test_the_tables_of_the_overdue_and_of_alerts(ordinary):
    rows = {row[0]: row[1:] for row in ordinary.tables["Overdue by site"]}
    for one in figures().overdue:
        row = rows[one.site or "No site named"]
        if not one.suppressed:
            assert list(map(number, row[:2])) == [one.overdue, one.patients]
    alerts = {row[0]: row[1:] for row in ordinary.tables["Alerts per 100 patient-months"]}
    for rate in figures().alert_rates:
        row = alerts[rate.title]
        assert row[1] == (HIDDEN if rate.suppressed else words.count(rate.alerts))
        assert row[3] == words.rate(rate.per_100, suppressed=rate.suppressed)


def test_the_totals_of_each_series(ordinary):
    row = ordinary.tables["All series in everybody's newest episode"][0]
    plain = [cell.replace("\N{NARROW NO-BREAK SPACE}", "").replace("\N{NO-BREAK SPACE}", " ") for cell in row]
    assert plain == [
        "Monthly complete blood count",
        "1180",
        "861003 of 1042118 (82.6 %)",
        "28114 of 34290 (82 %)",
        "317 of 1180 (26.9 %)",
    ]


# ---- what was read -------------------------------------------------------------------------------


def test_every_row_of_the_input_is_in_one_number(ordinary):
    assert "1164955 used + 68142 ignored + 87 not understood = 1233184 rows read." in ordinary.text.replace(
        "\N{NARROW NO-BREAK SPACE}", ""
    )
    for kind in RUN.kinds:
        row = next(row for row in ordinary.tables["What became of every row, by kind"] if row[0] == kind.kind)
        ignored = sum(kind.ignored.values())
        assert list(map(number, row[1:])) == [kind.read, kind.used, ignored, kind.rejected]
    assert ["Observation", "cancelled", words.count(1412)] in ordinary.tables["Why rows were ignored"]
    assert all(name in ordinary.text for name in RUN.files)
    assert "Facts from 2 Oct 2013 to 20 Nov 2026." in ordinary.text


def test_rows_that_were_not_understood_are_counted_and_linked(ordinary):
    links = [attributes["href"] for tag, attributes, _ in ordinary.elements if tag == "a"]
    assert links.count("rejected.parquet") == 1
    assert "87 rows not understood, so missing from every figure." in ordinary.text


def test_of_very_many_files_the_page_names_the_first_and_counts_the_others(protocol):
    """A hospital may keep one file a patient: the page must still open on a laptop."""
    files = tuple(f"{number:07}.json" for number in range(100_000))
    page = Page(report(figures(), protocol, RunFacts(kinds=(), files=files)))
    assert f"Files that were read ({words.count(100_000)})" in page.text
    assert "0000999.json" in page.text and "0001000.json" not in page.text
    assert "and 99,000 more." in page.text


def test_files_that_were_not_read_are_named(protocol, ordinary):
    """A part that was packed in another way looks like an export without those results."""
    assert "Files that were not read" not in ordinary.text
    run = RunFacts(kinds=(), files=("Patient.ndjson",), not_read=("labs/Observation.ndjson.bz2",))
    text = Page(report(figures(), protocol, run)).text
    assert f"Files that were not read, being of no kind that is ({words.count(1)})" in text
    assert "labs/Observation.ndjson.bz2" in text


def test_rows_without_an_account_are_told_loudly(protocol):
    lost = KindRead(kind="Observation", read=10, used=7, ignored={"cancelled": 1}, rejected=0)
    page = Page(report(figures(), protocol, RunFacts(kinds=(lost,), files=())))
    assert "The rows do not add up. Rows without an account, by kind: Observation: 2." in page.text
    assert "Every row was understood." in page.text
    assert "The days of the oldest and the newest fact are not known." in page.text


def test_the_page_says_whether_the_content_was_reviewed(protocol, ordinary):
    assert NOT_REVIEWED in ordinary.text
    assert NOT_REVIEWED not in report(replace(figures(), clinically_reviewed=True), protocol, RUN)


def test_every_note_on_quality_is_on_the_page_even_of_a_figure_that_is_not(protocol):
    stray = QualityNote(about="no-such-figure", text="something nobody expected", count=77)
    found = replace(figures(), quality=(*figures().quality, stray))
    page = Page(report(found, protocol, RUN))
    for note in found.quality:
        counted = HIDDEN if note.suppressed else words.count(note.count)
        assert f"{counted}: {note.text}" in page.text
    assert page.text.count("something nobody expected") == 1


def test_every_rule_of_an_alert_and_every_series_has_its_sources(protocol, ordinary):
    found = Material.made(figures(), protocol)
    named = {source for rate in figures().alert_rates for source in found.of_rule(rate.id)}
    named |= {source for curve in figures().adherence for source in found.of_series(curve)}
    assert named and named <= set(found.sources)
    listed = [attributes for tag, attributes, _ in ordinary.elements if tag == "li" and "value" in attributes]
    assert len(listed) == len(found.sources)
    assert found.of_rule("no-such-rule") == ()


# ---- places in the pictures ----------------------------------------------------------------------


def test_a_site_lies_where_its_share_is(protocol):
    one = indicator("i", "I", "patients", [("Low", 50, 100, 0), ("High", 75, 100, 0)])
    page = Page(report(replace(nobody(), treated=200, indicators=(one,)), protocol, NONE_AT_ALL))
    # The scale begins at 40 %, the first round share below every interval, and ends at 100 %.
    low, high = page.drawn("indicator-i", "interval site")
    limits = [wilson(50, 100), wilson(75, 100)]
    expected = [f"{100 * (each - 0.4) / 0.6:.2f}%" for _, *both in limits for each in both]
    assert [low["x1"], low["x2"], high["x1"], high["x2"]] == expected
    uprights = page.drawn("indicator-i", "the-whole")
    assert {line["x1"] for line in uprights if "x1" in line} >= {f"{100 * (0.625 - 0.4) / 0.6:.2f}%"}


def test_bars_begin_at_nothing_and_are_as_long_as_the_share(protocol):
    late = tuple(
        Overdue(
            site=name,
            patients=100,
            overdue=count,
            **dict(zip(("share", "low", "high"), wilson(count, 100), strict=True)),
        )
        for name, count in (("A", 10), ("B", 20))
    )
    whole = replace(late[0], site=None, patients=200, overdue=30)
    found = replace(nobody(), treated=200, overdue=late, overdue_whole=whole)
    page = Page(report(found, protocol, NONE_AT_ALL))
    bars = page.drawn("overdue", "amount")
    # The highest upper limit is 28.9 %, so the scale ends at 30 %.
    assert [(bar["x"], bar["width"]) for bar in bars] == [("0.00%", "66.67%"), ("0.00%", "33.33%")]
    assert "Overdue: 30 of 200 patients." in page.text


def test_unknown_follows_yes_and_is_never_part_of_it(protocol):
    one = indicator("i", "I", "courses", [("A", 50, 100, 25), ("B", 50, 100, 25)])
    page = Page(report(replace(nobody(), treated=200, indicators=(one,)), protocol, NONE_AT_ALL))
    (yes,), (unknown,) = page.drawn("glance", "amount"), page.drawn("glance", "unknown")
    assert (yes["x"], yes["width"], unknown["x"], unknown["width"]) == ("0.00%", "50.00%", "50.00%", "25.00%")


def shares(*found: tuple[int, int] | None) -> tuple[MonthShare, ...]:
    return tuple(
        MonthShare(month=n, at_risk=None, covered=None, share=None, low=None, high=None, suppressed=True)
        if one is None
        else MonthShare(
            month=n,
            at_risk=one[1],
            covered=one[0],
            **dict(zip(("share", "low", "high"), wilson(*one), strict=True)),
        )
        for n, one in enumerate(found)
    )


def test_a_line_never_bridges_a_hidden_month(protocol):
    months = shares((100, 100), (75, 100), None, (50, 100), None, (50, 100), (25, 100))
    curve = AdherenceCurve(series="s", title="S", months=months)
    page = Page(report(replace(nobody(), treated=100, adherence=(curve,)), protocol, NONE_AT_ALL))
    lines = [line["d"] for line in page.drawn("adherence-s", "curve")]
    # Twelve months wide and 160 pixels high, from 170 at the bottom: month 3 stands alone.
    assert lines == ["M0.00 10.00L8.33 50.00", "M41.67 90.00L50.00 130.00"]
    assert len(page.drawn("adherence-s", "mark-site")) == 1
    assert "2 months not drawn" in page.text


def test_a_month_between_hidden_ones_has_its_interval_as_a_whisker(protocol):
    curve = AdherenceCurve(series="s", title="S", months=shares(None, None, None, (50, 100), None, (1, 2)))
    page = Page(report(replace(nobody(), treated=100, adherence=(curve,)), protocol, NONE_AT_ALL))
    one, other = page.drawn("adherence-s", "whisker")
    _, low, high = wilson(50, 100)
    # Month 3 of 12; 160 pixels high, from 170 at the bottom.
    assert (one["x1"], one["x2"], other["x1"]) == ("25.00%", "25.00%", "41.67%")
    assert (float(one["y1"]), float(one["y2"])) == pytest.approx(
        (170 - 160 * low, 170 - 160 * high), abs=0.01
    )
    assert page.drawn("adherence-s", "band") == []


def test_the_table_of_each_series_stands_under_its_picture(ordinary):
    for curve in figures().adherence:
        inside = [tag for tag, _, sections in ordinary.elements if f"adherence-{curve.series}" in sections]
        assert inside.count("figure") == inside.count("table") == 1
        assert inside.index("figure") < inside.index("table")


def steps_of(*found: tuple[int, float | None, int]) -> tuple[KaplanMeier, ...]:
    return tuple(
        KaplanMeier(month=month, at_risk=risk, events=0, censored=0, survival=free, low=free, high=free)
        if free is not None
        else KaplanMeier(
            month=month,
            at_risk=None,
            events=None,
            censored=None,
            survival=None,
            low=None,
            high=None,
            suppressed=True,
        )
        for month, free, risk in found
    )


def test_the_curve_steps_at_the_end_of_a_month_and_rises_as_fewer_are_free(protocol):
    steps = steps_of((0, 1.0, 900), (5, 0.98, 800), (11, 0.96, 700), (20, 0.96, 600))
    outcome = TimeTo(id="o", title="O", steps=steps, patients=900, events=30, note="", sources=())
    page = Page(report(replace(nobody(), treated=900, time_to=(outcome,)), protocol, NONE_AT_ALL))
    (line,) = page.drawn("time-to-o", "curve")
    # 24 months wide; the scale ends at 4 %, so 2 % is half of 240 pixels above 250.
    corners = "0.00 250.00|4.17 250.00|4.17 250.00|25.00 250.00|25.00 130.00|50.00 130.00|50.00 10.00|87.50 10.00|87.50 10.00"
    assert line["d"] == "M" + corners.replace("|", "L")
    assert "After 21 months: 4 %" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    # Month 12 is the first of the months 12 to 20, so its number is exact.
    assert "Number at risk900600" in page.text
    assert [row[0] for row in page.tables["O"]] == ["0", "1 to 5", "6 to 11", "12 to 20"]


def test_the_number_at_risk_within_months_put_together_is_only_a_bound(protocol):
    steps = steps_of((0, 1.0, 900), (20, 0.98, 800))
    outcome = TimeTo(id="o", title="O", steps=steps, patients=900, events=30, note="", sources=())
    page = Page(report(replace(nobody(), treated=900, time_to=(outcome,)), protocol, NONE_AT_ALL))
    assert "Number at risk900≤ 800" in page.text


def drawn_outcome(protocol, steps) -> Page:
    outcome = TimeTo(id="o", title="O", steps=steps, patients=900, events=30, note="", sources=())
    return Page(report(replace(nobody(), treated=900, time_to=(outcome,)), protocol, NONE_AT_ALL))


def test_the_last_step_is_seen_with_its_interval_though_the_curve_ends_there(protocol):
    first, last = steps_of((15, 1.0, 60), (64, 0.8, 39))
    page = drawn_outcome(protocol, (first, replace(last, low=0.6, high=0.9)))
    (whisker,) = page.drawn("time-to-o", "whisker")
    places = [(found.get("x"), found.get("y")) for tag, found, _ in page.elements if tag == "svg"]
    # 65 of 72 months; the scale ends at 40 %, which is 240 pixels above 250.
    assert (whisker["x1"], whisker["y1"], whisker["y2"]) == ("90.28%", "190.00", "10.00")
    assert ("90.28%", "130.00") in places and len(page.drawn("time-to-o", "mark-site")) == 1


def test_the_headline_says_how_many_were_still_followed_as_its_step_began(protocol):
    single = drawn_outcome(protocol, steps_of((0, 1.0, 900), (1, 0.98, 4)))
    assert "After 2 months: 2 %" in single.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Still followed and free of it after 1 month: 4." in single.text
    together = drawn_outcome(protocol, steps_of((0, 1.0, 900), (20, 0.98, 800)))
    assert "Still followed and free of it after 1 month: 800." in together.text
    # The last step that may be shown is what the headline tells.
    hidden = drawn_outcome(protocol, steps_of((0, 1.0, 900), (5, 0.98, 700), (8, None, 0)))
    assert "Still followed and free of it after 1 month: 700." in hidden.text


def test_where_nobody_has_had_it_the_scale_is_an_ordinary_one_and_words_say_so(protocol):
    steps = tuple(replace(step, low=None, high=None) for step in steps_of((0, 1.0, 12), (38, 1.0, 12)))
    page = drawn_outcome(protocol, steps)
    assert "After 39 months: nobody has had it, so there is no interval" in page.text
    assert "0 %1 %2 %3 %4 %5 %" in page.text and "interval –" not in page.text
    assert page.drawn("time-to-o", "whisker") == [] and len(page.drawn("time-to-o", "mark-site")) == 1


def test_where_everybody_has_had_it_no_interval_is_told(protocol):
    (step,) = steps_of((11, 0.0, 12))
    page = drawn_outcome(protocol, (replace(step, low=None, high=None),))
    assert "After 12 months: 100 %, without a 95 % interval" in page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_where_every_rate_is_nothing_the_scale_is_an_ordinary_one_and_words_say_so(protocol):
    rate = AlertRate(id="r", title="R", severity="high", alerts=0, patient_months=448.0, per_100=0.0)
    hidden = replace(rate, id="h", title="H", alerts=None, per_100=None, suppressed=True)
    page = Page(report(replace(nobody(), treated=9, alert_rates=(rate, hidden)), protocol, NONE_AT_ALL))
    assert "012345R High" in page.text
    assert "Every rate that may be shown is 0." in page.text
    some = replace(rate, id="s", title="S", alerts=2, per_100=0.5)
    page = Page(report(replace(nobody(), treated=9, alert_rates=(rate, some)), protocol, NONE_AT_ALL))
    assert "Every rate that may be shown is 0." not in page.text


# ---- what is hidden ------------------------------------------------------------------------------


def test_nothing_of_a_hidden_site_is_drawn_even_where_its_numbers_came_along(protocol):
    told = replace(stratum("Secret", 2, 90, hide=False), suppressed=True)
    one = indicator("i", "I", "patients", [("A", 50, 100, 0), ("B", 60, 100, 0)])
    one = replace(one, strata=(*one.strata, told))
    late = Overdue(site="Secret", patients=90, overdue=2, share=2 / 90, low=0.01, high=0.09, suppressed=True)
    found = replace(nobody(), treated=290, indicators=(one,), overdue=(late,))
    page = Page(report(found, protocol, NONE_AT_ALL))
    assert len(page.drawn("indicator-i", "mark-site")) == 2
    assert page.drawn("overdue", "amount") == []
    assert page.tables["I"][3] == ["Secret", HIDDEN, *[words.NOT_SHOWN] * 4, words.NONE]
    assert words.share(2 / 90) not in page.text and words.interval(told.low, told.high) not in page.text
    assert "1 site not drawn, because the numbers are small" in page.text
    assert "All sites together: not told, or it would give few people away." in page.text


def test_the_order_of_a_table_tells_nothing(protocol):
    found = figures()
    page = Page(report(found, protocol, RUN))
    for one in found.indicators:
        names = [row[0] for row in page.tables[one.title]]
        assert names == ["All", *SITES, "No site named"]
    rates = page.tables["Alerts per 100 patient-months"]
    hidden = [row[0] for row in rates if row[2] == HIDDEN]
    assert hidden and [row[0] for row in rates[-len(hidden) :]] == sorted(hidden)


def test_a_hidden_whole_is_no_line_and_no_limit(protocol):
    one = indicator("i", "I", "patients", [("A", 50, 100, 0), ("B", 60, 100, 0)])
    hidden = dict.fromkeys(("numerator", "denominator", "unknown", "share", "low", "high"))
    one = replace(one, **hidden, suppressed=True)
    page = Page(report(replace(nobody(), treated=200, indicators=(one,)), protocol, NONE_AT_ALL))
    assert page.drawn("indicator-i", "the-whole") == page.drawn("indicator-i", "limits usual") == []
    assert page.drawn("glance", "amount") == []
    assert len(page.drawn("indicator-i", "mark-site")) == 2
    assert {row[-1] for row in page.tables["I"]} == {words.NONE}


def test_without_suppression_the_page_says_so_and_shows_small_numbers(protocol):
    found = replace(
        figures(),
        suppress_below=0,
        overdue=(Overdue(site="A", patients=9, overdue=1, share=1 / 9, low=0.02, high=0.43),),
    )
    page = Page(report(found, protocol, RUN))
    assert "No number was hidden in this run" in page.text
    assert page.tables["Overdue by site"][0][:3] == ["A", "1", "9"]


def test_a_total_that_is_hidden_is_not_called_small(protocol):
    page = Page(report(replace(figures(), patients=None), protocol, RUN))
    assert f"{words.NOT_SHOWN} Patients" in page.text


# ---- much, little and harmful --------------------------------------------------------------------


def test_of_three_hundred_sites_the_picture_shows_the_extremes_and_the_table_all(protocol):
    names = [f"Site {n:03}" for n in range(300)]
    found = figures(sites=names)
    page = Page(report(found, protocol, RUN))
    for one in found.indicators:
        anchor = f"indicator-{one.id}"
        assert len(page.drawn(anchor, "stripe site")) == MOST
        assert [row[0] for row in page.tables[one.title]] == ["All", *names]
        could = sum(not each.suppressed for each in one.strata)
        assert f"{MOST} of {could} sites drawn" in page.text
        assert f"{could - MOST} sites between them: see the table." in page.text
        assert len(page.drawn(anchor, "stripe gap")) == 1
        assert f"… {could - MOST} more in the table …" in page.text
        assert 0 < len(page.drawn(anchor, "number-of")) <= 12


def test_nobody_treated_is_said_and_nothing_is_drawn(protocol):
    page = Page(report(nobody(), protocol, NONE_AT_ALL))
    assert page.text.count("Nobody was treated, so there is nothing to draw.") == 6
    assert not [tag for tag, attributes, _ in page.elements if attributes.get("class") == "plot"]
    assert "Nothing was read." in page.text


def test_figures_without_a_number_have_a_sentence_in_place_of_a_picture(protocol):
    empty = indicator("i", "I", "patients", [("A", 0, 0, 0), ("B", 0, 0, 0)])
    months = AdherenceCurve(series="s", title="S", months=shares(None, (0, 0)))
    outcome = TimeTo(
        id="o", title="O", steps=(), patients=None, events=None, note="", sources=(), suppressed=True
    )
    rate = AlertRate(id="r", title="R", severity="high", alerts=0, patient_months=0.0, per_100=None)
    found = replace(
        nobody(), treated=3, indicators=(empty,), adherence=(months,), time_to=(outcome,), alert_rates=(rate,)
    )
    page = Page(report(found, protocol, NONE_AT_ALL))
    for said in (
        "None of the patients could be counted.",
        "No site has numbers that may be drawn, so there is nothing to draw.",
        "Nobody is followed up, so there is nothing to draw.",
        "Nothing to draw: in no month was anybody watched whose numbers may be shown.",
        "Nothing to draw: no month has numbers that may be shown.",
        "Nothing to draw: no rate may be shown.",
    ):
        assert said in page.text, said
    assert page.tables["R" if "R" in page.tables else "Alerts per 100 patient-months"][0][2:5] == [
        "0",
        "0",
        "–",
    ]


def test_a_harmful_name_is_only_a_name(protocol):
    names = [NASTY, "X" * 200, "بيمارستان دانشگاه", "\x00\x1b[31m"]
    html = report(figures(sites=[*names, *SITES]), protocol, replace(RUN, files=(NASTY,)))
    assert NASTY not in html and "<script" not in html.lower() and "\x00" not in html and "\x1b" not in html
    page = Page(html)
    assert page.text.count(NASTY) >= 6 and "X" * 200 in page.text
    assert "بيمارستان دانشگاه" in page.text


def test_it_asks_the_network_for_nothing(protocol):
    html = report(figures(), protocol, RUN)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    assert "http://" not in html and "https://" not in html and "src=" not in html.replace("-src", "")


def test_the_same_figures_give_the_same_page_in_whatever_order_sites_come(protocol):
    found = figures()
    html = report(found, protocol, RUN)
    assert html == report(figures(), protocol, RUN)
    mixed = random.Random(3)
    shuffled = replace(
        found,
        indicators=tuple(
            replace(one, strata=tuple(mixed.sample(one.strata, len(one.strata)))) for one in found.indicators
        ),
        overdue=tuple(mixed.sample(found.overdue, len(found.overdue))),
        alert_rates=tuple(mixed.sample(found.alert_rates, len(found.alert_rates))),
        adherence=tuple(replace(one, months=tuple(reversed(one.months))) for one in found.adherence),
        time_to=tuple(replace(one, steps=tuple(reversed(one.steps))) for one in found.time_to),
    )
    # Sources are numbered in the order of the rates, so only they may differ.
    same = Page(report(replace(shuffled, alert_rates=found.alert_rates), protocol, RUN))
    assert (same.text, same.elements) == (Page(html).text, Page(html).elements)


def test_every_name_of_a_place_is_used_once_and_every_link_leads_to_one(ordinary):
    ids = [attributes["id"] for _, attributes, _ in ordinary.elements if "id" in attributes]
    links = [attributes["href"] for tag, attributes, _ in ordinary.elements if tag == "a"]
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)


def test_headings_go_down_one_level_at_a_time(ordinary):
    levels = [int(tag[1]) for tag, _, _ in ordinary.elements if tag in ("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1 and all(after - before <= 1 for before, after in pairwise(levels))


def test_days_are_those_of_the_figures(protocol):
    page = Page(report(replace(figures(), on=date(2027, 1, 2)), protocol, RUN))
    assert "Day2 Jan 2027" in page.text and "Made by Longwatch for 2 Jan 2027." in page.text
