"""Watches

A watch looks at every result from the patient's first infusion on, with no end. An alert opens at the first
result that fires, stays active while results keep firing, becomes recovered when the next one no longer
fires, and is closed only by a decision. What cannot be judged is told, never passed over in silence.
"""

from decimal import Decimal

from tests.spec.examples import Example
from tests.spec.rules import a_test, protocol, tier, watch

LOW = protocol(watch("A below 10 u: high", tier("high", a_test(below="10 u"))))
FALL = protocol(
    watch(
        "A falls by 50 % or more from the result before: high",
        tier("high", a_test(fall_from_previous="50 %")),
    )
)
RISE = protocol(
    watch("A is 30 % or more above its baseline: high", tier("high", a_test(rise_from_baseline="30 %")))
)
ABOVE_NORMAL = watch(
    "B above 3 times its upper limit: high",
    tier("high", a_test("B", above_upper_limit=Decimal(3))),
    name="high B",
)
NO_DEFAULT = protocol(
    watch(
        "A above 3 times its upper limit: high",
        tier("high", a_test(above_upper_limit=Decimal(3))),
        name="high A",
    )
)
OUTSIDE = protocol(
    watch("B outside its own range: medium", tier("medium", a_test("B", outside_range=True)), name="odd B")
)


def test_a_patient_never_treated_has_no_alerts(example: Example) -> None:
    example.patient(
        """
        day        | fact | value
        2025-02-03 | A    | 5 u
        """,
        LOW,
        """
        on         | alert | cannot tell | place
        2025-02-03 | -     | -           | not-treated
        """,
    )


def test_results_from_the_day_of_the_first_infusion_on_are_watched(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-05 | A        | 5 u
        2025-01-06 | infusion |
        2025-01-06 | A        | 6 u
        """,
        LOW,
        """
        on         | alert       | opened
        2025-01-05 | -           | -
        2025-01-06 | active high | 2025-01-06
        """,
    )


def test_a_watch_never_ends_for_harm_can_come_late(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2035-01-06 | A        | 5 u
        """,
        LOW,
        """
        on         | alert
        2035-01-06 | active high
        """,
    )


def test_below_and_above_leave_the_limit_itself_alone_and_at_least_includes_it(example: Example) -> None:
    rules = protocol(
        watch("A below 10 u", tier("high", a_test(below="10 u")), name="below"),
        watch("A above 20 u", tier("high", a_test(above="20 u")), name="above"),
        watch("A at least 20 u", tier("high", a_test(at_least="20 u")), name="at least"),
    )
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | A        | 10 u
        """,
        rules,
        """
        on         | alerts
        2025-02-01 | -
        """,
    )
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | A        | 9.99 u
        """,
        rules,
        """
        on         | alerts
        2025-02-01 | high below
        """,
    )
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | A        | 20 u
        """,
        rules,
        """
        on         | alerts
        2025-02-01 | high at least
        """,
    )
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | A        | 20.01 u
        """,
        rules,
        """
        on         | alerts
        2025-02-01 | high above, high at least
        """,
    )


