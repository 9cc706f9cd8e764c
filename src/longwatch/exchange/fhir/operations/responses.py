"""A form filled in elsewhere: what is wrong with it, question by question, or its answers."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from longwatch.exchange.fhir.elements import day_of, objects
from longwatch.exchange.fhir.operations.outcome import Issue, OperationMistake
from longwatch.exchange.fhir.source import Json

Value = bool | int | str | date
Answers = dict[str, Value | tuple[Value, ...]]

FINISHED = ("completed", "amended")
_LONGEST = 5000
_LARGEST = 10**6
# What nobody types, and what could make one text pass for another when it is shown.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_EXPECTED = {
    "boolean": "valueBoolean",
    "date": "valueDate, a whole day",
    "integer": f"valueInteger from 0 to {_LARGEST}",
    "string": f"valueString of at most {_LONGEST} characters, without control characters",
    "choice": "valueString, or valueCoding, that is one of the choices",
}


class Filled(NamedTuple):
    """A form that can be kept: which one, its day and its answers."""

    form: str
    day: date
    answers: Answers


def form_of(response: Json) -> str:
    """The id of the Questionnaire that a response answers.

    Raises:  OperationMistake for what is no QuestionnaireResponse, or names no form.
    """
    if response.get("resourceType") != "QuestionnaireResponse":
        text = "found another resource, expected a QuestionnaireResponse"
        raise OperationMistake(Issue("structure", text, "QuestionnaireResponse"))
    canonical = response.get("questionnaire")
    if type(canonical) is not str or not canonical:
        text = "found no form, expected its canonical address as $questionnaire-package gives it"
        raise OperationMistake(Issue("required", text, "QuestionnaireResponse.questionnaire"))
    return canonical.partition("|")[0].rpartition("/")[2]


def read_response(response: Json, questionnaire: Json, *, today: date) -> Filled:
    """The answers, each of the kind that its question asks for.

    Raises:  OperationMistake with every fault at once, so that one repair is enough.
    """
    issues: list[Issue] = []
    day = _day(response, today, issues)
    if response.get("status") not in FINISHED:
        text = "found a form that is not finished, expected completed or amended; send it when it is"
        issues.append(Issue("value", text, "QuestionnaireResponse.status"))
    answers: Answers = {}
    questions = {one["linkId"]: one for one in _questions(questionnaire)}
    for where, item in _items(response, "QuestionnaireResponse", issues):
        _answer(where, item, questions, (answers, issues))
    if not answers and not issues:
        text = "found no answer, expected at least one"
        issues.append(Issue("required", text, "QuestionnaireResponse.item"))
    for own, question in questions.items():
        if question.get("required") and own not in answers:
            text = f"found no answer to '{own}', expected one; the form is not whole without it"
            issues.append(Issue("required", text, "QuestionnaireResponse.item"))
    if issues or day is None:
        raise OperationMistake(*issues)
    return Filled(str(questionnaire["id"]), day, answers)


def _day(response: Json, today: date, issues: list[Issue]) -> date | None:
    stated = day_of(response.get("authored"))
    if stated is None or not stated.is_whole:
        text = "found no whole day, expected the day on which the form was filled in"
        issues.append(Issue("required", text, "QuestionnaireResponse.authored"))
        return None
    if stated.first > today:
        text = "found a day that is still to come, expected today or earlier"
        issues.append(Issue("value", text, "QuestionnaireResponse.authored"))
        return None
    return stated.first


def _questions(questionnaire: Json) -> Iterator[Json]:
    for item in questionnaire.get("item", []):
        if item["type"] != "group":
            yield item
        yield from _questions(item)


def _items(parent: Json, where: str, issues: list[Issue]) -> Iterator[tuple[str, Json]]:
    """Every item with its place, however deep in groups and follow-up questions."""
    waiting = [(where, parent)]
    while waiting:
        above, holder = waiting.pop()
        listed = holder.get("item", [])
        if type(listed) is not list or any(type(one) is not dict for one in listed):
            issues.append(
                Issue("structure", "found something else, expected a list of items", f"{above}.item")
            )
            continue
        for number, item in enumerate(listed):
            here = f"{above}.item[{number}]"
            yield here, item
            waiting.append((here, item))
            answers = enumerate(objects(item.get("answer")))
            waiting += [(f"{here}.answer[{count}]", answer) for count, answer in answers]


def _answer(where: str, item: Json, questions: dict[str, Json], into: tuple[Answers, list[Issue]]) -> None:
    answers, issues = into
    given = item.get("answer")
    if given is None or given == []:
        return
    link = item.get("linkId")
    question = questions.get(link) if type(link) is str else None
    if question is None:
        text = "found a question that the form does not have, expected one of its linkIds"
        issues.append(Issue("value", text, f"{where}.linkId"))
        return
    own = question["linkId"]
    listed = objects(given)
    if not listed or (type(given) is list and len(listed) != len(given)):
        issues.append(Issue("structure", "found something else, expected answers", f"{where}.answer"))
        return
    if own in answers or (len(listed) > 1 and not question.get("repeats")):
        text = f"found more than one answer to '{own}', expected one"
        issues.append(Issue("value", text, f"{where}.answer"))
        return
    values = [_value(answer, question) for answer in listed]
    for number, value in enumerate(values):
        if value is None:
            text = f"found another kind of answer to '{own}', expected {_EXPECTED[question['type']]}"
            issues.append(Issue("value", text, f"{where}.answer[{number}]"))
    kept = tuple(value for value in values if value is not None)
    if len(kept) == len(values):
        answers[own] = kept if question.get("repeats") else kept[0]


def _value(answer: Json, question: Json) -> Value | None:
    """The value, or None for one that the question does not take."""
    stated = [(name, value) for name, value in answer.items() if name.startswith("value")]
    if len(stated) != 1:
        return None
    (name, value), kind = stated[0], question["type"]
    if kind == "boolean":
        return value if name == "valueBoolean" and type(value) is bool else None
    if kind == "integer":
        fits = name == "valueInteger" and type(value) is int and 0 <= value <= _LARGEST
        return value if fits else None
    if kind == "date":
        found = day_of(value) if name in ("valueDate", "valueDateTime") else None
        return found.first if found is not None and found.is_whole else None
    if kind == "choice":
        return _choice(name, value, [one["valueString"] for one in question["answerOption"]])
    return value if name == "valueString" and _is_text(value) else None


def _choice(name: str, value: Any, choices: list[str]) -> str | None:
    if name == "valueCoding" and type(value) is dict:
        written = [value.get("code"), value.get("display")]
        return next((one for one in choices if one in written), None)
    return value if name == "valueString" and value in choices else None


def _is_text(value: Any) -> bool:
    return type(value) is str and 0 < len(value.strip()) <= _LONGEST and not _CONTROL.search(value)
