"""What was read, from when, and what was not understood: every row of the input is in one of these numbers."""

from collections.abc import Sequence

from longwatch.page.long_list import long_list
from longwatch.page.markup import Child, Markup, element
from longwatch.page.table import table
from longwatch.page.wording import many, said
from longwatch.population.report import words
from longwatch.population.report.material import PRINTED, Material, section
from longwatch.population.report.run import RunFacts
from longwatch.population.store import REJECTED

_COLUMNS = ("Kind", "Read", "Used", "Ignored", "Not understood")


def what_was_read(material: Material, run: RunFacts) -> Markup:
    """How many patients, from which rows, and how many rows were not understood."""
    return section(
        "What was read",
        "read",
        element("ul", _tiles(material, run), class_="tiles"),
        element("p", _days(run)),
        _sums(run),
        _rejected(run),
        material.quality("cohort", behind="every figure"),
        _kinds(run),
        _reasons(run),
        _files("Files that were read", run.files),
        _files("Files that were not read, being of no kind that is", run.not_read),
    )


def _tiles(material: Material, run: RunFacts) -> list[Markup]:
    figures = material.figures
    rejected = sum(kind.rejected for kind in run.kinds)
    return [
        _tile(
            words.number(figures.patients, suppressed=figures.patients is None, below=0),
            "Patients",
            "blue",
            "#read",
        ),
        _tile(material.number(figures.treated, figures.treated is None), "Treated", "blue", "#glance"),
        _tile(words.count(sum(kind.read for kind in run.kinds)), "Rows read", "grey", "#kinds"),
        _tile(
            words.count(rejected), "Rows not understood", "amber" if rejected else "green", "#not-understood"
        ),
    ]


def _tile(number: str, name: str, colour: str, target: str) -> Markup:
    inside = (element("span", number, class_="number"), " ", element("span", name, class_="words"))
    return element("li", element("a", *inside, href=target), class_=f"tile {colour}")


def _days(run: RunFacts) -> str:
    if run.first is None or run.last is None:
        return "The days of the oldest and the newest fact are not known."
    return f"Facts from {said(run.first)} to {said(run.last)}."


def _sums(run: RunFacts) -> Markup:
    """The sum that must come out, and in red what does not."""
    read, used = sum(kind.read for kind in run.kinds), sum(kind.used for kind in run.kinds)
    ignored = sum(sum(kind.ignored.values()) for kind in run.kinds)
    rejected = sum(kind.rejected for kind in run.kinds)
    lost = [kind for kind in run.kinds if kind.unaccounted]
    if lost:
        told = "; ".join(f"{kind.kind}: {words.count(abs(kind.unaccounted))}" for kind in lost)
        return element(
            "p", f"The rows do not add up. Rows without an account, by kind: {told}.", class_="wrong"
        )
    parts = (
        f"{words.count(used)} used + {words.count(ignored)} ignored + {words.count(rejected)} not understood"
    )
    return element("p", f"{parts} = {words.count(read)} rows read.")


def _rejected(run: RunFacts) -> Markup:
    rejected = sum(kind.rejected for kind in run.kinds)
    if not rejected:
        return element("p", "Every row was understood.", id="not-understood")
    link = element("a", REJECTED, href=REJECTED)
    head = f"{many(rejected, 'row')} not understood, so missing from every figure. "
    return element(
        "p",
        element("strong", head),
        link,
        " has each, with its place and the reason.",
        id="not-understood",
        class_="remark",
    )


def _kinds(run: RunFacts) -> Markup:
    if not run.kinds:
        return element("p", "Nothing was read.", class_="empty", id="kinds")
    rows: list[Sequence[Child]] = [
        (
            kind.kind,
            *(words.count(n) for n in (kind.read, kind.used, sum(kind.ignored.values()), kind.rejected)),
        )
        for kind in run.kinds
    ]
    body = table("What became of every row, by kind", _COLUMNS, rows)
    return element("div", element("h3", "By kind", id="kinds"), body, class_="numbers")


def _reasons(run: RunFacts) -> Markup | None:
    rows: list[Sequence[Child]] = [
        (kind.kind, reason, words.count(number))
        for kind in run.kinds
        for reason, number in sorted(kind.ignored.items())
        if number
    ]
    if not rows:
        return None
    body = table("Why rows were ignored", ("Kind", "Reason", "Rows"), rows, cards=False)
    summary = element("summary", f"Why rows were ignored ({many(len(rows), 'reason')})")
    return element("details", summary, body, class_="on-paper")


def _files(title: str, files: Sequence[str]) -> Markup | None:
    if not files:
        return None
    paper = "on-paper" if len(files) <= PRINTED else "on-screen"
    summary = element("summary", f"{title} ({words.count(len(files))})")
    return element("details", summary, long_list([element("bdi", name) for name in files]), class_=paper)
