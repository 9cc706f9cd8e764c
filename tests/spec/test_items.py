"""Items

An item is something that can be done and then counts. It lists its alternatives: one code, or a set of
analytes that were all measured on one day. The blood count of these examples is its own code, or A and B
measured on the same day.
"""

from tests.spec.examples import Example
from tests.spec.rules import a_test, protocol, series, tier, watch

COUNT = protocol(series())


def test_an_item_is_done_by_its_own_code(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-03 | blood count
        """,
        COUNT,
        """
        on         | last
        2025-02-03 | 2025-02-03
        """,
    )


def test_an_item_is_done_by_all_its_parts_measured_on_one_day(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-03 | A        | 30 u
        2025-02-03 | B        | 20 u
        """,
        COUNT,
        """
        on         | last
        2025-02-03 | 2025-02-03
        """,
    )


def test_parts_measured_on_two_days_do_not_make_the_item(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-03 | A        | 30 u
        2025-02-04 | B        | 20 u
        """,
        COUNT,
        """
        on         | last
        2025-02-04 | -
        """,
    )


def test_a_part_without_a_value_leaves_the_item_undone(example: Example) -> None:
    """The laboratory could not measure B: the patient needs another sample."""
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-03 | A        | 30 u
        2025-02-03 | B        | no value
        """,
        COUNT,
        """
        on         | last
        2025-02-03 | -
        """,
    )


def test_a_panel_with_members_counts_only_as_its_members_do(example: Example) -> None:
    example.patient(
        """
        day        | fact        | value              | status
        2025-01-06 | infusion    |                    |
        2025-02-03 | blood count | panel with members |
        2025-02-03 | A           | 30 u               |
        2025-02-03 | B           | 20 u               | cancelled
        2025-02-10 | blood count | panel with members |
        2025-02-10 | A           | 30 u               |
        2025-02-10 | B           | 20 u               |
        """,
        COUNT,
        """
        on         | last
        2025-02-03 | -
        2025-02-10 | 2025-02-10
        """,
    )


def test_a_panel_without_members_counts_by_its_own_status(example: Example) -> None:
    example.patient(
        """
        day        | fact        | status
        2025-01-06 | infusion    |
        2025-02-03 | blood count | cancelled
        2025-02-04 | blood count | preliminary
        2025-02-05 | blood count | final
        """,
        COUNT,
        """
        on         | last
        2025-02-04 | -
        2025-02-05 | 2025-02-05
        """,
    )


def test_a_result_whose_unit_nobody_can_read_is_done_but_not_understood(example: Example) -> None:
    """The blood was taken and measured, so the test is not missing; what it says, a person must look at."""
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-03 | A        | 30 spoons
        2025-02-03 | B        | 20 u
        """,
        protocol(series(), watch("A below 10 u: high", tier("high", a_test(below="10 u")))),
        """
        on         | last       | alert | cannot tell
        2025-02-03 | 2025-02-03 | -     | low A
        """,
    )


def test_a_procedure_counts_by_its_code(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-12-01 | procedure skin
        """,
        protocol(series("skin check", every="12 months")),
        """
        on         | last       | due
        2025-11-30 | -          | 2026-01-06
        2025-12-01 | 2025-12-01 | 2026-12-01
        """,
    )
