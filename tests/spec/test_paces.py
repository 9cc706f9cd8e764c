"""More often at first

Some tests are done often at first and more rarely later. A series may begin with other paces, each for a
time; after them its own interval holds. As with versions of a rule, what counts is the day of the event that
is counted from: its pace says when the next one is due, how late it may be, and how early it is shown.
"""

from tests.spec.examples import Example
from tests.spec.rules import protocol, series

from longwatch.core.dates import Interval
from longwatch.core.protocol import Pace

FORTNIGHTLY = Pace(
    lasts=Interval(days=42), every=Interval(days=14), lead=Interval(days=3), grace=Interval(days=3)
)
MONTHLY = Pace(
    lasts=Interval(months=3), every=Interval(months=1), lead=Interval(days=7), grace=Interval(days=7)
)
STEPPED = series(every="84 days", lead="14 days", grace="14 days", at_first=(FORTNIGHTLY, MONTHLY))


def test_the_first_one_is_due_by_the_first_pace(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        protocol(STEPPED),
        """
        on         | status     | due        | overdue from
        2025-01-16 | up-to-date | 2025-01-20 | 2025-01-24
        2025-01-17 | due        | 2025-01-20 | 2025-01-24
        2025-01-23 | due        | 2025-01-20 | 2025-01-24
        2025-01-24 | overdue    | 2025-01-20 | 2025-01-24
        """,
    )


def test_the_pace_of_an_events_day_says_when_the_next_one_is_due(example: Example) -> None:
    """Six weeks after 6 January is 17 February, and three months after that 17 May."""
    for done, due in (
        ("2025-02-16", "2025-03-02"),
        ("2025-02-17", "2025-03-17"),
        ("2025-05-16", "2025-06-16"),
        ("2025-05-17", "2025-08-09"),
    ):
        example.patient(
            f"""
            day        | fact
            2025-01-06 | infusion
            {done} | blood count
            """,
            protocol(STEPPED),
            f"""
            on         | due
            {done} | {due}
            """,
        )


def test_nothing_done_stays_overdue_by_the_first_pace(example: Example) -> None:
    """Time alone forgives nothing: who missed the first tests does not become up to date at a later pace."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        protocol(STEPPED),
        """
        on         | status  | due        | days overdue
        2025-06-02 | overdue | 2025-01-20 | 133
        """,
    )


def test_each_gap_and_each_covered_day_is_counted_by_the_pace_of_its_event(example: Example) -> None:
    """Covered: 6 to 23 January, 3 to 20 February, and from 3 March on: 50 of 70 days."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-03 | blood count
        2025-03-03 | blood count
        """,
        protocol(STEPPED),
        """
        on         | gaps                                                                                       | adherence
        2025-03-16 | 2025-01-21 to 2025-02-02: 13 days, 1 missed, 2025-02-18 to 2025-03-02: 13 days, 1 missed | 50/70
        """,
    )


def test_tested_intervals_lie_end_to_end_each_as_long_as_its_pace(example: Example) -> None:
    """They end on 20 January, 3 and 17 February, then on 17 March, April and May, then after 84 days."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-20 | blood count
        2025-04-16 | blood count
        """,
        protocol(STEPPED),
        """
        on         | tested
        2025-02-02 | 0 of 1
        2025-02-03 | 1 of 2
        2025-02-17 | 1 of 3
        2025-03-16 | 1 of 3
        2025-03-17 | 1 of 4
        2025-05-17 | 2 of 6
        2025-08-08 | 2 of 6
        2025-08-09 | 2 of 7
        """,
    )


def test_a_new_episode_begins_with_the_first_pace_again(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2020-01-06 | infusion
        2025-01-06 | infusion
        """,
        protocol(STEPPED),
        """
        on         | start      | due
        2025-01-06 | 2025-01-06 | 2025-01-20
        """,
    )


def test_a_further_course_within_the_episode_does_not(example: Example) -> None:
    """The paces are counted from the first day of the episode, as everything of a series is."""
    example.patient(
        """
        day        | fact
        2024-01-08 | infusion
        2025-01-06 | infusion
        2025-01-06 | blood count
        """,
        protocol(STEPPED),
        """
        on         | start      | due
        2025-01-06 | 2024-01-08 | 2025-03-31
        """,
    )


def test_a_rule_that_comes_into_force_later_finds_the_pace_of_that_time(example: Example) -> None:
    """Treated for nine weeks when the rule begins, the patient has left the first pace behind."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        protocol(
            series(
                every="84 days",
                lead="14 days",
                grace="14 days",
                at_first=(FORTNIGHTLY, MONTHLY),
                from_="2025-03-10",
            )
        ),
        """
        on         | start      | due
        2025-03-10 | 2025-03-10 | 2025-04-10
        """,
    )