def test_an_alert_recovers_when_a_result_no_longer_fires_and_opens_again_as_the_same_alert(
    example: Example,
) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | A        | 5 u
        2025-02-08 | A        | 7 u
        2025-02-15 | A        | 12 u
        2025-02-22 | A        | 6 u
        """,
        LOW,
        """
        on         | alert          | opened     | latest     | place
        2025-02-01 | active high    | 2025-02-01 | 2025-02-01 | needs-someone-today
        2025-02-08 | active high    | 2025-02-01 | 2025-02-08 | needs-someone-today
        2025-02-15 | recovered high | 2025-02-01 | 2025-02-08 | needs-someone-today
        2025-02-22 | active high    | 2025-02-01 | 2025-02-22 | needs-someone-today
        """,
    )


def test_an_alert_is_closed_only_by_a_decision(example: Example) -> None:
    example.patient(
        """
        day        | fact        | value
        2025-01-06 | infusion    |
        2025-02-01 | A           | 5 u
        2025-02-08 | A           | 30 u
        2025-03-01 | ended low A |
        2025-04-01 | A           | 6 u
        """,
        LOW,
        """
        on         | alert          | opened
        2025-02-28 | recovered high | 2025-02-01
        2025-03-01 | -              | -
        2025-04-01 | active high    | 2025-04-01
        """,
    )


def test_a_decision_closes_what_was_known_on_its_day_and_the_next_firing_result_is_a_new_alert(
    example: Example,
) -> None:
    example.patient(
        """
        day        | fact        | value
        2025-01-06 | infusion    |
        2025-02-01 | A           | 5 u
        2025-02-01 | ended low A |
        2025-02-02 | A           | 5 u
        """,
        LOW,
        """
        on         | alert       | opened
        2025-02-01 | -           | -
        2025-02-02 | active high | 2025-02-02
        """,
    )


def test_a_late_report_of_what_a_later_result_has_shown_to_be_over_is_recovered(example: Example) -> None:
    """The decision closed the normal result too; it still shows that the low one is over."""
    example.patient(
        """
        day        | fact        | value | known
        2025-01-06 | infusion    |       |
        2025-01-08 | A           | 5 u   | 2025-01-12
        2025-01-10 | A           | 30 u  |
        2025-01-11 | ended low A |       |
        """,
        LOW,
        """
        on         | known by   | alert
        2025-01-13 | 2025-01-11 | -
        2025-01-13 | 2025-01-13 | recovered high
        """,
    )


def test_a_decision_settles_what_the_watch_could_not_read_as_it_closes_an_alert(example: Example) -> None:
    example.patient(
        """
        day        | fact        | value | known
        2025-01-06 | infusion    |       |
        2025-01-08 | A           | 7     |
        2025-01-10 | ended low A |       |
        2025-01-09 | A           | 7     | 2025-01-12
        2025-01-14 | ended low A |       |
        2025-01-15 | A           | 7     |
        """,
        LOW,
        """
        on         | known by   | alert | cannot tell
        2025-01-09 | 2025-01-09 | -     | low A
        2025-01-10 | 2025-01-10 | -     | -
        2025-01-13 | 2025-01-13 | -     | low A
        2025-01-14 | 2025-01-14 | -     | -
        2025-01-15 | 2025-01-15 | -     | low A
        """,
    )


def test_a_decision_closes_no_result_that_became_known_later(example: Example) -> None:
    """Drawn on the first, decided on the second, reported on the third: nobody had seen it."""
    example.patient(
        """
        day        | fact        | value | known
        2025-01-06 | infusion    |       |
        2025-02-01 | A           | 5 u   | 2025-02-03
        2025-02-02 | ended low A |       |
        """,
        LOW,
        """
        on         | alert       | opened
        2025-02-02 | active high | 2025-02-01
        2025-02-04 | active high | 2025-02-01
        """,
    )


def test_a_result_of_the_same_day_that_was_reported_after_the_decision_is_a_new_alert(
    example: Example,
) -> None:
    example.patient(
        """
        day        | fact        | value | time  | known
        2025-01-06 | infusion    |       |       |
        2025-02-01 | A           | 5 u   | 08:00 | 2025-02-01T09:00
        2025-02-01 | ended low A |       |       | 2025-02-01T10:00
        2025-02-01 | A           | 4 u   | 12:00 | 2025-02-01T13:00
        """,
        LOW,
        """
        on         | known by         | alert       | opened
        2025-02-01 | 2025-02-01T09:30 | active high | 2025-02-01
        2025-02-01 | 2025-02-01T10:30 | -           | -
        2025-02-01 | 2025-02-01T13:30 | active high | 2025-02-01
        """,
    )


def test_what_was_known_by_then_stays_closed_beside_what_came_later(example: Example) -> None:
    example.patient(
        """
        day        | fact        | value | known
        2025-01-06 | infusion    |       |
        2025-01-20 | A           | 5 u   | 2025-01-20
        2025-02-01 | A           | 30 u  | 2025-02-03
        2025-02-02 | ended low A |       | 2025-02-02
        """,
        LOW,
        """
        on         | alert
        2025-02-01 | recovered high
        2025-02-04 | -
        """,
    )


TIERS = protocol(
    watch(
        "low A: below 10 medium, below 3 critical",
        tier("medium", a_test(below="10 u")),
        tier("critical", a_test(below="3 u")),
    )
)


def test_a_waiver_covers_the_alert_as_it_stood_when_it_was_made(example: Example) -> None:
    """More of the same can wait until its last day; what is worse cannot."""
    example.patient(
        """
        day        | fact         | value | until
        2025-01-06 | infusion     |       |
        2025-02-01 | A            | 9 u   |
        2025-02-02 | waived low A |       | 2025-04-30
        2025-02-08 | A            | 8 u   |
        2025-02-15 | A            | 1 u   |
        """,
        TIERS,
        """
        on         | alert           | alert waived until | place
        2025-02-01 | active medium   | -                  | needs-someone-today
        2025-02-02 | active medium   | 2025-04-30         | waiting
        2025-02-08 | active medium   | 2025-04-30         | waiting
        2025-02-15 | active critical | -                  | needs-someone-today
        """,
    )


def test_a_waiver_covers_no_alert_that_nobody_knew_of_when_it_was_made(example: Example) -> None:
    """Neither one that came later nor one that was reported later. A waiver of all rules is none of what is to come."""
    example.patient(
        """
        day        | fact     | value | until      | known
        2025-01-06 | infusion |       |            |
        2025-02-01 | A        | 9 u   |            | 2025-02-03
        2025-02-02 | waived   |       | 2025-04-30 | 2025-02-02
        2025-02-08 | A        | 8 u   |            |
        2025-02-09 | waived   |       | 2025-03-31 |
        """,
        TIERS,
        """
        on         | known by   | alert         | alert waived until | place
        2025-02-03 | 2025-02-03 | active medium | -                  | needs-someone-today
        2025-02-08 | 2025-02-08 | active medium | -                  | needs-someone-today
        2025-02-09 | 2025-02-09 | active medium | 2025-03-31         | waiting
        """,
    )


def test_a_decision_about_another_rule_closes_nothing(example: Example) -> None:
    example.patient(
        """
        day        | fact              | value
        2025-01-06 | infusion          |
        2025-02-01 | A                 | 5 u
        2025-02-02 | ended blood count |
        """,
        LOW,
        """
        on         | alert
        2025-02-02 | active high
        """,
    )


def test_each_rule_has_one_alert_and_a_list_shows_the_worst_first(example: Example) -> None:
    """A value of 4 raises both rules, each by itself."""
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | A        | 4 u
        2025-02-02 | A        | 4 u
        """,
        protocol(
            watch("A below 10 u: high", tier("high", a_test(below="10 u")), name="low A"),
            watch("A below 5 u: critical", tier("critical", a_test(below="5 u")), name="very low A"),
        ),
        """
        on         | alerts
        2025-02-01 | critical very low A, high low A
        2025-02-02 | critical very low A, high low A
        """,
    )


