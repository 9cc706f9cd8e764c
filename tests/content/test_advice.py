"""What alarms tell patients agrees with how urgent they are: several alarms may speak of one symptom, and none
may send a patient with a sign of an emergency to the clinic alone."""

from collections.abc import Iterator

import pytest

from longwatch.catalogue import load
from longwatch.core.protocol import Alarm, Protocol, Urgency
from longwatch.engine.reference import assess


@pytest.fixture(scope="module")
def rules() -> Protocol:
    return load("alemtuzumab", assess=assess)


def emergencies(alarm: Alarm) -> Iterator[str]:
    """The symptoms that alone are an emergency by this alarm, on some day at least."""
    for tier in alarm.tiers:
        if tier.urgency is Urgency.EMERGENCY_NOW and not tier.with_ and not tier.with_alert:
            yield from tier.symptoms or alarm.symptoms


def test_every_alarm_about_a_sign_of_an_emergency_names_the_emergency_number(rules: Protocol) -> None:
    signs = {symptom for alarm in rules.alarms for symptom in emergencies(alarm)}
    silent = [
        f"{alarm.id}: {symptom}"
        for alarm in rules.alarms
        for symptom in alarm.symptoms
        if symptom in signs and "emergency number" not in alarm.advice
    ]
    assert "facial-droop" in signs
    assert silent == []


def test_an_alarm_that_is_not_always_an_emergency_says_when_the_clinic_is_called(rules: Protocol) -> None:
    milder = [alarm for alarm in rules.alarms if alarm.tiers[-1].urgency is not Urgency.EMERGENCY_NOW]
    assert milder
    assert [alarm.id for alarm in milder if "clinic" not in alarm.advice] == []
