"""What must hold for any protocol and any patient."""

import itertools
import random
from datetime import date, timedelta
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.generative.shifting import shifted
from tests.generative.strategies import (
    DAYS,
    JURISDICTIONS,
    SYMPTOM_IDS,
    Case,
    cases,
    doing,
    moments,
    protocols,
    records,
)
from tests.spec.examples import Engine

from longwatch.core.dates import DAY
from longwatch.core.finding import Finding
from longwatch.core.findings import OWN_WORDS, Assessment
from longwatch.core.protocol import Protocol
from longwatch.core.record import AnyFact, Infusion, Record, SymptomReport

# What is easily missed gets more examples than the rest.
MANY = settings(max_examples=5 * settings().max_examples)
PLACES = {"needs-someone-today", "due-soon", "waiting", "up-to-date", "closed", "not-treated"}


def assessed(engine: Engine, case: Case, **more: Any) -> Assessment:
    more = {"look_ahead": False, "planned": case.planned} | more
    return engine(case.record, case.protocol, jurisdiction=case.jurisdiction, on=case.on, **more)


def findings_of(assessment: Assessment) -> list[Finding]:
    return [
        *assessment.eligibility.criteria,
        *assessment.prerequisites,
        *assessment.series,
        *assessment.alerts,
        *assessment.clearance.reasons,
        *assessment.prophylaxis,
        *assessment.precautions,
        *assessment.alarms,
    ]


def with_facts(record: Record, *facts: AnyFact) -> Record:
    return replace(record, facts=(*record.facts, *facts))


# ---- series ------------------------------------------------------------------------------------


@given(case=cases(treated=True, versions=1), back=st.integers(0, 500))
def test_adding_a_result_that_counts_never_makes_a_series_more_overdue(
    engine: Engine, case: Case, back: int
) -> None:
    """Within one version of its rule: a stricter version can make a test due sooner after a newer event."""
    rule = case.protocol.series[0]
    day = case.on - timedelta(days=back)
    more = doing(case.protocol, rule.item, {"id": "added", "day": day, "known": moments(day, 0)})
    before = {s.id: s for s in assessed(engine, case).series}
    after = {s.id: s for s in assessed(engine, case._replace(record=with_facts(case.record, *more))).series}
    for rule_id in before.keys() & after.keys():
        assert after[rule_id].days_overdue <= before[rule_id].days_overdue
        assert (after[rule_id].status == "overdue") <= (before[rule_id].status == "overdue")
        if before[rule_id].due is not None and after[rule_id].due is not None:
            assert after[rule_id].due >= before[rule_id].due  # type: ignore[operator]


@given(case=cases(treated=True))
def test_gaps_lie_inside_the_episode_and_never_overlap(engine: Engine, case: Case) -> None:
    for series in assessed(engine, case).series:
        for gap in series.gaps:
            assert series.episode.start is not None and series.episode.end is not None
            assert series.episode.start < gap.from_ <= gap.to <= min(series.episode.end, case.on)
            assert gap.days == (gap.to - gap.from_).days + 1
            assert gap.missed >= 0
        for one, other in itertools.pairwise(series.gaps):
            assert one.to < other.from_


@given(case=cases(treated=True))
def test_adherence_is_a_share_and_tested_intervals_are_among_the_completed(
    engine: Engine, case: Case
) -> None:
    for series in assessed(engine, case).series:
        assert series.adherence is None or 0 <= series.adherence <= 1
        assert 0 <= series.tested_intervals.tested <= series.tested_intervals.completed
        assert series.days_overdue >= 0


@given(case=cases(treated=True))
def test_only_a_running_series_has_a_due_day_and_only_an_overdue_one_days_overdue(
    engine: Engine, case: Case
) -> None:
    for series in assessed(engine, case).series:
        runs = series.status in ("up-to-date", "due", "overdue", "waived")
        assert runs == (series.due is not None) == (series.overdue_from is not None)
        assert (series.status == "overdue") == (series.days_overdue > 0)
        assert (series.waived_until is not None) == (series.status == "waived")
        assert series.critical <= (series.status == "overdue")


