"""Prophylaxis

A protective medicine goes on from the first infusion of a course until the later of two days: a time after
the course's last infusion, and the day on which a laboratory value has recovered.
"""

from tests.spec.examples import Example
from tests.spec.rules import prophylaxis, protocol

MONTH = protocol(prophylaxis("the shield, at least a month after the last infusion", at_least="1 month"))
RECOVERY = protocol(
    prophylaxis(
        "the shield, at least a month after the last infusion, and until A has reached 200 u",
        at_least="1 month",
        until_analyte="A",
        until_reaches="200 u",
    )
)


def test_it_starts_with_the_first_infusion_and_may_stop_a_time_after_the_last(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-10 | infusion
        """,
        MONTH,
        """
        on         | shield      | shield until
        2025-01-05 | not-started | -
        2025-01-06 | continue    | 2025-02-06
        2025-01-10 | continue    | 2025-02-10
        2025-02-09 | continue    | 2025-02-10
        2025-02-10 | may-stop    | 2025-02-10
        """,
    )


def test_it_goes_on_until_the_value_has_reached_its_amount(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-03-06 | A        | 150 u
        2025-05-06 | A        | 200 u
        """,
        RECOVERY,
        """
        on         | shield   | shield until
        2025-02-06 | continue | -
        2025-05-05 | continue | -
        2025-05-06 | may-stop | 2025-05-06
        """,
    )


def test_a_value_reached_early_leaves_the_first_day_standing(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-05 | A        | 900 u
        2025-01-06 | infusion |
        2025-01-20 | A        | 250 u
        """,
        RECOVERY,
        """
        on         | shield   | shield until
        2025-01-19 | continue | -
        2025-01-20 | continue | 2025-02-06
        2025-02-06 | may-stop | 2025-02-06
        """,
    )


def test_a_value_that_falls_again_takes_the_end_away(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-03-06 | A        | 220 u
        2025-04-06 | A        | 180 u
        2025-05-06 | A        | 210 u
        """,
        RECOVERY,
        """
        on         | shield   | shield until
        2025-03-06 | may-stop | 2025-03-06
        2025-04-06 | continue | -
        2025-05-06 | may-stop | 2025-05-06
        """,
    )


def test_preliminary_and_unreadable_values_do_not_end_it(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value      | status
        2025-01-06 | infusion |            |
        2025-03-06 | A        | 220 u      | preliminary
        2025-03-07 | A        | 220 spoons |
        """,
        RECOVERY,
        """
        on         | shield   | shield until | cannot tell
        2025-03-06 | continue | -            | -
        2025-03-07 | continue | -            | shield
        """,
    )


def test_a_new_course_starts_it_again(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2026-01-12 | infusion
        """,
        MONTH,
        """
        on         | shield   | shield until
        2026-01-11 | may-stop | 2025-02-06
        2026-01-12 | continue | 2026-02-12
        """,
    )
