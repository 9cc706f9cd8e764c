"""The series of a protocol as tables: each with its versions, and where it has several paces, those."""

from collections import defaultdict
from datetime import date
from itertools import pairwise

from longwatch.core.dates import DAY, Interval
from longwatch.core.protocol import Pace, Protocol, Series
from longwatch.engine.relational.sql import Step, Value, rows

SHORTEST_MONTH = 28

Versions = list[tuple[date, Series]]
"""The versions of one series with the first day of each, in their order."""

PACE_COLUMNS = {
    f"{length}_{unit}": "INT"
    for length in ("every", "lead", "grace", "critical")
    for unit in ("months", "days")
}


def versions_of(protocol: Protocol, jurisdiction: str) -> dict[str, Versions]:
    """Every series of the jurisdiction by id, in force or not."""
    found: dict[str, Versions] = defaultdict(list)
    for rule in protocol.of(jurisdiction, protocol.series):
        found[rule.id].append((protocol.starts(rule, jurisdiction), rule))
    return {name: sorted(versions, key=lambda pair: pair[0]) for name, versions in found.items()}


def is_stepped(versions: Versions) -> bool:
    """Whether the series begins with other paces."""
    return any(rule.at_first for _, rule in versions)


def series_rule_steps(series: dict[str, Versions]) -> list[Step]:
    """`rule_series` (one row a series), `rule_version`, `rule_span` and `rule_pace`.

    Series that follow a course for the same time share a span, so that episodes are made once for all of them.
    """
    spans = list(dict.fromkeys(map(_span, series.values())))
    whole: dict[str, str] = {
        "series": "STRING",
        "place": "INT",
        "first_day": "DATE",
        "last_day": "DATE",
        "stepped": "BOOLEAN",
        "sure": "INT",
        "span": "INT",
    }
    dated = {"series": "STRING", "version": "INT", "valid_from": "DATE", "valid_to": "DATE"}
    span = {"span": "INT", "valid_from": "DATE", "valid_to": "DATE", "for_months": "INT", "for_days": "INT"}
    pace = dated | {"place": "INT", "lasts_months": "INT", "lasts_days": "INT"} | PACE_COLUMNS
    return [
        Step(
            "rule_series",
            rows(
                whole,
                [
                    (*_whole(n, name, versions), spans.index(_span(versions)))
                    for n, (name, versions) in enumerate(series.items())
                ],
            ),
        ),
        Step("rule_span", rows(span, [(n, *line) for n, lines in enumerate(spans) for line in lines])),
        Step(
            "rule_version",
            rows(
                dated | {"item": "STRING"},
                [
                    (*key, rule.item)
                    for name, versions in series.items()
                    for key, rule in dated_versions(name, versions)
                ],
            ),
        ),
        Step(
            "rule_pace",
            rows(
                pace,
                [
                    (*key, place, *lasting)
                    for name, versions in series.items()
                    for key, rule in dated_versions(name, versions)
                    for place, lasting in enumerate(_paces(rule))
                ],
            ),
        ),
    ]


def _whole(place: int, name: str, versions: Versions) -> tuple[Value, ...]:
    lasts = [rule.to for _, rule in versions]
    last = None if None in lasts else max(day for day in lasts if day is not None)
    return name, place, versions[0][0], last, is_stepped(versions), _sure(versions)


def _span(versions: Versions) -> tuple[tuple[Value, ...], ...]:
    """How long a course is followed: from when to when each length holds."""
    return tuple(
        (first, last, rule.for_.months, rule.for_.days)
        for (_, _, first, last), rule in dated_versions("", versions)
    )


def _sure(versions: Versions) -> int:
    """For how many days after any event its coverage surely lasts: most waits are shorter, and no gap is in them.

    Where the pace changes an earlier event may cover further than a later one, so that every wait must be looked at.
    """
    if len(versions) > 1 or is_stepped(versions):
        return -1
    rule = versions[0][1]
    return sum(SHORTEST_MONTH * length.months + length.days for length in (rule.every, rule.grace))


def dated_versions(name: str, versions: Versions) -> list[tuple[tuple[Value, ...], Series]]:
    """Each version with the days from which and until which it is the one to ask: the first also before it began."""
    starts = [date.min, *(first for first, _ in versions[1:])]
    ends = [later - DAY for _, later in pairwise(starts)] + [date.max]
    return [
        ((name, number, first, last), rule)
        for number, ((_, rule), first, last) in enumerate(zip(versions, starts, ends, strict=True))
    ]


def _paces(rule: Series) -> list[tuple[Value, ...]]:
    """The paces of a version with how long each lasts; the last one, its own interval, lasts for ever."""
    return [
        *((pace.lasts.months, pace.lasts.days, *_lengths(pace)) for pace in rule.at_first),
        (None, None, *_lengths(rule)),
    ]


def _lengths(pace: Pace | Series) -> tuple[Value, ...]:
    critical: Interval | None = pace.critical_after
    return (
        *_pair(pace.every),
        *_pair(pace.lead),
        *_pair(pace.grace),
        *((None, None) if critical is None else _pair(critical)),
    )


def _pair(interval: Interval) -> tuple[int, int]:
    return interval.months, interval.days
