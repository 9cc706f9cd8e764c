"""Criteria

A question about a patient has three answers: yes, no, unknown. What was never asked is unknown, not no.
The value yes means that the criterion's effect applies.
"""

from tests.spec.examples import Example
from tests.spec.rules import age, both, count, criterion, either, fact, never, protocol

from longwatch.core.answers import Answer, all_of, any_of, negate

DIZZY = protocol(criterion("dizzy: restricts", ("restricts", fact("dizzy"))))
CLOT = protocol(criterion("ever a clot: contraindicates", ("contraindicates", fact("clot ever"))))


def test_not_turns_yes_and_no_around_and_leaves_unknown(example: Example) -> None:
    example.table(
        """
        answer  | not
        yes     | no
        no      | yes
        unknown | unknown
        """,
        lambda answer: negate(Answer(answer)),
    )


def test_all_is_no_when_one_is_no_and_unknown_when_one_is_unknown(example: Example) -> None:
    example.table(
        """
        one     | other   | all
        yes     | yes     | yes
        yes     | no      | no
        yes     | unknown | unknown
        no      | yes     | no
        no      | no      | no
        no      | unknown | no
        unknown | yes     | unknown
        unknown | no      | no
        unknown | unknown | unknown
        """,
        lambda one, other: all_of((Answer(one), Answer(other))),
    )


def test_any_is_yes_when_one_is_yes_and_unknown_when_one_is_unknown(example: Example) -> None:
    example.table(
        """
        one     | other   | any
        yes     | yes     | yes
        yes     | no      | yes
        yes     | unknown | yes
        no      | yes     | yes
        no      | no      | no
        no      | unknown | unknown
        unknown | yes     | yes
        unknown | no      | unknown
        unknown | unknown | unknown
        """,
        lambda one, other: any_of((Answer(one), Answer(other))),
    )


def test_a_question_never_asked_is_unknown(example: Example) -> None:
    example.patient(
        "",
        DIZZY,
        """
        on         | value
        2025-03-01 | unknown
        """,
    )


def test_before_a_first_course_any_earlier_answer_will_do(example: Example) -> None:
    example.patient(
        """
        day        | fact        | value
        2019-03-01 | asked dizzy | no
        """,
        DIZZY,
        """
        on         | value
        2019-02-28 | unknown
        2019-03-01 | no
        2025-03-01 | no
        """,
    )


def test_before_a_further_course_a_no_must_be_newer_than_the_newest_infusion(example: Example) -> None:
    example.patient(
        """
        day        | fact        | value
        2025-01-06 | asked dizzy | no
        2025-01-06 | infusion    |
        2026-01-05 | asked dizzy | no
        """,
        DIZZY,
        """
        on         | value
        2025-01-06 | unknown
        2026-01-04 | unknown
        2026-01-05 | no
        """,
    )


def test_a_yes_counts_whatever_its_age(example: Example) -> None:
    example.patient(
        """
        day        | fact        | value
        2019-03-01 | asked dizzy | yes
        2025-01-06 | infusion    |
        """,
        DIZZY,
        """
        on         | value
        2025-01-05 | yes
        2026-01-05 | yes
        """,
    )


def test_the_newest_answer_counts(example: Example) -> None:
    example.patient(
        """
        day        | fact        | value | time
        2025-03-01 | asked dizzy | yes   | 09:00
        2025-03-01 | asked dizzy | no    | 15:00
        2025-03-05 | asked dizzy | yes   |
        """,
        DIZZY,
        """
        on         | value
        2025-03-01 | no
        2025-03-05 | yes
        """,
    )


def test_of_two_answers_of_one_moment_the_yes_weighs_more(example: Example) -> None:
    example.patient(
        """
        day        | fact        | value
        2025-03-01 | asked dizzy | yes
        2025-03-01 | asked dizzy | no
        """,
        DIZZY,
        """
        on         | value
        2025-03-01 | yes
        """,
    )


