"""Both engines say the same of random patients under random protocols; `./lw agree` runs it longer."""

from collections import Counter
from random import Random
from unittest import mock

from hypothesis import given, settings
from tests.engines import both
from tests.generative.agree import Crowded, crowded, disagreement
from tests.generative.crowds import crowd
from tests.generative.smallest import Disagreement, smallest
from tests.spec.rules import a_test, criterion, fact, protocol, series, tier, watch

from longwatch.engine.relational import series as relational_series

EVERYTHING = (
    watch("A below 50", tier("high", a_test(below="50 u"))),
    watch("A fell", tier("medium", a_test(fall_from_previous="50 %")), name="fall of A"),
    criterion("Ever a clot", ("contraindicates", fact("clot ever"))),
)
# A protocol costs a plan; a crowd of patients costs little more than one.
FEW = settings(max_examples=max(1, settings().max_examples // 4))


@FEW
@given(case=crowded())
def test_the_engines_agree_in_every_field(case: Crowded) -> None:
    different = disagreement(case, 40)
    assert different is None, f"\n{different}"


def test_a_crowd_brings_about_what_there_is_to_compare() -> None:
    """Else the engines would agree because nothing happened."""
    met: Counter[str] = Counter()
    every = protocol(series(every="1 month", for_="6 months"), *EVERYTHING)
    assert disagreement(Crowded(every, "LAND", 7), 400, met) is None
    statuses = ("up-to-date", "due", "overdue", "waived", "period-over", "ended", "not-started")
    assert {f"series {status}" for status in statuses} <= set(met)
    assert {"gap", "alert active", "alert recovered", "place waiting", "place closed"} <= set(met)
    assert met["gap"] > 100


def test_an_engine_that_errs_is_found_and_its_case_made_small() -> None:
    """A day too much in every gap: what is left is one infusion, and the rule that makes the gap."""
    rules = protocol(series(every="1 month", for_="48 months"), *EVERYTHING)
    wrong = relational_series._GAPS.replace(
        "lw_days(gap_first, gap_last) + 1", "lw_days(gap_first, gap_last) + 2"
    )
    with mock.patch.object(relational_series, "_GAPS", wrong):
        questions = crowd(rules, Random(3), 30)
        question = next(
            question
            for question, (expected, found) in zip(questions, both(rules, "LAND", questions), strict=True)
            if expected != found
        )
        case = smallest(Disagreement(rules, "LAND", question))
        told = str(case)
    assert len(case.question.record.facts) == 1
    assert (len(case.protocol.series), case.protocol.watches, case.protocol.criteria) == (1, (), ())
    assert "Gap(" in told and "Infusion" in told
