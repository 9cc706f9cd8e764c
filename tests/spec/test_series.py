"""Series

A series is an item repeated at an interval through an episode. After the newest event, or the start where
there is none yet, the next one is due one interval later. Some days before that, the lead, it is shown as
due; from the day after the days of grace it is overdue. Unless an example says otherwise, the series is a
blood count every month with 7 days of lead and 7 days of grace, until 48 months after the last infusion.
"""

from tests.spec.examples import Example
from tests.spec.rules import fact, protocol, series

MONTHLY = protocol(series())


def test_without_an_infusion_a_series_has_not_started_and_has_no_dates(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | blood count
        """,
        MONTHLY,
        """
        on         | status      | start | end | last | due | overdue from | adherence | tested | place
        2025-01-06 | not-started | -     | -   | -    | -   | -            | -         | 0 of 0 | not-treated
        """,
    )


def test_the_start_counts_as_covered_until_the_first_due_day(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        MONTHLY,
        """
        on         | status     | start      | last | due        | overdue from | adherence
        2025-01-06 | up-to-date | 2025-01-06 | -    | 2025-02-06 | 2025-02-14   | 1
        """,
    )


def test_a_test_is_due_from_the_first_day_of_the_lead(example: Example) -> None:
    """Due on 6 February with 7 days of lead: shown from 30 January."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        MONTHLY,
        """
        on         | status     | place
        2025-01-29 | up-to-date | up-to-date
        2025-01-30 | due        | due-soon
        2025-01-31 | due        | due-soon
        """,
    )


def test_a_test_is_overdue_from_the_day_after_the_grace(example: Example) -> None:
    """Due on 6 February with 7 days of grace: 13 February is the last day that is not late."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        MONTHLY,
        """
        on         | status  | days overdue | gaps
        2025-02-06 | due     | 0            | -
        2025-02-13 | due     | 0            | -
        2025-02-14 | overdue | 8            | 2025-02-07 to 2025-02-14: 8 days, 1 missed
        2025-02-15 | overdue | 9            | 2025-02-07 to 2025-02-15: 9 days, 1 missed
        """,
    )


def test_without_grace_a_test_is_overdue_on_the_day_after_it_was_due(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        protocol(series(lead="0 days", grace="0 days")),
        """
        on         | status     | days overdue
        2025-02-05 | up-to-date | 0
        2025-02-06 | due        | 0
        2025-02-07 | overdue    | 1
        """,
    )


def test_a_test_done_moves_the_next_due_day_to_one_interval_later(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-03 | blood count
        """,
        MONTHLY,
        """
        on         | status     | last       | due
        2025-02-02 | due        | -          | 2025-02-06
        2025-02-03 | up-to-date | 2025-02-03 | 2025-03-03
        """,
    )


def test_a_test_before_the_first_infusion_does_not_count_for_the_series(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-05 | blood count
        2025-01-06 | infusion
        """,
        MONTHLY,
        """
        on         | last | due
        2025-01-06 | -    | 2025-02-06
        """,
    )


def test_a_test_on_the_day_of_the_first_infusion_counts(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-06 | blood count
        """,
        MONTHLY,
        """
        on         | last       | due        | tested
        2025-01-06 | 2025-01-06 | 2025-02-06 | 0 of 0
        2025-02-06 | 2025-01-06 | 2025-02-06 | 1 of 1
        """,
    )


def test_a_further_infusion_does_not_replace_a_test(example: Example) -> None:
    """A second course moves the end of the episode; it does not make a blood count unnecessary."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-10 | infusion
        """,
        MONTHLY,
        """
        on         | courses                                                      | end        | due        | status
        2025-02-14 | 2025-01-06 to 2025-01-06 (1), 2025-02-10 to 2025-02-10 (1)   | 2029-02-10 | 2025-02-06 | overdue
        """,
    )


def test_a_late_test_still_counts_and_leaves_a_gap(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-20 | blood count
        """,
        MONTHLY,
        """
        on         | status     | due        | gaps
        2025-02-19 | overdue    | 2025-02-06 | 2025-02-07 to 2025-02-19: 13 days, 1 missed
        2025-02-20 | up-to-date | 2025-03-20 | 2025-02-07 to 2025-02-19: 13 days, 1 missed
        """,
    )


def test_a_test_within_the_grace_leaves_no_gap(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-13 | blood count
        """,
        MONTHLY,
        """
        on         | gaps | adherence
        2025-02-13 | -    | 1
        """,
    )


