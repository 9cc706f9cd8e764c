"""Clearance

May the next course go ahead: blocked while something forbids it, incomplete while something is missing,
else clear.
"""

from tests.spec.examples import Example
from tests.spec.rules import a_test, courses, criterion, fact, prerequisite, protocol, tier, watch

ANY_COURSE = courses("one day of infusion; further courses 12 months after the one before", after="12 months")
CLOT = criterion("ever a clot: contraindicates", ("contraindicates", fact("clot ever")), name="clot")
DIZZY_CAUTION = criterion("dizzy: cautions", ("cautions", fact("dizzy")), name="dizzy")
SIMPLE = protocol(ANY_COURSE, CLOT)


def test_an_empty_record_is_never_clear(example: Example) -> None:
    example.patient(
        "",
        SIMPLE,
        """
        on         | clearance               | held up by
        2025-03-01 | incomplete for course 1 | clot
        """,
    )


def test_clear_needs_every_question_that_could_forbid_to_be_answered_no(example: Example) -> None:
    example.patient(
        """
        day        | fact            | value
        2025-03-01 | asked clot ever | no
        """,
        SIMPLE,
        """
        on         | clearance
        2025-03-01 | clear for course 1
        """,
    )


def test_a_contraindication_or_a_restriction_blocks(example: Example) -> None:
    example.patient(
        """
        day        | fact            | value
        2025-03-01 | asked clot ever | yes
        """,
        SIMPLE,
        """
        on         | clearance            | held up by
        2025-03-01 | blocked for course 1 | clot
        """,
    )


def test_a_further_course_waits_for_its_interval_after_the_last_infusion(example: Example) -> None:
    example.patient(
        """
        day        | fact            | value
        2025-01-06 | infusion        |
        2025-01-10 | infusion        |
        2025-12-01 | asked clot ever | no
        """,
        SIMPLE,
        """
        on         | planned    | clearance            | held up by
        2025-12-01 | 2026-01-09 | blocked for course 2 | course 1
        2025-12-01 | 2026-01-10 | clear for course 2   | -
        2026-01-09 |            | blocked for course 2 | course 1
        2026-01-10 |            | clear for course 2   | -
        """,
    )


def test_a_course_that_no_rule_foresees_is_blocked(example: Example) -> None:
    example.patient(
        """
        day        | fact            | value
        2025-01-06 | infusion        |
        2026-02-01 | asked clot ever | no
        """,
        protocol(courses("one course only", 1, 1), CLOT),
        """
        on         | clearance
        2026-02-01 | blocked for course 2
        """,
    )


def test_before_the_first_approval_nothing_is_clear(example: Example) -> None:
    example.patient(
        """
        day        | fact            | value
        1999-12-01 | asked clot ever | no
        """,
        SIMPLE,
        """
        on         | clearance
        1999-12-31 | blocked for course 1
        2000-01-01 | clear for course 1
        """,
    )


def test_what_must_be_fresh_may_be_at_most_30_days_old(example: Example) -> None:
    """A no about dizziness of 1 March is fresh until 31 March. That it only cautions makes no difference."""
    example.patient(
        """
        day        | fact            | value
        2025-03-01 | asked clot ever | no
        2025-03-01 | asked dizzy     | no
        """,
        protocol(ANY_COURSE, CLOT, DIZZY_CAUTION),
        """
        on         | clearance               | held up by | eligibility
        2025-03-31 | clear for course 1      | -          | eligible
        2025-04-01 | incomplete for course 1 | dizzy      | eligible
        """,
    )


def test_what_must_be_fresh_and_was_never_asked_holds_the_course_up(example: Example) -> None:
    """A caution that nobody asked about does not touch eligibility, but the course waits for the answer."""
    example.patient(
        """
        day        | fact            | value
        2025-03-01 | asked clot ever | no
        """,
        protocol(ANY_COURSE, CLOT, DIZZY_CAUTION),
        """
        on         | clearance               | held up by | eligibility
        2025-03-01 | incomplete for course 1 | dizzy      | eligible
        """,
    )


