"""Series: an item repeated at an interval through an episode (docs/explanation/meaning.md, Series)."""

from datetime import date

from longwatch.core.dates import DAY, in_words
from longwatch.core.findings import Episode, SeriesFinding, SeriesStatus
from longwatch.core.protocol import Series, SeriesVersions
from longwatch.engine.reference.runs import Run, run_of
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.words import cited, counted


def series_finding(situation: Situation, rule_id: str, versions: SeriesVersions) -> SeriesFinding | None:
    """Where the series stands; None when its rule came into force only after the episode's end."""
    run = run_of(situation, rule_id, versions)
    rule = versions.at(situation.on)
    if run is not None and run.start > run.end:
        return None
    if run is None or run.start > situation.on:
        return SeriesFinding(
            id=rule_id,
            revision=rule.revision,
            text=_not_started(situation, rule, versions),
            sources=cited(situation.protocol, rule),
            item=rule.item,
            status="not-started",
            episode=Episode(),
        )
    today, rule = rule, run.versions.at(run.points[-1])
    waived = situation.waived_until(rule_id)
    status = _status(situation, run, rule, waived)
    running = status not in ("period-over", "ended")
    overdue = status == "overdue"
    return SeriesFinding(
        id=rule_id,
        revision=today.revision,
        text=_sentence(situation, run, rule, status),
        because=_because(situation, run, rule),
        sources=cited(situation.protocol, today),
        item=today.item,
        status=status,
        episode=Episode(start=run.start, end=None if run.end == date.max else run.end),
        last=run.events[-1] if run.events else None,
        due=run.due if running else None,
        overdue_from=run.grace_end + DAY if running else None,
        days_overdue=(situation.on - run.due).days if overdue else 0,
        critical=overdue
        and rule.critical_after is not None
        and situation.on >= rule.critical_after.after(run.due),
        waived_until=waived if status == "waived" else None,
        ended_on=run.at if status == "ended" else None,
        gaps=run.gaps(),
        adherence=run.adherence(),
        tested_intervals=run.tested_intervals(),
    )


def _status(situation: Situation, run: Run, rule: Series, waived: date | None) -> SeriesStatus:
    if run.ended is not None:
        return "ended"
    if run.due > run.end:
        return "period-over"
    if waived is not None:
        return "waived"
    if situation.on > run.grace_end:
        return "overdue"
    return "due" if situation.on >= rule.lead.before(run.due) else "up-to-date"


def _because(situation: Situation, run: Run, rule: Series) -> tuple[str, ...]:
    newest = situation.shown_by(rule.item, run.events[-1]) if run.events else ()
    return (*newest, *situation.newest_infusion, *((run.ended[1],) if run.ended else ()))


def _not_started(situation: Situation, rule: Series, versions: SeriesVersions) -> str:
    if not situation.courses:
        word = situation.protocol.drug.exposure_word
        return f"{rule.title}: starts with the first {word}; none is recorded."
    return f"{rule.title}: starts when its rule comes into force on {in_words(versions.first_day)}."


def _sentence(situation: Situation, run: Run, rule: Series, status: SeriesStatus) -> str:
    point = run.points[-1]
    due, grace_end = run.due, run.grace_end
    since = f"last done {in_words(point)}" if run.events else f"counted from the start on {in_words(point)}"
    arithmetic = f"{rule.title}: {since} + {rule.every} = due {in_words(due)}"
    period = _period(situation, run, rule)
    if any(d.until == run.end for d in situation.decisions_about(run.rule_id, "extended")):
        period = f"the period was extended to {in_words(run.end)}"
    match status:
        case "ended":
            return f"{rule.title}: ended on {in_words(run.at)}; {since}."
        case "period-over":
            return f"{arithmetic}, but {period}: decide whether monitoring ends."
        case "waived":
            until = situation.waived_until(run.rule_id)
            return f"{arithmetic}; waived until {in_words(until) if until else ''}."
        case "overdue":
            late = counted((situation.on - due).days, "day")
            return f"{arithmetic}, + {rule.grace} of grace = {in_words(grace_end)}; {late} past the due day."
        case _:
            return f"{arithmetic}; overdue from {in_words(grace_end + DAY)}; {period}."


def _period(situation: Situation, run: Run, rule: Series) -> str:
    word = situation.protocol.drug.exposure_word
    if run.end == date.max:
        return f"it goes on while the medicine is taken, and until {rule.for_} after the last {word}"
    return f"the period ends {in_words(run.end)}, {rule.for_} after the last {word}"