def test_one_rule_with_several_tiers_carries_the_worst_severity_since_it_opened(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | A        | 8 u
        2025-02-02 | A        | 4 u
        2025-02-03 | A        | 8 u
        2025-02-04 | A        | 30 u
        """,
        protocol(
            watch(
                "A below 5 u: critical; below 10 u: medium",
                tier("critical", a_test(below="5 u")),
                tier("medium", a_test(below="10 u")),
            )
        ),
        """
        on         | alerts         | alert
        2025-02-01 | medium low A   | active medium
        2025-02-02 | critical low A | active critical
        2025-02-03 | critical low A | active critical
        2025-02-04 | critical low A | recovered critical
        """,
    )


def test_a_fall_is_counted_from_the_result_before_even_inside_the_normal_range(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-05 | A        | 300 u
        2025-01-06 | infusion |
        2025-02-01 | A        | 151 u
        2025-03-01 | A        | 75.5 u
        """,
        FALL,
        """
        on         | alert
        2025-02-01 | -
        2025-03-01 | active high
        """,
    )


def test_while_a_fall_is_active_later_results_are_judged_against_the_result_before_it(
    example: Example,
) -> None:
    """300, 140, 138 has not recovered. 151 is more than half of 300."""
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-01-06 | A        | 300 u
        2025-02-01 | A        | 140 u
        2025-02-08 | A        | 138 u
        2025-02-15 | A        | 151 u
        2025-02-22 | A        | 80 u
        """,
        FALL,
        """
        on         | alert          | latest
        2025-01-06 | -              | -
        2025-02-01 | active high    | 2025-02-01
        2025-02-08 | active high    | 2025-02-08
        2025-02-15 | recovered high | 2025-02-08
        2025-02-22 | recovered high | 2025-02-08
        """,
    )


def test_once_a_fall_was_closed_the_next_result_is_judged_against_the_one_before_it(example: Example) -> None:
    """A person decided that 140 is well. 138 after it is no new fall; 60 is."""
    example.patient(
        """
        day        | fact        | value
        2025-01-06 | infusion    |
        2025-01-06 | A           | 300 u
        2025-02-01 | A           | 140 u
        2025-02-03 | ended low A |
        2025-02-08 | A           | 138 u
        2025-02-15 | A           | 60 u
        """,
        FALL,
        """
        on         | alert       | opened
        2025-02-02 | active high | 2025-02-01
        2025-02-03 | -           | -
        2025-02-08 | -           | -
        2025-02-15 | active high | 2025-02-15
        """,
    )


def test_a_fall_closed_on_its_own_day_lets_go_of_the_result_before_it_too(example: Example) -> None:
    example.patient(
        """
        day        | fact        | value
        2025-01-06 | infusion    |
        2025-02-01 | A           | 300 u
        2025-02-02 | A           | 140 u
        2025-02-02 | ended low A |
        2025-02-03 | A           | 138 u
        """,
        FALL,
        """
        on         | alert
        2025-02-01 | -
        2025-02-02 | -
        2025-02-03 | -
        """,
    )


def test_a_decision_that_closes_no_fall_leaves_the_result_before_it_to_compare_with(example: Example) -> None:
    """The 140 became known after the first decision: 138 still has not recovered from 300. The second closes both."""
    example.patient(
        """
        day        | fact        | value | known
        2025-01-06 | infusion    |       |
        2025-01-06 | A           | 300 u |
        2025-02-01 | A           | 140 u | 2025-02-05
        2025-02-03 | ended low A |       | 2025-02-03
        2025-02-08 | A           | 138 u |
        2025-02-10 | ended low A |       | 2025-02-10
        2025-02-15 | A           | 137 u |
        """,
        FALL,
        """
        on         | known by   | alert       | opened     | latest
        2025-02-04 | 2025-02-04 | -           | -          | -
        2025-02-05 | 2025-02-05 | active high | 2025-02-01 | 2025-02-01
        2025-02-08 | 2025-02-08 | active high | 2025-02-01 | 2025-02-08
        2025-02-10 | 2025-02-10 | -           | -          | -
        2025-02-15 | 2025-02-15 | -           | -          | -
        """,
    )


def test_a_fall_is_closed_once_each_result_that_told_it_is(example: Example) -> None:
    """The decision knew of 138 and not yet of 140: the alert stays open, and with it what to compare with."""
    example.patient(
        """
        day        | fact        | value | known
        2025-01-06 | infusion    |       |
        2025-01-06 | A           | 300 u |
        2025-02-01 | A           | 140 u | 2025-02-12
        2025-02-08 | A           | 138 u |
        2025-02-10 | ended low A |       | 2025-02-10
        2025-02-15 | A           | 137 u |
        """,
        FALL,
        """
        on         | known by   | alert       | opened     | latest
        2025-02-09 | 2025-02-09 | active high | 2025-02-08 | 2025-02-08
        2025-02-10 | 2025-02-10 | -           | -          | -
        2025-02-12 | 2025-02-12 | active high | 2025-02-01 | 2025-02-01
        2025-02-15 | 2025-02-15 | active high | 2025-02-01 | 2025-02-15
        """,
    )


def test_a_fall_from_nothing_to_nothing_is_none(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-01-06 | A        | 0 u
        2025-02-01 | A        | 0 u
        """,
        FALL,
        """
        on         | alert
        2025-02-01 | -
        """,
    )