def test_each_occurrence_that_passed_with_its_grace_is_missed(example: Example) -> None:
    """Due 6 February, 6 March and 6 April, each missed once its grace is over: after the 13th."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        MONTHLY,
        """
        on         | gaps
        2025-03-13 | 2025-02-07 to 2025-03-13: 35 days, 1 missed
        2025-03-14 | 2025-02-07 to 2025-03-14: 36 days, 2 missed
        2025-04-13 | 2025-02-07 to 2025-04-13: 66 days, 2 missed
        2025-04-14 | 2025-02-07 to 2025-04-14: 67 days, 3 missed
        """,
    )


def test_every_gap_is_listed_with_its_own_missed_occurrences(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-20 | blood count
        2025-03-20 | blood count
        2025-06-02 | blood count
        """,
        MONTHLY,
        """
        on         | gaps
        2025-06-02 | 2025-02-07 to 2025-02-19: 13 days, 1 missed, 2025-04-21 to 2025-06-01: 42 days, 2 missed
        """,
    )


def test_missed_occurrences_are_counted_from_the_last_test_so_month_ends_do_not_drift(
    example: Example,
) -> None:
    """From 31 January: due 28 February, 31 March, 30 April. Without grace each is missed the day after."""
    example.patient(
        """
        day        | fact
        2025-01-31 | infusion
        """,
        protocol(series(lead="0 days", grace="0 days")),
        """
        on         | gaps
        2025-03-31 | 2025-03-01 to 2025-03-31: 31 days, 1 missed
        2025-04-01 | 2025-03-01 to 2025-04-01: 32 days, 2 missed
        2025-04-30 | 2025-03-01 to 2025-04-30: 61 days, 2 missed
        2025-05-01 | 2025-03-01 to 2025-05-01: 62 days, 3 missed
        """,
    )


def test_adherence_is_days_covered_over_days_elapsed_both_ends_included(example: Example) -> None:
    """Every 10 days with 2 days of grace: 1 to 13 January is covered, 13 days, then nothing until the 21st."""
    example.patient(
        """
        day        | fact
        2025-01-01 | infusion
        2025-01-21 | blood count
        """,
        protocol(series(every="10 days", lead="0 days", grace="2 days")),
        """
        on         | adherence | gaps
        2025-01-01 | 1/1       | -
        2025-01-13 | 13/13     | -
        2025-01-14 | 13/14     | 2025-01-12 to 2025-01-14: 3 days, 1 missed
        2025-01-20 | 13/20     | 2025-01-12 to 2025-01-20: 9 days, 1 missed
        2025-01-21 | 14/21     | 2025-01-12 to 2025-01-20: 9 days, 1 missed
        2025-01-23 | 16/23     | 2025-01-12 to 2025-01-20: 9 days, 1 missed
        """,
    )


def test_days_of_grace_are_covered_even_where_a_gap_is_listed(example: Example) -> None:
    """So the days of the gaps and the days without coverage need not be the same number."""
    example.patient(
        """
        day        | fact
        2025-01-01 | infusion
        """,
        protocol(series(every="10 days", lead="0 days", grace="5 days")),
        """
        on         | adherence | gaps
        2025-01-16 | 16/16     | -
        2025-01-20 | 16/20     | 2025-01-12 to 2025-01-20: 9 days, 1 missed
        """,
    )


def test_tests_that_overlap_cover_a_day_only_once(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-01 | infusion
        2025-01-03 | blood count
        2025-01-05 | blood count
        """,
        protocol(series(every="10 days", lead="0 days", grace="0 days")),
        """
        on         | adherence
        2025-01-15 | 1
        2025-01-20 | 15/20
        """,
    )


def test_tested_intervals_ask_whether_each_completed_interval_holds_a_test(example: Example) -> None:
    """Intervals of a month from 6 January. The test of 6 March opens the third one; the second has none."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-05 | blood count
        2025-03-06 | blood count
        2025-03-20 | blood count
        """,
        MONTHLY,
        """
        on         | tested
        2025-02-05 | 0 of 0
        2025-02-06 | 1 of 1
        2025-03-06 | 1 of 2
        2025-04-05 | 1 of 2
        2025-04-06 | 2 of 3
        """,
    )


def test_the_start_itself_is_no_test(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        MONTHLY,
        """
        on         | tested
        2025-03-06 | 0 of 2
        """,
    )


def test_several_tests_of_one_day_are_one(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-03 | blood count
        2025-02-03 | blood count
        """,
        MONTHLY,
        """
        on         | last       | tested | adherence
        2025-02-06 | 2025-02-03 | 1 of 1 | 1
        """,
    )


