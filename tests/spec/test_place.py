"""Place

Where each treated patient is, exactly one: needs someone today, due soon, waiting, up to date, or closed.
The reasons for needing someone overlap; places do not. Somebody never treated is in a place of their own.
"""

from collections import Counter
from datetime import date

from tests.spec.drawing import record
from tests.spec.examples import Example
from tests.spec.rules import a_test, protocol, series, tier, watch

LOW = watch("A below 10 u: high", tier("high", a_test(below="10 u")))
RULES = protocol(series(), LOW)
TWO = protocol(series(), series("skin check", every="12 months", lead="30 days", grace="30 days"))


def test_an_empty_record_is_in_no_good_place(example: Example) -> None:
    example.patient(
        "",
        RULES,
        """
        on         | place       | reasons | next date
        2025-03-01 | not-treated | -       | -
        """,
    )


def test_up_to_date_means_that_nothing_is_due_and_says_the_next_date(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        TWO,
        """
        on         | place      | reasons | next date
        2025-01-06 | up-to-date | -       | 2025-02-06
        2025-01-30 | due-soon   | -       | 2025-02-06
        """,
    )


def test_one_overdue_series_is_enough_to_need_someone_today(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        TWO,
        """
        on         | place               | reasons | next date
        2025-02-14 | needs-someone-today | overdue | 2025-02-14
        2025-02-15 | needs-someone-today | overdue | 2025-02-15
        """,
    )


def test_reasons_overlap(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-02-01 | A        | 5 u
        2025-02-02 | A        | 7
        """,
        RULES,
        """
        on         | place               | reasons
        2025-02-01 | needs-someone-today | alert
        2025-02-02 | needs-someone-today | alert, cannot-tell
        2025-02-14 | needs-someone-today | alert, cannot-tell, overdue
        """,
    )


def test_a_recovered_alert_puts_nobody_on_todays_list(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-01-08 | A        | 5 u
        2025-01-10 | A        | 30 u
        """,
        RULES,
        """
        on         | alert          | place
        2025-01-09 | active high    | needs-someone-today
        2025-01-10 | recovered high | up-to-date
        """,
    )


def test_waiting_has_the_day_on_which_it_ends(example: Example) -> None:
    example.patient(
        """
        day        | fact               | value | until
        2025-01-06 | infusion           |       |
        2025-01-08 | A                  | 5 u   |
        2025-01-09 | waived low A       |       | 2025-01-20
        """,
        RULES,
        """
        on         | place               | waits until
        2025-01-08 | needs-someone-today | -
        2025-01-09 | waiting             | 2025-01-20
        2025-01-20 | waiting             | 2025-01-20
        2025-01-21 | needs-someone-today | -
        """,
    )


def test_what_is_due_soon_comes_before_what_waits(example: Example) -> None:
    example.patient(
        """
        day        | fact              | until
        2025-01-06 | infusion          |
        2025-01-07 | waived skin check | 2025-06-01
        """,
        TWO,
        """
        on         | place
        2025-01-29 | waiting
        2025-01-30 | due-soon
        """,
    )


def test_a_decision_is_asked_when_every_period_is_over(example: Example) -> None:
    """The skin check is over sooner; while the blood count goes on, nobody is asked."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2028-12-01 | blood count
        2028-12-01 | procedure skin
        2028-12-20 | blood count
        """,
        TWO,
        """
        on         | status of blood count | status of skin check | place               | reasons
        2028-12-01 | up-to-date            | period-over          | up-to-date          | -
        2028-12-20 | period-over           | period-over          | needs-someone-today | decision-asked
        """,
    )


def test_a_treated_patient_whose_next_date_nobody_knows_needs_someone_today(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        """,
        protocol(LOW),
        """
        on         | place               | reasons
        2025-01-06 | needs-someone-today | decision-asked
        """,
    )


def test_closed_by_decision_opens_again_for_a_result_that_alarms(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-01-20 | ended    |
        2025-06-01 | A        | 5 u
        """,
        RULES,
        """
        on         | status | place               | reasons
        2025-05-31 | ended  | closed              | -
        2025-06-01 | ended  | needs-someone-today | alert
        """,
    )