def test_a_first_result_cannot_have_fallen(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | A        | 3 u
        """,
        FALL,
        """
        on         | alert | cannot tell
        2025-02-01 | -     | -
        """,
    )


def test_a_preliminary_result_is_nothing_to_compare_with(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value | status
        2025-01-06 | infusion |       |
        2025-01-06 | A        | 300 u |
        2025-02-01 | A        | 999 u | preliminary
        2025-02-02 | A        | 290 u |
        """,
        FALL,
        """
        on         | alert
        2025-02-02 | -
        """,
    )


def test_a_rise_from_the_result_before_is_counted_likewise(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-01-06 | A        | 100 u
        2025-02-01 | A        | 129 u
        2025-03-01 | A        | 168 u
        2025-04-01 | A        | 165 u
        """,
        protocol(
            watch(
                "A rises by 30 % or more from the result before",
                tier("high", a_test(rise_from_previous="30 %")),
            )
        ),
        """
        on         | alert
        2025-02-01 | -
        2025-03-01 | active high
        2025-04-01 | recovered high
        """,
    )


def test_the_baseline_is_the_last_counting_result_on_or_before_the_first_infusion(example: Example) -> None:
    """100 the day before, 200 only preliminary. 129 is less than 30 % above 100; 130 is 30 % above it."""
    example.patient(
        """
        day        | fact     | value | status
        2024-12-01 | A        | 50 u  |
        2025-01-05 | A        | 100 u |
        2025-01-06 | A        | 200 u | preliminary
        2025-01-06 | infusion |       |
        2025-02-01 | A        | 129 u |
        2025-03-01 | A        | 130 u |
        2025-04-01 | A        | 110 u |
        """,
        RISE,
        """
        on         | alert          | opened
        2025-02-01 | recovered high | 2025-01-06
        2025-03-01 | active high    | 2025-01-06
        2025-04-01 | recovered high | 2025-01-06
        """,
    )


def test_a_further_course_in_the_same_episode_keeps_the_baseline(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | A        | 100 u
        2025-01-06 | infusion |
        2026-01-05 | A        | 120 u
        2026-01-06 | infusion |
        2026-02-01 | A        | 135 u
        """,
        RISE,
        """
        on         | alert
        2026-01-06 | -
        2026-02-01 | active high
        """,
    )


