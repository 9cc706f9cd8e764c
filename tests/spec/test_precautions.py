"""Precautions

What a patient keeps to around a course: food, contraception, vaccines. A precaution begins a time before the
first infusion, or with it, and its last day lies a time after the last infusion. Where no source gives an
end, it stays.
"""

from tests.spec.examples import Example
from tests.spec.rules import fact, precaution, protocol

AFTERWARDS = protocol(
    precaution("careful from the first infusion until a month after the last", after="1 month")
)
AROUND = protocol(
    precaution(
        "careful from 14 days before a course until a month after it", before="14 days", after="1 month"
    )
)
ENDLESS = protocol(precaution("careful from the first infusion on; no source gives an end"))


def test_it_applies_from_the_first_infusion_and_its_last_day_is_a_time_after_the_last(
    example: Example,
) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-10 | infusion
        """,
        AFTERWARDS,
        """
        on         | care        | care from  | care until
        2025-01-05 | not-started | -          | -
        2025-01-06 | applies     | 2025-01-06 | 2025-02-06
        2025-01-10 | applies     | 2025-01-06 | 2025-02-10
        2025-02-10 | applies     | 2025-01-06 | 2025-02-10
        2025-02-11 | over        | 2025-01-06 | 2025-02-10
        """,
    )


def test_without_an_end_in_any_source_it_stays(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        ENDLESS,
        """
        on         | care    | care from  | care until
        2035-01-06 | applies | 2025-01-06 | -
        """,
    )


def test_before_a_planned_course_it_is_coming_and_then_applies_without_a_known_end(example: Example) -> None:
    """The end is counted from the last infusion, which nobody knows yet."""
    example.patient(
        "",
        AROUND,
        """
        on         | planned    | care        | care from  | care until
        2025-03-01 |            | not-started | -          | -
        2025-03-01 | 2025-03-16 | coming      | 2025-03-02 | -
        2025-03-02 | 2025-03-16 | applies     | 2025-03-02 | -
        """,
    )


def test_without_days_before_it_is_coming_until_the_planned_day_itself(example: Example) -> None:
    example.patient(
        "",
        AFTERWARDS,
        """
        on         | planned    | care    | care from
        2025-03-15 | 2025-03-16 | coming  | 2025-03-16
        2025-03-16 | 2025-03-16 | applies | 2025-03-16
        """,
    )


def test_a_plan_stands_until_a_course_takes_its_place(example: Example) -> None:
    """A day that passed without a recorded infusion does not show that the precaution may end."""
    example.patient(
        """
        day        | fact
        2025-03-18 | infusion
        """,
        AFTERWARDS,
        """
        on         | planned    | care    | care from  | care until
        2025-03-17 | 2025-03-16 | applies | 2025-03-16 | -
        2025-03-18 | 2025-03-16 | applies | 2025-03-18 | 2025-04-18
        """,
    )


def test_between_two_courses_it_is_over_and_then_comes_again(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2026-01-12 | infusion
        """,
        AROUND,
        """
        on         | planned    | care    | care from  | care until
        2025-12-01 |            | over    | 2024-12-23 | 2025-02-06
        2025-12-01 | 2026-01-12 | coming  | 2025-12-29 | -
        2026-01-12 | 2026-01-12 | applies | 2025-12-29 | 2026-02-12
        """,
    )


def test_stretches_that_share_a_day_are_one(example: Example) -> None:
    """For a planned course that is near enough, the precaution goes on between the two."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        protocol(precaution("careful until twelve months after a course", after="12 months")),
        """
        on         | planned    | care    | care from  | care until
        2025-06-01 | 2026-01-06 | applies | 2025-01-06 | -
        2025-06-01 | 2026-01-07 | applies | 2025-01-06 | 2026-01-06
        """,
    )


def test_where_nobody_knows_whether_it_concerns_the_patient_it_is_shown_and_told(example: Example) -> None:
    """It is told only for as long as it matters. A recorded no leaves it out."""
    drawn = protocol(
        precaution("careful until a month after", after="1 month", applies=fact("dizzy")), asks=("dizzy",)
    )
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        drawn,
        """
        on         | care        | cannot tell
        2025-01-05 | not-started | -
        2025-02-06 | applies     | care
        2025-02-07 | over        | -
        """,
    )
    example.patient(
        """
        day        | fact        | value
        2025-01-06 | infusion    |
        2025-01-07 | asked dizzy | no
        """,
        drawn,
        """
        on         | care    | cannot tell
        2025-01-06 | applies | care
        2025-01-07 | -       | -
        """,
    )


def test_a_death_ends_it(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-20 | death
        """,
        ENDLESS,
        """
        on         | care    | care until
        2025-01-19 | applies | -
        2025-01-20 | over    | 2025-01-20
        """,
    )


def test_the_calendar_knows_the_days_on_which_it_comes_begins_and_ends(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        AROUND,
        """
        on         | planned    | care    | next change
        2025-01-06 |            | applies | 2025-02-07
        2025-02-07 |            | over    | -
        2025-02-07 | 2026-01-12 | coming  | 2025-12-29
        2025-12-29 | 2026-01-12 | applies | -
        """,
    )
