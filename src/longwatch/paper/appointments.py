"""The list of the next tests, to hang up at home."""

from collections import defaultdict
from datetime import date

from longwatch.core.dates import add_months
from longwatch.core.findings import SeriesFinding
from longwatch.paper import frame
from longwatch.paper.sheet import AnyBlock, Box, Sheet, Table, Text, Words
from longwatch.paper.told import NotNow, Told
from longwatch.paper.words import Speech, plain

ID = "appointment-list"
MONTHS_AHEAD = 12
TICK = "☐"


def make(told: Told, speech: Speech) -> Sheet:
    """Every test with its day, until the end of the tests or for a year."""
    told.need_infusion()
    running = [one for one in told.found.series if one.due is not None]
    if not running:
        raise NotNow("nothing-due")
    until = add_months(told.on, MONTHS_AHEAD)
    days = planned(told, running, until)
    blocks: list[AnyBlock] = [Text(text=speech.text("opening")), *frame.doubt(told, speech)]
    late = [one for one in running if one.status == "overdue"]
    if late:
        told_late = [
            f"{plain(speech.item(one.item))}. {speech.text('late-now', day=speech.day(one.due))}"
            for one in late
        ]
        blocks.append(Box(tone="urgent", heading=speech.text("late"), points=tuple(told_late)))
    items = [
        item for item in dict.fromkeys(one.item for one in running) if any(item in of for of in days.values())
    ]
    rows: list[tuple[Words, ...]] = [
        (speech.day(day), *(TICK if item in due else "" for item in items))
        for day, due in sorted(days.items())
    ]
    if rows:
        columns = (speech.frame("have-it-by"), *map(speech.item, items))
        blocks.append(Table(columns=columns, rows=tuple(rows), widths=(0, *[1] * len(items)), centred=1))
    blocks += [Text(text=words) for words in _apart(told, speech)]
    blocks += [Text(text=_until(told, speech, until)), Text(text=speech.text("days-change"))]
    blocks += [frame.ring(told, speech), Text(text=speech.text("feel-ill"))]
    return frame.sheet(ID, told, speech, blocks)


def planned(told: Told, running: list[SeriesFinding], until: date) -> dict[date, list[str]]:
    """The items due on each day, if every test is had on its day; what is late stands apart from them.

    Months are counted from the event on which the next day rests, as everywhere: never one month at a time.
    """
    found: dict[date, list[str]] = defaultdict(list)
    rules = told.shown.protocol.local(told.found.jurisdiction).series
    for one in running:
        if one.status == "waived" or one.due is None or one.episode.start is None:
            continue
        versions = rules[one.id].in_episode(one.episode.start)
        is_late = one.status == "overdue"
        # A late test is had today; what follows is counted from then.
        anchor = told.on if is_late else (one.last or one.episode.start)
        end, times = one.episode.end or date.max, 1
        while (day := versions.at(anchor).every.after(anchor, times)) <= min(end, until):
            if versions.at(day).every != versions.at(anchor).every:
                anchor, times = day, 0
            found[day].append(one.item)
            times += 1
    return found


def _apart(told: Told, speech: Speech) -> list[str]:
    said = []
    for one in told.found.series:
        test = plain(speech.item(one.item))
        if one.status == "waived":
            said.append(speech.text("paused", test=test, day=speech.day(one.waived_until)))
        elif one.status == "ended":
            said.append(speech.text("ended", test=test, day=speech.day(one.ended_on)))
        elif one.status == "period-over":
            said.append(speech.text("over", test=test))
    return said


def _until(told: Told, speech: Speech, until: date) -> str:
    ends = [one.episode.end for one in told.found.series if one.due is not None]
    known = [end for end in ends if end is not None]
    if len(known) == len(ends) and max(known) <= until:
        return speech.text("until-end", day=speech.day(max(known)))
    return speech.text("until-later", day=speech.day(until))