def test_a_second_episode_has_its_own_baseline(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2015-01-06 | A        | 100 u
        2015-01-06 | infusion |
        2025-01-05 | A        | 120 u
        2025-01-06 | infusion |
        2025-02-01 | A        | 135 u
        """,
        RISE,
        """
        on         | alert
        2025-02-01 | -
        """,
    )


def test_to_extend_all_monitoring_keeps_the_baseline_through_a_further_course(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value | until
        2015-01-06 | A        | 100 u |
        2015-01-06 | infusion |       |
        2018-12-28 | extended |       | 2021-01-06
        2020-03-01 | A        | 120 u |
        2020-03-02 | infusion |       |
        2020-04-01 | A        | 135 u |
        """,
        RISE,
        """
        on         | alert
        2020-03-02 | -
        2020-04-01 | active high
        """,
    )


def test_to_extend_one_series_leaves_the_baselines_as_they_are(example: Example) -> None:
    example.patient(
        """
        day        | fact                 | value | until
        2015-01-06 | A                    | 100 u |
        2015-01-06 | infusion             |       |
        2018-12-28 | extended blood count |       | 2021-01-06
        2020-03-01 | A                    | 120 u |
        2020-03-02 | infusion             |       |
        2020-04-01 | A                    | 135 u |
        """,
        RISE,
        """
        on         | alert
        2020-04-01 | -
        """,
    )


