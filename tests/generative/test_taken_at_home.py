"""A medicine taken at home, and paces: what must hold whatever the periods, the tests and the day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.spec.examples import Engine
from tests.spec.rules import prophylaxis, protocol, series

from longwatch.core.dates import DAY, Interval
from longwatch.core.protocol import Pace, Protocol
from longwatch.core.record import AnyFact, Infusion, Medicine, Record, Result
from longwatch.engine.reference.courses import courses_of, courses_taken

START = date(2024, 1, 31)
days = st.integers(0, 400).map(lambda n: START + timedelta(days=n))
lengths = st.sampled_from(["7 days", "14 days", "1 month", "3 months"]).map(Interval.parse)
paces = st.builds(
    Pace,
    lasts=lengths,
    every=lengths,
    lead=st.just(Interval(days=2)),
    grace=st.sampled_from([Interval(days=2), Interval(days=6)]),
    critical_after=st.sampled_from([None, Interval(days=10)]),
)


@st.composite
def periods(draw: st.DrawFn) -> tuple[date, date | None]:
    first = draw(days)
    length = draw(st.none() | st.integers(0, 120))
    return first, None if length is None else first + timedelta(days=length)


@st.composite
def records(draw: st.DrawFn) -> Record:
    facts: list[AnyFact] = [
        Medicine(id=f"m{n}", day=first, end=last, codes=("remedy",))
        for n, (first, last) in enumerate(draw(st.lists(periods(), max_size=3)))
    ]
    facts += [Infusion(id=f"i{n}", day=day) for n, day in enumerate(draw(st.lists(days, max_size=2)))]
    done = draw(st.lists(days, max_size=6, unique=True))
    facts += [Result(id=f"r{n}", day=d, codes=("blood count",), written=("x",)) for n, d in enumerate(done)]
    return Record(patient="invented", facts=tuple(facts))


@st.composite
def protocols(draw: st.DrawFn) -> Protocol:
    at_first = tuple(draw(st.lists(paces, max_size=2)))
    stepped = series(every="84 days", lead="5 days", grace="9 days", for_="28 days", at_first=at_first)
    rules = protocol(stepped, prophylaxis("shield", at_least="1 month"), follow_up=Interval(days=28))
    return replace(rules, drug=replace(rules.drug, exposure="medicine", exposure_word="dose"))


@given(given_on=st.lists(days, max_size=8))
def test_days_on_which_doses_were_given_make_the_same_courses_either_way(given_on: list[date]) -> None:
    near = Interval(days=30)
    assert courses_taken([], given_on, near) == courses_of(given_on, near)


@given(record=records(), rules=protocols(), on=days)
def test_nothing_changes_before_the_next_change(
    engine: Engine, record: Record, rules: Protocol, on: date
) -> None:
    today = engine(record, rules, jurisdiction="LAND", on=on)
    last = min(today.next_change or on + timedelta(days=130), on + timedelta(days=130))
    day = on + DAY
    while day < last:
        later = engine(record, rules, jurisdiction="LAND", on=day, look_ahead=False)
        # What counts days grows by itself; everything else stays.
        assert [s.status for s in later.series] == [s.status for s in today.series]
        assert (later.courses, later.place, later.prophylaxis) == (
            today.courses,
            today.place,
            today.prophylaxis,
        )
        assert [s.tested_intervals for s in later.series] == [s.tested_intervals for s in today.series]
        day += DAY


@given(record=records(), rules=protocols(), on=days)
def test_the_next_one_is_due_by_the_pace_of_the_newest_event(
    engine: Engine, record: Record, rules: Protocol, on: date
) -> None:
    finding = engine(record, rules, jurisdiction="LAND", on=on, look_ahead=False).series[0]
    start, rule = finding.episode.start, rules.series[0]
    if start is None or finding.due is None:
        return
    event, every, ends = finding.last or start, rule.every, start
    for pace in rule.at_first:
        ends = pace.lasts.after(ends)
        if event < ends:
            every = pace.every
            break
    assert finding.due == every.after(event)


@given(record=records(), rules=protocols(), on=days)
def test_while_it_is_taken_monitoring_is_never_over(
    engine: Engine, record: Record, rules: Protocol, on: date
) -> None:
    found = engine(record, rules, jurisdiction="LAND", on=on, look_ahead=False)
    if found.courses and found.courses[-1].last is None:
        assert found.series[0].episode.end is None
        assert found.series[0].status in ("up-to-date", "due", "overdue")
