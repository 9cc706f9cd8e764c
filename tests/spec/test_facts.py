"""Which facts count

Facts are added, never edited. Several versions of one thing are one fact, and one version of it holds:
a correction or a withdrawal before a final version, a final version before a preliminary one, and among
equals the one known later. A preliminary result can raise an alarm, but it satisfies nothing.
"""

from tests.spec.examples import Example
from tests.spec.rules import a_test, protocol, series, tier, watch

COUNT = series()
LOW_A = watch("A below 10 u: high", tier("high", a_test(below="10 u")))


def test_a_preliminary_result_raises_an_alert_and_satisfies_nothing(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value | status
        2025-01-06 | infusion |       |
        2025-02-03 | A        | 5 u   | preliminary
        2025-02-03 | B        | 20 u  | preliminary
        """,
        protocol(COUNT, LOW_A),
        """
        on         | last | due        | alert
        2025-02-03 | -    | 2025-02-06 | active high
        """,
    )


def test_a_final_and_a_corrected_result_count_and_raise_alerts(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value | status
        2025-01-06 | infusion |       |
        2025-02-03 | A        | 5 u   | corrected
        2025-02-03 | B        | 20 u  | final
        """,
        protocol(COUNT, LOW_A),
        """
        on         | last       | due        | alert
        2025-02-03 | 2025-02-03 | 2025-03-03 | active high
        """,
    )


def test_a_cancelled_result_and_one_entered_in_error_do_neither(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value | status
        2025-01-06 | infusion |       |
        2025-02-03 | A        | 5 u   | cancelled
        2025-02-04 | A        | 5 u   | entered in error
        2025-02-03 | B        | 20 u  | final
        2025-02-04 | B        | 20 u  | final
        """,
        protocol(COUNT, LOW_A),
        """
        on         | last | alert
        2025-02-04 | -    | -
        """,
    )


def test_a_corrected_result_replaces_the_one_it_corrects(example: Example) -> None:
    """A value of 5 was reported and later corrected to 50: the alert is gone, and the test is still done."""
    example.patient(
        """
        day        | fact     | value | status    | same as  | known
        2025-01-06 | infusion |       |           |          |
        2025-02-03 | A        | 5 u   | final     | report 7 | 2025-02-03
        2025-02-03 | A        | 50 u  | corrected | report 7 | 2025-02-05
        """,
        protocol(LOW_A),
        """
        on         | known by   | alert
        2025-02-06 | 2025-02-04 | active high
        2025-02-06 | 2025-02-05 | -
        """,
    )


def test_a_correction_holds_even_when_the_final_version_arrives_after_it(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value | status    | same as  | known
        2025-01-06 | infusion |       |           |          |
        2025-02-03 | A        | 50 u  | corrected | report 7 | 2025-02-05
        2025-02-03 | A        | 5 u   | final     | report 7 | 2025-02-09
        """,
        protocol(LOW_A),
        """
        on         | alert
        2025-02-10 | -
        """,
    )


def test_a_preliminary_version_never_outranks_the_final_one(example: Example) -> None:
    example.patient(
        """
        day        | fact        | status      | same as  | known
        2025-01-06 | infusion    |             |          |
        2025-02-03 | blood count | final       | report 7 | 2025-02-04
        2025-02-03 | blood count | preliminary | report 7 | 2025-02-08
        """,
        protocol(COUNT),
        """
        on         | last
        2025-02-09 | 2025-02-03
        """,
    )


def test_a_withdrawn_result_is_gone_from_the_day_on_which_that_is_known(example: Example) -> None:
    example.patient(
        """
        day        | fact        | status           | same as  | known
        2025-01-06 | infusion    |                  |          |
        2025-02-03 | blood count | final            | report 7 | 2025-02-03
        2025-02-03 | blood count | entered in error | report 7 | 2025-02-20
        """,
        protocol(COUNT),
        """
        on         | known by   | last       | status
        2025-02-21 | 2025-02-19 | 2025-02-03 | up-to-date
        2025-02-21 | 2025-02-20 | -          | overdue
        """,
    )


def test_a_corrected_day_moves_the_result_and_leaves_nothing_behind(example: Example) -> None:
    example.patient(
        """
        day        | fact        | status    | same as  | known
        2025-01-06 | infusion    |           |          |
        2025-02-13 | blood count | final     | report 7 | 2025-02-13
        2025-02-03 | blood count | corrected | report 7 | 2025-02-15
        """,
        protocol(COUNT),
        """
        on         | known by   | last
        2025-02-20 | 2025-02-14 | 2025-02-13
        2025-02-20 |            | 2025-02-03
        """,
    )


def test_facts_dated_after_the_day_are_ignored(example: Example) -> None:
    example.patient(
        """
        day        | fact        | value
        2025-01-06 | infusion    |
        2025-02-03 | blood count |
        2025-02-03 | A           | 5 u
        """,
        protocol(COUNT, LOW_A),
        """
        on         | last       | alert
        2025-02-02 | -          | -
        2025-02-03 | 2025-02-03 | active high
        """,
    )
