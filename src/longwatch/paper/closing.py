"""The letter when the planned years of tests are over: what was missed, and that harm can still come."""

from datetime import date

from longwatch.core.findings import Gap, SeriesFinding
from longwatch.page.scale import Days
from longwatch.paper import frame
from longwatch.paper.sheet import (
    AnyBlock,
    Box,
    Heading,
    Lane,
    Lanes,
    Mark,
    Points,
    Sheet,
    Span,
    Table,
    Text,
    Words,
)
from longwatch.paper.told import NotNow, Told
from longwatch.paper.words import Speech, plain

ID = "closing-letter"
GAPS_TOLD = 4


def make(told: Told, speech: Speech) -> Sheet:
    """Gaps as a picture and as a table, the decision if there is one, and the signs to know for life."""
    told.need_infusion()
    if any(one.kind == "transferred" for one in told.shown.seen.decisions):
        raise NotNow("transferred")
    started = [one for one in told.found.series if one.episode.start]
    over = [one for one in started if _is_over(told, one)]
    if not over or len(over) < len(started):
        raise NotNow(
            "period-goes-on", max((one.episode.end for one in started if one.episode.end), default=None)
        )
    told.need_telephone()
    first = min(one.episode.start for one in over if one.episode.start)
    last = max((one.ended_on or one.episode.end or told.on) for one in over)
    where = told.found.jurisdiction
    opening = speech.text("opening", medicine=speech.medicine, first=speech.day(first), last=speech.day(last))
    blocks: list[AnyBlock] = [Text(text=opening), Text(text=_decided(speech, over))]
    for one in speech.excerpts("after", where):
        blocks.append(frame.box("note", one))
    # A test that was due before the end is asked for still: the end of the period does not excuse it.
    still = [one for one in over if one.status == "overdue"]
    if still:
        names = tuple(speech.item(one.item) for one in still)
        blocks.append(Box(tone="urgent", heading=speech.text("still"), points=names))
    blocks += [Heading(text=speech.text("missed")), *_missed(speech, over), *frame.doubt(told, speech)]
    blocks.append(_picture(told, speech, over, Days(first, max(last, told.on), 0.0, 1.0)))
    blocks.append(Heading(text=speech.text("signs")))
    for one in speech.excerpts("signs", where):
        blocks.append(Points(points=one.points, columns=2))
    blocks += [Text(text=speech.text("say-so", medicine=speech.medicine)), frame.ring(told, speech)]
    return frame.sheet(ID, told, speech, blocks, to=(told.patient.name,) if told.patient.name else ())


def _is_over(told: Told, one: SeriesFinding) -> bool:
    has_passed = one.episode.end is not None and one.episode.end < told.on
    return has_passed or one.status in ("period-over", "ended")


def _decided(speech: Speech, over: list[SeriesFinding]) -> str:
    days = [one.ended_on for one in over if one.status == "ended" and one.ended_on]
    if len(days) < len(over):
        return speech.text("undecided")
    return speech.text("decided", day=speech.day(max(days)))


def _missed(speech: Speech, over: list[SeriesFinding]) -> list[AnyBlock]:
    missed = [one for one in over if one.gaps]
    if not missed:
        return [Text(text=speech.text("missed-none"))]
    columns = (speech.frame("test"), speech.text("count"), speech.text("days"), speech.text("times"))
    rows: list[tuple[Words, ...]] = [
        (
            speech.item(one.item),
            str(sum(gap.missed for gap in one.gaps)),
            str(sum(gap.days for gap in one.gaps)),
            _times(speech, one.gaps),
        )
        for one in missed
    ]
    table = Table(columns=columns, rows=tuple(rows), widths=(4, 2, 2, 6))
    return [Text(text=speech.text("missed-some")), table]


def _times(speech: Speech, gaps: tuple[Gap, ...]) -> str:
    longest = sorted(sorted(gaps, key=lambda gap: -gap.days)[:GAPS_TOLD], key=lambda gap: gap.from_)
    told = [f"{speech.day(gap.from_)} – {speech.day(gap.to)}" for gap in longest]
    if len(gaps) > len(longest):
        told.append(speech.text("more", count=str(len(gaps) - len(longest))))
    return "\n".join(told)


def _picture(told: Told, speech: Speech, over: list[SeriesFinding], days: Days) -> Lanes:
    courses = [
        Span(first=days.x(one.first), last=days.x(one.last or told.on), look="course")
        for one in told.found.courses
    ]
    lanes = [Lane(name=speech.frame("courses"), spans=tuple(courses))]
    for one in over:
        start, end = one.episode.start, one.ended_on or one.episode.end
        if start is not None:
            covered = Span(first=days.x(start), last=days.x(end or told.on), look="covered")
            gaps = [Span(first=days.x(gap.from_), last=_end(days, gap.to), look="gap") for gap in one.gaps]
            lanes.append(Lane(name=speech.item(one.item), spans=(covered, *gaps)))
    missed = [
        speech.text(
            "missed-of", test=plain(speech.item(one.item)), count=str(sum(g.missed for g in one.gaps))
        )
        for one in over
    ]
    words = speech.text(
        "picture", first=speech.day(days.first), last=speech.day(days.last), missed=" ".join(missed)
    )
    legend = tuple((look, speech.text(look)) for look in ("course", "covered", "gap"))
    years = tuple(Mark(at=at, text=str(year)) for year, at in days.years())
    return Lanes(words=words, lanes=tuple(lanes), years=years, legend=legend)


def _end(days: Days, day: date) -> float:
    start, width = days.span(day, day)
    return start + width
