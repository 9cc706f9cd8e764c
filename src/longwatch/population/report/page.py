"""The measures of a population as one page to look at, print and keep."""

from longwatch.core.protocol import Protocol
from longwatch.page.document import framed, with_id
from longwatch.page.markup import Markup, element
from longwatch.page.sources import section as source_section
from longwatch.page.wording import said
from longwatch.population.measures.figures import Figures
from longwatch.population.measures.making import ALERT_RATES, OVERDUE
from longwatch.population.report import alerts, overdue
from longwatch.population.report.adherence import adherence
from longwatch.population.report.glance import at_a_glance
from longwatch.population.report.indicators import indicators
from longwatch.population.report.material import Material, section
from longwatch.population.report.reading import what_was_read
from longwatch.population.report.run import RunFacts
from longwatch.population.report.style import CSS
from longwatch.population.report.time_to import time_to


def report(figures: Figures, protocol: Protocol, run: RunFacts) -> str:
    """One HTML page that stands alone: every picture with its numbers, and what is missing behind it."""
    material = Material.made(figures, protocol)
    main = element(
        "main",
        _hatch(),
        _contents(material),
        what_was_read(material, run),
        at_a_glance(material),
        overdue.overdue(material),
        indicators(material),
        adherence(material),
        time_to(material),
        alerts.alerts(material),
        _other_notes(material),
        _hidden(figures),
        source_section(material.sources),
        id="content",
        tabindex=-1,
    )
    found = [country.title for country in protocol.countries if country.id == figures.jurisdiction]
    about = (
        ("Day", said(figures.on)),
        ("Jurisdiction", with_id("".join(found), figures.jurisdiction)),
        ("Protocol", protocol.drug.title if protocol.drug.id == figures.protocol else figures.protocol),
        ("Rules", figures.revision),
        ("Engine", figures.engine),
    )
    return framed(
        main,
        title="Measures of a population",
        about=about,
        reviewed=figures.clinically_reviewed,
        made_for=said(figures.on),
        css=CSS,
    )


def _contents(material: Material) -> Markup:
    parts = [
        ("read", "What was read"),
        ("glance", "At a glance"),
        ("overdue", "Overdue, by site"),
        ("indicators", "Indicators, site by site"),
        ("adherence", "Adherence, month by month"),
        ("time-to", "Time to an outcome"),
        ("alerts", "Alerts"),
        ("small-numbers", "Small numbers"),
        *([("sources", "Sources")] if material.sources else []),
    ]
    links = [element("li", element("a", title, href=f"#{anchor}")) for anchor, title in parts]
    return element("nav", element("ul", links), class_="contents", aria_label="On this page")


def _hatch() -> Markup:
    """The pattern of what is unknown, made once for all pictures."""
    stroke = element("path", d="M0 6L6 0", class_="hatch-line")
    pattern = element("pattern", stroke, id="hatch", width=6, height=6, patternUnits="userSpaceOnUse")
    return element("svg", element("defs", pattern), width=0, height=0, class_="patterns", aria_hidden="true")


def _other_notes(material: Material) -> Markup | None:
    """Notes about figures that this page does not have, so that none is lost."""
    figures = material.figures
    shown = {"cohort", OVERDUE, ALERT_RATES}
    shown |= {one.id for one in figures.indicators} | {one.id for one in figures.time_to}
    shown |= {one.id for one in figures.alert_rates}
    shown |= {curve.series for curve in figures.adherence}
    others = dict.fromkeys(note.about for note in figures.quality if note.about not in shown)
    if not others:
        return None
    notes = [(element("h3", name), material.quality(name)) for name in others]
    return section("Also missing", "also-missing", [part for note in notes for part in note])


def _hidden(figures: Figures) -> Markup:
    below = figures.suppress_below
    told = (
        f"Numbers from 1 to {below - 1} would point at few people. They are hidden, and so is every number from which "
        f"one of them could be worked out. In their place stands: fewer than {below}, or hidden; or: not shown. "
        "Nothing hidden is drawn."
        if below > 1
        else "No number was hidden in this run: numbers from 1 up are shown, and may point at people. Handle the page "
        "as you would a list of patients."
    )
    return section("Small numbers", "small-numbers", element("p", told))
