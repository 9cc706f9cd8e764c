"""Prerequisites

An item needed before the next course, judged for a planned first day, or, without a plan, as if the course
were today.
"""

from tests.spec.examples import Example
from tests.spec.rules import fact, prerequisite, protocol

COUNT = protocol(
    prerequisite("a blood count at most 30 days before the course", "blood count", within="30 days")
)
ANTIBODIES = protocol(
    prerequisite("antibodies at any time before, unless vaccinated", "antibodies", unless=("any shot",))
)
SHOT = protocol(prerequisite("vaccinated at least 6 weeks before the course", "any shot", ahead="6 weeks"))


def test_what_was_never_done_is_missing(example: Example) -> None:
    example.patient(
        "",
        COUNT,
        """
        on         | needed
        2025-03-31 | missing
        """,
    )


def test_what_was_done_in_its_window_is_met_and_what_was_done_before_it_is_expired(example: Example) -> None:
    """The window of 30 days before 31 March begins on 1 March."""
    example.patient(
        """
        day        | fact
        2025-03-01 | blood count
        """,
        COUNT,
        """
        on         | planned    | needed  | by
        2025-03-02 | 2025-03-31 | met     | 2025-03-31
        2025-03-02 | 2025-04-01 | expired | 2025-04-01
        2025-03-31 |            | met     | -
        2025-04-01 |            | expired | -
        """,
    )


def test_a_window_in_months_begins_on_the_same_day_of_an_earlier_month(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-02-28 | blood count
        """,
        protocol(prerequisite("a blood count at most a month before", "blood count", within="1 month")),
        """
        on         | needed
        2025-03-28 | met
        2025-03-31 | met
        2025-04-01 | expired
        """,
    )


def test_a_vaccination_less_than_six_weeks_before_is_too_late(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | vaccination flu
        """,
        SHOT,
        """
        on         | planned    | needed   | by
        2025-01-06 | 2025-02-16 | too-late | 2025-01-05
        2025-01-06 | 2025-02-17 | met      | 2025-01-06
        """,
    )


def test_what_is_unnecessary_because_of_something_else_is_met(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | vaccination flu
        """,
        ANTIBODIES,
        """
        on         | needed
        2025-01-05 | missing
        2025-01-06 | met
        """,
    )


def test_without_a_window_any_earlier_day_will_do(example: Example) -> None:
    example.patient(
        """
        day        | fact
        1999-01-06 | antibodies
        """,
        ANTIBODIES,
        """
        on         | needed
        2025-01-06 | met
        """,
    )


def test_a_preliminary_result_does_not_meet_a_prerequisite(example: Example) -> None:
    example.patient(
        """
        day        | fact        | status
        2025-03-01 | blood count | preliminary
        """,
        COUNT,
        """
        on         | needed
        2025-03-02 | missing
        """,
    )


def test_a_waived_prerequisite_is_waived_until_the_day_of_the_waiver(example: Example) -> None:
    example.patient(
        """
        day        | fact               | until
        2025-03-01 | waived blood count | 2025-03-10
        """,
        COUNT,
        """
        on         | needed
        2025-03-10 | waived
        2025-03-11 | missing
        """,
    )


def test_a_waiver_made_before_a_vaccination_does_not_make_it_less_late(example: Example) -> None:
    example.patient(
        """
        day        | fact             | until
        2025-01-06 | waived any shot  | 2025-12-31
        2025-01-20 | vaccination flu  |
        2025-01-27 | waived any shot  | 2025-12-31
        """,
        SHOT,
        """
        on         | planned    | needed
        2025-01-19 | 2025-02-16 | waived
        2025-01-20 | 2025-02-16 | too-late
        2025-01-27 | 2025-02-16 | waived
        """,
    )


def test_a_waiver_that_ends_before_the_planned_day_waives_nothing_for_it(example: Example) -> None:
    example.patient(
        """
        day        | fact               | until
        2025-03-01 | waived blood count | 2025-03-10
        """,
        COUNT,
        """
        on         | planned    | needed
        2025-03-05 | 2025-03-10 | waived
        2025-03-05 | 2025-03-11 | missing
        """,
    )


def test_whether_it_concerns_the_patient_can_be_unknown(example: Example) -> None:
    """Only for those who were dizzy; nobody asked. Once the answer is no, it is not listed at all."""
    example.patient(
        """
        day        | fact        | value
        2025-03-03 | asked dizzy | no
        """,
        protocol(prerequisite("a blood count for the dizzy", "blood count", applies=fact("dizzy"))),
        """
        on         | needed
        2025-03-02 | cannot-tell
        2025-03-03 | -
        """,
    )


def test_what_nobody_could_read_makes_it_cannot_tell_instead_of_missing(example: Example) -> None:
    example.patient(
        """
        day        | fact              | value
        2025-03-01 | doubt blood count | a count without a date
        """,
        COUNT,
        """
        on         | needed
        2025-03-02 | cannot-tell
        """,
    )
