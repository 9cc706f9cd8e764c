"""What the calendar changes

An assessment says the first later day on which, with no new fact, anything in it would differ. Whoever
stores it knows how long it is good for.
"""

from tests.spec.examples import Example
from tests.spec.rules import (
    a_test,
    age,
    criterion,
    either,
    fact,
    prerequisite,
    prophylaxis,
    protocol,
    series,
    tier,
    watch,
)

MONTHLY = protocol(series())


def test_an_empty_record_under_rules_without_dates_never_changes(example: Example) -> None:
    example.patient(
        "",
        MONTHLY,
        """
        on         | next change
        2025-03-01 | -
        """,
    )


def test_while_a_patient_is_up_to_date_the_next_change_is_the_lead_then_the_due_day(example: Example) -> None:
    """On the due day the first interval completes; on the day after the grace the test is overdue."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        MONTHLY,
        """
        on         | status     | next change
        2025-01-06 | up-to-date | 2025-01-30
        2025-01-30 | due        | 2025-02-06
        2025-02-06 | due        | 2025-02-14
        2025-02-13 | due        | 2025-02-14
        2025-02-14 | overdue    | 2025-02-15
        """,
    )


def test_days_overdue_change_every_day(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        MONTHLY,
        """
        on         | days overdue | next change
        2025-05-01 | 84           | 2025-05-02
        2025-05-02 | 85           | 2025-05-03
        """,
    )


def test_a_decision_that_is_asked_for_is_asked_for_every_day_alike(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-01 | blood count
        """,
        protocol(series(for_="1 month")),
        """
        on         | status      | next change
        2025-02-01 | period-over | 2025-02-06
        2025-02-06 | period-over | -
        """,
    )


def test_a_rule_that_comes_into_force_is_a_change(example: Example) -> None:
    example.patient(
        "",
        protocol(
            series(),
            criterion("dizzy: restricts", ("restricts", fact("dizzy")), from_="2025-06-01", to="2025-06-30"),
        ),
        """
        on         | next change
        2025-03-01 | 2025-06-01
        2025-06-01 | 2025-07-01
        2025-07-01 | -
        """,
    )


def test_a_birthday_that_a_rule_asks_about_is_a_change(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2008-02-29 | birth
        """,
        protocol(criterion("under 18: restricts", ("restricts", age(below=18)))),
        """
        on         | value | next change
        2025-03-01 | yes   | 2026-02-28
        2026-02-28 | no    | -
        """,
    )


def test_an_answer_that_grows_old_is_a_change(example: Example) -> None:
    example.patient(
        """
        day        | fact        | value
        2025-03-01 | asked dizzy | no
        """,
        protocol(criterion("dizzy: restricts", ("restricts", fact("dizzy")))),
        """
        on         | next change
        2025-03-01 | 2025-04-01
        """,
    )


def test_an_item_that_leaves_its_window_is_a_change(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-02-28 | blood count
        """,
        protocol(prerequisite("a blood count at most a month before", "blood count", within="1 month")),
        """
        on         | needed | next change
        2025-03-01 | met    | 2025-04-01
        """,
    )


def test_the_end_of_a_waiver_and_of_a_medicine_is_a_change(example: Example) -> None:
    example.patient(
        """
        day        | fact             | value | until
        2025-01-06 | infusion         |       |
        2025-01-06 | A                | 5 u   |
        2025-01-06 | waived low A     |       | 2025-01-10
        2025-01-06 | medicine thinner |       | 2025-01-20
        """,
        protocol(
            series(),
            watch("A below 10 u: high", tier("high", a_test(below="10 u"))),
            criterion("on a thinner: cautions", ("cautions", fact("on thinner"))),
        ),
        """
        on         | next change
        2025-01-06 | 2025-01-11
        2025-01-11 | 2025-01-21
        2025-01-21 | 2025-01-30
        """,
    )


def test_the_end_of_a_prophylaxis_is_a_change(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        protocol(prophylaxis("the shield, at least a month", at_least="1 month")),
        """
        on         | shield   | next change
        2025-01-06 | continue | 2025-02-06
        2025-02-06 | may-stop | -
        """,
    )


def test_a_fact_that_is_recorded_for_a_later_day_is_a_change_on_that_day(example: Example) -> None:
    """It is ignored until then, but it is no news on that day: whoever stored the answer must look again."""
    example.patient(
        """
        day        | fact
        2025-01-20 | infusion
        """,
        MONTHLY,
        """
        on         | status      | next change
        2025-01-06 | not-started | 2025-01-20
        """,
    )


def test_a_fact_of_a_later_day_may_bring_its_change_only_when_it_has_grown_old(example: Example) -> None:
    """A no of 1 March leaves the question open on that day; from 1 April on it is too old for a course."""
    example.patient(
        """
        day        | fact        | value
        2025-03-01 | asked dizzy | no
        """,
        protocol(
            criterion("dizzy or on a thinner", ("restricts", either(fact("dizzy"), fact("on thinner"))))
        ),
        """
        on         | value   | next change
        2025-02-01 | unknown | 2025-04-01
        2025-03-01 | unknown | 2025-04-01
        """,
    )
