"""What the record already answers of a form, so that people are asked only for the rest."""

from collections.abc import Iterable
from datetime import date

from longwatch.core.answers import Answer
from longwatch.core.handbook import Question
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.engine.reference.facts import known_fact
from longwatch.engine.reference.situation import Situation


def known_answers(
    questions: Iterable[Question], record: Record, protocol: Protocol, *, jurisdiction: str, on: date
) -> dict[str, bool | date]:
    """The newest day of an item, or a screening fact that is yes or no; a question without an answer is left out."""
    situation = Situation(seen=record.seen_on(on), protocol=protocol, jurisdiction=jurisdiction, on=on)
    found: dict[str, bool | date] = {}
    for question in questions:
        if question.item is not None and (days := situation.done(question.item)):
            found[question.id] = days[-1]
        if question.fact is not None:
            answer = known_fact(situation, protocol.fact[question.fact]).answer
            if answer is not Answer.UNKNOWN:
                found[question.id] = answer is Answer.YES
    return found
