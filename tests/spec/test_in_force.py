"""In force

Every rule has a day from which it is in force, and may have a last day. Without a first day it is in force
from the drug's first approval in the jurisdiction. A jurisdiction may follow another one and add its own.
"""

from tests.spec.examples import Example
from tests.spec.rules import a_test, criterion, fact, protocol, series, tier, watch


def test_a_rule_without_a_first_day_is_in_force_from_the_first_approval(example: Example) -> None:
    example.patient(
        """
        day        | fact
        1999-06-01 | infusion
        """,
        protocol(series()),
        """
        on         | status      | start
        1999-12-31 | not-started | -
        2000-01-01 | up-to-date  | 2000-01-01
        """,
    )


def test_a_jurisdiction_that_follows_another_has_its_rules_and_its_own(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        protocol(series(), series("skin check", every="12 months", jurisdictions=("ISLE",))),
        """
        on         | where | all series
        2025-01-06 | LAND  | blood count
        2025-01-06 | ISLE  | blood count, skin check
        """,
    )


def test_a_rule_holds_on_its_first_and_on_its_last_day(example: Example) -> None:
    example.patient(
        """
        day        | fact        | value
        2025-01-06 | asked dizzy | yes
        """,
        protocol(
            criterion("dizzy: restricts", ("restricts", fact("dizzy")), from_="2025-02-01", to="2025-02-28")
        ),
        """
        on         | value
        2025-01-31 | -
        2025-02-01 | yes
        2025-02-28 | yes
        2025-03-01 | -
        """,
    )


def test_one_rule_may_have_versions_and_each_day_has_one(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-01-07 | A        | 15 u
        """,
        protocol(
            watch("A below 10 u: high", tier("high", a_test(below="10 u")), to="2025-02-28"),
            watch("A below 20 u: medium", tier("medium", a_test(below="20 u")), from_="2025-03-01"),
        ),
        """
        on         | alerts
        2025-02-28 | -
        2025-03-01 | medium low A
        """,
    )
