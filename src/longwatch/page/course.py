"""Whether treatment may go on: clearance, eligibility, what is needed before a course, protection."""

from longwatch.core.answers import Answer
from longwatch.core.findings import ClearanceReason, CriterionFinding
from longwatch.page.markup import Child, Markup, element, joined
from longwatch.page.shown import Shown
from longwatch.page.sources import Numbers, references
from longwatch.page.table import table
from longwatch.page.wording import said, status_tag, tag, time

_MANY = 4


def clearance(shown: Shown, numbers: Numbers) -> Markup:
    """May the next course go ahead, and what holds it up."""
    found = shown.assessment.clearance
    head = element("p", status_tag(found.status), f" for {found.for_}", class_="tags")
    courses = shown.assessment.courses
    is_given = bool(courses) and courses[-1].last is not None and found.for_ == f"course {len(courses)}"
    going_on = "This course is being given. The next one is judged once it is over." if is_given else None
    blocking = [reason for reason in found.reasons if reason.weight == "blocks"]
    missing = [reason for reason in found.reasons if reason.weight != "blocks"]
    return joined(
        head,
        element("p", going_on, class_="quiet") if going_on else None,
        _reasons(shown.heading("Blocks"), blocking, numbers),
        _folded(shown, f"Still missing ({len(missing)})", _reasons(None, missing, numbers), len(missing)),
        None if found.reasons else element("p", "Nothing holds it up.", class_="empty"),
    )


def _reasons(head: Child, reasons: list[ClearanceReason], numbers: Numbers) -> Markup:
    if not reasons:
        return joined()
    items = [element("li", reason.text, " ", references(reason.sources, numbers)) for reason in reasons]
    return joined(head, element("ul", items))


def eligibility(shown: Shown, numbers: Numbers) -> Markup:
    """Who may have the medicine under the rules of the day, by answer: yes, unknown, no."""
    found = shown.assessment.eligibility
    groups: dict[Answer, list[CriterionFinding]] = {answer: [] for answer in Answer}
    for criterion in found.criteria:
        groups[criterion.value].append(criterion)
    yes, unknown, no = (groups[answer] for answer in (Answer.YES, Answer.UNKNOWN, Answer.NO))
    return joined(
        element("p", status_tag(found.status), " ", found.text, class_="tags"),
        _criteria(shown.heading("Applies"), yes, numbers),
        _folded(shown, f"Not known: what to ask ({len(unknown)})", _list(unknown, numbers), len(unknown)),
        _folded(shown, f"Does not apply ({len(no)})", _list(no, numbers), len(no), always=True),
    )


def _criteria(head: Markup, criteria: list[CriterionFinding], numbers: Numbers) -> Markup:
    return joined(head, _list(criteria, numbers)) if criteria else joined()


def _list(criteria: list[CriterionFinding], numbers: Numbers) -> Markup:
    items = [
        element("li", _effect(criterion), " ", criterion.text, " ", references(criterion.sources, numbers))
        for criterion in criteria
    ]
    return element("ul", items, class_="bare")


def _effect(criterion: CriterionFinding) -> Markup:
    if criterion.value is Answer.YES:
        return status_tag(criterion.effect)
    would = {
        "contraindicates": "would contraindicate",
        "restricts": "would restrict",
        "cautions": "would caution",
    }
    return tag(would[criterion.effect], "purple" if criterion.value is Answer.UNKNOWN else "grey")


def _folded(shown: Shown, words: str, body: Markup, count: int, *, always: bool = False) -> Markup:
    if count == 0:
        return joined()
    if count <= _MANY and not always:
        return joined(shown.heading(words), body)
    kind = None if always else "on-paper"
    return element("details", element("summary", words), body, class_=kind)


def prerequisites(shown: Shown, numbers: Numbers) -> Markup:
    """Every item that the next course needs, and whether it is there."""
    found = shown.assessment.prerequisites
    if not found:
        return element("p", "Nothing is asked before a course here.", class_="empty")
    rows: list[tuple[Child, ...]] = []
    for item in found:
        told = [item.text, " ", references(item.sources, numbers)]
        weight = "needed" if item.required else "advised"
        rows.append((shown.item_title(item.item), status_tag(item.status), weight, time(item.by), told))
    return table("Before the next course", ("Item", "Status", "Weight", "Do by", "Why"), rows)


def prophylaxis(shown: Shown, numbers: Numbers) -> Markup:
    """Whether a protective medicine goes on, and until when."""
    found = shown.assessment.prophylaxis
    if not found:
        return element("p", "The protocol asks for none here.", class_="empty")
    items = [
        element(
            "li",
            status_tag(one.status),
            f" until {said(one.until)}. " if one.until else " ",
            one.text,
            " ",
            references(one.sources, numbers),
        )
        for one in found
    ]
    return element("ul", items, class_="bare")
