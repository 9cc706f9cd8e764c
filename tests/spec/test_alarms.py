"""Alarms

What the patient notices is heard by the same engine as results. A symptom is judged by the days since the last
infusion on or before it, by the other symptoms that are still open and by the alerts that are open. It is never
heard as nothing: what no alarm is for waits for the next contact, and words that no list has are for a person
to read today.
"""

from tests.spec.examples import Example
from tests.spec.rules import a_test, accumulation, alarm, protocol, series, tier, urgent, watch

from longwatch.core.protocol import AlarmTier, Protocol

LOW = watch("A below 10 u: high", tier("high", a_test(below="10 u")))


def rules(title: str, *tiers: AlarmTier, symptoms: tuple[str, ...] = ("itch",)) -> Protocol:
    """One alarm, beside a monthly series and a watch."""
    return protocol(series(), LOW, alarm(title, *tiers, symptoms=symptoms))


SOON = rules("itch within 3 days: emergency-now", urgent("emergency-now", within="3 days"))
TODAY = rules("itch: same-day", urgent("same-day"))


def test_a_window_includes_its_last_day(example: Example) -> None:
    """An infusion on 6 January and three days: 9 January is inside, 10 January is not."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-09 | symptom itch
        """,
        SOON,
        """
        on         | alarm         | raised by | reported
        2025-01-08 | -             | -         | -
        2025-01-09 | emergency-now | itch      | 2025-01-09
        2025-02-09 | emergency-now | itch      | 2025-01-09
        """,
    )
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-10 | symptom itch
        """,
        SOON,
        """
        on         | alarms | symptoms
        2025-01-10 | -      | next-contact itch
        """,
    )


def test_the_day_of_the_infusion_is_inside_the_window(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-06 | symptom itch
        """,
        SOON,
        """
        on         | alarm
        2025-01-06 | emergency-now
        """,
    )


def test_a_window_can_begin_later(example: Example) -> None:
    late = rules("itch more than 3 days after: same-day", urgent("same-day", after="3 days"))
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-09 | symptom itch
        2025-01-10 | symptom itch
        """,
        late,
        """
        on         | alarms         | symptoms
        2025-01-09 | -              | next-contact itch
        2025-01-10 | same-day alarm | same-day itch
        """,
    )


def test_days_are_counted_from_the_last_infusion_on_or_before_the_symptom(example: Example) -> None:
    """Neither the first infusion of the course counts, nor one given after the symptom."""
    example.patient(
        """
        day        | fact
        2025-01-01 | infusion
        2025-01-06 | infusion
        2025-01-09 | symptom itch
        """,
        SOON,
        """
        on         | alarm
        2025-01-09 | emergency-now
        """,
    )
    example.patient(
        """
        day        | fact
        2025-01-01 | infusion
        2025-01-09 | symptom itch
        2025-01-10 | infusion
        """,
        SOON,
        """
        on         | alarms
        2025-01-10 | -
        """,
    )


def test_the_first_tier_that_holds_is_the_urgency(example: Example) -> None:
    tiers = rules(
        "itch within 3 days: emergency-now, else same-day",
        urgent("emergency-now", within="3 days"),
        urgent("same-day"),
    )
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-10 | symptom itch
        """,
        tiers,
        """
        on         | alarm
        2025-01-10 | same-day
        """,
    )


