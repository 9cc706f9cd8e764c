"""Invented figures of a population, as a run would make them: for tests and for looking at the report."""

from collections.abc import Iterator, Sequence
from datetime import date
from math import exp, log, sqrt
from random import Random
from typing import Any

import msgspec

from longwatch.population.measures.figures import (
    AdherenceCurve,
    AlertRate,
    Figures,
    Indicator,
    KaplanMeier,
    MonthShare,
    Overdue,
    QualityNote,
    SeriesTotals,
    Stratum,
    TimeTo,
)
from longwatch.population.report import KindRead, RunFacts

ON = date(2026, 11, 22)
BELOW = 5
SOURCES = ("An invented label (2024), section 4.4 [read]", "An invented study (2020), table 2 [recalled]")
SITES = (
    "Ashford Infirmary",
    "Birkdale General Hospital",
    "Carrow Neurology Centre",
    "Dunmore University Hospital",
    "Eastleigh Clinic",
    "Fenwick District Hospital",
    "Glenholm Hospital",
    "Harrow Vale Hospital",
    "Inverlochy Hospital",
    "Kilbride Health Centre",
    "Lindenau Hospital",
    "Marlow Day Unit",
    "Northgate Hospital",
)
INDICATORS = (
    ("vzv-known", "Varicella status known before the first course", "patients", 0.94, 0.03),
    ("baseline-complete", "All baseline tests before the first course", "patients", 0.81, 0.06),
    ("prophylaxis-held", "Herpes prophylaxis from the first day of the course", "courses", 0.88, 0.09),
    ("vitals-hourly", "Vital signs recorded on every infusion day", "courses", 0.67, 0.22),
    ("followed-48", "Blood count in each of the first 48 months", "patients", 0.43, 0.02),
)
SERIES = (
    ("mon-cbc", "Monthly complete blood count", 0.95),
    ("mon-creatinine", "Monthly serum creatinine", 0.94),
    ("mon-urine", "Monthly urinalysis with cell counts", 0.82),
    ("mon-lft-eu", "Monthly liver tests", 0.90),
    ("mon-tsh", "Thyrotropin every three months", 0.93),
)
WATCHES = (
    ("thr-plt-100", "Low platelets", "high", 31),
    ("thr-plt-50", "Very low platelets", "critical", 9),
    ("thr-anc", "Low neutrophils", "medium", 44),
    ("thr-alt", "Raised liver enzymes", "high", 67),
    ("thr-hys-law", "Liver enzymes with bilirubin", "critical", 2),
    ("thr-creat", "Rise of creatinine", "high", 22),
    ("thr-tsh", "Thyrotropin outside its range", "medium", 388),
    ("thr-rbc", "Red cells in urine", "medium", 120),
)


def wilson(count: int, of: int) -> tuple[float | None, float | None, float | None]:
    """A share with its 95 % interval."""
    if not of:
        return None, None, None
    z, p = 1.959963984540054, count / of
    middle, spread = p + z * z / (2 * of), z * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return p, max(0.0, (middle - spread) / (1 + z * z / of)), min(1.0, (middle + spread) / (1 + z * z / of))


def small(*counts: int) -> bool:
    return any(0 < count < BELOW for count in counts)


def stratum(site: str | None, count: int, of: int, unknown: int = 0, *, hide: bool = True) -> Stratum:
    """A site; all its numbers are hidden where one is small."""
    if hide and small(count, of, of - count):
        hidden: dict[str, Any] = dict.fromkeys(
            ("numerator", "denominator", "unknown", "share", "low", "high")
        )
        return Stratum(site=site, **hidden, suppressed=True)
    share, low, high = wilson(count, of)
    return Stratum(
        site=site, numerator=count, denominator=of, unknown=unknown, share=share, low=low, high=high
    )


