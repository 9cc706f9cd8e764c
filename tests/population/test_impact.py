"""Whom the letters and label changes concerned: the real content, invented patients."""

from collections import Counter
from datetime import date

import pytest
from tests.population.conftest import COURSE_ONE, MONTHLY

from longwatch.core.protocol import Protocol

FINAL, INTERIM = "eu-2020-01-16", "eu-2019-04-11"
ASPIRIN = {"antiplatelet-or-anticoagulant": True}


def of(answer, name):
    """The changes of one patient by kind and rule; nothing where nothing changes."""
    found = [one for one in answer.patients if one.patient == name]
    return {(c.kind, c.rule): (c.before, c.after, c.weight) for one in found for c in one.changes}


def on_aspirin(patient):
    """Had course 1 in June 2018; asked again in January 2020, before course 2, and takes aspirin."""
    return patient("on aspirin", infusions=COURSE_ONE, answered="2020-01-10", answers=ASPIRIN)


@pytest.mark.parametrize("jurisdiction", ["EU", "FI", "GB"])
def test_a_patient_on_aspirin_before_course_2_is_contraindicated_from_january_2020(
    impact, patient, jurisdiction
):
    answer = impact(FINAL, on_aspirin(patient), jurisdiction=jurisdiction)
    changes = of(answer, "on aspirin")
    assert changes["criterion", "ci-eu-08-bleeding"] == (None, "it applies and contraindicates", "forbids")
    assert changes["eligibility", None][1:] == ("contraindicated", "forbids")
    assert answer.patients[0].weight == "forbids"
    assert "neurologist" in answer.patients[0].who


def test_in_the_united_states_the_same_letter_changes_nothing_and_says_so(impact, patient):
    answer = impact(FINAL, on_aspirin(patient), jurisdiction="US")
    assert (answer.counts.patients, answer.counts.changed, answer.applies_here) == (1, 0, False)
    assert answer.patients == ()


def test_finland_and_britain_are_told_the_same_as_the_union(impact, patient):
    people = [
        on_aspirin(patient),
        patient("in follow-up", infusions=COURSE_ONE),
        patient("referred", answered="2020-01-10"),
    ]
    answers = [impact(FINAL, *people, jurisdiction=place) for place in ("EU", "FI", "GB")]
    for one in answers[1:]:
        # NICE's own caution holds before and after, so it is no change.
        assert one.patients == answers[0].patients
        assert one.counts == answers[0].counts


def test_a_patient_in_follow_up_begins_monthly_liver_tests(impact, patient):
    answer = impact(FINAL, patient("in follow-up", infusions=COURSE_ONE, answered="2020-01-10"))
    changes = of(answer, "in follow-up")
    before, after, weight = changes["series", "mon-lft-eu"]
    assert (before, weight) == (None, "act")
    assert after == "every 1 month, up to date, due 16 Feb 2020, overdue from 24 Feb 2020, until 8 Jun 2022"
    assert set(changes) == {("series", "mon-lft-eu")}
    assert answer.patients[0].who == ("MS nurse",)


def test_a_month_later_the_liver_tests_that_nobody_ordered_are_overdue_and_the_place_changes(impact, patient):
    days = [f"20{month // 12:02}-{month % 12 + 1:02}-20" for month in range(18 * 12 + 4, 20 * 12 + 2)]
    done = [{"item": item, "on": day} for day in days for item in MONTHLY]
    thyroid = {"analyte": "thyrotropin", "value": "1.5 m[IU]/L", "low": "0.4 m[IU]/L", "high": "4 m[IU]/L"}
    cared_for = patient(
        "cared for", infusions=COURSE_ONE, done=done, results=[thyroid | {"on": day} for day in days]
    )
    changes = of(impact(FINAL, cared_for, on=date(2020, 3, 10)), "cared for")
    assert "overdue" in changes["series", "mon-lft-eu"][1]
    assert changes["place", None] == ("up to date", "needs someone today", "act")