def test_without_a_baseline_a_rise_from_it_cannot_be_told(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | A        | 135 u
        """,
        RISE,
        """
        on         | alert | cannot tell | place
        2025-02-01 | -     | low A       | needs-someone-today
        """,
    )


def test_the_results_own_upper_limit_comes_before_the_default_of_the_laboratory(example: Example) -> None:
    """The default is 40. 130 is above 3 × 40, but not above 3 × 50."""
    example.patient(
        """
        day        | fact     | value | range
        2025-01-06 | infusion |       |
        2025-02-01 | B        | 130 u | 0 to 50 u
        2025-02-08 | B        | 120 u |
        2025-02-15 | B        | 130 u |
        2025-02-22 | B        | 76 u  | to 25 u
        """,
        protocol(ABOVE_NORMAL),
        """
        on         | alert       | opened     | latest
        2025-02-01 | -           | -          | -
        2025-02-08 | -           | -          | -
        2025-02-15 | active high | 2025-02-15 | 2025-02-15
        2025-02-22 | active high | 2025-02-15 | 2025-02-22
        """,
    )


def test_without_any_upper_limit_it_cannot_be_told(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value | range
        2025-01-06 | infusion |       |
        2025-02-01 | A        | 130 u | from 4 u
        """,
        NO_DEFAULT,
        """
        on         | alert | cannot tell
        2025-02-01 | -     | high A
        """,
    )


def test_outside_the_results_own_range_is_below_it_or_above_it(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value | range
        2025-01-06 | infusion |       |
        2025-02-01 | B        | 4 u   | 4 to 10 u
        2025-02-02 | B        | 10 u  | 4 to 10 u
        2025-02-03 | B        | 3.9 u | 4 to 10 u
        2025-02-04 | B        | 5 u   | 4 to 10 u
        2025-02-05 | B        | 11 u  | 4 to 10 u
        """,
        OUTSIDE,
        """
        on         | alert
        2025-02-01 | -
        2025-02-02 | -
        2025-02-03 | active medium
        2025-02-04 | recovered medium
        2025-02-05 | active medium
        """,
    )


def test_a_range_with_one_bound_is_judged_by_that_bound(example: Example) -> None:
    """The laboratory's default of 40 is no part of the result's own range."""
    example.patient(
        """
        day        | fact     | value | range
        2025-01-06 | infusion |       |
        2025-02-01 | B        | 99 u  | from 4 u
        2025-02-02 | B        | 3 u   | from 4 u
        2025-02-03 | B        | 3 u   | to 10 u
        2025-02-04 | B        | 11 u  | to 10 u
        """,
        OUTSIDE,
        """
        on         | alert
        2025-02-01 | -
        2025-02-02 | active medium
        2025-02-03 | recovered medium
        2025-02-04 | active medium
        """,
    )


def test_a_range_with_a_bound_that_nobody_can_read_is_no_range_with_one_bound(example: Example) -> None:
    """Beyond the bound that can be read it lies outside; within it nobody can tell, and nothing recovers."""
    example.patient(
        """
        day        | fact     | value | range
        2025-01-06 | infusion |       |
        2025-02-01 | B        | 99 u  | 4 u to 10 yards
        2025-02-02 | B        | 3 u   | 4 u to 10 yards
        2025-02-03 | B        | 99 u  | 4 u to 10 yards
        2025-02-04 | B        | 99 u  | 4 yards to 10 u
        """,
        OUTSIDE,
        """
        on         | alert         | latest     | cannot tell
        2025-02-01 | -             | -          | odd B
        2025-02-02 | active medium | 2025-02-02 | -
        2025-02-03 | active medium | 2025-02-02 | odd B
        2025-02-04 | active medium | 2025-02-04 | -
        """,
    )


def test_without_its_own_range_a_result_cannot_be_told_to_lie_outside_it(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | B        | 1 u
        """,
        OUTSIDE,
        """
        on         | alert | cannot tell
        2025-02-01 | -     | odd B
        """,
    )


