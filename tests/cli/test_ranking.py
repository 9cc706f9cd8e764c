"""Who comes first in the worklist when symptoms, results and doubts compete."""

from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace
from tests.spec.drawing import record
from tests.spec.rules import a_test, alarm, protocol, series, tier, urgent, watch

from longwatch.core.worklist import Line, worklist
from longwatch.engine.reference import assess

RULES = protocol(
    series(),
    watch("A below 5 u", tier("critical", a_test(below="5 u")), name="very low A"),
    watch("A below 10 u", tier("high", a_test(below="10 u"))),
    watch("A below 20 u", tier("medium", a_test(below="20 u")), name="rather low A"),
    alarm("swelling: emergency-now", urgent("emergency-now"), symptoms=("swelling",), name="swell"),
    alarm("itch: same-day", urgent("same-day"), symptoms=("itch",), name="itch"),
    alarm("ache: next-contact", urgent("next-contact"), symptoms=("ache",), name="ache"),
)
ON = date(2025, 1, 20)


@dataclass
class Patient:
    """Who it is, and what is known beside the infusion."""

    name: str
    facts: str


PATIENTS = [
    Patient("1 emergency", "2025-01-10 | symptom swelling |"),
    Patient("2 critical and same-day", "2025-01-10 | symptom itch |\n2025-01-10 | A | 3 u"),
    Patient("3 a same-day alarm", "2025-01-10 | symptom itch |"),
    Patient("4 own words", "2025-01-10 | symptom |"),
    Patient("5 high", "2025-01-10 | A | 9 u"),
    Patient("6 cannot tell", "2025-01-10 | A | 9"),
    Patient("7 medium", "2025-01-10 | A | 19 u"),
    Patient("8 next contact", "2025-01-10 | symptom ache |"),
    Patient("9 waived", "2025-01-10 | symptom swelling |\n2025-01-11 | waived swell | | 2025-03-01"),
]


def lines() -> list[Line]:
    found = []
    for patient in PATIENTS:
        drawn = record(f"day | fact | value | until\n2025-01-06 | infusion |\n{patient.facts}")
        drawn = replace(drawn, patient=patient.name)
        found.append(assess(drawn, RULES, jurisdiction="LAND", on=ON))
    return list(worklist(found[::-1], on=ON).lines)


def test_an_emergency_comes_first_and_the_same_day_like_a_high_alert() -> None:
    ranked = [line.patient for line in lines()]
    assert ranked[:2] == ["1 emergency", "2 critical and same-day"]
    assert ranked[2:5] == ["3 a same-day alarm", "4 own words", "5 high"]
    assert ranked[5:7] == ["6 cannot tell", "7 medium"]


def test_what_can_wait_puts_nobody_on_todays_list() -> None:
    places = {line.patient: line.place for line in lines()}
    assert (places["8 next contact"], places["9 waived"]) == ("up-to-date", "waiting")


def test_a_line_tells_what_weighs_most() -> None:
    told = {line.patient: line for line in lines()}
    assert (told["1 emergency"].rule, told["1 emergency"].urgency) == ("swell", "emergency-now")
    assert told["2 critical and same-day"].rule == "very low A"
    assert told["2 critical and same-day"].reasons[:2] == ("alarm", "alert")
    assert told["3 a same-day alarm"].rule == "itch"
    assert "a person must read it today" in told["4 own words"].text
    assert told["9 waived"].urgency is None