def test_a_tier_can_be_for_some_of_the_symptoms(example: Example) -> None:
    """One alarm has all its symptoms, the newest day, and the urgency of the most urgent of them."""
    some = rules(
        "swelling: emergency-now, itch: next-contact",
        urgent("emergency-now", symptoms=("swelling",)),
        urgent("next-contact"),
        symptoms=("itch", "swelling"),
    )
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-01 | symptom itch
        2025-02-02 | symptom swelling
        2025-02-03 | symptom itch
        """,
        some,
        """
        on         | alarm         | raised by      | reported
        2025-02-01 | next-contact  | itch           | 2025-02-01
        2025-02-02 | emergency-now | itch, swelling | 2025-02-02
        2025-02-03 | emergency-now | itch, swelling | 2025-02-03
        """,
    )


def test_a_symptom_can_weigh_more_together_with_another(example: Example) -> None:
    """The other symptom need not be one of the alarm's own. The same symptom twice is not two."""
    together = rules(
        "itch with pallor: emergency-now, else next-contact",
        urgent("emergency-now", with_=("pallor", "itch")),
        urgent("next-contact"),
    )
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-01 | symptom itch
        2025-02-02 | symptom itch
        2025-02-03 | symptom pallor
        """,
        together,
        """
        on         | alarm         | raised by | symptoms
        2025-02-02 | next-contact  | itch      | next-contact itch
        2025-02-03 | emergency-now | itch      | emergency-now itch, next-contact pallor
        """,
    )


KNOWN = rules(
    "itch with an open alert low A: emergency-now, else same-day",
    urgent("emergency-now", with_alert=("low A",)),
    urgent("same-day"),
)


def test_a_symptom_can_weigh_more_while_an_alert_is_open(example: Example) -> None:
    """An alert that has recovered is open until somebody closes it."""
    example.patient(
        """
        day        | fact         | value
        2025-01-06 | infusion     |
        2025-02-01 | symptom itch |
        2025-02-03 | A            | 5 u
        2025-02-05 | A            | 50 u
        2025-02-07 | ended low A  |
        """,
        KNOWN,
        """
        on         | alert of low A | alarm
        2025-02-02 | -              | same-day
        2025-02-03 | active high    | emergency-now
        2025-02-05 | recovered high | emergency-now
        2025-02-07 | -              | same-day
        """,
    )


def test_a_result_that_cannot_be_judged_counts_as_an_alert(example: Example) -> None:
    """Nobody can tell that A is not low. A later result that can be read settles it."""
    example.patient(
        """
        day        | fact         | value
        2025-01-06 | infusion     |
        2025-02-01 | symptom itch |
        2025-02-03 | A            | 50
        2025-02-05 | A            | 50 u
        """,
        KNOWN,
        """
        on         | cannot tell | alarm
        2025-02-02 | -           | same-day
        2025-02-03 | low A       | emergency-now
        2025-02-05 | -           | same-day
        """,
    )


def test_an_infusion_that_cannot_be_told_opens_every_window(example: Example) -> None:
    """There may have been an infusion the day before, so nobody can say that the window is over."""
    example.patient(
        """
        day        | fact          | value
        2025-01-06 | infusion      |
        2025-02-01 | doubt courses | an administration without a date
        2025-02-10 | symptom itch  |
        """,
        SOON,
        """
        on         | alarm         | cannot tell
        2025-02-10 | emergency-now | courses
        """,
    )
    example.patient(
        """
        day        | fact          | value
        2025-02-01 | doubt courses | an administration without a date
        2025-02-10 | symptom itch  |
        """,
        SOON,
        """
        on         | alarm         | place
        2025-02-10 | emergency-now | needs-someone-today
        """,
    )


def test_somebody_never_treated_raises_no_alarm_of_this_medicine(example: Example) -> None:
    """The symptom is still shown, and nobody calls it nothing."""
    example.patient(
        """
        day        | fact
        2025-01-05 | symptom itch
        2025-01-06 | infusion
        """,
        TODAY,
        """
        on         | alarms | symptoms          | place
        2025-01-05 | -      | next-contact itch | not-treated
        2025-01-06 | -      | next-contact itch | up-to-date
        """,
    )


def test_a_symptom_that_no_alarm_is_for_waits_for_the_next_contact(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-08 | symptom yawning
        """,
        TODAY,
        """
        on         | alarms | symptoms             | place
        2025-01-08 | -      | next-contact yawning | up-to-date
        """,
    )


def test_words_that_no_list_has_are_for_a_person_to_read_today(example: Example) -> None:
    """Also a name that this list does not have, and also of somebody never treated. A decision settles it."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-08 | symptom
        2025-01-10 | ended symptoms
        """,
        TODAY,
        """
        on         | alarms | symptoms           | cannot tell | place               | reasons
        2025-01-08 | -      | same-day own words | symptoms    | needs-someone-today | cannot-tell
        2025-01-10 | -      | -                  | -           | up-to-date          | -
        """,
    )
    example.patient(
        """
        day        | fact
        2025-01-08 | symptom glowing
        """,
        TODAY,
        """
        on         | alarms | symptoms           | cannot tell | place               | reasons
        2025-01-08 | -      | same-day own words | symptoms    | needs-someone-today | cannot-tell
        """,
    )


