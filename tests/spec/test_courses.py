"""Courses and episodes

Infusion days that lie at most 30 days apart belong to one course. An episode is one stretch of
monitoring: from the first infusion of a course until the series' end after its last. Stretches that share
a day are one episode. A decision to extend moves the end of the stretch that is the newest on its own day, so
that a course that begins by then goes on with the episode.
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


def test_a_course_that_begins_by_the_day_it_was_extended_to_goes_on_with_the_episode(
    example: Example,
) -> None:
    """The tests that were missed before the further course are still told."""
    example.patient(
        """
        day        | fact     | until
        2015-01-06 | infusion |
        2018-12-28 | extended | 2021-01-06
        2020-03-02 | infusion |
        """,
        protocol(series()),
        """
        on         | start      | end        | status  | days overdue | gaps
        2020-03-01 | 2015-01-06 | 2021-01-06 | overdue | 1850         | 2015-02-07 to 2020-03-01: 1850 days, 61 missed
        2020-03-02 | 2015-01-06 | 2024-03-02 | overdue | 1851         | 2015-02-07 to 2020-03-02: 1851 days, 61 missed
        """,
    )


def test_the_day_it_was_extended_to_is_the_last_that_is_shared(example: Example) -> None:
    example.patient(
        """
        day        | fact                 | until
        2015-01-06 | infusion             |
        2018-12-28 | extended blood count | 2020-03-02
        2018-12-28 | extended skin check  | 2020-03-01
        2020-03-02 | infusion             |
        """,
        protocol(series(), series("skin check")),
        """
        on         | start of blood count | start of skin check | end of blood count | end of skin check
        2020-03-01 | 2015-01-06           | 2015-01-06          | 2020-03-02         | 2020-03-01
        2020-03-02 | 2015-01-06           | 2020-03-02          | 2024-03-02         | 2024-03-02
        """,
    )


def test_a_later_extended_day_stays_the_end_after_a_further_course(example: Example) -> None:
    example.patient(
        """
        day        | fact     | until
        2015-01-06 | infusion |
        2018-12-28 | extended | 2025-01-06
        2020-03-02 | infusion |
        """,
        protocol(series()),
        """
        on         | start      | end
        2020-03-02 | 2015-01-06 | 2025-01-06
        """,
    )


def test_to_extend_one_series_leaves_the_others_as_they_are(example: Example) -> None:
    example.patient(
        """
        day        | fact                 | until
        2015-01-06 | infusion             |
        2018-12-28 | extended blood count | 2021-01-06
        2020-03-02 | infusion             |
        """,
        protocol(series(), series("skin check")),
        """
        on         | start of blood count | start of skin check
        2020-03-02 | 2015-01-06           | 2020-03-02
        """,
    )


def test_a_stretch_can_be_extended_when_it_is_over(example: Example) -> None:
    """Until the next course begins there is no newer one."""
    example.patient(
        """
        day        | fact     | until
        2015-01-06 | infusion |
        2020-03-01 | extended | 2021-01-06
        2020-03-02 | infusion |
        """,
        protocol(series()),
        """
        on         | start      | end
        2020-02-29 | 2015-01-06 | 2019-01-06
        2020-03-01 | 2015-01-06 | 2021-01-06
        2020-03-02 | 2015-01-06 | 2024-03-02
        """,
    )


def test_a_decision_made_after_the_further_course_extends_the_newer_stretch_only(example: Example) -> None:
    """Its own day counts, not the day on which it became known."""
    example.patient(
        """
        day        | fact                 | until      | known
        2015-01-06 | infusion             |            |
        2018-12-28 | extended skin check  | 2021-01-06 | 2020-06-01
        2020-03-02 | infusion             |            |
        2020-03-02 | extended blood count | 2025-01-06 |
        """,
        protocol(series(), series("skin check")),
        """
        on         | known by   | start of blood count | end of blood count | start of skin check
        2020-06-01 | 2020-05-31 | 2020-03-02           | 2025-01-06         | 2020-03-02
        2020-06-01 | 2020-06-01 | 2020-03-02           | 2025-01-06         | 2015-01-06
        """,
    )


def test_an_extension_without_a_last_day_joins_nothing(example: Example) -> None:
    example.patient(
        """
        day        | fact     | until
        2015-01-06 | infusion |
        2018-12-28 | extended |
        2020-03-02 | infusion |
        """,
        protocol(series()),
        """
        on         | start      | end
        2020-03-02 | 2020-03-02 | 2024-03-02
        """,
    )


def test_an_extension_joins_also_where_a_decision_to_end_came_after_it(example: Example) -> None:
    """The further course undoes the decision to end, and leaves the extension."""
    example.patient(
        """
        day        | fact     | until
        2015-01-06 | infusion |
        2018-12-28 | extended | 2021-01-06
        2019-06-03 | ended    |
        2020-03-02 | infusion |
        """,
        protocol(series()),
        """
        on         | start      | end        | status
        2020-03-01 | 2015-01-06 | 2021-01-06 | ended
        2020-03-02 | 2015-01-06 | 2024-03-02 | overdue
        """,
    )


def test_each_of_several_extensions_extends_the_stretch_of_its_own_day(example: Example) -> None:
    """The first course and the second are joined; the third begins after what the second was extended to."""
    example.patient(
        """
        day        | fact     | until
        2015-01-06 | infusion |
        2015-12-28 | extended | 2016-07-06
        2016-07-06 | infusion |
        2017-06-28 | extended | 2018-01-06
        2018-01-07 | infusion |
        """,
        protocol(series(for_="12 months")),
        """
        on         | start      | end
        2016-07-05 | 2015-01-06 | 2016-07-06
        2016-07-06 | 2015-01-06 | 2017-07-06
        2018-01-06 | 2015-01-06 | 2018-01-06
        2018-01-07 | 2018-01-07 | 2019-01-07
        """,
    )