def test_who_had_the_last_infusion_more_than_48_months_ago_begins_no_liver_tests(impact, patient):
    old = [day.replace("2018", "2014") for day in COURSE_ONE]
    assert impact(FINAL, patient("long ago", infusions=old, answered="2020-01-10")).counts.changed == 0


def test_nobody_asked_means_questions_and_never_nothing(impact, patient):
    answer = impact(FINAL, patient("not asked", infusions=COURSE_ONE))
    asked = {
        rule for (kind, rule), (_, now, _) in of(answer, "not asked").items() if now == "nobody knows yet"
    }
    assert {"ci-eu-03-severe-infection", "ci-eu-06-stroke", "ci-eu-09-autoimmune"} <= asked
    texts = [change.text for change in answer.patients[0].changes if change.rule == "ci-eu-06-stroke"]
    assert "Ask whether the patient has ever had a stroke." in texts[0]


def test_the_wider_indication_of_2020_opens_the_door_after_one_other_medicine(impact, patient):
    one_before = patient("one before", answered="2020-01-10", answers={"prior-treatments-adequate": 1})
    changes = of(impact(FINAL, one_before), "one before")
    assert changes["eligibility", None] == ("not recommended", "eligible", "know")


def test_the_interim_restriction_forbids_new_patients_after_one_other_medicine(impact, patient):
    answers = {"prior-treatments-adequate": 1}
    new = patient("new", answered="2019-04-10", answers=answers)
    ongoing = patient("ongoing", infusions=COURSE_ONE, answered="2019-04-10", answers=answers)
    third = patient("two others failed", answered="2019-04-10")
    answer = impact(INTERIM, new, ongoing, third)
    assert of(answer, "new")["eligibility", None] == ("eligible", "not recommended", "forbids")
    assert [one.patient for one in answer.patients] == ["new"]
    assert (answer.counts.changed, answer.counts.unchanged) == (1, 2)


def test_vital_signs_during_infusions_came_with_the_interim_measures(impact, patient):
    answer = impact(INTERIM, patient("ongoing", infusions=COURSE_ONE, answered="2019-04-10"))
    assert answer.counts.changed == 0
    (course,) = answer.infusion_days
    assert (course.course, course.infusions, course.patients) == (2, 3, 1)
    steps = {step.rule: (step.before, step.days) for step in course.steps}
    assert steps["inf-vitals-fi-interim"] == (None, (1, 2, 3))


def test_hourly_vital_signs_took_their_place_in_january_2020(impact, patient):
    answer = impact(FINAL, patient("referred", answered="2020-01-10"), on_aspirin(patient))
    assert [(course.course, course.infusions) for course in answer.infusion_days] == [(1, 5), (2, 3)]
    for course in answer.infusion_days:
        gone = {step.rule: step.after is None for step in course.steps}
        assert gone["inf-vitals-eu"] is False and gone["inf-vitals-fi-interim"] is True


def test_the_american_warning_of_2018_concerns_nobody_by_a_criterion_and_everybody_by_its_duties(
    impact, patient
):
    answer = impact("us-2018-11-29", patient("in follow-up", infusions=COURSE_ONE), jurisdiction="US")
    kinds = {kind for kind, _ in of(answer, "in follow-up")}
    assert kinds.isdisjoint({"criterion", "eligibility", "series"})
    assert {duty.who for duty in answer.communication.duties} >= {"infusion nurse", "MS nurse", "patient"}


def test_in_the_united_states_any_active_infection_forbids_from_september_2020(impact, patient):
    ill = patient("ill", answered="2020-08-25", answers={"active-infection": True})
    well = patient("well", answered="2020-08-25")
    answer = impact("us-2020-09", ill, well, jurisdiction="US")
    assert of(answer, "ill")["criterion", "ci-us-active-infection"][1] == "it applies and contraindicates"
    assert of(answer, "ill")["eligibility", None] == ("eligible", "contraindicated", "forbids")
    assert of(answer, "well") == {}
    assert {step.rule for course in answer.infusion_days for step in course.steps} >= {"inf-vitals-us"}