def test_a_step_of_a_scale_or_a_higher_one_fires(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | strip    | negative
        2025-02-02 | strip    | ++
        2025-02-03 | strip    | -
        2025-02-04 | strip    | purple
        """,
        protocol(watch("strip 1+ or more", tier("medium", a_test("strip", level="1+")), name="strip")),
        """
        on         | alert            | cannot tell
        2025-02-01 | -                | -
        2025-02-02 | active medium    | -
        2025-02-03 | recovered medium | -
        2025-02-04 | recovered medium | strip
        """,
    )


def test_a_combination_must_hold_on_one_day(example: Example) -> None:
    both = watch(
        "A above 30 u with B above 20 u: critical",
        tier("critical", a_test(above="30 u"), a_test("B", above="20 u")),
        name="both",
    )
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | A        | 31 u
        2025-02-02 | B        | 21 u
        2025-02-08 | A        | 31 u
        2025-02-08 | B        | 21 u
        2025-02-15 | A        | 31 u
        2025-02-22 | A        | 31 u
        2025-02-22 | B        | 20 u
        """,
        protocol(both),
        """
        on         | alert              | opened     | cannot tell
        2025-02-01 | -                  | -          | -
        2025-02-02 | -                  | -          | -
        2025-02-08 | active critical    | 2025-02-08 | -
        2025-02-15 | active critical    | 2025-02-08 | -
        2025-02-22 | recovered critical | 2025-02-08 | -
        """,
    )


def test_a_combination_with_one_part_unreadable_cannot_be_told_unless_the_other_part_settles_it(
    example: Example,
) -> None:
    both = watch(
        "A above 30 u with B above 20 u: critical",
        tier("critical", a_test(above="30 u"), a_test("B", above="20 u")),
        name="both",
    )
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | A        | 31 u
        2025-02-01 | B        | 21 spoons
        """,
        protocol(both),
        """
        on         | alert | cannot tell
        2025-02-01 | -     | both
        """,
    )
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | A        | 30 u
        2025-02-01 | B        | 21 spoons
        """,
        protocol(both),
        """
        on         | alert | cannot tell
        2025-02-01 | -     | -
        """,
    )


def test_a_watch_that_asks_for_confirmation_fires_when_a_second_result_says_the_same(
    example: Example,
) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | A        | 5 u
        2025-02-08 | A        | 30 u
        2025-02-15 | A        | 5 u
        2025-02-22 | A        | 6 u
        2025-03-01 | A        | 30 u
        """,
        protocol(
            watch("A below 10 u, twice in a row: high", tier("high", a_test(below="10 u"), confirmed=True))
        ),
        """
        on         | alert          | opened
        2025-02-01 | -              | -
        2025-02-08 | -              | -
        2025-02-15 | -              | -
        2025-02-22 | active high    | 2025-02-22
        2025-03-01 | recovered high | 2025-02-22
        """,
    )


def test_a_comparator_is_judged_by_what_it_leaves_possible(example: Example) -> None:
    """Less than 10 is below 10. Less than 12 may or may not be. More than 10 is not."""
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | A        | >10 u
        2025-02-02 | A        | <12 u
        2025-02-03 | A        | <10 u
        2025-02-04 | A        | <=10 u
        2025-02-05 | A        | >=10 u
        """,
        LOW,
        """
        on         | alert          | cannot tell
        2025-02-01 | -              | -
        2025-02-02 | -              | low A
        2025-02-03 | active high    | -
        2025-02-04 | active high    | low A
        2025-02-05 | recovered high | -
        """,
    )