def test_an_alarm_stays_until_a_decision_about_it(example: Example) -> None:
    """A decision closes what came on or before its day; what comes later raises the alarm anew."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-08 | symptom itch
        2025-01-10 | ended alarm
        2025-01-12 | symptom itch
        """,
        TODAY,
        """
        on         | alarm    | reported   | place
        2025-01-09 | same-day | 2025-01-08 | needs-someone-today
        2025-01-10 | -        | -          | up-to-date
        2025-01-12 | same-day | 2025-01-12 | needs-someone-today
        """,
    )


def test_a_decision_closes_only_what_was_known_when_it_was_made(example: Example) -> None:
    """What the patient reports in the afternoon is not closed by a decision of the morning."""
    example.patient(
        """
        day        | fact         | known
        2025-01-06 | infusion     |
        2025-01-08 | symptom itch | 2025-01-08 15:00
        2025-01-08 | ended alarm  | 2025-01-08 10:00
        """,
        TODAY,
        """
        on         | alarm
        2025-01-08 | same-day
        """,
    )
    example.patient(
        """
        day        | fact         | known
        2025-01-06 | infusion     |
        2025-01-08 | symptom itch | 2025-01-08 15:00
        2025-01-08 | ended alarm  | 2025-01-08 16:00
        """,
        TODAY,
        """
        on         | alarm | symptoms
        2025-01-08 | -     | -
        """,
    )


def test_a_decision_about_one_alarm_leaves_the_others_open(example: Example) -> None:
    two = protocol(
        series(),
        alarm("itch: same-day", urgent("same-day"), symptoms=("itch",)),
        alarm(
            "itch or ache: emergency-now", urgent("emergency-now"), symptoms=("itch", "ache"), name="worse"
        ),
    )
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-08 | symptom itch
        2025-01-09 | ended worse
        2025-01-10 | ended alarm
        """,
        two,
        """
        on         | alarms                              | symptoms
        2025-01-08 | emergency-now worse, same-day alarm | emergency-now itch
        2025-01-09 | same-day alarm                      | same-day itch
        2025-01-10 | -                                   | -
        """,
    )


def test_a_withdrawn_report_drops_out(example: Example) -> None:
    example.patient(
        """
        day        | fact         | status           | same as | known
        2025-01-06 | infusion     |                  |         |
        2025-01-08 | symptom itch |                  | one     |
        2025-01-08 | symptom itch | entered in error | one     | 2025-01-09
        """,
        TODAY,
        """
        on         | known by   | alarms         | symptoms
        2025-01-09 | 2025-01-08 | same-day alarm | same-day itch
        2025-01-09 | 2025-01-09 | -              | -
        """,
    )


def test_a_waived_alarm_waits_until_its_last_day(example: Example) -> None:
    example.patient(
        """
        day        | fact         | until
        2025-01-06 | infusion     |
        2025-01-08 | symptom itch |
        2025-01-09 | waived alarm | 2025-01-20
        """,
        TODAY,
        """
        on         | alarm    | alarm waived until | place               | waits until | next change
        2025-01-08 | same-day | -                  | needs-someone-today | -           | 2025-01-09
        2025-01-09 | same-day | 2025-01-20         | waiting             | 2025-01-20  | 2025-01-21
        2025-01-21 | same-day | -                  | needs-someone-today | -           | 2025-01-30
        """,
    )


def test_a_waiver_covers_the_reports_that_were_known_when_it_was_made(example: Example) -> None:
    """One made before the symptom, or before the next report of it, cannot have been about it."""
    example.patient(
        """
        day        | fact         | until      | known
        2025-01-06 | infusion     |            |
        2025-01-07 | waived       | 2025-01-31 |
        2025-01-08 | symptom itch |            |
        2025-01-09 | waived alarm | 2025-01-20 |
        2025-01-12 | symptom itch |            |
        """,
        TODAY,
        """
        on         | alarm    | alarm waived until | place
        2025-01-08 | same-day | -                  | needs-someone-today
        2025-01-09 | same-day | 2025-01-20         | waiting
        2025-01-12 | same-day | -                  | needs-someone-today
        """,
    )


ADDS_UP = protocol(
    series(),
    alarm("itch: same-day", urgent("same-day"), symptoms=("itch",), name="first"),
    alarm(
        "swelling: same-day; pallor or ache: same-day only with each other",
        urgent("same-day", symptoms=("swelling",)),
        urgent("same-day", with_=("pallor", "ache")),
        symptoms=("swelling", "pallor", "ache"),
        name="second",
    ),
    accumulation("two symptoms that are same-day: emergency-now", "same-day", "emergency-now"),
)


def test_different_symptoms_add_up(example: Example) -> None:
    """The same symptom twice is one."""
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-01 | symptom itch
        2025-02-02 | symptom itch
        2025-02-03 | symptom swelling
        """,
        ADDS_UP,
        """
        on         | alarms                                               | raised by of several
        2025-02-02 | same-day first                                       | -
        2025-02-03 | emergency-now several, same-day first, same-day second | itch, swelling
        """,
    )


