"""The store: facts are added and never altered, and any day can be rebuilt."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.clinic.conftest import TODAY, at, infusions, platelets

from longwatch.clinic.audit.models import Entry
from longwatch.clinic.patients import facts, standing
from longwatch.clinic.patients.models import Fact, KeptAssessment, Origin, Standing
from longwatch.clinic.patients.store import Source, add, new_id
from longwatch.core import record as core
from longwatch.core.dates import partial_date
from longwatch.engine.reference import assess
from longwatch.exchange.fhir import read_bundle
from longwatch.invented import patients

pytestmark = pytest.mark.django_db


def test_every_kind_of_fact_comes_back_as_it_was(site) -> None:
    import json

    protocol = standing.protocol_of(site)
    kinds = set()
    for bundle in patients(count=40, seed=1, on=TODAY):
        for fact in read_bundle(json.dumps(bundle).encode(), protocol).facts:
            kinds.add(type(fact))
            assert facts.read(facts.kind_of(fact), facts.written(fact)) == fact
    report = core.SymptomReport(id="s", day=TODAY, symptom=None)
    assert facts.read("symptom", facts.written(report)) == report
    assert kinds | {core.SymptomReport} == set(facts._KINDS.values())


def test_a_fact_is_neither_altered_nor_deleted(patient) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    row = Fact.objects.first()
    row.reason = "changed"
    for attempt in (row.save, row.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE patients_fact SET reason = 'x'")
    assert Fact.objects.get(pk=row.pk).reason == ""


def test_who_when_and_why_stay_with_a_correction(patient, user) -> None:
    nurse = user("nurse")
    one = patient("p", *infusions(date(2025, 3, 3)), platelets(date(2026, 3, 20), "40", id="r1"))
    corrected = platelets(date(2026, 3, 20), "240", id="r2", key="r1", standing=core.Standing.CORRECTED)
    add(one, [corrected], Source(nurse, reason="tube had clotted"), today=TODAY)
    rows = Fact.objects.filter(thing="r1").order_by("number")
    assert [row.reason for row in rows] == ["", "tube had clotted"]
    assert rows[1].author == nurse and rows[1].origin == Origin.FORM
    assert abs(rows[1].recorded_at - timezone.now()) < timedelta(seconds=10)


def test_any_day_can_be_rebuilt_as_it_was_known(patient, user, site) -> None:
    nurse = user("nurse")
    one = patient("p", *infusions(date(2025, 3, 3)), platelets(date(2026, 3, 20), "40", id="r1"))
    wrong = core.Result(
        id="r2", key="r1", day=date(2026, 3, 20), codes=("loinc:777-3",), standing=core.Standing.WITHDRAWN
    )
    add(one, [wrong], Source(nurse, reason="another patient's tube"), today=TODAY)
    rules, record = standing.protocol_of(site), facts.record_of(one)
    now = assess(record, rules, jurisdiction="EU", on=date(2026, 3, 25), look_ahead=False)
    then = assess(
        record,
        rules,
        jurisdiction="EU",
        on=date(2026, 3, 25),
        known_by=datetime(2026, 3, 25, 23, tzinfo=UTC),
        look_ahead=False,
    )
    assert {alert.id for alert in then.alerts} == {"thr-plt-50", "thr-plt-100"}
    assert now.alerts == ()


def test_what_is_kept_of_an_assessment_is_what_follows_from_the_facts(patient, site) -> None:
    one = patient("p", *infusions(date(2026, 3, 2)))
    kept = Standing.objects.get(patient=one)
    assert standing.read(kept) == standing.assessed(one, today=TODAY)
    assert list(standing.differences([site], today=TODAY)) == []


def test_what_is_kept_knows_the_day_from_which_it_no_longer_holds(patient, site) -> None:
    one = patient("p", *infusions(date(2026, 3, 2)))
    kept = Standing.objects.get(patient=one)
    assert kept.stale_on is not None and kept.stale_on > TODAY
    assert list(standing.stale([site], today=kept.stale_on - timedelta(days=1))) == []
    assert list(standing.stale([site], today=kept.stale_on)) == [one]
    assert standing.renew_stale([site], today=kept.stale_on) == 1
    assert list(standing.differences([site], today=kept.stale_on)) == []


def test_the_nightly_comparison_finds_what_was_tampered_with(patient, site) -> None:
    patient("p", *infusions(date(2026, 3, 2)))
    kept = KeptAssessment.objects.get()
    kept.value = kept.value.replace("due-soon", "up-to-date")
    kept.save()
    kept = standing.read(Standing.objects.get())
    assert kept.place == "up-to-date"
    assert list(standing.differences([site], today=TODAY)) == ["p"]


def test_nothing_is_half_recorded(patient, monkeypatch) -> None:
    one = patient("p", *infusions(date(2026, 3, 2)))
    before = (Fact.objects.count(), Entry.objects.count())

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(standing, "renew", fail)
    with pytest.raises(RuntimeError):
        add(one, [platelets(TODAY, "200")], Source(None), today=TODAY)
    one.refresh_from_db()
    assert (Fact.objects.count(), Entry.objects.count(), one.version) == (*before, 6)


def test_an_undated_person_and_a_death_are_kept(patient) -> None:
    person = core.Person(id="Patient/p", day=core.UNDATED, birth=partial_date("1990-05"), sex="female")
    one = patient(
        "p", person, *infusions(date(2025, 3, 3)), core.Death(id=new_id("Death"), day=TODAY, known=at(TODAY))
    )
    assert Standing.objects.get(patient=one).place == "closed"