def test_what_must_be_fresh_is_asked_even_where_no_rule_judges_the_answer(example: Example) -> None:
    """A no must be recent; a yes that no rule judges must be weighed by a person."""
    example.patient(
        """
        day        | fact            | value
        2025-01-01 | asked clot ever | no
        2025-01-01 | asked expecting | no
        2025-03-01 | asked expecting | no
        2025-04-20 | asked expecting | yes
        """,
        protocol(ANY_COURSE, CLOT, asks=("expecting",)),
        """
        on         | clearance               | held up by
        2025-02-01 | incomplete for course 1 | expecting
        2025-03-31 | clear for course 1      | -
        2025-04-01 | incomplete for course 1 | expecting
        2025-04-20 | incomplete for course 1 | expecting
        """,
    )


def test_a_yes_to_what_must_be_fresh_is_weighed_where_no_rule_in_force_judges_it(example: Example) -> None:
    """The caution ends on 10 March, as a rule of another country would not hold here at all."""
    example.patient(
        """
        day        | fact            | value
        2025-03-01 | asked clot ever | no
        2025-03-01 | asked dizzy     | yes
        """,
        protocol(
            ANY_COURSE,
            CLOT,
            criterion("dizzy: cautions", ("cautions", fact("dizzy")), name="dizzy", to="2025-03-10"),
        ),
        """
        on         | clearance               | held up by
        2025-03-10 | clear for course 1      | -
        2025-03-11 | incomplete for course 1 | dizzy
        """,
    )


def test_a_question_that_only_women_are_asked_holds_no_man_up(example: Example) -> None:
    example.patient(
        """
        day        | fact            | value
        1980-01-01 | birth           | male
        2025-01-01 | asked clot ever | no
        """,
        protocol(ANY_COURSE, CLOT, asks=("expecting",)),
        """
        on         | clearance
        2025-03-31 | clear for course 1
        """,
    )


def test_a_required_item_holds_the_course_up_and_advice_does_not(example: Example) -> None:
    example.patient(
        """
        day        | fact            | value
        2025-03-01 | asked clot ever | no
        2025-03-05 | blood count     |
        """,
        protocol(
            ANY_COURSE,
            CLOT,
            prerequisite("a blood count at most 30 days before: required", "blood count", within="30 days"),
            prerequisite("antibodies: advised", "antibodies", required=False),
        ),
        """
        on         | clearance               | held up by  | needed of antibodies
        2025-03-04 | incomplete for course 1 | blood count | missing
        2025-03-05 | clear for course 1      | -           | missing
        """,
    )


def test_a_vaccination_that_came_too_late_blocks(example: Example) -> None:
    example.patient(
        """
        day        | fact            | value
        2025-03-01 | asked clot ever | no
        2025-03-01 | vaccination flu |
        """,
        protocol(
            ANY_COURSE,
            CLOT,
            prerequisite("vaccinated 6 weeks before the course", "any shot", ahead="6 weeks"),
        ),
        """
        on         | clearance            | held up by
        2025-04-11 | blocked for course 1 | any shot
        2025-04-12 | clear for course 1   | -
        """,
    )


def test_an_active_alert_of_high_or_critical_severity_waits_for_a_decision(example: Example) -> None:
    example.patient(
        """
        day        | fact            | value
        2025-01-06 | infusion        |
        2026-01-10 | asked clot ever | no
        2026-01-11 | A               | 5 u
        2026-01-12 | ended low A     |
        """,
        protocol(ANY_COURSE, CLOT, watch("A below 10 u: high", tier("high", a_test(below="10 u")))),
        """
        on         | clearance               | held up by
        2026-01-10 | clear for course 2      | -
        2026-01-11 | incomplete for course 2 | low A
        2026-01-12 | clear for course 2      | -
        """,
    )


def test_what_nobody_could_read_holds_the_course_up(example: Example) -> None:
    example.patient(
        """
        day        | fact            | value
        2025-03-01 | asked clot ever | no
        2025-03-02 | doubt courses   | an administration without a date
        """,
        SIMPLE,
        """
        on         | clearance               | held up by
        2025-03-01 | clear for course 1      | -
        2025-03-02 | incomplete for course 1 | courses
        """,
    )


def test_after_a_death_no_course_goes_ahead(example: Example) -> None:
    example.patient(
        """
        day        | fact            | value
        2025-03-01 | asked clot ever | no
        2025-03-02 | death           |
        """,
        SIMPLE,
        """
        on         | clearance
        2025-03-02 | blocked for course 1
        """,
    )
