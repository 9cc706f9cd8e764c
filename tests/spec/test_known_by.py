"""Known by

Any past day can be rebuilt: what was known then, under the rules that were in force then. A day stands for
its end in these tables, so that what became known on it was known by it.
"""

from tests.spec.examples import Example
from tests.spec.rules import criterion, fact, protocol, series

MONTHLY = protocol(series())


def test_what_became_known_later_did_not_count_then(example: Example) -> None:
    """The test was done on 6 February, but the result reached the clinic only on 20 February."""
    example.patient(
        """
        day        | fact        | known
        2025-01-06 | infusion    |
        2025-02-06 | blood count | 2025-02-20
        """,
        MONTHLY,
        """
        on         | known by   | status     | due        | days overdue
        2025-02-19 | 2025-02-19 | overdue    | 2025-02-06 | 13
        2025-02-19 | 2025-02-20 | up-to-date | 2025-03-06 | 0
        2025-02-19 |            | up-to-date | 2025-03-06 | 0
        """,
    )


def test_the_version_that_held_then_is_the_one_rebuilt(example: Example) -> None:
    example.patient(
        """
        day        | fact        | status    | same as  | known
        2025-01-06 | infusion    |           |          |
        2025-02-06 | blood count | final     | report 7 | 2025-02-06
        2025-01-27 | blood count | corrected | report 7 | 2025-02-10
        """,
        MONTHLY,
        """
        on         | known by   | last       | due
        2025-02-12 | 2025-02-09 | 2025-02-06 | 2025-03-06
        2025-02-12 | 2025-02-10 | 2025-01-27 | 2025-02-27
        """,
    )


def test_the_moment_counts_to_the_minute_across_zones(example: Example) -> None:
    """23:00 in the west on the 6th is 07:00 on the 7th at the prime meridian."""
    example.patient(
        """
        day        | fact        | known
        2025-01-06 | infusion    |
        2025-02-06 | blood count | 2025-02-06T23:00:00-08:00
        """,
        MONTHLY,
        """
        on         | known by             | last
        2025-02-07 | 2025-02-07T06:59:00Z | -
        2025-02-07 | 2025-02-07T07:00:00Z | 2025-02-06
        """,
    )


def test_decisions_and_deaths_are_known_from_a_moment_too(example: Example) -> None:
    example.patient(
        """
        day        | fact     | known
        2025-01-06 | infusion |
        2025-02-01 | death    | 2025-03-01
        """,
        MONTHLY,
        """
        on         | known by   | status  | place
        2025-02-20 | 2025-02-20 | overdue | needs-someone-today
        2025-02-20 | 2025-03-01 | ended   | closed
        """,
    )


def test_a_past_day_is_judged_by_the_rules_of_that_day(example: Example) -> None:
    example.patient(
        """
        day        | fact        | value
        2025-01-06 | asked dizzy | yes
        """,
        protocol(
            criterion("dizzy: cautions", ("cautions", fact("dizzy")), to="2025-01-31"),
            criterion("dizzy: contraindicates", ("contraindicates", fact("dizzy")), from_="2025-02-01"),
        ),
        """
        on         | effect
        2025-01-31 | cautions
        2025-02-01 | contraindicates
        """,
    )
