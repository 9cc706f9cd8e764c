"""Adherence, the time to an outcome and the rates of alerts: one curve or rate for everybody."""

from longwatch.core.protocol import Measure, Protocol
from longwatch.engine.relational.alerts import SEVERITIES
from longwatch.population.measures.figures import (
    AdherenceCurve,
    AlertRate,
    KaplanMeier,
    MonthShare,
    QualityNote,
    SeriesTotals,
    TimeTo,
)
from longwatch.population.measures.follow_up import DAYS, GAPS, INTERVALS, MONTHS
from longwatch.population.measures.indicators import NO_SHARE, quality_note, share_of
from longwatch.population.measures.rows import COHORT, FOLLOWED
from longwatch.population.measures.statistics import Interval, kaplan_meier
from longwatch.population.measures.sums import Sums, together
from longwatch.population.measures.suppressing import People, is_few, is_telling, put_together

_DAYS_OF_A_MONTH = 365.25 / 12


def adherence(
    sums: Sums, protocol: Protocol, measure: Measure, below: int
) -> tuple[list[AdherenceCurve], list[QualityNote]]:
    """The curve of each series of the measure that watched anybody, and of whom nobody can tell."""
    curves, notes = [], []
    for series in measure.series:
        months = sums.months(f"{measure.id}/{MONTHS}", series)
        totals = _totals(sums, measure, series, below)
        if totals.patients or totals.suppressed:
            curves.append(
                AdherenceCurve(
                    series=series,
                    title=protocol.title_of[series],
                    months=tuple(_month(month, *found, below) for month, found in months.items()),
                    totals=totals,
                    note=measure.note,
                    sources=protocol.lines(measure.sources),
                )
            )
        unknown = sums.part(f"{measure.id}/{MONTHS}", series, "unknown")
        if unknown.people:
            text = f"Treated patients of whom nobody can tell whether '{protocol.title_of[series]}' concerns them."
            notes.append(quality_note(series, text, unknown.people, people=unknown.people, below=below))
    return curves, notes


def _month(month: int, covered: int, bare: int, below: int) -> MonthShare:
    if is_telling(People((covered, bare), covered + bare), below):
        return MonthShare(month=month, at_risk=None, covered=None, **NO_SHARE._asdict(), suppressed=True)
    whole = covered + bare
    return MonthShare(month=month, at_risk=whole, covered=covered, **share_of(covered, whole)._asdict())


def _totals(sums: Sums, measure: Measure, series: str, below: int) -> SeriesTotals:
    """Sums of days and intervals are of everybody, so only few patients, or few with or without a gap, hide them."""
    gaps = together(sums.by_site(f"{measure.id}/{GAPS}", series).values())
    free, gapped = gaps.yes.people, gaps.no.people
    if is_telling(gaps.people, below):
        return SeriesTotals(
            patients=None,
            days=None,
            days_covered=None,
            intervals=None,
            intervals_tested=None,
            without_gap=None,
            suppressed=True,
        )
    covered, days = sums.totals(f"{measure.id}/{DAYS}", series)
    tested, intervals = sums.totals(f"{measure.id}/{INTERVALS}", series)
    return SeriesTotals(
        patients=free + gapped,
        days=days,
        days_covered=covered,
        intervals=intervals,
        intervals_tested=tested,
        without_gap=free,
    )


def time_to(sums: Sums, protocol: Protocol, measure: Measure, below: int) -> tuple[TimeTo, list[QualityNote]]:
    """The time to an outcome. Who is left out could be worked out from the treated, so few of them hide it all."""
    left_out = together(sums.by_site(measure.id).values()).unknown.people
    counted = _intervals(sums.times(measure.id))
    kept = put_together(counted, below)
    suppressed = is_few(left_out, below) or (bool(counted) and not kept)
    steps = () if suppressed else _steps(kept)
    made = TimeTo(
        id=measure.id,
        title=measure.title,
        steps=steps,
        patients=None if suppressed else counted[0].at_risk if counted else 0,
        events=None if suppressed else sum(one.events for one in counted),
        note=measure.note,
        sources=protocol.lines(measure.sources),
        suppressed=suppressed,
    )
    if not left_out:
        return made, []
    text = "Patients left out: they had it on or before the first infusion, or the diagnosis has no date."
    return made, [quality_note(measure.id, text, left_out, people=left_out, below=below)]


def _intervals(times: list[tuple[int, int, int]]) -> list[Interval]:
    """Every month from the first infusion to the last that somebody was followed."""
    happened = {month: (events, censored) for month, events, censored in times}
    at_risk = sum(events + censored for events, censored in happened.values())
    found = []
    for month in range(max(happened, default=-1) + 1):
        events, censored = happened.get(month, (0, 0))
        found.append(Interval(month, at_risk, events, censored))
        at_risk -= events + censored
    return found


def _steps(intervals: tuple[Interval, ...]) -> tuple[KaplanMeier, ...]:
    return tuple(
        KaplanMeier(
            month=one.month,
            at_risk=one.at_risk,
            events=one.events,
            censored=one.censored,
            survival=survival.share,
            low=survival.low,
            high=survival.high,
        )
        for one, survival in zip(intervals, kaplan_meier(intervals), strict=True)
    )


def alert_rates(
    sums: Sums, protocol: Protocol, measure: Measure, jurisdiction: str, *, below: int
) -> list[AlertRate]:
    """Of each watch of the jurisdiction its alerts by severity; one that never spoke has none."""
    days, _ = sums.totals(COHORT, FOLLOWED)
    followed = sums.part(COHORT, FOLLOWED, "yes").people
    months = days / _DAYS_OF_A_MONTH
    found = sums.alerts(measure.id)
    rates = []
    for watch in dict.fromkeys(rule.id for rule in protocol.of(jurisdiction, protocol.watches)):
        severities = sorted(severity for name, severity in found if name == watch)
        rules = [rule for rule in protocol.of(jurisdiction, protocol.watches) if rule.id == watch]
        worst = min(tier.severity.weight for rule in rules for tier in rule.tiers)
        for severity in severities or [worst]:
            cell = found.get((watch, severity))
            alerts, people = (0, 0) if cell is None else cell
            suppressed = is_few(people, below) or is_few(followed, below)
            rates.append(
                AlertRate(
                    id=watch,
                    title=protocol.title_of[watch],
                    severity=SEVERITIES[severity],
                    alerts=None if suppressed else alerts,
                    patient_months=None if is_few(followed, below) else months,
                    per_100=None if suppressed or not days else 100 * alerts / months,
                    suppressed=suppressed,
                )
            )
    return rates