def test_what_is_urgent_only_together_does_not_add_up_once_more(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-01 | symptom pallor
        2025-02-01 | symptom ache
        """,
        ADDS_UP,
        """
        on         | alarms
        2025-02-01 | same-day second
        """,
    )


def test_a_symptom_that_somebody_has_decided_about_no_longer_adds_up(example: Example) -> None:
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-02-01 | symptom itch
        2025-02-02 | ended first
        2025-02-03 | symptom swelling
        """,
        ADDS_UP,
        """
        on         | alarms
        2025-02-03 | same-day second
        """,
    )


def test_an_alarm_that_cannot_wait_needs_someone_today_and_the_next_course_waits_for_it(
    example: Example,
) -> None:
    later = rules("itch: next-contact", urgent("next-contact"))
    facts = """
        day        | fact
        2025-01-06 | infusion
        2025-01-08 | symptom itch
        """
    example.patient(
        facts,
        TODAY,
        """
        on         | place               | reasons | held up by
        2025-01-08 | needs-someone-today | alarm   | alarm, courses, eligibility
        """,
    )
    example.patient(
        facts,
        later,
        """
        on         | place      | reasons | held up by
        2025-01-08 | up-to-date | -       | courses, eligibility
        """,
    )


def test_alarms_are_raised_by_the_rules_of_the_day(example: Example) -> None:
    dated = protocol(
        series(), alarm("itch: same-day", urgent("same-day"), symptoms=("itch",), from_="2025-01-10")
    )
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-08 | symptom itch
        """,
        dated,
        """
        on         | alarms         | next change
        2025-01-08 | -              | 2025-01-10
        2025-01-10 | same-day alarm | 2025-01-30
        """,
    )


def test_where_no_alarm_is_in_force_a_symptom_is_for_a_person_to_read_today(example: Example) -> None:
    """No rule can judge it then, which is no sign that it can wait. A decision about symptoms settles it."""
    dated = protocol(
        series(), alarm("itch: same-day", urgent("same-day"), symptoms=("itch",), from_="2025-02-01")
    )
    example.patient(
        """
        day        | fact
        2025-01-06 | infusion
        2025-01-08 | symptom yawning
        2025-01-12 | ended symptoms
        """,
        dated,
        """
        on         | alarms | symptoms         | cannot tell | place               | reasons
        2025-01-08 | -      | same-day yawning | symptoms    | needs-someone-today | cannot-tell
        2025-01-12 | -      | -                | -           | up-to-date          | -
        """,
    )
    example.patient(
        """
        day        | fact
        2025-01-08 | symptom yawning
        """,
        dated,
        """
        on         | alarms | symptoms             | cannot tell | place
        2025-01-08 | -      | next-contact yawning | -           | not-treated
        """,
    )
