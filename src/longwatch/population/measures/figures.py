"""What measures.json holds. A number that would point at few people is null, and its row says `suppressed`."""

from datetime import date
from typing import Literal

import msgspec


class Stratum(msgspec.Struct, frozen=True, kw_only=True):
    """An indicator at one site; `site` is null where the source names none. Limits are 95 % (Wilson)."""

    site: str | None
    numerator: int | None
    denominator: int | None
    unknown: int | None
    share: float | None
    low: float | None
    high: float | None
    suppressed: bool = False


class Indicator(msgspec.Struct, frozen=True, kw_only=True):
    """How many of those counted did as the rules ask. `denominator` holds the unknown too, never as a yes.

    counted   what one in the denominator is
    share     numerator over denominator, 0 to 1; null where nobody is counted, or where it is suppressed
    """

    id: str
    title: str
    counted: Literal["patients", "courses"]
    numerator: int | None
    denominator: int | None
    unknown: int | None
    share: float | None
    low: float | None
    high: float | None
    strata: tuple[Stratum, ...]
    note: str
    sources: tuple[str, ...]
    suppressed: bool = False


class MonthShare(msgspec.Struct, frozen=True, kw_only=True):
    """One month since the last infusion, the first being 0: whom the series watched, and whom it covered."""

    month: int
    at_risk: int | None
    covered: int | None
    share: float | None
    low: float | None
    high: float | None
    suppressed: bool = False


class SeriesTotals(msgspec.Struct, frozen=True, kw_only=True):
    """One series in the newest episode of everybody whom it watched.

    days, days_covered          all days so far, and those that a test covered with its grace
    intervals, intervals_tested completed intervals, and those that hold a test
    without_gap                 patients without a gap
    """

    patients: int | None
    days: int | None
    days_covered: int | None
    intervals: int | None
    intervals_tested: int | None
    without_gap: int | None
    suppressed: bool = False


class AdherenceCurve(msgspec.Struct, frozen=True, kw_only=True):
    """Adherence to one series, month by month since the last infusion."""

    series: str
    title: str
    months: tuple[MonthShare, ...]
    totals: SeriesTotals | None = None
    note: str = ""
    sources: tuple[str, ...] = ()


class Overdue(msgspec.Struct, frozen=True, kw_only=True):
    """The treated patients of a site whose follow-up is not closed, and how many have a test overdue."""

    site: str | None
    patients: int | None
    overdue: int | None
    share: float | None
    low: float | None
    high: float | None
    suppressed: bool = False


class KaplanMeier(msgspec.Struct, frozen=True, kw_only=True):
    """One month since the first infusion: at risk as it begins, events and censored in it, then free of it.

    Limits are 95 %, by Greenwood's formula on the log-log scale. Where months were put together because too few
    were concerned, `month` is the last of them, and the estimate that of a life table.
    """

    month: int
    at_risk: int | None
    events: int | None
    censored: int | None
    survival: float | None
    low: float | None
    high: float | None
    suppressed: bool = False


class TimeTo(msgspec.Struct, frozen=True, kw_only=True):
    """Time from the first infusion to an outcome."""

    id: str
    title: str
    steps: tuple[KaplanMeier, ...]
    patients: int | None
    events: int | None
    note: str
    sources: tuple[str, ...]
    suppressed: bool = False


class AlertRate(msgspec.Struct, frozen=True, kw_only=True):
    """How often one watch has an alert open, for every 100 months in which patients were followed."""

    id: str
    title: str
    severity: str
    alerts: int | None
    patient_months: float | None
    per_100: float | None
    suppressed: bool = False


class QualityNote(msgspec.Struct, frozen=True, kw_only=True):
    """What is missing behind a figure. `about` is the id of a figure, or `cohort` for all of them."""

    about: str
    text: str
    count: int | None
    suppressed: bool = False


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Every figure of one population on one day.

    revision         digest of the rules by which it was judged
    patients         everybody of the source; null where it would give a suppressed number away
    overdue_whole    all sites together, its own `site` null; null where nobody asks who is overdue
    suppress_below   numbers from 1 to one less are null; 0 where nothing is suppressed
    """

    protocol: str
    jurisdiction: str
    on: date
    engine: str
    revision: str
    clinically_reviewed: bool
    patients: int | None
    treated: int | None
    suppress_below: int
    indicators: tuple[Indicator, ...]
    adherence: tuple[AdherenceCurve, ...]
    overdue: tuple[Overdue, ...]
    overdue_whole: Overdue | None
    time_to: tuple[TimeTo, ...]
    alert_rates: tuple[AlertRate, ...]
    quality: tuple[QualityNote, ...]
