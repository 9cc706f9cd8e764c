"""Screening facts: what was asked, what else the record shows, and which of the two holds."""

from datetime import date

import msgspec

from longwatch.core.answers import Answer
from longwatch.core.dates import in_words
from longwatch.core.protocol import ScreeningFact
from longwatch.core.record import UNDATED, Condition, Fact
from longwatch.engine.reference.situation import Situation


class Known(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known of a screening fact: the answer, the facts behind it, when it was last asked."""

    answer: Answer
    because: tuple[str, ...] = ()
    asked: date | None = None
    disagreement: str | None = None


def known_fact(situation: Situation, fact: ScreeningFact) -> Known:
    """The answer to a yes-or-no screening fact on the day.

    A yes counts whatever its age. A no counts when the question was asked in time: on any day before
    a first course, after the newest infusion before a further one. What the record shows outranks an
    earlier no, and where the fact persists also a later one.
    """
    if fact.id not in situation.known_facts:
        situation.known_facts[fact.id] = _find(situation, fact)
    return situation.known_facts[fact.id]


def _find(situation: Situation, fact: ScreeningFact) -> Known:
    answers = [a for a in situation.answers.get(fact.id, ()) if isinstance(a.value, bool)]
    shown = _shown(situation, fact)
    refuted = _refuted(situation, fact)
    # Of two answers of one moment, a yes weighs more than a no.
    newest = max(answers, key=lambda a: (a.day, a.moment, a.value, a.id), default=None)
    asked = newest.day if newest else None
    denied = newest if newest is not None and not newest.value else None
    if shown is not None:
        # A diagnosis that was refuted says nothing of another one: only an answer is about all that could show it.
        if denied is None or denied.day <= shown.day:
            return Known(answer=Answer.YES, because=(shown.id,), asked=asked)
        if fact.persists:
            told = (
                f"{fact.title}: the record shows it, and a later answer of {in_words(denied.day)} denies it"
            )
            return Known(answer=Answer.YES, because=(shown.id, denied.id), asked=asked, disagreement=told)
    no: Fact | None = denied
    if refuted is not None and (no is None or (refuted.day, refuted.id) >= (no.day, no.id)):
        no = refuted
    if newest is not None and newest.value and (no is None or no.day <= newest.day):
        return Known(answer=Answer.YES, because=(newest.id,), asked=asked)
    if no is None:
        return Known(answer=Answer.UNKNOWN, asked=asked)
    told_both: str | None = None
    earlier_yes = next((a for a in reversed(answers) if a.value), None)
    if fact.persists and earlier_yes is not None:
        told_both = f"{fact.title}: answered yes on {in_words(earlier_yes.day)} and no on {in_words(no.day)}"
    return Known(answer=_no_in_time(situation, no.day), because=(no.id,), asked=asked, disagreement=told_both)


def known_count(situation: Situation, fact: ScreeningFact, at_least: int) -> Known:
    """Whether a counted fact reaches a number; reaching it counts whatever its age, not reaching it does not."""
    answers = [a for a in situation.answers.get(fact.id, ()) if not isinstance(a.value, bool)]
    if not answers:
        return Known(answer=Answer.UNKNOWN)
    newest = answers[-1]
    enough = newest.value >= at_least
    answer = Answer.YES if enough else _no_in_time(situation, newest.day)
    return Known(answer=answer, because=(newest.id,), asked=newest.day)


def _no_in_time(situation: Situation, asked: date) -> Answer:
    last = situation.last_finished
    return Answer.NO if last is None or asked > last else Answer.UNKNOWN


def _refuted(situation: Situation, fact: ScreeningFact) -> Condition | None:
    found = [
        condition
        for condition in situation.seen.conditions
        if condition.refuted
        and condition.day != UNDATED
        and any(situation.protocol.code_set[name].holds(condition.codes) for name in fact.conditions)
    ]
    return found[-1] if found else None


def _is_undone(situation: Situation, diagnosis: Condition) -> bool:
    """Whether the same diagnosis, by one of its codes, was refuted on its day or later."""
    return any(
        other.refuted
        and other.day >= diagnosis.day
        and other.day != UNDATED
        and {*other.codes} & {*diagnosis.codes}
        for other in situation.seen.conditions
    )


def _shown(situation: Situation, fact: ScreeningFact) -> Fact | None:
    """The newest condition, medicine or positive result that shows the fact to be true."""
    sets = situation.protocol.code_set
    found: list[Fact] = [
        condition
        for condition in situation.seen.conditions
        if not condition.refuted
        and (condition.current or not fact.current)
        and any(sets[name].holds(condition.codes) for name in fact.conditions)
        and not _is_undone(situation, condition)
    ]
    found += [
        medicine
        for medicine in situation.seen.medicines
        if (medicine.end is None or situation.on <= medicine.end)
        and any(sets[name].holds(medicine.codes) for name in fact.medicines)
    ]
    for analyte in fact.positive_results:
        level = situation.protocol.analyte[analyte].level
        results = [r for r in situation.results_of(analyte) if r.standing.counts]
        found += [r for r in results if any((level(text) or 0) > 0 for text in r.written)]
    return max(found, key=lambda shown: (shown.day, shown.id)) if found else None