def test_the_period_is_over_when_the_next_test_would_fall_after_the_end(example: Example) -> None:
    """The end is 6 January 2029. A test on 6 December makes the last one due on the end itself."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2028-12-06 | blood count
        2029-01-03 | blood count
        """,
        MONTHLY,
        """
        on         | status      | due        | overdue from | place               | reasons
        2028-12-06 | up-to-date  | 2029-01-06 | 2029-01-14   | up-to-date          | -
        2029-01-02 | due         | 2029-01-06 | 2029-01-14   | due-soon            | -
        2029-01-03 | period-over | -          | -            | needs-someone-today | decision-asked
        2031-01-01 | period-over | -          | -            | needs-someone-today | decision-asked
        """,
    )


def test_overdue_goes_on_after_the_end_while_the_test_was_due_by_then(example: Example) -> None:
    """Monitoring never stops by itself. A late test still counts after the end; only then a decision is asked."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2028-12-06 | blood count
        2029-03-06 | blood count
        """,
        MONTHLY,
        """
        on         | status      | due        | days overdue | last
        2029-01-13 | due         | 2029-01-06 | 0            | 2028-12-06
        2029-01-14 | overdue     | 2029-01-06 | 8            | 2028-12-06
        2029-03-05 | overdue     | 2029-01-06 | 58           | 2028-12-06
        2029-03-06 | period-over | -          | 0            | 2029-03-06
        """,
    )


def test_a_gap_never_runs_past_the_end(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        protocol(series(for_="2 months", grace="0 days")),
        """
        on         | end        | status  | gaps                                        | adherence
        2025-03-05 | 2025-03-06 | overdue | 2025-02-07 to 2025-03-05: 27 days, 1 missed | 32/59
        2025-03-06 | 2025-03-06 | overdue | 2025-02-07 to 2025-03-06: 28 days, 1 missed | 32/60
        2025-03-07 | 2025-03-06 | overdue | 2025-02-07 to 2025-03-06: 28 days, 2 missed | 32/60
        2025-06-01 | 2025-03-06 | overdue | 2025-02-07 to 2025-03-06: 28 days, 2 missed | 32/60
        """,
    )


def test_there_is_no_gap_where_the_test_was_due_on_the_end_or_later(example: Example) -> None:
    """Due on the last day of the episode: the test can be overdue, but no day of the episode lacks cover."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        protocol(series(for_="1 month", grace="0 days")),
        """
        on         | end        | due        | status  | days overdue | gaps
        2025-02-08 | 2025-02-06 | 2025-02-06 | overdue | 2            | -
        """,
    )


def test_a_rule_that_comes_into_force_during_follow_up_starts_its_series_on_that_day(
    example: Example,
) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-20 | blood count
        2025-03-20 | blood count
        """,
        protocol(series(from_="2025-03-01")),
        """
        on         | status      | start      | end        | last       | due        | adherence
        2025-02-28 | not-started | -          | -          | -          | -          | -
        2025-03-01 | up-to-date  | 2025-03-01 | 2029-01-06 | -          | 2025-04-01 | 1
        2025-03-20 | up-to-date  | 2025-03-01 | 2029-01-06 | 2025-03-20 | 2025-04-20 | 1
        """,
    )


def test_a_rule_first_in_force_after_the_end_makes_no_series(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2020-01-06 | infusion
        """,
        protocol(series(), series("skin check", every="12 months", from_="2024-01-07")),
        """
        on         | all series
        2023-12-31 | blood count
        2024-01-06 | blood count
        2024-01-07 | blood count
        """,
    )


def test_a_rule_first_in_force_on_the_last_day_makes_a_series_of_that_day(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2020-01-06 | infusion
        """,
        protocol(series(from_="2024-01-06")),
        """
        on         | status      | start      | end
        2024-01-05 | not-started | -          | -
        2024-01-06 | period-over | 2024-01-06 | 2024-01-06
        """,
    )


