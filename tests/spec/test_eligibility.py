"""Eligibility

The worst of the criteria in force on the day: contraindicated, then not recommended, then incomplete, then
eligible with cautions, then eligible. Only criteria that contraindicate or restrict can make it incomplete.
"""

from tests.spec.examples import Example
from tests.spec.rules import age, criterion, fact, protocol

from longwatch.core.protocol import Expression

CLOT = criterion("ever a clot: contraindicates", ("contraindicates", fact("clot ever")), name="clot")
DIZZY = criterion("dizzy: restricts", ("restricts", fact("dizzy")), name="dizzy")
THINNER = criterion("on a thinner: cautions", ("cautions", fact("on thinner")), name="thinner")
ALL = protocol(CLOT, DIZZY, THINNER)


def test_an_empty_record_is_incomplete_never_eligible(example: Example) -> None:
    example.patient(
        "",
        ALL,
        """
        on         | eligibility
        2025-03-01 | incomplete
        """,
    )


def test_eligible_needs_a_no_to_everything_that_could_forbid(example: Example) -> None:
    """The caution nobody asked about is listed with what to ask; it holds nobody up."""
    example.patient(
        """
        day        | fact            | value
        2025-03-01 | asked clot ever | no
        2025-03-02 | asked dizzy     | no
        """,
        ALL,
        """
        on         | eligibility | value of thinner
        2025-03-01 | incomplete  | unknown
        2025-03-02 | eligible    | unknown
        """,
    )


def test_a_caution_that_applies_is_said(example: Example) -> None:
    example.patient(
        """
        day        | fact             | value
        2025-03-01 | asked clot ever  | no
        2025-03-01 | asked dizzy      | no
        2025-03-01 | asked on thinner | yes
        """,
        ALL,
        """
        on         | eligibility
        2025-03-01 | eligible-with-cautions
        """,
    )


def test_a_restriction_outranks_an_open_question_and_a_contraindication_outranks_both(
    example: Example,
) -> None:
    example.patient(
        """
        day        | fact            | value
        2025-03-01 | asked dizzy     | yes
        2025-03-02 | asked clot ever | yes
        """,
        ALL,
        """
        on         | eligibility
        2025-03-01 | not-recommended
        2025-03-02 | contraindicated
        """,
    )


def test_without_any_rule_that_could_forbid_nobody_is_eligible(example: Example) -> None:
    example.patient(
        """
        day        | fact             | value
        2025-03-01 | asked on thinner | no
        """,
        protocol(THINNER),
        """
        on         | eligibility
        2025-03-01 | incomplete
        """,
    )


def test_a_rule_that_rests_on_anything_but_screening_never_makes_it_incomplete(example: Example) -> None:
    facility = criterion(
        "no emergency room near: restricts",
        ("restricts", Expression(unknown="Is there one?")),
        name="facility",
    )
    example.patient(
        """
        day        | fact            | value
        2025-03-01 | asked clot ever | no
        """,
        protocol(CLOT, facility),
        """
        on         | eligibility | value of facility
        2025-03-01 | eligible    | unknown
        """,
    )


def test_rules_that_screening_cannot_answer_make_nobody_eligible(example: Example) -> None:
    facility = criterion(
        "no emergency room near: restricts", ("restricts", Expression(unknown="Is there one?"))
    )
    example.patient(
        "",
        protocol(facility),
        """
        on         | eligibility
        2025-03-01 | incomplete
        """,
    )


def test_a_milder_tier_that_applies_does_not_hide_a_worse_one_that_is_unknown(example: Example) -> None:
    """Restricts when dizzy, cautions when on a thinner. On a thinner, and nobody asked about dizziness."""
    example.patient(
        """
        day        | fact             | value
        2025-03-01 | asked on thinner | yes
        2025-03-02 | asked dizzy      | no
        """,
        protocol(
            criterion(
                "dizzy: restricts; on a thinner: cautions",
                ("restricts", fact("dizzy")),
                ("cautions", fact("on thinner")),
            )
        ),
        """
        on         | eligibility            | value   | effect
        2025-03-01 | incomplete             | unknown | restricts
        2025-03-02 | eligible-with-cautions | yes     | cautions
        """,
    )


def test_eligibility_is_judged_under_the_rules_of_the_day(example: Example) -> None:
    example.patient(
        """
        day        | fact            | value
        2025-03-01 | asked clot ever | no
        2025-03-01 | asked dizzy     | yes
        """,
        protocol(
            CLOT,
            criterion("dizzy: restricts", ("restricts", fact("dizzy")), from_="2025-03-05", to="2025-03-09"),
        ),
        """
        on         | eligibility
        2025-03-04 | eligible
        2025-03-05 | not-recommended
        2025-03-09 | not-recommended
        2025-03-10 | eligible
        """,
    )


def test_an_unknown_age_is_an_open_question(example: Example) -> None:
    example.patient(
        """
        day        | fact  | value
        1990-03-01 | birth | female
        """,
        protocol(criterion("under 18: restricts", ("restricts", age(below=18)))),
        """
        on         | eligibility
        2025-03-01 | eligible
        """,
    )
    example.patient(
        """
        day | fact  | value
            | birth | female
        """,
        protocol(criterion("under 18: restricts", ("restricts", age(below=18)))),
        """
        on         | eligibility
        2025-03-01 | incomplete
        """,
    )
