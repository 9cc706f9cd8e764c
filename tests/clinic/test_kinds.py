"""Everything that can be recorded beside results, and what follows from it."""

from datetime import date

import pytest
from tests.clinic.conftest import infusions

from longwatch.clinic.patients import facts
from longwatch.clinic.patients.models import Fact, Standing
from longwatch.clinic.patients.standing import assessed, protocol_of
from longwatch.clinic.results.kinds import KINDS
from longwatch.core.answers import Answer

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 31)


@pytest.fixture
def neurologist(client, user, patient):
    client.one = patient("p", *infusions(date(2026, 2, 9)))
    client.force_login(user("neurologist"))
    return client


def criterion(client, name: str):
    found = assessed(client.one, today=ON).eligibility.criteria
    return next(one for one in found if one.id == name)


@pytest.mark.parametrize("kind", KINDS)
def test_each_form_opens(neurologist, kind: str) -> None:
    assert neurologist.get(f"/results/p/{kind}/").status_code == 200


def test_an_infusion_restarts_the_period(neurologist) -> None:
    neurologist.post("/results/p/infusion/", {"day": "2026-03-30"})
    courses = assessed(neurologist.one, today=ON).courses
    assert [(course.number, course.last) for course in courses] == [
        (1, date(2026, 2, 13)),
        (2, date(2026, 3, 30)),
    ]


def test_a_stroke_contraindicates_and_a_refuted_one_does_not(neurologist) -> None:
    stroke = next(
        f for f in protocol_of(neurologist.one.site).facts if f.id == "history-of-stroke"
    ).conditions[0]
    neurologist.post("/results/p/condition/", {"condition": stroke, "day": "2026-03-01", "code": "i63.9"})
    assert criterion(neurologist, "ci-eu-06-stroke").value is Answer.YES
    (row,) = Fact.objects.filter(kind="condition")
    assert facts.read(row.kind, row.value).codes == ("icd10:I63.9",)


def test_no_disease_is_named_that_nobody_named(neurologist) -> None:
    said = {"condition": "other-autoimmune-disease", "day": "2026-03-01"}
    path = "/results/p/condition/"
    assert neurologist.post(path, {**said, "code": "I63.9"}).status_code == 400
    assert neurologist.post(path, said).status_code == 302
    assert not Fact.objects.filter(kind="condition").exists()
    assert criterion(neurologist, "ci-eu-09-autoimmune").value is Answer.YES


def test_one_medicine_of_many_groups_needs_its_code(neurologist) -> None:
    path = "/results/p/medicine/"
    said = {"medicine": "anticoagulants", "from_": "2026-03-01", "to": ""}
    assert neurologist.post(path, said).status_code == 400
    assert neurologist.post(path, {**said, "code": "B01AF01"}).status_code == 302
    (row,) = Fact.objects.filter(kind="medicine")
    assert facts.read(row.kind, row.value).codes == ("atc:B01AF01",)


def test_a_medicine_counts_from_its_first_day_to_its_last(neurologist) -> None:
    names = next(
        f for f in protocol_of(neurologist.one.site).facts if f.id == "antiplatelet-or-anticoagulant"
    ).medicines
    path = "/results/p/medicine/"
    wrong = {"medicine": names[0], "from_": "2026-03-01", "to": "2026-02-01"}
    assert neurologist.post(path, wrong).status_code == 400
    neurologist.post(path, {"medicine": names[0], "from_": "2026-03-01", "to": ""})
    assert criterion(neurologist, "ci-eu-08-bleeding").value is Answer.YES


def test_answers_left_open_stay_unknown(neurologist) -> None:
    path = "/results/p/screening/"
    assert neurologist.post(path, {"day": "2026-03-30"}).status_code == 400
    neurologist.post(path, {"day": "2026-03-30", "hiv-infection": "no"})
    assert criterion(neurologist, "ci-eu-02-hiv").value is Answer.NO
    assert criterion(neurologist, "ci-eu-06-stroke").value is Answer.UNKNOWN


def test_nothing_is_put_off_without_an_end(neurologist) -> None:
    path = "/results/p/decision/"
    waived = {"kind": "waived", "rule": "mon-cbc", "day": "2026-03-30", "reason": "travels"}
    answer = neurologist.post(path, waived)
    assert answer.status_code == 400 and not Fact.objects.filter(kind="decision").exists()
    assert neurologist.post(path, {**waived, "until": "2027-04-01"}).status_code == 400, "longer than a year"
    assert neurologist.post(path, {**waived, "until": "2026-03-29"}).status_code == 400
    neurologist.post(path, {**waived, "until": "2026-04-20"})
    status = {one.id: one.status for one in assessed(neurologist.one, today=ON).series}
    assert status["mon-cbc"] == "waived"
    status = {one.id: one.status for one in assessed(neurologist.one, today=date(2026, 4, 21)).series}
    assert status["mon-cbc"] == "overdue"
    assert Fact.objects.get(kind="decision").reason == "travels"


def test_the_general_forms_end_nothing_and_point_to_where_that_is_decided(neurologist) -> None:
    page = neurologist.get("/results/p/decision/").content.decode()
    assert 'href="/programme/p/closure/"' in page
    said = {"kind": "ended", "rule": "", "day": "2026-03-30", "reason": "over"}
    assert neurologist.post("/results/p/decision/", said).status_code == 400
    neurologist.post("/results/p/decision/", {**said, "until": "2026-05-30"})
    row = Fact.objects.get(kind="decision")
    assert facts.read(row.kind, row.value).kind == "waived"
    assert Standing.objects.get().place == "waiting"


def test_a_death_is_recorded_as_an_outcome_only(neurologist) -> None:
    assert neurologist.get("/results/p/death/").status_code == 404
    assert neurologist.post("/results/p/death/", {"day": "2026-03-30"}).status_code == 404
    assert Standing.objects.get().place != "closed"
    assert 'href="/programme/p/outcome/"' in neurologist.get("/patients/p/").content.decode()


def test_an_examination_counts(neurologist) -> None:
    path = "/results/p/examination/"
    text = neurologist.get(path).content.decode()
    assert 'value="electrocardiogram"' in text or "Electrocardiogram" in text
    items = [
        one.id for one in protocol_of(neurologist.one.site).items if "electrocardiogram" in one.title.lower()
    ]
    assert neurologist.post(path, {"item": items[0], "day": "2026-03-30"}).status_code == 302
    found = {one.id: one.status for one in assessed(neurologist.one, today=ON).prerequisites}
    assert found["base-ecg-vitals"] == "met"


def test_a_day_to_come_is_refused(neurologist) -> None:
    assert neurologist.post("/results/p/infusion/", {"day": "2026-04-01"}).status_code == 400


def test_only_a_neurologist_decides(client, user, patient) -> None:
    patient("p", *infusions(date(2026, 2, 9)))
    client.force_login(user("nurse"))
    assert client.get("/results/p/decision/").status_code == 403
    assert client.get("/results/p/infusion/").status_code == 200
