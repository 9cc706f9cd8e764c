"""A medicine taken over time

Some medicines are not given in infusions: the patient takes them at home, for months or years. Exposure is
then a period in which the medicine is taken, told by its codes. A course is one time of taking it: a pause
of at most 30 days belongs to it. While it is taken, a course and its episode have no last day.
"""

from typing import Any

from tests.spec.examples import Example
from tests.spec.rules import (
    a_test,
    courses,
    criterion,
    fact,
    prerequisite,
    prophylaxis,
    protocol,
    series,
    tier,
    watch,
)

from longwatch.core.dates import Interval
from longwatch.core.protocol import Expression, Protocol, Rule

FOUR_WEEKS = series(for_="28 days")


def taken(*rules: Rule, **drug: Any) -> Protocol:
    """A protocol of the remedy as a medicine that is taken at home."""
    at_home: dict[str, Any] = {
        "exposure": "medicine",
        "exposure_word": "dose",
        "follow_up": Interval(days=28),
    }
    return protocol(*rules, **(at_home | drug))


def test_while_it_is_taken_the_course_and_the_episode_have_no_last_day(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | medicine remedy
        """,
        taken(FOUR_WEEKS),
        """
        on         | courses                | status      | start      | end | due
        2025-01-05 | -                      | not-started | -          | -   | -
        2025-01-06 | 2025-01-06 to - (0)    | up-to-date  | 2025-01-06 | -   | 2025-02-06
        2035-01-06 | 2025-01-06 to - (0)    | overdue     | 2025-01-06 | -   | 2025-02-06
        """,
    )


def test_on_its_last_day_it_is_still_taken(example: Example) -> None:
    """What is written ahead is a plan: until its day has passed nobody knows that it was the last one."""
    example.patient(
        """
        day        | fact            | until
        2025-01-06 | medicine remedy | 2025-03-31
        """,
        taken(FOUR_WEEKS),
        """
        on         | courses                       | end
        2025-03-31 | 2025-01-06 to - (0)           | -
        2025-04-01 | 2025-01-06 to 2025-03-31 (0)  | 2025-04-28
        """,
    )


def test_after_the_last_day_tests_go_on_for_a_time_and_then_a_person_decides(example: Example) -> None:
    example.patient(
        """
        day        | fact            | until
        2025-01-06 | medicine remedy | 2025-03-31
        2025-03-20 | blood count     |
        2025-04-20 | blood count     |
        """,
        taken(FOUR_WEEKS),
        """
        on         | status      | due        | place               | reasons
        2025-03-31 | up-to-date  | 2025-04-20 | up-to-date          | -
        2025-04-19 | due         | 2025-04-20 | due-soon            | -
        2025-04-20 | period-over | -          | needs-someone-today | decision-asked
        """,
    )


def test_a_pause_of_at_most_30_days_parts_nothing(example: Example) -> None:
    example.patient(
        """
        day        | fact            | until
        2025-01-01 | medicine remedy | 2025-01-31
        2025-03-02 | medicine remedy | 2025-03-31
        2025-05-01 | medicine remedy |
        """,
        taken(FOUR_WEEKS),
        """
        on         | courses
        2025-03-01 | 2025-01-01 to 2025-01-31 (0)
        2025-03-02 | 2025-01-01 to - (0)
        2025-04-30 | 2025-01-01 to 2025-03-31 (0)
        2025-05-01 | 2025-01-01 to 2025-03-31 (0), 2025-05-01 to - (0)
        """,
    )


def test_a_dose_given_by_others_is_a_day_of_taking_it(example: Example) -> None:
    example.patient(
        """
        day        | fact            | until
        2025-01-06 | infusion        |
        2025-01-13 | medicine remedy | 2025-02-10
        2025-02-17 | infusion        |
        """,
        taken(FOUR_WEEKS),
        """
        on         | courses                      | end
        2025-01-07 | 2025-01-06 to 2025-01-06 (1) | 2025-02-03
        2025-03-01 | 2025-01-06 to 2025-02-17 (2) | 2025-03-17
        """,
    )


def test_another_medicine_is_no_exposure(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | medicine thinner
        """,
        taken(FOUR_WEEKS),
        """
        on         | courses | status      | place
        2025-06-01 | -       | not-started | not-treated
        """,
    )


