"""What nobody could read, and what no rule reads: neither is ever silent."""

from longwatch.core.findings import CannotTell
from longwatch.page.markup import Markup, element, joined
from longwatch.page.shown import Shown
from longwatch.page.wording import tag


def cannot_tell(shown: Shown) -> Markup:
    """Each thing that could not be told once, with all the rules it stops."""
    found = shown.assessment.cannot_tell
    if not found:
        return element("p", "Everything that a rule needed could be read.", class_="empty")
    by_reason: dict[tuple[str, bool], list[CannotTell]] = {}
    for told in sorted(found, key=lambda told: told.settled):
        by_reason.setdefault((told.why, told.settled), []).append(told)
    items = [
        _doubt(shown, why, settled, [told.id for told in group])
        for (why, settled), group in by_reason.items()
    ]
    return element("ul", items, class_="bare")


def _doubt(shown: Shown, why: str, settled: bool, rules: list[str]) -> Markup:
    mark = tag("Settled by a later result or a decision", "grey") if settled else tag("Open", "purple")
    names = ", ".join(dict.fromkeys(shown.rule_title(rule) for rule in rules))
    return element(
        "li", mark, " ", why.rstrip("."), ". ", element("span", f"Concerns: {names}.", class_="quiet")
    )


def not_used(shown: Shown) -> Markup:
    """What the record holds that no rule reads, by reason."""
    found = shown.assessment.not_used
    if not found:
        return element("p", "Nothing in the record was left aside.", class_="empty")
    items = [element("li", f"{reason}: {count}") for reason, count in found.items()]
    return joined(element("ul", items))
