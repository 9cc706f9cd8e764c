"""The impact of a communication as one page to read, print and keep: how many, who must act, each patient."""

from collections.abc import Sequence

from longwatch.core.protocol import Protocol
from longwatch.page.document import framed, with_id
from longwatch.page.long_list import long_list
from longwatch.page.markup import Child, Markup, element, joined
from longwatch.page.sources import Numbers, references
from longwatch.page.sources import section as source_section
from longwatch.page.table import table
from longwatch.page.wording import many, said, tag, words
from longwatch.population.impact.answer import Impact, PatientImpact
from longwatch.population.impact.changes import Change, Weight
from longwatch.population.impact.picture import BARS, WEIGHTS, picture
from longwatch.population.impact.steps import CourseSteps

FEW = 2
MOST = 2000  # rows of patients; more would be slow to open, and impact.json has them all


def impact_page(impact: Impact, protocol: Protocol) -> str:
    """One HTML page that stands alone."""
    numbers = _numbered(impact)
    main = element(
        "main",
        _summary(impact),
        _letter(impact, numbers),
        _duties(impact),
        _patients(impact, numbers),
        _infusion_days(impact, numbers),
        _rules(impact, numbers),
        _refused(impact),
        source_section(numbers),
        id="content",
        tabindex=-1,
    )
    country = protocol.country[impact.jurisdiction].title
    about = (
        ("Day", said(impact.on)),
        ("Jurisdiction", with_id(country, impact.jurisdiction)),
        ("Protocol", protocol.drug.title),
        ("Rules", impact.revision),
        ("Communication", impact.communication.id),
    )
    return framed(
        main,
        title=f"Whom it concerns: {impact.communication.title}",
        about=about,
        reviewed=impact.clinically_reviewed == "yes",
        made_for=said(impact.on),
        css=BARS,
    )


def _numbered(impact: Impact) -> dict[str, int]:
    found: dict[str, int] = {}
    lists = [impact.communication.sources, *(rule.sources for rule in impact.rules)]
    lists += [change.sources for one in impact.patients[:MOST] for change in one.changes]
    lists += [step.sources for course in impact.infusion_days for step in course.steps]
    for sources in lists:
        for source in sources:
            found.setdefault(source, len(found) + 1)
    return found


def _section(title: str, anchor: str, *body: Child) -> Markup:
    return element("section", element("h2", title, id=anchor), *body, aria_labelledby=anchor)


def headline(impact: Impact) -> str:
    """The answer in one sentence."""
    counts = impact.counts
    return f"Something changes for {counts.changed} of {many(counts.patients, 'patient')}."


def remarks(impact: Impact) -> list[str]:
    """What a reader must know before trusting the numbers."""
    letter = impact.communication
    told = []
    if not impact.applies_here:
        told.append(
            f"It is a communication for {', '.join(letter.jurisdictions)}: it changes no rule in "
            f"{impact.jurisdiction}, so nobody is concerned by it there."
        )
    elif not impact.rules:
        note = f" {letter.note}" if letter.note else ""
        told.append(f"It changes no rule: it informs, and its duties hold for everybody they name.{note}")
    if impact.counts.refused:
        told.append(f"NOT counted: {impact.counts.refused} that could not be read; see the end of the page.")
    return told


def _summary(impact: Impact) -> Markup:
    counts = impact.counts
    because = counts.unchanged_because
    sums = (
        f"{counts.changed} changed + {counts.unchanged} unchanged = {counts.patients}. Of the unchanged, "
        f"{because.died} had died; for {because.nothing_differs} nothing differs."
    )
    return _section(
        "How many",
        "how-many",
        element("p", element("strong", headline(impact))),
        [element("p", remark, class_="remark") for remark in remarks(impact)],
        element("p", sums),
        picture(impact.counts)
        if counts.changed
        else element("p", "There is nothing to draw.", class_="empty"),
    )


def _letter(impact: Impact, numbers: Numbers) -> Markup:
    letter = impact.communication
    facts = (
        ("From", letter.authority),
        ("Published", letter.published),
        ("Rules hold from", said(letter.effective)),
        ("For", ", ".join(letter.audience)),
    )
    return _section(
        "What it says",
        "letter",
        element("p", letter.summary, " ", references(letter.sources, numbers)),
        element("dl", [element("div", element("dt", n), element("dd", v)) for n, v in facts], class_="facts"),
        element("p", letter.note, class_="quiet") if letter.note else None,
    )