def test_taking_an_infused_drug_as_a_medicine_is_no_infusion(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | medicine remedy
        """,
        protocol(series()),
        """
        on         | courses | status
        2025-06-01 | -       | not-started
        """,
    )


def test_an_answer_counts_until_a_course_that_came_after_it_is_over(example: Example) -> None:
    """Before an infusion a question is asked anew. Of a medicine that is taken every week that would be never."""
    example.patient(
        """
        day        | fact            | value | until
        2025-01-02 | asked on thinner | no   |
        2025-01-06 | medicine remedy |       | 2025-03-31
        """,
        taken(criterion("no thinner", ("contraindicates", fact("on thinner")))),
        """
        on         | value   | eligibility
        2025-01-05 | no      | eligible
        2025-03-31 | no      | eligible
        2025-04-01 | unknown | incomplete
        """,
    )


def test_treated_asks_whether_it_was_ever_taken(example: Example) -> None:
    example.patient(
        """
        day        | fact            | until
        2025-01-06 | medicine remedy | 2025-01-31
        """,
        taken(criterion("was treated", ("cautions", Expression(treated=True)))),
        """
        on         | value
        2025-01-05 | no
        2025-01-06 | yes
        2025-06-01 | yes
        """,
    )


def test_clearance_is_for_going_on_while_it_is_taken(example: Example) -> None:
    example.patient(
        """
        day        | fact            | until
        2025-01-06 | medicine remedy | 2025-03-31
        """,
        taken(courses("any course", after="2 months")),
        """
        on         | clearance                | held up by
        2025-01-05 | incomplete for course 1  | eligibility
        2025-02-01 | incomplete for course 1  | eligibility
        2025-04-01 | blocked for course 2     | course 1, eligibility
        2025-05-31 | incomplete for course 2  | eligibility
        """,
    )


def test_what_was_needed_before_the_start_is_judged_for_the_first_day(example: Example) -> None:
    """Nobody must repeat the tests before the start while it is taken; after its end a new start needs them."""
    example.patient(
        """
        day        | fact            | until
        2024-12-20 | skin            |
        2025-01-06 | medicine remedy | 2025-03-31
        """,
        taken(prerequisite("at most 30 days old", "skin check", within="30 days")),
        """
        on         | needed
        2025-01-05 | met
        2025-01-20 | met
        2025-03-31 | met
        2025-04-01 | expired
        """,
    )


def test_a_protective_medicine_goes_on_while_it_is_taken(example: Example) -> None:
    example.patient(
        """
        day        | fact            | until
        2025-01-06 | medicine remedy | 2025-03-31
        """,
        taken(prophylaxis("a month longer", at_least="1 month")),
        """
        on         | shield      | shield until
        2025-01-05 | not-started | -
        2025-03-31 | continue    | -
        2025-04-01 | continue    | 2025-04-30
        2025-04-30 | may-stop    | 2025-04-30
        """,
    )


def test_results_are_watched_from_the_first_day_of_taking_it(example: Example) -> None:
    example.patient(
        """
        day        | fact            | value
        2025-01-02 | A               | 10 u
        2025-01-06 | medicine remedy |
        2025-02-03 | A               | 5 u
        """,
        taken(watch("A falls by half since the start", tier("high", a_test(fall_from_baseline="50 %")))),
        """
        on         | alert
        2025-01-06 | -
        2025-02-03 | active high
        """,
    )


def test_a_decision_to_end_holds_until_taking_it_begins_anew(example: Example) -> None:
    """That it is still taken does not undo the decision; a period that begins later does."""
    example.patient(
        """
        day        | fact            | until
        2025-01-06 | medicine remedy | 2025-06-30
        2025-02-03 | ended           |
        2025-07-01 | medicine remedy |
        """,
        taken(FOUR_WEEKS),
        """
        on         | status  | place
        2025-02-03 | ended   | closed
        2025-06-30 | ended   | closed
        2025-07-01 | overdue | needs-someone-today
        """,
    )


def test_nothing_changes_by_itself_but_for_what_falls_due(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | medicine remedy
        """,
        taken(FOUR_WEEKS),
        """
        on         | next change
        2025-01-07 | 2025-01-30
        """,
    )
