"""How many patients each kind of change concerns: bars inside a table, so that the numbers are words too."""

from collections.abc import Sequence

from longwatch.page.markup import Markup, element, joined
from longwatch.page.table import table
from longwatch.population.impact.answer import Counts
from longwatch.population.impact.changes import Kind, Weight

WEIGHTS: dict[Weight, tuple[str, str]] = {
    Weight.FORBIDS: ("Next course forbidden", "red"),
    Weight.ACT: ("To do", "amber"),
    Weight.ASK: ("To ask", "purple"),
    Weight.KNOW: ("To know", "blue"),
}
NAMES: dict[Kind, str] = {
    "eligibility": "Eligibility",
    "criterion": "Contraindications and other criteria",
    "clearance": "Clearance for the next course",
    "series": "Repeated tests",
    "prerequisite": "Needed before a course",
    "alert": "Alerts",
    "alarm": "Alarms",
    "prophylaxis": "Protective medicines",
    "precaution": "Precautions",
    "cannot-tell": "Cannot tell",
    "place": "Place in the worklist",
}
BARS = """
.bars { max-width: 60rem; } .bars thead th { white-space: normal; } .bars td:last-child { width: 50%; } .bars tbody th > div { min-width: 0; }
.bar { display: block; width: 100%; height: 1.125rem; }
.bar.red { fill: #b91c1c; } .bar.amber { fill: #d08700; } .bar.purple { fill: #6b46c1; }
.bar.blue { fill: #2b6cb0; } .bar.teal { fill: #2c7a7b; } .bar .whole { fill: #eef3f4; }
.facts { margin: .75rem 0; } .facts div { display: flex; gap: .5rem; flex-wrap: wrap; }
.facts dt { color: var(--quiet); min-width: 8rem; } .facts dd { margin: 0; }
.remark { border-left: 6px solid #d08700; background: #fff6df; padding: .5rem .75rem; }
"""


def picture(counts: Counts) -> Markup:
    """Two groups of bars on one scale: by weight, which add up, and by kind, which overlap."""
    weights = [(name, counts.weights[weight], colour) for weight, (name, colour) in WEIGHTS.items()]
    kinds = [(name, counts.kinds[kind], "teal") for kind, name in NAMES.items() if counts.kinds[kind]]
    parts = " + ".join(str(number) for _, number, _ in weights)
    return joined(
        element("h3", "What it asks for"),
        element("p", f"Each patient once, by the heaviest change: {parts} = {counts.changed}."),
        _bars("What it asks for", weights, counts.changed),
        element("h3", "What changes"),
        element(
            "p",
            "One patient can have several kinds of change, so these do not add up. Shares are of those concerned.",
        ),
        _bars("What changes", kinds, counts.changed),
    )


def _bars(caption: str, rows: Sequence[tuple[str, int, str]], whole: int) -> Markup:
    drawn = [(name, str(number), _bar(number, whole, colour)) for name, number, colour in rows]
    body = table(caption, ("Change", "Patients", "Share"), drawn, cards=False)
    return element("div", body, class_="bars")


def _bar(number: int, whole: int, colour: str) -> Markup:
    back = element("rect", width=100, height=10, class_="whole")
    part = element("rect", width=100.0 * number / max(whole, 1), height=10)
    return element(
        "svg",
        back,
        part,
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        class_=f"bar {colour}",
        aria_hidden="true",
    )