def _rules(impact: Impact, numbers: Numbers) -> Markup:
    if not impact.rules:
        return joined()
    rows: list[tuple[Child, ...]] = [
        (rule.title, rule.id, words(rule.how), rule.why, references(rule.sources, numbers))
        for rule in impact.rules
    ]
    columns = ("Rule", "Id", "How", "What it means", "Source")
    return _section("Rules that it changes", "rules", table("Rules that it changes", columns, rows))


def _duties(impact: Impact) -> Markup:
    rows: list[tuple[Child, ...]] = [
        (words(duty.who) if duty.who[0].islower() else duty.who, duty.what)
        for duty in impact.communication.duties
    ]
    body: Child
    if rows:
        body = table("Duties", ("Who", "What"), rows)
    else:
        body = element("p", "The communication itself asks nobody for anything.", class_="empty")
    return _section("Who must do what", "duties", body)


def _patients(impact: Impact, numbers: Numbers) -> Markup:
    shown = impact.patients[:MOST]
    if not shown:
        return _section("Each patient", "patients", element("p", "Nobody.", class_="empty"))
    rows: list[tuple[Child, ...]] = [_row(one, numbers) for one in shown]
    left = len(impact.patients) - len(shown)
    more: Child = None
    if left:
        more = element("p", f"{many(left, 'more patient')} not shown here: impact.json lists them all.")
    columns = ("Patient", "Weight", "What changes, and by which rule", "Who acts")
    return _section("Each patient", "patients", table("Each patient", columns, rows), more)


def _row(one: PatientImpact, numbers: Numbers) -> tuple[Child, ...]:
    name, colour = WEIGHTS[one.weight or Weight.KNOW]
    return (
        element("bdi", one.patient),
        tag(name, colour),
        [_changes([c for c in one.changes if c.weight is weight], weight, numbers) for weight in Weight],
        ", ".join(one.who) or "Nobody now",
    )


def _changes(changes: Sequence[Change], weight: Weight, numbers: Numbers) -> Markup:
    """The changes of one weight; many questions, and many things only to know, are folded on a screen."""
    if not changes:
        return joined()
    body = element("ul", [_item(change, numbers) for change in changes], class_="bare")
    if weight in (Weight.FORBIDS, Weight.ACT) or len(changes) <= FEW:
        return body
    summary = element("summary", f"{WEIGHTS[weight][0]} ({len(changes)})")
    return element("details", summary, body, class_="on-paper")


def _item(change: Change, numbers: Numbers) -> Markup:
    rule: Child = element("span", f" {change.rule}. ", class_="quiet") if change.rule else None
    return element("li", change.text, rule, references(change.sources, numbers))


def _infusion_days(impact: Impact, numbers: Numbers) -> Markup:
    if not impact.infusion_days:
        return _section("On infusion days", "infusion-days", element("p", "No step differs.", class_="empty"))
    intro = (
        "Steps that differ in the next course, whoever has it. They are told once here and are not counted "
        "above; whether a course is given is decided for each patient."
    )
    courses = [_course(course, numbers) for course in impact.infusion_days]
    return _section("On infusion days", "infusion-days", element("p", intro), courses)


def _course(course: CourseSteps, numbers: Numbers) -> Markup:
    rows: list[tuple[Child, ...]] = [
        (
            words(step.phase),
            "every day" if len(step.days) == course.infusions else _days(step.days),
            step.text,
            step.before or "no such step",
            joined(step.rule, " ", references(step.sources, numbers)),
        )
        for step in course.steps
    ]
    head = f"Course {course.course}: the next one of {many(course.patients, 'patient')}"
    columns = ("When", "Days", "What changes", "Before", "Rule")
    return joined(element("h3", head), table(head, columns, rows, head=2))


def _days(days: Sequence[int]) -> str:
    return f"{'day' if len(days) == 1 else 'days'} {', '.join(map(str, days))}"


def _refused(impact: Impact) -> Markup:
    if not impact.refused:
        return joined()
    listed = long_list(impact.refused, "impact.json names them all.")
    return _section("Not read", "not-read", element("p", "These are missing from every count."), listed)