def test_a_condition_outranks_an_earlier_no(example: Example) -> None:
    example.patient(
        """
        day        | fact              | value | status
        2025-03-01 | asked dizzy       | no    |
        2025-03-05 | condition vertigo |       | active
        """,
        DIZZY,
        """
        on         | value
        2025-03-04 | no
        2025-03-05 | yes
        """,
    )


def test_a_later_no_undoes_a_condition_that_does_not_persist(example: Example) -> None:
    example.patient(
        """
        day        | fact              | value | status
        2025-03-01 | condition vertigo |       | active
        2025-03-05 | asked dizzy       | no    |
        """,
        DIZZY,
        """
        on         | value | cannot tell
        2025-03-04 | yes   | -
        2025-03-05 | no    | -
        """,
    )


def test_what_persists_is_not_undone_by_a_later_no_and_the_disagreement_is_listed(example: Example) -> None:
    example.patient(
        """
        day        | fact            | value
        2015-03-01 | condition clot  |
        2025-03-05 | asked clot ever | no
        """,
        CLOT,
        """
        on         | value | cannot tell
        2025-03-04 | yes   | -
        2025-03-05 | yes   | clot ever
        """,
    )


def test_a_refuted_condition_undoes_even_what_persists(example: Example) -> None:
    example.patient(
        """
        day        | fact           | status
        2015-03-01 | condition clot |
        2025-03-05 | condition clot | refuted
        """,
        CLOT,
        """
        on         | value
        2025-03-04 | yes
        2025-03-05 | no
        """,
    )


def test_a_refuted_condition_says_nothing_of_another_one(example: Example) -> None:
    """A clot of 2015 stays what it was when a bleed is refuted, whatever an answer says."""
    example.patient(
        """
        day        | fact            | status  | value
        2015-03-01 | condition clot  |         |
        2025-03-01 | asked clot ever |         | no
        2025-03-05 | condition bleed | refuted |
        """,
        CLOT,
        """
        on         | value | cannot tell
        2025-02-28 | yes   | -
        2025-03-04 | yes   | clot ever
        2025-03-06 | yes   | clot ever
        """,
    )


def test_what_is_current_stays_so_when_another_condition_is_refuted(example: Example) -> None:
    example.patient(
        """
        day        | fact              | status
        2025-03-01 | condition vertigo | active
        2025-03-05 | condition spin1   | refuted
        """,
        DIZZY,
        """
        on         | value
        2025-03-04 | yes
        2025-03-06 | yes
        """,
    )


def test_a_condition_entered_in_error_never_was(example: Example) -> None:
    example.patient(
        """
        day        | fact           | status           | same as | known
        2015-03-01 | condition clot |                  | entry 1 | 2015-03-01
        2015-03-01 | condition clot | entered in error | entry 1 | 2025-03-05
        """,
        CLOT,
        """
        on         | known by   | value
        2025-03-06 | 2025-03-04 | yes
        2025-03-06 | 2025-03-05 | unknown
        """,
    )


def test_a_refuted_condition_is_a_recorded_no(example: Example) -> None:
    example.patient(
        """
        day        | fact           | status
        2025-03-05 | condition clot | refuted
        """,
        CLOT,
        """
        on         | value
        2025-03-04 | unknown
        2025-03-05 | no
        """,
    )


def test_what_must_be_current_needs_an_active_condition(example: Example) -> None:
    example.patient(
        """
        day        | fact              | status
        2025-03-01 | condition vertigo |
        2025-03-05 | condition vertigo | active
        """,
        DIZZY,
        """
        on         | value
        2025-03-04 | unknown
        2025-03-05 | yes
        """,
    )


def test_a_code_set_may_name_a_family_of_codes(example: Example) -> None:
    example.patient(
        """
        day        | fact               | status
        2025-03-05 | condition spinning | active
        """,
        DIZZY,
        """
        on         | value
        2025-03-05 | yes
        """,
    )


