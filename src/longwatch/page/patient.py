"""One patient in full: the heading, why they are where they are, and everything found."""

from datetime import date

from longwatch.core.worklist import Line
from longwatch.page.adherence import adherence
from longwatch.page.checks import alerts, next_checks
from longwatch.page.course import clearance, eligibility, prerequisites, prophylaxis
from longwatch.page.doubts import cannot_tell, not_used
from longwatch.page.markup import Child, Markup, element, joined
from longwatch.page.overview import reason_tags
from longwatch.page.shown import Shown
from longwatch.page.sources import Numbers
from longwatch.page.timeline import timeline
from longwatch.page.wording import REASONS, many, place_tag, said, tag


def patient_section(shown: Shown, line: Line | None, *, number: int, numbers: Numbers) -> Markup:
    """Everything about one patient; `line` is theirs in the worklist, if they are in it."""
    parts: tuple[tuple[str, Markup], ...] = (
        ("Timeline", timeline(shown, number=number)),
        ("Alerts", alerts(shown)),
        ("Cannot tell", cannot_tell(shown)),
        ("What is next", next_checks(shown, numbers)),
        ("Adherence", adherence(shown)),
        ("Clearance", clearance(shown, numbers)),
        ("Eligibility", eligibility(shown, numbers)),
        ("Before the next course", prerequisites(shown, numbers)),
        ("Protective medicines", prophylaxis(shown, numbers)),
        ("Not used", not_used(shown)),
    )
    heading = f"patient-{number}-name"
    return element(
        "section",
        element("h2", "Patient ", element("bdi", shown.assessment.patient), id=heading, tabindex=-1),
        _about(shown),
        _why(shown, line),
        [element("section", element("h3", name), part, class_="part") for name, part in parts],
        element("p", element("a", "Back to the worklist", href="#worklist"), class_="back"),
        id=f"patient-{number}",
        class_="patient",
        aria_labelledby=heading,
    )


def _about(shown: Shown) -> Markup:
    person = shown.seen.person
    words: list[str] = []
    if person.birth is not None:
        words.append(f"born {_birth(person.birth.first, person.birth.last)}")
    if person.sex is not None:
        words.append(person.sex)
    courses = shown.assessment.courses
    word = shown.protocol.drug.exposure_word
    if courses and courses[-1].last is None:
        words.append(f"{many(len(courses), 'course')}, taken since {said(courses[-1].first)}")
    elif courses:
        words.append(f"{many(len(courses), 'course')}, last {word} {said(courses[-1].last)}")
    else:
        words.append("never treated")
    return element("p", " · ".join(words), class_="quiet")


def _birth(first: date, last: date) -> str:
    if first == last:
        return said(first)
    return str(first.year) if first.month != last.month else f"{first.year}-{first.month:02}"


def _why(shown: Shown, line: Line | None) -> Markup:
    assessment = shown.assessment
    reasons: Child
    if line is not None and assessment.place_reasons:
        reasons = reason_tags(line)
    else:
        reasons = [joined(tag(*REASONS[reason]), " ") for reason in assessment.place_reasons]
    when: Child = None
    if assessment.place_until is not None:
        when = element("p", f"Until {said(assessment.place_until)}.")
    elif assessment.next_date is not None:
        when = element("p", f"Next date: {said(assessment.next_date)}.")
    return element(
        "div",
        element("p", place_tag(assessment.place), " ", reasons, class_="tags"),
        element("p", line.text, class_="telling") if line is not None else None,
        when,
        class_=f"why {assessment.place}",
    )
