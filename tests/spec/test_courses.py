"""Courses and episodes

Infusion days that lie at most 30 days apart belong to one course. An episode is one stretch of
monitoring: from the first infusion of a course until the series' end after its last. Stretches that share
a day are one episode.
"""

from tests.spec.examples import Example
from tests.spec.rules import protocol, series


def test_infusion_days_at_most_30_days_apart_are_one_course(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-05 | infusion
        2025-03-08 | infusion
        """,
        protocol(series()),
        """
        on         | courses
        2025-01-06 | 2025-01-06 to 2025-01-06 (1)
        2025-02-05 | 2025-01-06 to 2025-02-05 (2)
        2025-03-08 | 2025-01-06 to 2025-02-05 (2), 2025-03-08 to 2025-03-08 (1)
        """,
    )


def test_it_is_the_neighbour_that_counts_not_the_first_day_of_the_course(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-01 | infusion
        2025-01-31 | infusion
        2025-03-02 | infusion
        """,
        protocol(series()),
        """
        on         | courses
        2025-03-02 | 2025-01-01 to 2025-03-02 (3)
        """,
    )


def test_several_administrations_of_one_day_are_one_infusion(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-06 | infusion
        2025-01-07 | infusion
        """,
        protocol(series()),
        """
        on         | courses
        2025-01-07 | 2025-01-06 to 2025-01-07 (2)
        """,
    )


def test_an_infusion_entered_in_error_never_was(example: Example) -> None:
    example.patient(
        """
        day        | fact     | status
        2025-01-06 | infusion | entered in error
        """,
        protocol(series()),
        """
        on         | courses | status      | place
        2025-01-06 | -       | not-started | not-treated
        """,
    )


def test_an_episode_runs_from_the_first_infusion_until_48_months_after_the_last(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2020-01-06 | infusion
        2020-01-10 | infusion
        2021-01-11 | infusion
        """,
        protocol(series()),
        """
        on         | start      | end
        2020-01-06 | 2020-01-06 | 2024-01-06
        2020-01-10 | 2020-01-06 | 2024-01-10
        2021-01-11 | 2020-01-06 | 2025-01-11
        """,
    )


def test_stretches_that_share_a_day_are_one_episode(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2020-01-06 | infusion
        2024-01-06 | infusion
        """,
        protocol(series()),
        """
        on         | start      | end
        2024-01-05 | 2020-01-06 | 2024-01-06
        2024-01-06 | 2020-01-06 | 2028-01-06
        """,
    )


def test_a_course_that_starts_the_day_after_opens_a_second_episode(example: Example) -> None:
    """The newest episode that has started is the one reported; its count begins afresh."""
    example.patient(
        """
        day        | fact
        2020-01-06 | infusion
        2020-02-06 | blood count
        2024-01-07 | infusion
        """,
        protocol(series()),
        """
        on         | start      | end        | last       | due        | tested  | adherence
        2024-01-06 | 2020-01-06 | 2024-01-06 | 2020-02-06 | 2020-03-06 | 1 of 48 | 68/1462
        2024-01-07 | 2024-01-07 | 2028-01-07 | -          | 2024-02-07 | 0 of 0  | 1
        """,
    )


def test_a_shorter_series_can_have_two_episodes_where_a_longer_one_has_one(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2020-01-06 | infusion
        2022-01-06 | infusion
        """,
        protocol(series(), series("skin check", every="3 months", for_="12 months")),
        """
        on         | start of blood count | start of skin check | end of skin check
        2021-01-06 | 2020-01-06           | 2020-01-06          | 2021-01-06
        2022-01-06 | 2020-01-06           | 2022-01-06          | 2023-01-06
        """,
    )