def test_a_medicine_counts_within_its_period(example: Example) -> None:
    example.patient(
        """
        day        | fact             | until
        2025-03-01 | medicine thinner | 2025-03-10
        """,
        protocol(criterion("on a thinner: cautions", ("cautions", fact("on thinner")))),
        """
        on         | value
        2025-02-28 | unknown
        2025-03-01 | yes
        2025-03-10 | yes
        2025-03-11 | unknown
        """,
    )


def test_a_positive_result_shows_a_fact(example: Example) -> None:
    example.patient(
        """
        day        | fact            | value    | status
        2025-03-01 | asked clot ever | no       |
        2025-03-02 | strip           | negative |
        2025-03-03 | strip           | 2+       | preliminary
        2025-03-04 | strip           | 1+       | final
        """,
        CLOT,
        """
        on         | value
        2025-03-02 | no
        2025-03-03 | no
        2025-03-04 | yes
        """,
    )


def test_a_counted_fact_reaches_its_number_or_not(example: Example) -> None:
    """Reaching it counts whatever its age; not reaching it must have been asked in time."""
    example.patient(
        """
        day        | fact               | value
        2024-03-01 | asked tried before | 1
        2024-06-01 | asked tried before | 2
        2025-01-06 | infusion           |
        2025-03-01 | asked tried before | 1
        """,
        protocol(criterion("two tried before: cautions", ("cautions", count("tried before", 2)))),
        """
        on         | value
        2024-02-28 | unknown
        2024-03-01 | no
        2024-06-01 | yes
        2025-01-06 | yes
        2025-03-01 | no
        """,
    )


def test_age_is_judged_on_the_day_and_is_unknown_without_a_birth_date(example: Example) -> None:
    rule = criterion(
        "under 17: restricts; exactly 17: cautions",
        ("restricts", age(below=17)),
        ("cautions", age(exactly=17)),
    )
    example.patient(
        """
        day        | fact
        2008-06-15 | birth
        """,
        protocol(rule),
        """
        on         | value | effect
        2025-06-14 | yes   | restricts
        2025-06-15 | yes   | cautions
        2026-06-14 | yes   | cautions
        2026-06-15 | no    | restricts
        """,
    )
    example.patient(
        "",
        protocol(rule),
        """
        on         | value   | effect
        2025-06-14 | unknown | restricts
        """,
    )


def test_a_partial_birth_date_counts_as_its_last_day(example: Example) -> None:
    example.patient(
        """
        day     | fact
        2007-06 | birth
        """,
        protocol(criterion("under 18: restricts", ("restricts", age(below=18)))),
        """
        on         | value
        2025-06-29 | yes
        2025-06-30 | no
        """,
    )


def test_above_an_age_means_having_completed_one_year_more(example: Example) -> None:
    example.patient(
        """
        day        | fact
        1963-06-15 | birth
        """,
        protocol(criterion("above 61: cautions", ("cautions", age(above=61)))),
        """
        on         | value
        2025-06-14 | no
        2025-06-15 | yes
        """,
    )


def test_questions_are_joined_by_all_any_and_not(example: Example) -> None:
    """Restricts when dizzy and not on a thinner; the second question alone can settle it."""
    example.patient(
        """
        day        | fact             | value
        2025-03-02 | asked on thinner | yes
        2025-03-03 | asked dizzy      | yes
        2025-03-04 | asked on thinner | no
        """,
        protocol(
            criterion(
                "dizzy without a thinner", ("restricts", both(fact("dizzy"), never(fact("on thinner"))))
            )
        ),
        """
        on         | value
        2025-03-01 | unknown
        2025-03-02 | no
        2025-03-03 | no
        2025-03-04 | yes
        """,
    )


def test_any_of_two_questions_is_no_only_when_both_were_answered(example: Example) -> None:
    example.patient(
        """
        day        | fact             | value
        2025-03-02 | asked on thinner | no
        2025-03-03 | asked dizzy      | no
        """,
        protocol(
            criterion("dizzy or on a thinner", ("restricts", either(fact("dizzy"), fact("on thinner"))))
        ),
        """
        on         | value
        2025-03-01 | unknown
        2025-03-02 | unknown
        2025-03-03 | no
        """,
    )