def test_the_interval_is_that_of_the_rule_in_force_on_the_day_counted_from(example: Example) -> None:
    """Monthly until the end of February, every three months from then on."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-28 | blood count
        2025-03-28 | blood count
        """,
        protocol(
            series(to="2025-02-28"),
            series(every="3 months", lead="14 days", grace="14 days", from_="2025-03-01"),
        ),
        """
        on         | start      | due        | overdue from | status
        2025-01-06 | 2025-01-06 | 2025-02-06 | 2025-02-14   | up-to-date
        2025-02-28 | 2025-01-06 | 2025-03-28 | 2025-04-05   | up-to-date
        2025-03-27 | 2025-01-06 | 2025-03-28 | 2025-04-05   | due
        2025-03-28 | 2025-01-06 | 2025-06-28 | 2025-07-13   | up-to-date
        2025-06-13 | 2025-01-06 | 2025-06-28 | 2025-07-13   | up-to-date
        2025-06-14 | 2025-01-06 | 2025-06-28 | 2025-07-13   | due
        """,
    )


def test_a_stricter_rule_does_not_reach_back_to_a_test_done_before_it(example: Example) -> None:
    """The test of 15 February was done under the old interval, so the next is due three months later."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-15 | blood count
        """,
        protocol(
            series(every="3 months", to="2025-02-28"),
            series(every="1 month", from_="2025-03-01"),
        ),
        """
        on         | due        | status
        2025-02-28 | 2025-05-15 | up-to-date
        2025-03-20 | 2025-05-15 | up-to-date
        """,
    )


def test_a_second_course_lengthens_the_episode_and_keeps_its_start(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2026-01-12 | infusion
        """,
        protocol(series(every="12 months", grace="30 days", lead="30 days")),
        """
        on         | start      | end        | due        | status
        2025-01-06 | 2025-01-06 | 2029-01-06 | 2026-01-06 | up-to-date
        2026-01-12 | 2025-01-06 | 2030-01-12 | 2026-01-06 | due
        """,
    )


def test_a_second_episode_leaves_the_gaps_of_the_first_behind(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2020-01-06 | infusion
        2025-01-06 | infusion
        """,
        MONTHLY,
        """
        on         | status     | start      | gaps                                             | adherence
        2024-12-31 | overdue    | 2020-01-06 | 2020-02-07 to 2024-01-06: 1430 days, 48 missed   | 39/1462
        2025-01-06 | up-to-date | 2025-01-06 | -                                                | 1
        """,
    )


def test_a_death_ends_every_series_on_its_day(example: Example) -> None:
    """The day of death takes the place of today: nothing grows after it."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-20 | death
        """,
        protocol(series(), series("skin check", every="12 months")),
        """
        on         | status of blood count | status of skin check | due of blood count | gaps of blood count                         | adherence of blood count | place
        2025-02-19 | overdue               | up-to-date           | 2025-02-06         | 2025-02-07 to 2025-02-19: 13 days, 1 missed | 39/45                    | needs-someone-today
        2025-02-20 | ended                 | ended                | -                  | 2025-02-07 to 2025-02-20: 14 days, 1 missed | 39/46                    | closed
        2026-02-20 | ended                 | ended                | -                  | 2025-02-07 to 2025-02-20: 14 days, 1 missed | 39/46                    | closed
        """,
    )


def test_a_decision_to_end_names_one_rule_or_all(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-20 | ended skin check
        2025-02-20 | ended
        """,
        protocol(series(), series("skin check", every="12 months")),
        """
        on         | status of blood count | status of skin check | place
        2025-01-20 | up-to-date            | ended                | up-to-date
        2025-02-19 | overdue               | ended                | needs-someone-today
        2025-02-20 | ended                 | ended                | closed
        """,
    )


def test_a_transfer_that_was_accepted_closes_the_patient(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-20 | transferred
        """,
        MONTHLY,
        """
        on         | status     | days overdue | due        | overdue from | place
        2025-01-19 | up-to-date | 0            | 2025-02-06 | 2025-02-14   | up-to-date
        2025-04-01 | ended      | 0            | -          | -            | closed
        """,
    )


def test_tests_after_the_end_by_decision_change_no_figure(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-20 | ended
        2025-03-06 | blood count
        """,
        MONTHLY,
        """
        on         | status | gaps                                        | adherence | tested
        2025-04-06 | ended  | 2025-02-07 to 2025-02-20: 14 days, 1 missed | 39/46     | 0 of 1
        """,
    )


def test_an_infusion_after_a_decision_to_end_starts_the_watching_again(example: Example) -> None:
    """Somebody who is treated again must be watched again. The time between is not forgotten."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-20 | ended
        2025-04-01 | infusion
        """,
        MONTHLY,
        """
        on         | status  | due        | place
        2025-03-31 | ended   | -          | closed
        2025-04-01 | overdue | 2025-02-06 | needs-someone-today
        """,
    )


def test_an_infusion_after_a_death_does_not_bring_the_patient_back(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-20 | death
        2025-04-01 | infusion
        """,
        MONTHLY,
        """
        on         | status | place
        2025-04-01 | ended  | closed
        """,
    )


