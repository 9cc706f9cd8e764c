"""Where one course stands in the programme: every gate of the day, from what everybody who takes part has shown."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from longwatch.core.answers import Answer, all_of
from longwatch.core.dates import DAY, in_words
from longwatch.core.findings import Assessment, Clearance
from longwatch.core.programme import GateStanding, Participant, Programme, RequirementStanding, Shown
from longwatch.core.protocol import Gate, Party, Requirement
from longwatch.engine.reference.facts import known_fact
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.words import cited

_ANSWER = {"clear": Answer.YES, "blocked": Answer.NO, "incomplete": Answer.UNKNOWN}


class Asked(NamedTuple):
    """What a gate is asked about: which course, whoever takes part, and what the record says of that course.

    begun        the first day of the course, where it is being given
    over         whether the course lies in the past, or is not the next one
    """

    course: int
    participants: Mapping[Party, Participant]
    cleared: Clearance
    begun: date | None = None
    over: str = ""


class Reply(NamedTuple):
    """The answer of one requirement, why, and the last day on which a yes holds with no new fact."""

    answer: Answer
    text: str
    because: tuple[str, ...] = ()
    until: date | None = None


def gates(situation: Situation, asked: Asked) -> tuple[GateStanding, ...]:
    """Every gate in force, in the order in which the course comes to them."""
    protocol = situation.protocol
    found = protocol.in_force(situation.jurisdiction, protocol.gates, situation.on)
    return tuple(_gate(situation, gate, asked) for gate in sorted(found, key=lambda one: one.at.order))


def _gate(situation: Situation, gate: Gate, asked: Asked) -> GateStanding:
    protocol = situation.protocol
    held = protocol.in_force(situation.jurisdiction, protocol.requirements, situation.on)
    in_force = {rule.id: rule for rule in held}
    standings = [
        requirement_standing(situation, in_force[name], asked) for name in gate.requires if name in in_force
    ]
    # The check of the content sees to it that none is missing; if one ever is, nobody passes.
    whole = all_of(
        [one.answer for one in standings] + [Answer.UNKNOWN] * (len(standings) < len(gate.requires))
    )
    if asked.over:
        whole = Answer.NO
    return GateStanding(
        id=gate.id,
        revision=gate.revision,
        text=_sentence(gate, asked, whole, standings),
        because=tuple(dict.fromkeys(fact for one in standings for fact in one.because)),
        sources=cited(protocol, gate),
        at=gate.at,
        course=asked.course,
        on=situation.on,
        answer=whole,
        requirements=tuple(standings),
    )


def _sentence(gate: Gate, asked: Asked, whole: Answer, standings: Sequence[RequirementStanding]) -> str:
    if asked.over:
        return f"{gate.title}: no. {asked.over}"
    if whole is Answer.YES:
        return f"{gate.title}: yes, for course {asked.course}."
    said = "no" if whole is Answer.NO else "cannot tell"
    names = ", ".join(one.title for one in standings if one.answer is whole)
    return f"{gate.title}: {said}, for course {asked.course}, because of: {names}."


def requirement_standing(situation: Situation, rule: Requirement, asked: Asked) -> RequirementStanding:
    """Whether one requirement is met on the day."""
    participant = asked.participants.get(rule.who)
    reply = _of_record(situation, rule, asked) if rule.is_of_record else _shown(situation, rule, asked)
    return RequirementStanding(
        id=rule.id,
        revision=rule.revision,
        text=f"{rule.title}: {reply.text}",
        because=reply.because,
        sources=cited(situation.protocol, rule),
        title=rule.title,
        who=rule.who,
        participant=participant.id if participant else None,
        answer=reply.answer,
        form=rule.form,
        until=reply.until,
    )


def _of_record(situation: Situation, rule: Requirement, asked: Asked) -> Reply:
    if rule.fact is not None:
        fact = situation.protocol.fact[rule.fact]
        known = known_fact(situation, fact)
        said = {Answer.YES: "yes.", Answer.NO: "no.", Answer.UNKNOWN: f"not known. {fact.question}"}
        return Reply(known.answer, said[known.answer], known.because)
    reasons = asked.cleared.reasons
    answer = _ANSWER[asked.cleared.status]
    if answer is Answer.YES:
        return Reply(answer, f"the record is clear for course {asked.course}.")
    weight = "blocks" if answer is Answer.NO else "incomplete"
    telling = [reason for reason in reasons if reason.weight == weight]
    because = tuple(dict.fromkeys(fact for reason in telling for fact in reason.because))
    return Reply(answer, " ".join(reason.text for reason in telling), because)


def _shown(situation: Situation, rule: Requirement, asked: Asked) -> Reply:
    participant = asked.participants.get(rule.who)
    if participant is None:
        return Reply(Answer.UNKNOWN, f"no {rule.who} is named, so nobody can tell. Name one.")
    course = asked.course if rule.each_course else None
    newest = newest_shown(participant, rule.id, on=situation.on, course=course)
    if newest is None:
        return Reply(Answer.UNKNOWN, "nothing is recorded. Record it, or find out.")
    because = (newest.id,)
    day = in_words(newest.day)
    if newest.answer is not Answer.YES:
        said = "no" if newest.answer is Answer.NO else "not known"
        return Reply(newest.answer, f"{said}, as recorded on {day}.", because)
    last = last_day(rule, newest)
    if last is not None and situation.on > last:
        return Reply(Answer.NO, f"shown on {day}, it ended on {in_words(last)}. Renew it.", because)
    if rule.tests:
        return _tests(situation, rule, asked, Reply(Answer.YES, f"signed on {day}", because, last))
    until = f", until {in_words(last)}" if last else ""
    return Reply(Answer.YES, f"shown on {day}{until}.", because, last)


def last_day(rule: Requirement, shown: Shown) -> date | None:
    """The last day on which what was shown holds: the earlier of what it says itself and what the rule gives it."""
    ends = [shown.until] if shown.until is not None else []
    ends += [rule.holds_for.after(shown.day)] if rule.holds_for is not None else []
    return min(ends, default=None)


def newest_shown(participant: Participant, rule: str, *, on: date, course: int | None = None) -> Shown | None:
    """What was last shown for a rule by that day; where a course is given, only what was shown for it.

    Of two of one day the one that says no counts: a certificate taken back on the day of its making is gone.
    """
    of_rule = [
        one
        for one in participant.shown
        if one.rule == rule and one.day <= on and (course is None or one.course == course)
    ]
    return max(of_rule, key=lambda one: (one.day, one.answer is not Answer.YES, one.id), default=None)


def _tests(situation: Situation, rule: Requirement, asked: Asked, signed: Reply) -> Reply:
    """A signed form is worth what its tests are: each done, and none too old when the course begins."""
    anchor = asked.begun or situation.anchor
    length = rule.tests_within
    assert length is not None  # they come together
    because, ends = list(signed.because), [signed.until] if signed.until else []
    for item in rule.tests:
        title = situation.protocol.item[item].title
        day = next((day for day in reversed(situation.done(item)) if day <= anchor), None)
        if day is None:
            return Reply(
                Answer.UNKNOWN, f"{signed.text}, but '{title}' is not found in the record.", signed.because
            )
        because += situation.shown_by(item, day)
        if day < length.before(anchor):
            text = f"{signed.text}, but '{title}' of {in_words(day)} is older than {length}. Test anew."
            return Reply(Answer.NO, text, tuple(because))
        ends.append(_last_beginning(day, length.before))
    until = None if asked.begun else min(ends)
    text = f"{signed.text}, with tests that hold until {in_words(until)}." if until else f"{signed.text}."
    return Reply(Answer.YES, text, tuple(dict.fromkeys(because)), until)


def _last_beginning(done: date, before: Callable[[date], date]) -> date:
    """The last day from which the day of a test is not too long ago, looking back as the rule does."""
    day = done
    while before(day + DAY) <= done:
        day += DAY
    return day


def changed(now: Assessment, later: Assessment) -> frozenset[str]:
    """The gates that answer otherwise in the later assessment, for whatever reason."""
    before, after = _answers(now), _answers(later)
    return frozenset(name for name in before if before[name] != after.get(name))


def programme_differs(now: Assessment, later: Assessment) -> bool:
    """Whether anything that the programme says differs but the day on which it says it."""
    return _told(now) != _told(later)


def _answers(found: Assessment) -> dict[str, tuple[Answer, ...]]:
    held = found.programme.gates if found.programme else ()
    return {gate.id: (gate.answer, *(one.answer for one in gate.requirements)) for gate in held}


def _told(found: Assessment) -> Programme | None:
    if found.programme is None:
        return None
    held = tuple(replace(gate, on=date.min, changes_on=None) for gate in found.programme.gates)
    forms = tuple(replace(form, days_overdue=0) for form in found.programme.forms)
    return replace(found.programme, gates=held, forms=forms)
