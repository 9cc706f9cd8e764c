"""What every document has around its own words: sender, patient, whom to ring, next tests, the foot."""

from datetime import date

from longwatch.core.findings import SeriesFinding
from longwatch.paper.sheet import AnyBlock, Box, Heading, Ring, Sheet, Table, Text, Words
from longwatch.paper.told import Told
from longwatch.paper.words import Excerpted, Speech, joined


def sheet(
    document: str,
    told: Told,
    speech: Speech,
    blocks: list[AnyBlock],
    *,
    to: tuple[Words, ...] = (),
    dense: bool = False,
) -> Sheet:
    """The whole sheet of a letter."""
    clinic = told.clinic
    name = clinic.name or f"{speech.frame('clinic')}: {speech.frame('not-recorded')}"
    sender = [name, *clinic.address.splitlines()]
    sender.append(f"{speech.frame('telephone')}: {speech.or_not_recorded(clinic.telephone)}")
    return Sheet(
        document=document,
        title=speech.title,
        language=speech.language,
        day=told.on,
        date_words=speech.day(told.on),
        sender=tuple(sender),
        to=to,
        about=about(told, speech),
        blocks=tuple(blocks),
        notices=speech.notices,
        foot=speech.frame("made-from", day=speech.day(told.on)),
        numbered=speech.frame("page", page="{page}", pages="{pages}"),
        dense=dense,
    )


def about(told: Told, speech: Speech) -> tuple[tuple[Words, Words], ...]:
    """Who the patient is."""
    return (
        (speech.frame("name"), speech.or_not_recorded(told.patient.name)),
        (speech.frame("born"), speech.day(told.born)),
        (speech.frame("number"), speech.or_not_recorded(told.patient.number)),
    )


def ring_rows(told: Told, speech: Speech, *, also_name: bool = True) -> tuple[tuple[Words, Words], ...]:
    """The telephone numbers; of the clinic's own always one line, also where it is not recorded."""
    clinic = told.clinic
    rows: list[tuple[Words, Words]] = []
    if clinic.emergency_number:
        rows.append((speech.frame("emergency-number"), clinic.emergency_number))
    if also_name and clinic.name:
        rows.append((speech.frame("clinic"), clinic.name))
    rows.append((speech.frame("telephone"), speech.or_not_recorded(clinic.telephone)))
    if clinic.hours:
        rows.append((speech.frame("hours"), clinic.hours))
    if clinic.out_of_hours:
        rows.append((speech.frame("out-of-hours"), clinic.out_of_hours))
    return tuple(rows)


def ring(told: Told, speech: Speech) -> Ring:
    """Whom to ring."""
    return Ring(heading=speech.frame("whom-to-ring"), rows=ring_rows(told, speech))


def courses(told: Told, speech: Speech, title: str) -> list[AnyBlock]:
    """On what treatment the patient is: every course on a line."""
    lines = [
        speech.frame(
            "course",
            number=str(one.number),
            first=speech.day(one.first),
            last=speech.day(one.last),
            days=str(one.infusions),
        )
        for one in told.found.courses
    ]
    return [Text(text=title, strong=True), Text(text="\n".join(lines) or speech.frame("not-recorded"))]


def box(tone: str, excerpt: Excerpted) -> Box:
    """A section of an education page in a frame."""
    return Box(tone=tone, heading=excerpt.heading, text=excerpt.text, points=excerpt.points)


def next_tests(told: Told, speech: Speech) -> list[AnyBlock]:
    """The next day of each test."""
    due = sorted((one for one in told.found.series if one.due), key=_by_due)
    blocks: list[AnyBlock] = [Heading(text=speech.frame("next-tests"))]
    if not due:
        return [*blocks, Text(text=speech.frame("no-test-due")), *doubt(told, speech)]
    by_day: dict[date | None, list[Words]] = {}
    for one in due:
        by_day.setdefault(one.due, []).append(speech.item(one.item))
    rows = tuple((speech.day(day), joined(names)) for day, names in by_day.items())
    columns = (speech.frame("have-it-by"), speech.frame("test"))
    return [*blocks, Table(columns=columns, rows=rows, widths=(2, 5)), *doubt(told, speech)]


def doubt(told: Told, speech: Speech) -> list[AnyBlock]:
    """That something in the record has to be looked at first, where that is so."""
    if all(one.settled for one in told.found.cannot_tell):
        return []
    return [Text(text=speech.frame("cannot-tell"))]


def _by_due(one: SeriesFinding) -> tuple[str, str]:
    return str(one.due), one.id
