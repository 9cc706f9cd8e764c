"""A story told as FHIR: who, infusions, tests, illnesses, answers, decisions."""

from datetime import date, timedelta
from random import Random

from longwatch.core.dates import add_months
from longwatch.invented import codes
from longwatch.invented.codes import CHEMISTRY, TESTS
from longwatch.invented.fhir import Chart, Resource, coded
from longwatch.invented.hospitals import Habits
from longwatch.invented.laboratory import Laboratory
from longwatch.invented.oddities import add_oddities
from longwatch.invented.story import Story
from longwatch.invented.values import Body

BEFORE_COURSE = timedelta(days=12)
SAFE_ANSWERS: dict[str, bool | int] = {
    "relapsing-remitting-ms": True,
    "active-secondary-progressive-ms": False,
    "clinically-isolated-syndrome": False,
    "disease-inactive-or-stable": False,
    "highly-active-despite-treatment": True,
    "prior-treatments-adequate": 2,
    "rapidly-evolving-severe": False,
    "all-other-treatments-unsuitable": False,
    "hypersensitivity-to-alemtuzumab": False,
    "hiv-infection": False,
    "active-infection": False,
    "severe-active-infection": False,
    "uncontrolled-hypertension": False,
    "history-of-cervicocephalic-dissection": False,
    "history-of-stroke": False,
    "history-of-angina-or-myocardial-infarction": False,
    "coagulopathy": False,
    "antiplatelet-or-anticoagulant": False,
    "other-autoimmune-disease": False,
    "pregnant": False,
    "breastfeeding": False,
    "committed-to-follow-up": True,
}


def tell(story: Story, habits: Habits, random: Random, on: date) -> Resource:
    """The patient's whole record as a FHIR bundle."""
    chart = Chart(story.id)
    chart.person(story.sex, story.birth, story.died, hospital=habits.hospital.id)
    laboratory = Laboratory(chart, story, Body(story, random))
    starts = [course[0] for course in story.courses]
    if not starts and not story.has("untested"):
        starts = [on + BEFORE_COURSE - timedelta(days=3)]
    for number, start in enumerate(starts):
        _before_course(laboratory, habits, start - BEFORE_COURSE, first=number == 0)
    for days in story.courses:
        _infusions(chart, story, days, on)
        _during_course(laboratory, habits, days)
    _visits(laboratory)
    for illness, onset in story.illnesses:
        code = codes.CONDITIONS.get(illness)
        if code is not None and onset + timedelta(days=21) <= (story.died or on):
            _condition(chart, code, onset + timedelta(days=21))
    for kind, rule, day, until in story.decisions:
        chart.decision(kind, rule, day, until)
    add_oddities(chart, story, on)
    return chart.bundle()


def _condition(chart: Chart, code: str, day: date) -> None:
    active = coded("http://terminology.hl7.org/CodeSystem/condition-clinical", "active")
    confirmed = coded("http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed")
    chart.add(
        "Condition",
        clinicalStatus=active,
        verificationStatus=confirmed,
        code=coded(codes.ICD10, code),
        onsetDateTime=day.isoformat(),
        recordedDate=day.isoformat(),
    )


def _before_course(laboratory: Laboratory, habits: Habits, day: date, *, first: bool) -> None:
    """Everything that is tested and asked before a course, but for what is left out."""
    chart, story = laboratory.chart, laboratory.story
    laboratory.blood_count(day)
    for name in (*CHEMISTRY, "tsh"):
        result = laboratory.result(name, day)
        # Without a creatinine from before, nobody could ever tell of the later ones.
        if not habits.tests_before() and name != "creatinine":
            chart.resources.remove(result)
    laboratory.write(TESTS["urine-protein-creatinine"], day, 60.0)
    _signs(laboratory, day)
    if habits.tests_before():
        chart.observation(codes.ECG, day, valueString="normal tracing")
    for examination in (codes.SKIN_EXAMINATION, codes.BRAIN_SCAN):
        done = coded(*examination)
        chart.add("Procedure", status="completed", code=done, performedDateTime=day.isoformat())
    if first:
        negative = coded(codes.SNOMED, "260385009")
        chart.observation((codes.LOINC, "15410-4"), day, valueCodeableConcept=coded(codes.SNOMED, "10828004"))
        for code in (codes.HIV, codes.HEPATITIS_B, codes.HEPATITIS_C):
            chart.observation(code, day, valueCodeableConcept=negative)
        screened = coded(*codes.TUBERCULOSIS_SCREENING)
        chart.add("Procedure", status="completed", code=screened, performedDateTime=day.isoformat())
        chart.add(
            "Immunization",
            status="completed",
            vaccineCode=coded(codes.CVX, "33"),
            occurrenceDateTime=(day - timedelta(days=70)).isoformat(),
        )
    if story.sex == "female":
        chart.observation(codes.CERVICAL_CYTOLOGY, day, valueString="no abnormal cells")
    answers = SAFE_ANSWERS | story.answers
    chart.screening(day, {name: value for name, value in answers.items() if name not in story.unasked})


def _signs(laboratory: Laboratory, day: date) -> None:
    for name, value in (("systolic", 122.0), ("diastolic", 76.0), ("heart-rate", 71.0)):
        laboratory.write(TESTS[name], day, value)


def _during_course(laboratory: Laboratory, habits: Habits, days: tuple[date, ...]) -> None:
    """What is written down on infusion days: signs on each, platelets once."""
    for day in days:
        if habits.writes_signs():
            _signs(laboratory, day)
    if habits.counts_platelets():
        laboratory.write(TESTS["platelets"], days[-1], laboratory.body.level["platelets"] * 0.88)


def _infusions(chart: Chart, story: Story, days: tuple[date, ...], on: date) -> None:
    if story.sex == "female":
        negative = coded(codes.SNOMED, "260385009")
        chart.observation(codes.PREGNANCY_TEST, days[0], valueCodeableConcept=negative)
    address = chart.medicine((codes.ATC, "L04AG06")) if story.has("referenced-medicine") else None
    for day in days:
        if story.has("contained-medicine"):
            medicine = {"resourceType": "Medication", "id": "bag", "code": coded(codes.ATC, "L04AG06")}
            chart.infusion(day, contained=[medicine], medicationReference={"reference": "#bag"})
        elif address is not None:
            chart.infusion(day, medicationReference={"reference": address})
        else:
            chart.infusion(day)
    start, end = days[0].isoformat(), add_months(days[-1], 2)
    over = end <= on
    chart.add(
        "MedicationStatement",
        status="completed" if over else "active",
        medicationCodeableConcept=coded(codes.ATC, "J05AB01"),
        effectivePeriod={"start": start} | ({"end": end.isoformat()} if over else {}),
        dateAsserted=start,
    )


def _visits(laboratory: Laboratory) -> None:
    """Monthly tests; thyroid tests each quarter, skin and cervix each year, CD4 after a course."""
    story = laboratory.story
    if not story.courses:
        return
    thyroid = yearly = story.courses[0][0]
    for number, day in enumerate(story.visits):
        laboratory.blood_count(day)
        for name in CHEMISTRY:
            laboratory.result(name, day)
        if day >= add_months(thyroid, 3) - timedelta(days=18):
            laboratory.result("tsh", day)
            thyroid = day
        if number % 4 == 3:
            laboratory.result("cd4", day)
        if day >= add_months(yearly, 12) - timedelta(days=25):
            laboratory.yearly_examinations(day)
            yearly = day
