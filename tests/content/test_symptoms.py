"""The list of symptoms: one word leads to one symptom, and every symptom is heard."""

import re
from collections import defaultdict

import pytest

from longwatch.catalogue import load
from longwatch.core.protocol import Protocol, Urgency
from longwatch.core.symptom_search import find, nearest, words_of
from longwatch.engine.reference import assess


@pytest.fixture(scope="module")
def rules() -> Protocol:
    return load("alemtuzumab", assess=assess)


def test_one_word_leads_to_one_symptom(rules: Protocol) -> None:
    owners = defaultdict(set)
    for symptom in rules.symptoms:
        for word in words_of(symptom):
            owners[word].add(symptom.id)
    assert {word: names for word, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    "text",
    [
        "chest-pain",
        "Chest Pain",
        "CHEST  PAIN",
        "chest_pain",
        "Tight chest",
        "pain or tightness in the chest",
    ],
)
def test_a_symptom_is_found_by_any_of_its_names(rules: Protocol, text: str) -> None:
    found = find(rules.symptoms, text)
    assert found is not None and found.id == "chest-pain"


@pytest.mark.parametrize("text", ["pain", "my chest feels odd", "", "  ", "chest-pains"])
def test_nothing_is_guessed(rules: Protocol, text: str) -> None:
    assert find(rules.symptoms, text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("chest-pains", "chest-pain"),
        ("nose bleeding", "nosebleed"),
        ("feverish", "fever"),
        ("petechia", "tiny-red-spots"),
    ],
)
def test_what_is_near_is_offered(rules: Protocol, text: str, meant: str) -> None:
    assert meant in [symptom.id for symptom in nearest(rules.symptoms, text)]


def test_every_symptom_raises_some_alarm_or_is_another_medicines(rules: Protocol) -> None:
    """A symptom in no alarm is still heard: it waits for the next contact."""
    raised = {name for alarm in rules.alarms for name in alarm.symptoms}
    assert {symptom.id for symptom in rules.symptoms} - raised <= {"mouth-ulcers"}


def test_no_urgency_names_a_telephone_number(rules: Protocol) -> None:
    assert {text.id for text in rules.urgencies} == set(Urgency)
    told = [text.do for text in rules.urgencies] + [alarm.advice for alarm in rules.alarms]
    assert not [text for text in told if re.search(r"\b\d{3,}\b", text)]


def test_signs_of_stroke_and_heart_attack_are_never_less_than_the_same_day(rules: Protocol) -> None:
    for alarm in rules.alarms:
        if alarm.id in ("sym-stroke", "sym-mi-pah"):
            assert alarm.tiers[0].urgency is Urgency.EMERGENCY_NOW and not alarm.tiers[0].symptoms
            assert str(alarm.tiers[0].within) == "3 days"
            assert alarm.tiers[-1].urgency.weight <= Urgency.SAME_DAY.weight
            assert not (alarm.tiers[-1].within or alarm.tiers[-1].with_ or alarm.tiers[-1].with_alert)


def test_names_for_patients_are_short_and_plain(rules: Protocol) -> None:
    for symptom in rules.symptoms:
        assert len(symptom.name) <= 60
        assert not [word for word in symptom.name.split() if len(word.strip(",.")) > 12], symptom.name