@given(case=cases(treated=True))
def test_who_died_has_no_series_that_runs(engine: Engine, case: Case) -> None:
    assessment = assessed(engine, case)
    if case.record.seen_on(case.on).deaths:
        assert {series.status for series in assessment.series} <= {"ended", "not-started"}
        assert assessment.place == "closed"
        assert assessment.clearance.status == "blocked"


# ---- precautions -------------------------------------------------------------------------------


@given(case=cases())
def test_a_precaution_says_what_its_days_say(engine: Engine, case: Case) -> None:
    for found in assessed(engine, case).precautions:
        from_, until = found.from_, found.until
        assert (found.status == "not-started") == (from_ is None)
        assert (found.status == "coming") == (from_ is not None and case.on < from_)
        dead = case.record.seen_on(case.on).deaths
        assert (found.status == "over") == (until is not None and (until < case.on or bool(dead)))
        assert from_ is None or until is None or from_ <= until or dead


@given(case=cases(treated=True))
def test_a_precaution_that_may_concern_the_patient_is_never_left_out_in_silence(
    engine: Engine, case: Case
) -> None:
    assessment = assessed(engine, case)
    told = {one.id for one in assessment.cannot_tell}
    for found in assessment.precautions:
        if "not known" in found.text and found.status in ("coming", "applies"):
            assert found.id in told


# ---- symptoms ----------------------------------------------------------------------------------


@given(case=cases(treated=True), symptom=st.sampled_from(SYMPTOM_IDS))
def test_one_more_symptom_never_makes_anything_less_urgent(engine: Engine, case: Case, symptom: str) -> None:
    more = SymptomReport(id="added", day=case.on, known=moments(case.on, 10**5), symptom=symptom)
    before = {alarm.id: alarm.urgency for alarm in assessed(engine, case).alarms}
    after = {
        alarm.id: alarm.urgency
        for alarm in assessed(engine, case._replace(record=with_facts(case.record, more))).alarms
    }
    assert before.keys() <= after.keys()
    assert all(after[rule].weight <= urgency.weight for rule, urgency in before.items())


@given(case=cases())
def test_a_symptom_that_nobody_decided_about_is_never_heard_as_nothing(engine: Engine, case: Case) -> None:
    assessment = assessed(engine, case)
    seen = case.record.seen_on(case.on)
    if seen.decisions:
        return
    listed = {report.symptom for report in seen.symptoms if report.symptom in SYMPTOM_IDS}
    own_words = [report for report in seen.symptoms if report.symptom not in SYMPTOM_IDS]
    shown = {symptom.symptom for symptom in assessment.symptoms}
    assert shown == listed | ({None} if own_words else set())
    is_told = any(told.id == OWN_WORDS for told in assessment.cannot_tell)
    alarms = case.protocol.in_force(case.jurisdiction, case.protocol.alarms, case.on)
    unjudged = [s for s in assessment.symptoms if s.symptom and not alarms and s.urgency == "same-day"]
    assert is_told == bool(own_words or unjudged)
    assert alarms or len(unjudged) == len(listed) or any("no infusion" in s.text for s in assessment.symptoms)
    if is_told and not seen.deaths:
        assert assessment.place == "needs-someone-today"


@given(case=cases())
def test_alarms_are_one_a_rule_the_most_urgent_first_and_of_somebody_treated(
    engine: Engine, case: Case
) -> None:
    assessment = assessed(engine, case)
    ids = [alarm.id for alarm in assessment.alarms]
    weights = [alarm.urgency.weight for alarm in assessment.alarms]
    assert len(ids) == len(set(ids))
    assert weights == sorted(weights)
    doubtful = any(told.id == "courses" for told in assessment.cannot_tell)
    assert not assessment.alarms or assessment.courses or doubtful
    for alarm in assessment.alarms:
        assert alarm.reported <= case.on and alarm.symptoms
    pressing = [a for a in assessment.alarms if a.urgency != "next-contact" and a.waived_until is None]
    if assessment.place != "closed":
        assert ("alarm" in assessment.place_reasons) == bool(pressing)


