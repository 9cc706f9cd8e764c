"""The sheet for a patient who goes home after an infusion."""

from datetime import timedelta

from longwatch.paper import frame
from longwatch.paper.sheet import AnyBlock, Heading, Sheet, Table, Text, Words
from longwatch.paper.told import NotNow, Told
from longwatch.paper.words import Speech

ID = "discharge-sheet"


def make(told: Told, speech: Speech) -> Sheet:
    """Warning signs of the next days, whom to ring, the next calls and tests.

    It makes sense in the days in which the patient is contacted after an infusion, by the rules of its day;
    where they ask for no contact, as long as the course can still go on.
    """
    last = told.need_infusion()
    after = max(_contacts(told), default=None)
    within = told.shown.protocol.drug.same_course_within
    if told.on > (within.after(last) if after is None else last + timedelta(days=after)):
        raise NotNow("infusion-long-ago", last)
    told.need_telephone()
    blocks: list[AnyBlock] = [_opening(told, speech), Text(text=speech.text("keep"))]
    where = told.found.jurisdiction
    blocks += [frame.box("urgent", one) for one in speech.excerpts("next-days", where)]
    blocks += [frame.ring(told, speech)]
    blocks += [frame.box("note", one) for one in speech.excerpts("weeks-after", where)]
    blocks += _calls(told, speech)
    blocks += frame.next_tests(told, speech)
    blocks += _keep_to(told, speech)
    return frame.sheet(ID, told, speech, blocks)


def _opening(told: Told, speech: Speech) -> Text:
    course, last = told.found.courses[-1], told.need_infusion()
    days = sorted({one.day for one in told.shown.seen.infusions if one.day >= course.first})
    return Text(
        text=speech.text(
            "opening",
            medicine=speech.medicine,
            day=speech.day(last),
            number=str(len(days)),
            course=str(course.number),
        )
    )


def _calls(told: Told, speech: Speech) -> list[AnyBlock]:
    last = told.need_infusion()
    ahead = [day for days in _contacts(told) if (day := last + timedelta(days=days)) >= told.on]
    words = speech.text("calls-on", days=speech.days(ahead)) if ahead else speech.text("calls-none")
    return [Heading(text=speech.text("calls")), Text(text=words)]


def _contacts(told: Told) -> list[int]:
    """How many days after the infusion the patient is contacted."""
    course, protocol = told.found.courses[-1], told.shown.protocol
    steps = protocol.steps_of(
        told.found.jurisdiction, told.need_infusion(), course=course.number, day=max(1, course.infusions)
    )
    return sorted({days for step in steps for days in step.contact_after})


def _keep_to(told: Told, speech: Speech) -> list[AnyBlock]:
    applies = [one for one in told.found.precautions if one.status == "applies"]
    rows: list[tuple[Words, ...]] = []
    for one in applies:
        advice = speech.in_language(f"precautions/{one.id}/advice", english=one.advice)
        until = speech.text("until", day=speech.day(one.until)) if one.until else speech.text("no-end")
        rows.append((advice, until))
    if not rows:
        return []
    # The heading stands once; the columns need none of their own beside it.
    return [Table(columns=(speech.text("keep-to"), ""), rows=tuple(rows), widths=(3, 1))]
