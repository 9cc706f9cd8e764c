"""What counts as a change for a patient, kind by kind, on invented rules."""

from datetime import date
from typing import Any

import msgspec
from tests.population.test_without import BEFORE, DAY, letter
from tests.spec.rules import (
    a_test,
    courses,
    criterion,
    fact,
    precaution,
    prerequisite,
    prophylaxis,
    protocol,
    series,
    tier,
    watch,
)

from longwatch.catalogue.case_language import CaseRecord
from longwatch.catalogue.case_records import record_of
from longwatch.core.handbook import Communication
from longwatch.core.protocol import Rule
from longwatch.population.impact import Comparison

INFUSED = {"infusions": ["2010-04-01"]}
LOW = {"results": [{"analyte": "A", "value": "5 u", "on": "2010-04-20"}]}


def changes(one: Communication, *rules: Rule, on: str = DAY, **record: Any) -> dict[str, tuple[Any, ...]]:
    """What changes for one patient: before, after, weight, by kind."""
    made = protocol(*rules, asks=("dizzy",))
    comparison = Comparison(made, one, jurisdiction="LAND", on=date.fromisoformat(on))
    found = comparison.of(record_of(msgspec.convert(record, CaseRecord), made))
    return {change.kind: (change.before, change.after, change.weight) for change in found.changes}


def test_a_new_watch_opens_an_alert_and_somebody_is_needed() -> None:
    rule = watch("Low A", tier("high", a_test(below="10 u")), from_=DAY)
    found = changes(
        letter(introduces=("low A",)), rule, series("blood count", to="2040-01-01"), **INFUSED, **LOW
    )
    assert found["alert"] == (None, "high alert, active", "act")


def test_a_watch_that_judges_more_severely_is_a_change() -> None:
    mild = watch("Low A", tier("low", a_test(below="10 u")), to=BEFORE, revision="1")
    severe = watch("Low A", tier("critical", a_test(below="10 u")), from_=DAY, revision="2")
    found = changes(letter(changes=("low A",)), mild, severe, **INFUSED, **LOW)
    assert found["alert"] == ("low alert, active", "critical alert, active", "act")


def test_a_watch_that_is_retired_leaves_something_to_know() -> None:
    rule = watch("Low A", tier("high", a_test(below="10 u")), to=BEFORE)
    found = changes(letter(retires=("low A",)), rule, **INFUSED, **LOW)
    assert found["alert"] == ("high alert, active", None, "know")


def test_a_new_watch_over_a_result_that_is_fine_is_no_change() -> None:
    rule = watch("Low A", tier("high", a_test(below="1 u")), from_=DAY)
    assert changes(letter(introduces=("low A",)), rule, **INFUSED, **LOW) == {}


def test_a_new_watch_over_a_result_that_nobody_can_read_is_told() -> None:
    rule = watch("Low A", tier("high", a_test(below="10 u")), from_=DAY)
    unreadable = {"results": [{"analyte": "A", "value": "5 stones", "on": "2010-04-20"}]}
    found = changes(letter(introduces=("low A",)), rule, **INFUSED, **unreadable)
    assert found["cannot-tell"][2] == "ask"


def test_a_shorter_interval_is_told_with_both_dates() -> None:
    slow = series("blood count", every="3 months", to=BEFORE, revision="1")
    fast = series("blood count", every="1 month", from_=DAY, revision="2")
    done = {"done": [{"item": "skin check", "on": "2010-04-02"}]}
    found = changes(letter(changes=("blood count",)), slow, fast, on="2010-08-01", **INFUSED, **done)
    before, after, weight = found["series"]
    assert before.startswith("every 3 months") and after.startswith("every 1 month")
    assert weight == "act"


def test_a_retired_series_is_something_to_know() -> None:
    found = changes(letter(retires=("shot",)), series("shot", to=BEFORE), series("blood count"), **INFUSED)
    assert found["series"][1:] == ("every 1 month, period over, until 30 Apr 2010", "know")


def test_a_new_series_for_someone_never_treated_is_something_to_know() -> None:
    found = changes(letter(introduces=("shot",)), series("shot", from_=DAY))
    assert found == {"series": (None, "every 1 month, not started", "know")}


def test_a_new_requirement_is_a_change_only_while_it_is_not_met() -> None:
    rule = prerequisite("Antibodies first", "antibodies", from_=DAY)
    one = letter(introduces=("antibodies",))
    assert changes(one, rule)["prerequisite"] == (None, "needed before the next course, missing", "act")
    done = {"procedures": [{"code": "antibodies", "on": "2010-04-02"}]}
    assert "prerequisite" not in changes(one, rule, **done)


def test_new_advice_before_a_course_is_something_to_know() -> None:
    rule = prerequisite("Antibodies first", "antibodies", from_=DAY, required=False)
    found = changes(letter(introduces=("antibodies",)), rule)
    assert found["prerequisite"] == (None, "advised before the next course, missing", "know")


def test_a_protective_medicine_that_must_go_on_longer() -> None:
    short = prophylaxis("Shield", at_least="1 month", to=BEFORE, revision="1")
    long = prophylaxis("Shield", at_least="3 months", from_=DAY, revision="2")
    found = changes(letter(changes=("shield",)), short, long, **INFUSED)
    assert found["prophylaxis"] == ("may stop since 1 May 2010", "continue until 1 Jul 2010", "act")


def test_a_new_precaution_holds_from_now_on_and_one_that_is_over_is_no_change() -> None:
    rule = precaution("Care", after="4 months", from_=DAY)
    one = letter(introduces=("care",))
    assert changes(one, rule, **INFUSED)["precaution"] == (None, "applies until 1 Aug 2010", "act")
    assert changes(one, rule, infusions=["2005-04-01"]) == {}


def test_a_new_question_holds_the_next_course_up_until_it_is_answered() -> None:
    rule = criterion("Dizziness", ("contraindicates", fact("dizzy")), from_=DAY)
    one = letter(introduces=("rule",))
    course = courses("A course")
    assert changes(one, rule, course)["criterion"] == (None, "nobody knows yet", "ask")
    no = {"answers": {"2010-04-30": {"dizzy": False}}}
    assert "criterion" not in changes(one, rule, course, **no)
    yes = changes(one, rule, course, answers={"2010-04-30": {"dizzy": True}})
    assert yes["criterion"] == (None, "it applies and contraindicates", "forbids")
    assert yes["clearance"][1:] == ("blocked", "forbids")


def test_a_new_caution_is_to_be_weighed() -> None:
    rule = criterion("Dizziness", ("cautions", fact("dizzy")), from_=DAY)
    found = changes(letter(introduces=("rule",)), rule, answers={"2010-04-30": {"dizzy": True}})
    assert found["criterion"] == (None, "it applies and cautions", "act")


def test_for_who_was_transferred_no_series_begins() -> None:
    gone = {"decisions": [{"kind": "transferred", "from": "2010-04-15"}]}
    found = changes(letter(introduces=("shot",)), series("shot", from_=DAY), **INFUSED, **gone)
    assert "series" not in found