# ---- never fine by default ---------------------------------------------------------------------


@given(protocol=protocols(), jurisdiction=st.sampled_from(JURISDICTIONS), on=DAYS)
def test_an_empty_record_is_never_eligible_clear_or_up_to_date(
    engine: Engine, protocol: Protocol, jurisdiction: str, on: date
) -> None:
    assessment = assessed(engine, Case(Record(patient="nobody"), protocol, jurisdiction, on))
    assert assessment.eligibility.status not in ("eligible", "eligible-with-cautions")
    assert assessment.clearance.status != "clear"
    assert assessment.place == "not-treated"
    assert {series.status for series in assessment.series} <= {"not-started"}
    assert {p.status for p in assessment.prerequisites} <= {"missing", "cannot-tell"}
    assert {p.status for p in assessment.precautions} <= {"not-started"}


@given(case=cases(treated=False))
def test_a_patient_never_treated_has_no_alerts(engine: Engine, case: Case) -> None:
    assessment = assessed(engine, case)
    assert assessment.alerts == ()
    assert assessment.courses == ()
    assert {series.status for series in assessment.series} <= {"not-started", "ended"}


@given(case=cases())
def test_every_patient_has_exactly_one_place_and_a_reason_to_be_seen_today(
    engine: Engine, case: Case
) -> None:
    assessment = assessed(engine, case)
    assert assessment.place in PLACES
    assert (assessment.place == "needs-someone-today") == bool(assessment.place_reasons)
    assert (assessment.place == "waiting") == (assessment.place_until is not None)
    assert (assessment.place == "not-treated") <= (not assessment.courses)
    has_date = assessment.place in ("needs-someone-today", "due-soon", "waiting", "up-to-date")
    assert has_date == (assessment.next_date is not None)


@given(case=cases(treated=True))
def test_a_patient_with_something_overdue_or_an_active_alert_is_never_up_to_date(
    engine: Engine, case: Case
) -> None:
    assessment = assessed(engine, case)
    if assessment.place in ("due-soon", "waiting", "up-to-date"):
        assert all(series.status != "overdue" for series in assessment.series)
        assert all(a.state == "recovered" or a.waived_until is not None for a in assessment.alerts)
        assert all(told.settled for told in assessment.cannot_tell)


# ---- what is ignored ---------------------------------------------------------------------------


@given(case=cases(), later=records(), gap=st.integers(1, 400))
def test_facts_dated_after_the_day_are_ignored(engine: Engine, case: Case, later: Record, gap: int) -> None:
    moved = [
        replace(
            fact, id=f"later {fact.id}", key=f"later {fact.key or fact.id}", day=case.on + timedelta(days=gap)
        )
        for fact in later.facts
    ]
    more = case._replace(record=with_facts(case.record, *moved))
    assert assessed(engine, more) == assessed(engine, case)


@given(case=cases(), back=st.integers(-60, 400))
def test_facts_known_after_the_given_moment_are_ignored(engine: Engine, case: Case, back: int) -> None:
    known_by = moments(case.on, 12) - timedelta(days=back)
    known = tuple(fact for fact in case.record.facts if fact.known <= known_by)
    then = case._replace(record=replace(case.record, facts=known))
    assert assessed(engine, case, known_by=known_by, look_ahead=True) == assessed(
        engine, then, known_by=known_by, look_ahead=True
    )
    assert assessed(engine, case, known_by=known_by) == assessed(engine, then)


@given(case=cases(), seed=st.integers(0, 999))
def test_the_order_of_facts_is_irrelevant(engine: Engine, case: Case, seed: int) -> None:
    facts = list(case.record.facts)
    random.Random(seed).shuffle(facts)
    mixed = case._replace(record=replace(case.record, facts=tuple(facts)))
    assert assessed(engine, mixed) == assessed(engine, case)


# ---- time --------------------------------------------------------------------------------------


