"""The page as a whole: its head, what every page says of itself, and its parts in order."""

from collections.abc import Sequence

from longwatch.core.worklist import Worklist
from longwatch.page.markup import Child, Markup, element, joined
from longwatch.page.overview import listing, tiles
from longwatch.page.patient import patient_section
from longwatch.page.shown import Shown
from longwatch.page.sources import numbered
from longwatch.page.sources import section as source_section
from longwatch.page.style import CSS
from longwatch.page.wording import said

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
NOT_REVIEWED = "Content not clinically reviewed: not for clinical use"


def render(worklist: Worklist, patients: Sequence[Shown], *, title: str) -> str:
    """The worklist with some of its patients in full, as one HTML page that stands alone."""
    numbers = numbered(shown.assessment for shown in patients)
    sections: dict[str, str] = {}
    for place, shown in enumerate(patients, start=1):
        sections.setdefault(shown.assessment.patient, f"patient-{place}")
    lines = {line.patient: line for line in worklist.lines}
    shown_in_full = [
        patient_section(shown, lines.get(shown.assessment.patient), number=place, numbers=numbers)
        for place, shown in enumerate(patients, start=1)
    ]
    main = element(
        "main",
        tiles(worklist),
        listing(worklist, sections),
        shown_in_full,
        source_section(numbers),
        id="content",
        tabindex=-1,
    )
    skip = element("a", "Skip to the content", href="#content", class_="skip")
    body = element("body", skip, _header(worklist, patients, title), main, _footer(worklist))
    return f"<!DOCTYPE html>\n{element('html', _head(title), body, lang='en')}\n"


def _head(title: str) -> Markup:
    return element(
        "head",
        element("meta", charset="utf-8"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        element("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name_="referrer", content="no-referrer"),
        element("title", title),
        element("style", Markup(CSS)),
    )


def _header(worklist: Worklist, patients: Sequence[Shown], title: str) -> Markup:
    countries = {c.id: c.title for shown in patients[:1] for c in shown.protocol.countries}
    drugs = {shown.protocol.drug.id: shown.protocol.drug.title for shown in patients[:1]}
    jurisdiction = countries.get(worklist.jurisdiction, worklist.jurisdiction)
    about = (
        ("Day", said(worklist.on)),
        ("Jurisdiction", _with_id(jurisdiction, worklist.jurisdiction)),
        ("Protocol", drugs.get(worklist.protocol, worklist.protocol)),
        ("Rules", worklist.revision),
    )
    facts = [element("div", element("dt", name), element("dd", value)) for name, value in about]
    reviewed = worklist.clinically_reviewed == "yes"
    banner: Child = None if reviewed else element("p", element("strong", NOT_REVIEWED), class_="banner")
    top = element(
        "div",
        element("p", "Longwatch", class_="brand"),
        element("h1", title),
        element("dl", facts, class_="about"),
        class_="inside",
    )
    return element("header", top, banner)


def _with_id(title: str, identifier: str) -> str:
    return title if title == identifier else f"{title} ({identifier})"


def _footer(worklist: Worklist) -> Markup:
    words = (
        f"Made by Longwatch for {said(worklist.on)}. It supports a decision and replaces neither the label "
        "nor the judgement of those who treat the patient."
    )
    return element("footer", element("p", words), joined())