def indicator(
    name: str, title: str, counted: Any, sites: Sequence[tuple[str | None, int, int, int]]
) -> Indicator:
    """An indicator whose whole is all of its sites: (name, yes, counted, unknown)."""
    count, of, unknown = (sum(one[place] for one in sites) for place in (1, 2, 3))
    share, low, high = wilson(count, of)
    return Indicator(
        id=name,
        title=title,
        counted=counted,
        numerator=count,
        denominator=of,
        unknown=unknown,
        share=share,
        low=low,
        high=high,
        strata=tuple(stratum(*one) for one in sites),
        note="Counts every treated patient whom the rule asks for; one of whom nothing is recorded is unknown.",
        sources=SOURCES,
    )


def _sizes(random: Random, names: Sequence[str | None]) -> list[int]:
    return [max(2, round(exp(random.gauss(4.1, 0.9)))) for _ in names]


def _drawn(random: Random, of: int, chance: float) -> int:
    return sum(random.random() < chance for _ in range(of))


def curve(random: Random, name: str, title: str, start: float) -> AdherenceCurve:
    """Adherence that falls with time, and patients who leave."""
    months = []
    for month in range(48):
        at_risk = round(1180 * exp(-month / 30)) if month < 46 else 3
        covered = _drawn(random, at_risk, start - 0.006 * month)
        share, low, high = wilson(covered, at_risk)
        months.append(
            MonthShare(month=month, at_risk=at_risk, covered=covered, share=share, low=low, high=high)
            if not small(at_risk, covered, at_risk - covered)
            else MonthShare(
                month=month, at_risk=None, covered=None, share=None, low=None, high=None, suppressed=True
            )
        )
    totals = SeriesTotals(
        patients=1180,
        days=1_042_118,
        days_covered=861_003,
        intervals=34_290,
        intervals_tested=28_114,
        without_gap=317,
    )
    return AdherenceCurve(series=name, title=title, months=tuple(months), totals=totals)


def outcome(random: Random, name: str, title: str, *, patients: int, monthly: float) -> TimeTo:
    """A Kaplan-Meier estimate over 60 months of patients of whom some leave; few of either never stand alone."""
    months, at_risk = list[tuple[int, int, int, int]](), patients
    for month in range(60):
        now = _drawn(random, at_risk, monthly)
        gone = _drawn(random, at_risk - now, 0.02)
        risk, events, censored = at_risk, now, gone
        if months and small(*months[-1][2:]):
            _, risk, before, left = months.pop()
            events, censored = before + now, left + gone
        months.append((month, risk, events, censored))
        at_risk -= now + gone
    return TimeTo(
        id=name,
        title=title,
        steps=tuple(kaplan_meier(months[:-1] if small(*months[-1][2:]) else months)),
        patients=patients,
        events=sum(one[2] for one in months),
        note="Counted from the first infusion; a death or the end of the record is censored.",
        sources=SOURCES[1:],
    )


def kaplan_meier(months: Sequence[tuple[int, int, int, int]]) -> Iterator[KaplanMeier]:
    """The estimate with its limits, of (last month, at risk, events, censored)."""
    free, spread = 1.0, 0.0
    for month, at_risk, events, censored in months:
        if events:
            free *= 1 - events / at_risk
            spread += events / (at_risk * (at_risk - events))
        wide = 1.959963984540054 * sqrt(spread) / abs(log(free)) if free < 1 else 0.0
        low, high = free ** exp(wide), free ** exp(-wide)
        yield KaplanMeier(
            month=month,
            at_risk=at_risk,
            events=events,
            censored=censored,
            survival=free,
            low=low,
            high=high,
        )


