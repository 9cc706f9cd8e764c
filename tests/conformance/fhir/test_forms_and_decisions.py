"""Answers to screening questions, and what people decided."""

from datetime import date

import pytest
from tests.conformance.fhir.resources import Json, Read, facts, resource

from longwatch.core.record import Decision, Doubt, ScreeningAnswer


def item(link: str, **answer: object) -> Json:
    return {"linkId": link, "answer": [answer]}


def form(*items: Json, **elements: object) -> Json:
    stated = {
        "status": "completed",
        "questionnaire": "https://clinic.example/Questionnaire/alemtuzumab-screening|2",
        "authored": "2024-02-01T10:00:00+02:00",
        "item": list(items),
    }
    return resource("QuestionnaireResponse", "f", **(stated | elements))


STROKE = item("history-of-stroke", valueBoolean=False)


def answers(read: Read, *items: Json) -> dict[str, bool | int]:
    return {answer.fact: answer.value for answer in facts(read(form(*items)), ScreeningAnswer)}


def test_each_question_answered_is_an_answer_of_its_day(read: Read) -> None:
    answer = facts(read(form(STROKE)), ScreeningAnswer)[0]
    assert (answer.fact, answer.value, answer.day) == ("history-of-stroke", False, date(2024, 2, 1))


def test_questions_inside_groups_and_answers_are_found(read: Read) -> None:
    inner = {"linkId": "extra", "answer": [{"item": [item("antiplatelet", valueBoolean=True)]}]}
    assert answers(read, {"linkId": "group", "item": [STROKE, inner]}) == {
        "history-of-stroke": False,
        "antiplatelet": True,
    }


def test_a_number_is_a_number(read: Read) -> None:
    assert answers(read, item("prior-treatments", valueInteger=2)) == {"prior-treatments": 2}


@pytest.mark.parametrize(
    "blank", [{"linkId": "history-of-stroke"}, {"linkId": "history-of-stroke", "answer": []}]
)
def test_a_blank_is_no_answer(read: Read, blank: Json) -> None:
    record = read(form(blank))
    assert record.not_used == {"QuestionnaireResponse: no answer in it": 1}


@pytest.mark.parametrize(
    "wrong",
    [
        item("history-of-stroke", valueCoding={"code": "Y"}),
        item("history-of-stroke", valueString="no"),
        item("history-of-stroke", valueBoolean="false"),
        item("prior-treatments", valueBoolean=True),
        item("prior-treatments", valueInteger=-1),
        {"linkId": "history-of-stroke", "answer": [{"valueBoolean": True}, {"valueBoolean": False}]},
        {"linkId": "history-of-stroke", "answer": 5},
    ],
)
def test_an_answer_that_is_not_of_the_question_asks_a_person(read: Read, wrong: Json) -> None:
    record = read(form(wrong))
    assert facts(record, ScreeningAnswer) == []
    assert [doubt.about for doubt in facts(record, Doubt)] == [wrong["linkId"]]


def test_an_unknown_question_is_named_without_its_answer(read: Read) -> None:
    record = read(form(STROKE, item("shoe-size", valueString="secret")))
    doubt = facts(record, Doubt)[0]
    assert (doubt.about, "secret" in doubt.why) == ("shoe-size", False)


@pytest.mark.parametrize("when", [None, "soon"])
def test_answers_without_a_day_ask_a_person(read: Read, when: object) -> None:
    record = read(form(STROKE, authored=when))
    assert facts(record, ScreeningAnswer) == []
    assert [doubt.about for doubt in facts(record, Doubt)] == ["history-of-stroke"]


@pytest.mark.parametrize(
    ("elements", "reason"),
    [
        ({"questionnaire": "https://clinic.example/Questionnaire/other"}, "another form"),
        ({"questionnaire": "not-alemtuzumab-screening"}, "another form"),
        ({"questionnaire": None}, "another form"),
        ({"status": "in-progress"}, "not completed"),
    ],
)
def test_other_forms_are_not_used(read: Read, elements: Json, reason: str) -> None:
    assert read(form(STROKE, **elements)).not_used == {f"QuestionnaireResponse: {reason}": 1}


NUMBER = {"system": "urn:forms", "value": "1"}


@pytest.mark.parametrize("status", ["entered-in-error", "amended"])
def test_a_later_version_takes_back_what_it_no_longer_says(read: Read, status: str) -> None:
    later = form(id="g", identifier=NUMBER, status=status, authored="2024-02-05")
    record = read(form(STROKE, identifier=NUMBER), later)
    assert record.seen_on(date(2025, 1, 1)).answers == []


def decision(code: str = "waived", **elements: object) -> Json:
    stated = {
        "status": "completed",
        "code": {"coding": [{"system": "https://longwatch.example/decision", "code": code}]},
        "instantiatesUri": "https://longwatch.example/rules/mon-count",
        "executionPeriod": {"start": "2024-05-01", "end": "2024-05-20"},
        "authoredOn": "2024-04-30",
    }
    return resource("Task", "t", **(stated | elements))


@pytest.mark.parametrize("code", ["waived", "ended", "extended", "transferred"])
def test_a_decision_has_its_rule_and_its_days(read: Read, code: str) -> None:
    made = facts(read(decision(code)), Decision)[0]
    assert (made.kind, made.rule) == (code, "mon-count")
    assert (made.day, made.until) == (date(2024, 5, 1), date(2024, 5, 20))


def test_a_decision_can_be_about_the_symptoms_in_own_words(read: Read) -> None:
    made = facts(
        read(decision("ended", instantiatesUri="https://longwatch.example/rules/symptoms")), Decision
    )
    assert [one.rule for one in made] == ["symptoms"]


def test_a_decision_without_a_rule_is_about_all(read: Read) -> None:
    assert facts(read(decision(instantiatesUri=None)), Decision)[0].rule is None


def test_a_decision_without_a_first_day_starts_when_it_was_written(read: Read) -> None:
    made = facts(read(decision("ended", executionPeriod=None)), Decision)[0]
    assert (made.day, made.until) == (date(2024, 4, 30), None)


@pytest.mark.parametrize(
    "elements",
    [
        {"instantiatesUri": "https://longwatch.example/rules/no-such-rule"},
        {"instantiatesUri": 5},
        {"executionPeriod": {"start": "2024-05-01"}},
        {"executionPeriod": {"start": "2024-05-01", "end": "2024-06"}},
        {"executionPeriod": {"start": "2024-05-01", "end": "2024-04-01"}},
        {"executionPeriod": {"start": "soon", "end": "2024-04-01"}},
        {"executionPeriod": {"end": "2024-05-20"}, "authoredOn": None},
        {"status": None},
    ],
)
def test_a_decision_that_cannot_be_read_decides_nothing_and_asks(read: Read, elements: Json) -> None:
    record = read(decision(**elements))
    assert facts(record, Decision) == []
    assert len(facts(record, Doubt)) == 1


@pytest.mark.parametrize(
    ("elements", "reason"),
    [
        ({"status": "requested"}, "not completed"),
        ({"code": {"coding": [{"system": "urn:other", "code": "waived"}]}}, "not a decision of this system"),
        ({"status": "entered-in-error"}, "entered in error"),
    ],
)
def test_other_tasks_decide_nothing(read: Read, elements: Json, reason: str) -> None:
    record = read(decision(**elements))
    assert record.not_used == {f"Task: {reason}": 1}
    assert record.seen_on(date(2025, 1, 1)).decisions == []
