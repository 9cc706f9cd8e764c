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
    countries = {c.id: c.title for shown in patients[:1] for c in shown.protocol.countries}
    drugs = {shown.protocol.drug.id: shown.protocol.drug.title for shown in patients[:1]}
    about = (
        ("Day", said(worklist.on)),
        ("Jurisdiction", with_id(countries.get(worklist.jurisdiction, ""), worklist.jurisdiction)),
        ("Protocol", drugs.get(worklist.protocol, worklist.protocol)),
        ("Rules", worklist.revision),
    )
    reviewed = worklist.clinically_reviewed == "yes"
    return framed(main, title=title, about=about, reviewed=reviewed, made_for=said(worklist.on))


def framed(
    main: Markup,
    *,
    title: str,
    about: Sequence[tuple[str, str]],
    reviewed: bool,
    made_for: str,
    css: str = "",
) -> str:
    """A whole page around its main part, which has the id 'content'; `css` is what only this page needs."""
    skip = element("a", "Skip to the content", href="#content", class_="skip")
    header = _header(title, about, reviewed=reviewed)
    body = element("body", skip, header, main, _footer(made_for))
    return f"<!DOCTYPE html>\n{element('html', head(title, css), body, lang='en')}\n"


def head(title: str, css: str = "") -> Markup:
    """What every page says to a browser: it asks nobody for anything and runs no script."""
    return element(
        "head",
        element("meta", charset="utf-8"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        element("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name_="referrer", content="no-referrer"),
        element("title", title),
        element("style", Markup(CSS + css)),
    )


def _header(title: str, about: Sequence[tuple[str, str]], *, reviewed: bool) -> Markup:
    facts = [element("div", element("dt", name), element("dd", value)) for name, value in about]
    banner: Child = None if reviewed else element("p", element("strong", NOT_REVIEWED), class_="banner")
    top = element(
        "div",
        element("p", "Longwatch", class_="brand"),
        element("h1", title),
        element("dl", facts, class_="about"),
        class_="inside",
    )
    return element("header", top, banner)


def with_id(title: str, identifier: str) -> str:
    """What something is called, with its id where that says more."""
    return identifier if title in ("", identifier) else f"{title} ({identifier})"


def _footer(made_for: str) -> Markup:
    words = (
        f"Made by Longwatch for {made_for}. It supports a decision and replaces neither the label "
        "nor the judgement of those who treat the patient."
    )
    return element("footer", element("p", words), joined())