def test_after_a_single_attack_the_american_label_of_2019_advises_against_it(impact, patient):
    answers = {"relapsing-remitting-ms": True, "clinically-isolated-syndrome": True}
    answer = impact(
        "us-2019-10", patient("first attack", answered="2019-09-20", answers=answers), jurisdiction="US"
    )
    assert of(answer, "first attack")["eligibility", None] == ("eligible", "not recommended", "forbids")


def test_for_the_dead_nothing_changes_and_they_are_counted(impact, patient):
    died = patient("died", infusions=COURSE_ONE, died="2019-12-01", answered="2019-11-01", answers=ASPIRIN)
    counts = impact(FINAL, died, patient("alive", infusions=COURSE_ONE)).counts
    assert (counts.patients, counts.changed, counts.unchanged) == (2, 1, 1)
    assert (counts.unchanged_because.died, counts.unchanged_because.nothing_differs) == (1, 0)


def test_the_counts_add_up_and_are_those_of_the_patients(impact, patient):
    people = [
        on_aspirin(patient),
        patient("in follow-up", infusions=COURSE_ONE),
        patient("referred", answered="2020-01-10"),
        patient("unknown"),
        patient("died", infusions=COURSE_ONE, died="2019-12-01"),
    ]
    answer = impact(FINAL, *people)
    counts = answer.counts
    assert counts.changed + counts.unchanged == counts.patients == len(people)
    assert counts.unchanged_because.died + counts.unchanged_because.nothing_differs == counts.unchanged
    assert len(answer.patients) == counts.changed == sum(counts.weights.values())
    assert counts.weights == dict.fromkeys(counts.weights, 0) | Counter(one.weight for one in answer.patients)
    for kind, number in counts.kinds.items():
        assert number == sum(any(c.kind == kind for c in one.changes) for one in answer.patients)


def test_every_change_has_a_sentence_a_reason_and_a_source(impact, patient):
    answer = impact(FINAL, on_aspirin(patient), patient("in follow-up", infusions=COURSE_ONE))
    for change in (change for one in answer.patients for change in one.changes):
        assert change.text.endswith((".", "?"))
        assert change.before != change.after
        assert change.sources if change.rule else change.because
        assert change.who


def test_the_heaviest_comes_first(impact, patient):
    people = [patient("referred", answered="2020-01-10"), patient("asked nothing"), on_aspirin(patient)]
    ranks = [one.weight.rank for one in impact(FINAL, *people).patients]
    assert ranks == sorted(ranks) and len(ranks) == 3


def test_a_letter_that_only_informs_changes_nothing(impact, patient, letters):
    for name, one in letters.items():
        if not (one.introduces or one.changes or one.retires):
            place = one.jurisdictions[0]
            answer = impact(
                name, on_aspirin(patient), jurisdiction=place, on=max(one.effective, date(2019, 1, 1))
            )
            assert (answer.counts.changed, answer.infusion_days, answer.rules) == (0, (), ())


def test_every_day_that_a_rule_gives_is_told_by_some_communication(protocol: Protocol, letters):
    """Otherwise a letter's impact would leave out rules that came with it."""
    came, went = set(), set()
    for one in letters.values():
        came |= {(name, one.effective) for name in (*one.introduces, *one.changes)}
        went |= {(name, one.effective.toordinal() - 1) for name in (*one.retires, *one.changes)}
    approved = set(protocol.drug.approved.values())
    starts = {(rule.id, rule.from_) for rule in protocol.rules if rule.from_ and rule.from_ not in approved}
    ends = {(rule.id, rule.to.toordinal()) for rule in protocol.rules if rule.to}
    assert starts - came == set()
    assert ends - went == set()