def figures(*, sites: Sequence[str | None] = (*SITES, None), seed: int = 1) -> Figures:
    """The figures of a population of ordinary size at these sites."""
    random = Random(seed)
    sizes = _sizes(random, sites)
    measured = []
    for name, title, counted, chance, unknown in INDICATORS:
        rows = []
        for site, of in zip(sites, sizes, strict=True):
            local = min(0.99, max(0.02, random.gauss(chance, 0.04)))
            yes = _drawn(random, of, local)
            rows.append((site, yes, of, min(of - yes, _drawn(random, of, unknown))))
        measured.append(indicator(name, title, counted, rows))
    late = [
        (site, of, _drawn(random, of, random.gauss(0.22, 0.06)))
        for site, of in zip(sites, sizes, strict=True)
    ]
    months = sum(sizes) * 31.5
    rates = [(name, title, how, round(count * sum(sizes) / 1000)) for name, title, how, count in WATCHES]
    return Figures(
        protocol="alemtuzumab",
        jurisdiction="EU",
        on=ON,
        engine="duckdb",
        revision="0123456789ab",
        clinically_reviewed=False,
        patients=sum(sizes) + 61,
        treated=sum(sizes),
        suppress_below=BELOW,
        indicators=tuple(measured),
        adherence=tuple(curve(random, *one) for one in SERIES),
        overdue=tuple(_overdue(*one) for one in late),
        overdue_whole=_overdue(None, sum(of for _, of, _ in late), sum(count for *_, count in late)),
        time_to=(
            outcome(random, "thyroid-disease", "Time to thyroid disease", patients=sum(sizes), monthly=0.008),
            outcome(
                random,
                "immune-thrombocytopenia",
                "Time to immune thrombocytopenia",
                patients=sum(sizes),
                monthly=0.0005,
            ),
        ),
        alert_rates=tuple(
            AlertRate(
                id=name,
                title=title,
                severity=how,
                alerts=None,
                patient_months=None,
                per_100=None,
                suppressed=True,
            )
            if small(count)
            else AlertRate(
                id=name,
                title=title,
                severity=how,
                alerts=count,
                patient_months=months,
                per_100=100 * count / months,
            )
            for name, title, how, count in rates
        ),
        quality=(
            QualityNote(about="cohort", text="patients whose record names no site", count=sizes[-1]),
            QualityNote(
                about="vitals-hourly", text="infusion days without any entry of vital signs", count=212
            ),
            QualityNote(about="mon-urine", text="urine results whose unit nobody could read", count=37),
            QualityNote(
                about="thyroid-disease",
                text="patients with thyroid disease before the first infusion, left out",
                count=None,
                suppressed=True,
            ),
            QualityNote(
                about="thr-hys-law", text="liver tests without a bilirubin on the same day", count=1409
            ),
            QualityNote(about="overdue", text="patients with a test whose day cannot be read", count=14),
        ),
    )


def _overdue(site: str | None, patients: int, overdue: int) -> Overdue:
    one = stratum(site, overdue, patients)
    return Overdue(
        site=site,
        patients=one.denominator,
        overdue=one.numerator,
        share=one.share,
        low=one.low,
        high=one.high,
        suppressed=one.suppressed,
    )


def nobody() -> Figures:
    """A population in which nobody was treated."""
    empty: dict[str, Any] = dict.fromkeys(("share", "low", "high"))
    return msgspec.structs.replace(
        figures(sites=("Only site",)),
        patients=12,
        treated=0,
        indicators=tuple(
            msgspec.structs.replace(one, numerator=0, denominator=0, unknown=0, strata=(), **empty)
            for one in figures(sites=("Only site",)).indicators
        ),
        adherence=(),
        overdue=(),
        overdue_whole=None,
        time_to=(),
        alert_rates=(),
        quality=(),
    )


RUN = RunFacts(
    kinds=(
        KindRead(
            kind="Observation",
            read=1_204_311,
            used=1_150_204,
            ignored={"another analyte": 52_611, "cancelled": 1_412},
            rejected=84,
        ),
        KindRead(
            kind="MedicationAdministration", read=9_412, used=9_391, ignored={"not done": 18}, rejected=3
        ),
        KindRead(kind="Patient", read=1_241, used=1_241, ignored={}, rejected=0),
        KindRead(
            kind="Condition", read=18_220, used=4_119, ignored={"no rule asks for it": 14_101}, rejected=0
        ),
    ),
    files=(
        "Condition.000.ndjson",
        "MedicationAdministration.000.ndjson",
        "Observation.000.ndjson",
        "Observation.001.ndjson",
        "Patient.000.ndjson",
    ),
    first=date(2013, 10, 2),
    last=date(2026, 11, 20),
)
