"""Answers to screening questions: forms of the clinic, filled in."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from longwatch.core.record import UNDATED, ScreeningAnswer, Standing
from longwatch.exchange.fhir.elements import objects
from longwatch.exchange.fhir.mapping import NO_STATUS
from longwatch.exchange.fhir.reading import Origin, Reading, stated_day, status_of
from longwatch.exchange.fhir.source import Json
from longwatch.exchange.fhir.symptom_forms import is_symptom_form, read_symptoms

_PLAIN = re.compile(r"[A-Za-z0-9._/-]{1,64}")
_MOST = 10**6


def read_form(reading: Reading, origin: Origin) -> str | None:
    """Add one answer for each screening fact, or one report for each symptom, that the form answers."""
    form = origin.resource.get(origin.kind.codes)
    if is_symptom_form(reading, form):
        return read_symptoms(reading, origin, _answers(origin.resource))
    ending = f"/{reading.protocol.drug.screening_form}"
    if type(form) is not str or not form.partition("|")[0].endswith(ending):
        return "another form"
    status, reason = status_of(origin)
    if reason is not None and status not in origin.kind.withdrawn:
        if reason == NO_STATUS:
            reading.doubt(origin, reason, about="screening")
        return reason
    found, why = stated_day(reading, origin)
    given = _answers(origin.resource)
    if reason is not None:
        _withdraw(reading, origin, set(), UNDATED if found is None else found.first)
        return reason
    taken = {link: _value(answers, reading.wanted.facts.get(link)) for link, answers in given.items()}
    for link, (_, wrong) in taken.items():
        known = link in reading.wanted.facts
        about = link if known or _PLAIN.fullmatch(link) else "screening"
        problem = why if known and found is None else wrong
        if problem:
            reading.doubt(origin, problem, about=about, day=UNDATED if found is None else found.first)
    if found is None:
        if not taken:
            return "no answer in it"
        return None
    _add(reading, origin, {link: value for link, (value, wrong) in taken.items() if not wrong}, found.first)
    if origin.kind.standing[status] is Standing.CORRECTED:
        _withdraw(reading, origin, {link for link, (_, wrong) in taken.items() if not wrong}, found.first)
    return None if taken or status == "amended" else "no answer in it"


def _items(resource: Json) -> Iterator[Json]:
    """Every item, however deep in groups and follow-up questions."""
    waiting = [resource]
    while waiting:
        parent = waiting.pop()
        for item in objects(parent.get("item")):
            yield item
            waiting += [part for part in (item, *objects(item.get("answer"))) if "item" in part]


def _answers(resource: Json) -> dict[str, list[Any]]:
    """The values given for each question; what was left blank is not there."""
    found: dict[str, list[Any]] = {}
    for item in _items(resource):
        link, answers = item.get("linkId"), item.get("answer")
        if type(link) is not str or answers is None:
            continue
        given = answers if type(answers) is list else [answers]
        values = [value for answer in given for value in _stated(answer)]
        if values:
            found.setdefault(link, []).extend(values)
    return found


def _stated(answer: Any) -> list[Any]:
    if type(answer) is not dict:
        return [("", answer)]
    return [(name, value) for name, value in answer.items() if name.startswith("value") and value is not None]


def _value(given: list[tuple[str, Any]], is_number: bool | None) -> tuple[bool | int, str]:
    """The one value, or what is wrong with it."""
    if is_number is None:
        return False, "an answer to a question that the protocol does not have"
    name, value = given[0]
    if any(type(other) is not type(value) or other != value for _, other in given[1:]):
        return False, "different answers to one question"
    if is_number:
        if name == "valueInteger" and type(value) is int and 0 <= value <= _MOST:
            return value, ""
        return False, "a number was expected as the answer"
    if name == "valueBoolean" and type(value) is bool:
        return value, ""
    return False, "yes or no was expected as the answer"


def _add(reading: Reading, origin: Origin, values: dict[str, bool | int], day: date) -> None:
    known = reading.known(origin, day)
    moment = str(origin.resource.get("authored"))
    standing = origin.kind.standing[str(origin.resource.get("status"))]
    for fact, value in values.items():
        reading.facts.append(
            ScreeningAnswer(
                id=origin.id,
                day=day,
                known=known,
                key=f"{origin.key} {fact}",
                standing=standing,
                version=origin.version,
                fact=fact,
                value=value,
                moment=moment,
            )
        )


def _withdraw(reading: Reading, origin: Origin, kept: set[str], day: date) -> None:
    """An earlier version's answers that this version no longer gives do not hold."""
    known = reading.known(origin, day)
    for fact in reading.wanted.facts:
        if fact not in kept:
            reading.facts.append(
                ScreeningAnswer(
                    id=origin.id,
                    day=day,
                    known=known,
                    key=f"{origin.key} {fact}",
                    standing=Standing.WITHDRAWN,
                    version=origin.version,
                    fact=fact,
                    value=False,
                )
            )