def test_closed_by_decision_opens_again_for_what_nobody_can_read_and_closes_by_the_next_decision(
    example: Example,
) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-01-08 | A        | 7
        2025-01-20 | ended    |
        2025-06-01 | A        | 7
        2025-06-03 | ended    |
        """,
        RULES,
        """
        on         | place               | reasons     | cannot tell
        2025-01-19 | needs-someone-today | cannot-tell | low A
        2025-01-20 | closed              | -           | -
        2025-06-01 | needs-someone-today | cannot-tell | low A
        2025-06-03 | closed              | -           | -
        """,
    )


def test_what_became_known_after_the_closing_is_not_closed_by_it_whatever_its_day(example: Example) -> None:
    """A result, a doubt of the reader and a report in own words, each of January and each told in February."""
    for late in ("A | 7", "doubt courses | an administration without a date", "symptom | "):
        example.patient(
            f"""
            day        | fact     | value | known
            2025-01-06 | infusion |       |
            2025-01-20 | ended    |       |
            2025-01-15 | {late} | 2025-02-03
            """,
            RULES,
            """
            on         | known by   | place               | reasons
            2025-02-04 | 2025-02-02 | closed              | -
            2025-02-04 | 2025-02-04 | needs-someone-today | cannot-tell
            """,
        )


def test_a_patient_is_closed_by_decisions_about_each_series_as_by_one_about_all(example: Example) -> None:
    example.patient(
        """
        day        | fact              | value | known
        2025-01-06 | infusion          |       |
        2025-01-10 | ended blood count |       |
        2025-01-15 | doubt courses     | an administration without a date |
        2025-01-20 | ended skin check  |       |
        2025-01-18 | doubt courses     | an administration without a date | 2025-02-03
        2025-02-05 | ended skin check  |       |
        """,
        TWO,
        """
        on         | known by   | place               | reasons
        2025-01-19 | 2025-01-19 | needs-someone-today | cannot-tell
        2025-01-20 | 2025-01-20 | closed              | -
        2025-02-04 | 2025-02-04 | needs-someone-today | cannot-tell
        2025-02-05 | 2025-02-05 | closed              | -
        """,
    )


def test_what_would_begin_only_later_is_closed_with_the_rest(example: Example) -> None:
    """The skin check comes into force in June."""
    later = protocol(series(), series("skin check", every="12 months", from_="2025-06-01"))
    example.patient(
        """
        day        | fact             | value
        2025-01-06 | infusion         |
        2025-01-20 | ended blood count |
        2025-01-22 | ended            |
        """,
        later,
        """
        on         | status of blood count | status of skin check | place               | reasons
        2025-01-20 | ended                 | not-started          | needs-someone-today | decision-asked
        2025-01-22 | ended                 | not-started          | closed              | -
        2025-06-01 | ended                 | ended                | closed              | -
        """,
    )


def test_an_infusion_after_the_closing_asks_again_for_what_nobody_could_tell(example: Example) -> None:
    example.patient(
        """
        day        | fact          | value
        2025-01-06 | infusion      |
        2025-01-15 | doubt courses | an administration without a date
        2025-01-20 | ended         |
        2025-02-03 | infusion      |
        """,
        RULES,
        """
        on         | place               | reasons
        2025-02-02 | closed              | -
        2025-02-03 | needs-someone-today | cannot-tell
        """,
    )


def test_after_a_death_nothing_needs_anyone(example: Example) -> None:
    example.patient(
        """
        day        | fact     | value
        2025-01-06 | infusion |
        2025-01-08 | A        | 5 u
        2025-01-20 | death    |
        """,
        RULES,
        """
        on         | place               | reasons
        2025-01-19 | needs-someone-today | alert
        2025-01-20 | closed              | -
        """,
    )


def test_a_doubtful_administration_needs_someone_even_where_no_infusion_is_known(example: Example) -> None:
    example.patient(
        """
        day        | fact          | value
        2025-01-06 | doubt courses | an administration without a date
        """,
        RULES,
        """
        on         | place               | reasons     | cannot tell
        2025-01-06 | needs-someone-today | cannot-tell | courses
        """,
    )


def test_the_places_of_all_patients_add_up_to_all_patients(example: Example) -> None:
    """Seven patients on 14 February 2025: none is counted twice, none is lost."""
    patients = {
        "closed": "2025-01-06 | infusion |\n2025-01-20 | death |",
        "needs-someone-today": "2025-01-06 | infusion |",
        "due-soon": "2025-01-20 | infusion |",
        "waiting": "2025-01-06 | infusion |\n2025-02-10 | waived | 2025-03-01",
        "up-to-date": "2025-02-10 | infusion |",
        "not-treated": "2025-02-10 | blood count |",
    }
    places: Counter[str] = Counter()
    for place, facts in patients.items():
        drawn = f"day | fact | until\n{facts}"
        example.patient(drawn, RULES, f"on | place\n2025-02-14 | {place}")
        places[example.engine(record(drawn), RULES, jurisdiction="LAND", on=date(2025, 2, 14)).place] += 1
    assert sum(places.values()) == len(patients)
    assert set(places.values()) == {1}
