"""What every section of the report is made from, and what every figure of it has beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from longwatch.core.protocol import Protocol
from longwatch.page.markup import Child, Markup, element, joined
from longwatch.page.sources import Numbers, references
from longwatch.page.table import table
from longwatch.page.wording import many
from longwatch.population.measures.figures import AdherenceCurve, Figures, QualityNote
from longwatch.population.report import words

PRINTED = 60
"""Rows of a table that paper still carries; longer ones are for the screen."""


@dataclass(frozen=True)
class Material:
    """The figures, the rules that they rest on, and a number for each source that was named."""

    figures: Figures
    protocol: Protocol
    sources: Numbers

    @classmethod
    def made(cls, figures: Figures, protocol: Protocol) -> "Material":
        """The sources numbered in the order in which the page comes to them."""
        bare = cls(figures, protocol, {})
        named = [one.sources for one in figures.indicators]
        named += [bare.of_series(curve) for curve in figures.adherence]
        named += [one.sources for one in figures.time_to]
        named += [bare.of_rule(one.id) for one in figures.alert_rates]
        found: dict[str, int] = {}
        for sources in named:
            for source in sources:
                found.setdefault(source, len(found) + 1)
        return cls(figures, protocol, found)

    def number(self, value: int | None, suppressed: bool) -> str:
        """A number in words, hidden where it is hidden."""
        return words.number(value, suppressed=suppressed, below=self.figures.suppress_below)

    def of_rule(self, name: str) -> tuple[str, ...]:
        """The sources of a rule; none where the protocol does not have it."""
        found = [rule for rule in self.protocol.rules if rule.id == name]
        return self.protocol.cited[found[-1].sources] if found else ()

    def of_series(self, curve: AdherenceCurve) -> tuple[str, ...]:
        """The sources of a curve: its own, else those of the series' rule."""
        return curve.sources or self.of_rule(curve.series)

    def cite(self, sources: Sequence[str]) -> Markup:
        """The sources as numbers that lead to the end of the page."""
        return references(list(dict.fromkeys(sources)), self.sources)

    def quality(self, about: str, *, behind: str = "this figure") -> Markup | None:
        """What is missing behind one figure."""
        notes = [note for note in self.figures.quality if note.about == about]
        if not notes:
            return None
        head = element("p", element("strong", f"What is missing behind {behind}"))
        return element("div", head, element("ul", map(self._note, notes)), class_="missing")

    def _note(self, note: QualityNote) -> Markup:
        counted = note.count is not None or note.suppressed
        many = element("strong", self.number(note.count, note.suppressed), ": ") if counted else None
        return element("li", many, note.text)

    @property
    def nobody(self) -> Markup | None:
        """What stands in place of a picture where nobody was treated."""
        if self.figures.treated != 0:
            return None
        return element("p", "Nobody was treated, so there is nothing to draw.", class_="empty")


def section(title: str, anchor: str, *body: Child) -> Markup:
    """One part of the page under its heading."""
    return element("section", element("h2", title, id=anchor), *body, aria_labelledby=anchor)


def figure(title: Child, drawing: Child, *, said: str, small: Iterable[str] = ()) -> Markup:
    """A picture with its title, for those who cannot see it one sentence, and below it what to know of it."""
    return element(
        "figure",
        element("figcaption", title),
        element("div", drawing, role="img", aria_label=said, class_="drawing"),
        [element("p", line, class_="small-print") for line in small if line],
    )


def numbers(
    caption: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Child]],
    *,
    noun: str,
    cards: bool = True,
    summary: str = "Every number as a table",
) -> Markup:
    """The same numbers as a table: folded on a screen, open on paper unless it is long."""
    body = element("div", table(caption, columns, rows, cards=cards), class_="numbers")
    summary = f"{summary} ({many(len(rows), noun)})"
    if len(rows) <= PRINTED:
        return element("details", element("summary", summary), body, class_="on-paper")
    left = "This table is too long for paper: it stands on the page on a screen, and in measures.json."
    return joined(
        element("details", element("summary", summary), body, class_="on-screen"),
        element("p", left, class_="only-paper"),
    )


def legend(kinds: Mapping[str, str]) -> Markup:
    """What the marks of a picture mean: each kind of mark in words."""
    items = [
        element("li", element("span", class_=f"key {kind}", aria_hidden="true"), meaning)
        for kind, meaning in kinds.items()
    ]
    return element("ul", items, class_="legend")
