"""Where rules rest: each source of the page has one number, and says whether it was read."""

from collections.abc import Iterable, Mapping, Sequence

from longwatch.core.findings import Assessment
from longwatch.page.markup import Markup, element, joined

_MARKS = {" [read]": ("read", "green"), " [recalled]": ("recalled", "amber")}
Numbers = Mapping[str, int]


def numbered(assessments: Iterable[Assessment]) -> dict[str, int]:
    """Every source of these findings, numbered in the order in which it first appears."""
    found: dict[str, int] = {}
    for assessment in assessments:
        findings = (
            *assessment.alerts,
            *assessment.series,
            *assessment.clearance.reasons,
            *assessment.eligibility.criteria,
            *assessment.prerequisites,
            *assessment.prophylaxis,
            *assessment.alarms,
        )
        for finding in findings:
            for source in finding.sources:
                found.setdefault(source, len(found) + 1)
    return found


def written(source: str) -> Markup:
    """One source with its mark: read, or only recalled."""
    for ending, (word, colour) in _MARKS.items():
        if source.endswith(ending):
            return joined(
                source.removesuffix(ending), " ", element("span", f"[{word}]", class_=f"mark {colour}")
            )
    return joined(source)


def listed(sources: Sequence[str]) -> Markup:
    """The sources of one finding, in full."""
    return element("ul", [element("li", written(source)) for source in sources], class_="sources")


def references(sources: Sequence[str], numbers: Numbers) -> Markup:
    """The sources of one finding as numbers that lead to the list at the end of the page."""
    if not sources:
        return joined()
    links = [
        joined(" " if place else "", element("a", str(numbers[source]), href=f"#source-{numbers[source]}"))
        for place, source in enumerate(sources)
    ]
    label = "Source " if len(sources) == 1 else "Sources "
    return element("span", label, links, class_="references")


def section(numbers: Numbers) -> Markup:
    """The list of all sources."""
    if not numbers:
        return joined()
    items = [
        element("li", written(source), id=f"source-{number}", value=number)
        for source, number in numbers.items()
    ]
    meaning = (
        "Read: the passage itself was read. Recalled: it is known from memory and still has to be checked."
    )
    return element(
        "section",
        element("h2", "Sources", id="sources"),
        element("p", meaning, class_="quiet"),
        element("ol", items, class_="sources"),
        aria_labelledby="sources",
    )