@given(case=cases(), turns=st.sampled_from([-1, 1, 3]))
def test_when_the_whole_calendar_turns_every_date_moves_with_it_and_nothing_else(
    engine: Engine, case: Case, turns: int
) -> None:
    years = turns * 400
    moved = Case(
        shifted(case.record, years),
        shifted(case.protocol, years),
        case.jurisdiction,
        case.on.replace(year=case.on.year + years),
        None if case.planned is None else case.planned.replace(year=case.planned.year + years),
    )
    assert assessed(engine, moved, look_ahead=True) == shifted(assessed(engine, case, look_ahead=True), years)


def differences(now: Assessment, later: Assessment) -> dict[str, tuple[Any, Any]]:
    """What differs but for the day itself; for someone needed today the next date is always today."""
    ignored = {"on", "next_change"}
    if now.place == later.place == "needs-someone-today":
        ignored.add("next_date")
    pairs = {name: (getattr(now, name), getattr(later, name)) for name in now.__struct_fields__}
    return {name: pair for name, pair in pairs.items() if name not in ignored and pair[0] != pair[1]}


@MANY
@given(case=st.one_of(cases(treated=False), cases(treated=True)), seed=st.integers(0, 999))
def test_next_change_is_the_first_day_on_which_anything_differs(
    engine: Engine, case: Case, seed: int
) -> None:
    now = assessed(engine, case, look_ahead=True)
    change = now.next_change
    last = case.on + timedelta(days=1500) if change is None else change - DAY
    if change is not None:
        assert change > case.on
        assert differences(now, assessed(engine, case._replace(on=change)))
    between = (last - case.on).days
    pick = random.Random(seed)
    for number in {1, between, *(pick.randint(1, max(1, between)) for _ in range(20))}:
        day = case.on + timedelta(days=number)
        if case.on < day <= last:
            assert (day, differences(now, assessed(engine, case._replace(on=day)))) == (day, {})


# ---- findings ----------------------------------------------------------------------------------


@given(case=cases())
def test_every_finding_explains_itself(engine: Engine, case: Case) -> None:
    assessment = assessed(engine, case)
    in_force = case.protocol.in_force(case.jurisdiction, case.protocol.rules, case.on)
    rules = {rule.id for rule in in_force} | {series.id for series in assessment.series}
    known = {fact.id for fact in case.record.facts} | {"Patient/unknown"}
    for finding in findings_of(assessment):
        assert finding.id
        assert finding.text
        assert set(finding.because) <= known
        if finding.id in rules:
            assert finding.revision == "r1"
            assert finding.sources
        else:
            assert finding in assessment.clearance.reasons
    for told in assessment.cannot_tell:
        assert told.id and told.why and set(told.because) <= known


@given(case=cases(treated=True))
def test_there_is_at_most_one_alert_a_rule_the_active_first_and_the_worst_first(
    engine: Engine, case: Case
) -> None:
    alerts = assessed(engine, case).alerts
    ids = [alert.id for alert in alerts]
    assert len(ids) == len(set(ids))
    order = [(alert.state != "active", alert.severity.weight) for alert in alerts]
    assert order == sorted(order)
    for alert in alerts:
        assert alert.opened <= alert.latest <= case.on
        assert alert.action


@given(case=cases())
def test_an_assessment_survives_being_written_down(engine: Engine, case: Case) -> None:
    assessment = assessed(engine, case, look_ahead=True)
    written = msgspec.json.encode(assessment)
    assert msgspec.json.decode(written, type=Assessment) == assessment


@given(case=cases(treated=True))
def test_courses_are_numbered_in_order_and_hold_every_infusion_day_once(engine: Engine, case: Case) -> None:
    courses = assessed(engine, case).courses
    given_on = {fact.day for fact in case.record.facts if isinstance(fact, Infusion) and fact.day <= case.on}
    assert [course.number for course in courses] == list(range(1, len(courses) + 1))
    assert sum(course.infusions for course in courses) == len(given_on)
    near = case.protocol.drug.same_course_within
    for one, other in itertools.pairwise(courses):
        assert near.after(one.last) < other.first