def test_a_decision_that_was_withdrawn_never_was(example: Example) -> None:
    example.patient(
        """
        day        | fact  | status           | same as | known
        2025-01-06 | infusion |               |         |
        2025-01-20 | ended |                  | task 1  | 2025-01-20
        2025-01-20 | ended | entered in error | task 1  | 2025-02-20
        """,
        MONTHLY,
        """
        on         | known by   | status
        2025-02-21 | 2025-02-01 | ended
        2025-02-21 | 2025-02-20 | overdue
        """,
    )


def test_a_waived_series_waits_until_the_day_of_the_waiver_and_then_counts_again(example: Example) -> None:
    """The days missed under the waiver stay missed."""
    example.patient(
        """
        day        | fact               | until
        2025-01-06 | infusion           |
        2025-02-10 | waived blood count | 2025-03-20
        """,
        MONTHLY,
        """
        on         | status  | waived until | days overdue | place               | waits until | gaps
        2025-02-09 | due     | -            | 0            | due-soon            | -           | -
        2025-02-10 | waived  | 2025-03-20   | 0            | waiting             | 2025-03-20  | -
        2025-03-20 | waived  | 2025-03-20   | 0            | waiting             | 2025-03-20  | 2025-02-07 to 2025-03-20: 42 days, 2 missed
        2025-03-21 | overdue | -            | 43           | needs-someone-today | -           | 2025-02-07 to 2025-03-21: 43 days, 2 missed
        """,
    )


def test_a_waiver_of_one_series_leaves_the_others_as_they_are(example: Example) -> None:
    example.patient(
        """
        day        | fact              | until
        2025-01-06 | infusion          |
        2025-01-07 | waived skin check | 2025-06-01
        """,
        protocol(series(), series("skin check", every="12 months")),
        """
        on         | status of blood count | status of skin check | place
        2025-01-08 | up-to-date            | waived               | waiting
        2025-02-14 | overdue               | waived               | needs-someone-today
        """,
    )


def test_a_waiver_without_a_last_day_is_not_applied(example: Example) -> None:
    """What never ends loses people."""
    example.patient(
        """
        day        | fact               | until
        2025-01-06 | infusion           |
        2025-02-10 | waived blood count |
        """,
        MONTHLY,
        """
        on         | status
        2025-02-14 | overdue
        """,
    )


def test_a_decision_to_extend_moves_the_end(example: Example) -> None:
    example.patient(
        """
        day        | fact                 | until
        2025-01-06 | infusion             |
        2028-12-20 | blood count          |
        2028-12-28 | extended blood count | 2029-07-06
        """,
        MONTHLY,
        """
        on         | end        | status      | due
        2028-12-27 | 2029-01-06 | period-over | -
        2028-12-28 | 2029-07-06 | up-to-date  | 2029-01-20
        """,
    )


def test_a_gap_may_run_to_the_end_that_was_extended(example: Example) -> None:
    example.patient(
        """
        day        | fact     | until
        2025-01-06 | infusion |
        2025-02-01 | extended | 2025-03-20
        """,
        protocol(series(for_="1 month", grace="0 days")),
        """
        on         | end        | gaps
        2025-05-01 | 2025-03-20 | 2025-02-07 to 2025-03-20: 42 days, 2 missed
        """,
    )


def test_a_series_far_past_its_due_day_becomes_critical(example: Example) -> None:
    """Here from 30 days after the due day."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        protocol(series(critical_after="30 days")),
        """
        on         | days overdue | critical
        2025-03-07 | 29           | no
        2025-03-08 | 30           | yes
        """,
    )


def test_a_series_that_may_not_concern_the_patient_is_told_not_dropped_in_silence(example: Example) -> None:
    """A skin check for those who were ever dizzy: nobody asked, so nobody can tell."""
    example.patient(
        """
        day        | fact        | value
        2025-01-06 | infusion    |
        2025-01-20 | asked dizzy | no
        2025-01-27 | asked dizzy | yes
        """,
        protocol(series(), series("skin check", every="12 months", applies=fact("dizzy"))),
        """
        on         | all series              | cannot tell
        2025-01-19 | blood count             | skin check
        2025-01-20 | blood count             | -
        2025-01-27 | blood count, skin check | -
        """,
    )