def test_a_bounded_amount_is_no_result_to_count_a_fall_from(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-01-06 | A        | >300 u
        2025-02-01 | A        | 100 u
        """,
        FALL,
        """
        on         | alert | cannot tell
        2025-02-01 | -     | low A
        """,
    )


def test_units_are_converted_by_the_analytes_own_exact_factors(example: Example) -> None:
    """A thousand u are one ku; 20 g of sugar are 1 mol."""
    example.patient(
        """
        day        | fact            | value
        2025-01-06 | infusion        |
        2025-02-01 | A               | 0.009 ku
        2025-02-01 | sugar by weight | 101 g
        2025-02-02 | A               | 0.010 ku
        2025-02-02 | sugar by amount | 5 mol
        """,
        protocol(
            watch("A below 10 u: high", tier("high", a_test(below="10 u")), name="low A"),
            watch("sugar above 5 mol: high", tier("high", a_test("sugar", above="5 mol")), name="sugar"),
        ),
        """
        on         | alert of low A | alert of sugar
        2025-02-01 | active high    | active high
        2025-02-02 | recovered high | recovered high
        """,
    )


def test_a_missing_unit_and_one_that_contradicts_the_code_cannot_be_told(example: Example) -> None:
    """A number without its unit may be anything. Grams under the code for mol: one of the two is wrong."""
    example.patient(
        """
        day        | fact            | value
        2025-01-06 | infusion        |
        2025-02-01 | A               | 5
        2025-02-01 | sugar by amount | 101 g
        """,
        protocol(
            watch("A below 10 u: high", tier("high", a_test(below="10 u")), name="low A"),
            watch("A below 5 u: critical", tier("critical", a_test(below="5 u")), name="very low A"),
            watch("sugar above 5 mol: high", tier("high", a_test("sugar", above="5 mol")), name="sugar"),
        ),
        """
        on         | alerts | cannot tell              | place
        2025-02-01 | -      | low A, sugar, very low A | needs-someone-today
        """,
    )


def test_a_later_result_settles_what_could_not_be_told(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | A        | 5
        2025-02-08 | A        | 30 u
        """,
        LOW,
        """
        on         | cannot tell
        2025-02-01 | low A
        2025-02-08 | -
        """,
    )


def test_what_cannot_be_told_neither_recovers_nor_closes_an_alert(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | A        | 5 u
        2025-02-08 | A        | 30
        """,
        LOW,
        """
        on         | alert       | cannot tell
        2025-02-08 | active high | low A
        """,
    )


def test_the_last_result_of_a_day_says_how_the_day_ended(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value | time
        2025-01-06 | infusion |       |
        2025-02-01 | A        | 30 u  | 16:00
        2025-02-01 | A        | 5 u   | 08:00
        """,
        LOW,
        """
        on         | alert
        2025-02-01 | recovered high
        """,
    )


def test_a_corrected_value_takes_the_alert_it_raised_with_it(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value | status    | same as | known
        2025-01-06 | infusion |       |           |         |
        2025-02-01 | A        | 5 u   | final     | tube 1  | 2025-02-01
        2025-02-01 | A        | 50 u  | corrected | tube 1  | 2025-02-03
        """,
        LOW,
        """
        on         | known by   | alert
        2025-02-03 | 2025-02-02 | active high
        2025-02-03 |            | -
        """,
    )


def test_a_watch_that_does_not_concern_the_patient_is_silent(example: Example) -> None:
    """For women only; where the sex is unknown, the watch holds."""
    from longwatch.core.protocol import Expression

    rules = protocol(
        watch(
            "A below 10 u, in women: high",
            tier("high", a_test(below="10 u")),
            applies=Expression(sex="female"),
        )
    )
    for sex, alert in (("female", "active high"), ("male", "-"), ("", "active high")):
        example.patient(
            f"""
            day        | fact     | value
            1980-06-15 | birth    | {sex}
            2025-01-06 | infusion |
            2025-02-01 | A        | 5 u
            """,
            rules,
            f"""
            on         | alert
            2025-02-01 | {alert}
            """,
        )
