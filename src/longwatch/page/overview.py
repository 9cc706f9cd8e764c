"""The first thing a clinic sees: how many are where, and the list of who comes first."""

from collections.abc import Mapping

from longwatch.core.findings import Place, Reason
from longwatch.core.worklist import Line, Worklist
from longwatch.page.markup import Child, Markup, element, joined
from longwatch.page.sources import written
from longwatch.page.table import table
from longwatch.page.wording import PLACES, REASONS, many, place_tag, status_tag, tag, time

OPEN: tuple[Place, ...] = ("needs-someone-today", "due-soon")
_COLUMNS = ("Rank", "Patient", "Place", "Reasons", "Why", "Source", "Next date")
Sections = Mapping[str, str]


def tiles(worklist: Worklist) -> Markup:
    """The counts: places that add up to all patients, then reasons, which overlap."""
    counts = worklist.counts
    places = [
        _tile(counts.places.get(place, 0), name, colour, f"#place-{place}")
        for place, (name, colour) in PLACES.items()
    ]
    parts = " + ".join(str(counts.places.get(place, 0)) for place in PLACES)
    total = element("strong", many(counts.patients, "patient"))
    return element(
        "section",
        element("h2", "Where everybody is", id="places"),
        element("p", total, f", each in exactly one place: {parts} = {sum(counts.places.values())}."),
        element("ul", places, class_="tiles"),
        element("h3", "Why someone is needed"),
        element("p", "One patient can have several reasons, so these do not add up."),
        element("ul", _reasons(worklist), class_="tiles small"),
        aria_labelledby="places",
    )


def _reasons(worklist: Worklist) -> list[Markup]:
    counts = worklist.counts
    plural: dict[Reason, str] = {"alarm": "Alarms", "alert": "Alerts"}
    tiles = [
        _tile(counts.reasons.get(reason, 0), plural.get(reason, name), colour, "#place-needs-someone-today")
        for reason, (name, colour) in REASONS.items()
    ]
    lost = counts.no_next_date
    words = "Without a next date: must be 0" + ("" if lost == 0 else ". Look at these first")
    return [*tiles, _tile(lost, words, "green" if lost == 0 else "red", "#worklist")]


def _tile(count: int, words: str, colour: str, target: str) -> Markup:
    number = element("span", str(count), class_="number")
    link = element("a", number, " ", element("span", words, class_="words"), href=target)
    return element("li", link, class_=f"tile {colour}" + ("" if count else " none"))


def listing(worklist: Worklist, sections: Sections) -> Markup:
    """The whole list by place; `sections` says where a patient is shown in full."""
    ranked = list(enumerate(worklist.lines, start=1))
    groups = [
        _group(place, [(rank, line) for rank, line in ranked if line.place == place], sections)
        for place in PLACES
    ]
    return element(
        "section",
        element("h2", "Worklist", id="worklist"),
        element("p", "Those who need someone first, the greatest risk before the others."),
        groups,
        aria_labelledby="worklist",
    )


def _group(place: Place, lines: list[tuple[int, Line]], sections: Sections) -> Markup:
    heading = element("h3", f"{PLACES[place][0]} ({len(lines)})")
    body: Child
    if lines:
        body = table(PLACES[place][0], _COLUMNS, [_row(rank, line, sections) for rank, line in lines], head=1)
    else:
        body = element("p", "Nobody.", class_="empty")
    if place in OPEN or not lines:
        return element("section", heading, body, id=f"place-{place}", class_="group")
    summary = element("summary", heading)
    return element("details", summary, body, id=f"place-{place}", class_="group on-paper")


def _row(rank: int, line: Line, sections: Sections) -> tuple[Child, ...]:
    name = element("bdi", line.patient)
    section = sections.get(line.patient)
    patient = element("a", name, href=f"#{section}") if section else name
    source = written(line.source) if line.source else joined("–")
    return (
        str(rank),
        patient,
        place_tag(line.place),
        reason_tags(line),
        line.text,
        source,
        time(line.next_date),
    )


def reason_tags(line: Line) -> list[Markup]:
    """The reasons of one line, each a tag of its own."""
    return [joined(_reason(reason, line), " ") for reason in line.reasons] or [joined("–")]


def _reason(reason: Reason, line: Line) -> Markup:
    if reason == "alert" and line.severity is not None:
        return status_tag(line.severity, f"Alert: {line.severity}")
    if reason == "alarm" and line.urgency is not None:
        return status_tag(line.urgency, f"Alarm: {line.urgency.replace('-', ' ')}")
    if reason == "overdue":
        return tag(f"{many(line.days_overdue, 'day')} overdue", "red")
    return tag(*REASONS[reason])
