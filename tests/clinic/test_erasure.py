"""Erasure: one asks, another decides; then nothing of the patient is left, and nothing of anybody else is gone."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ForeignKey
from django.utils import timezone
from tests.clinic.conftest import TODAY, infusions, platelets
from tests.clinic.everywhere import everywhere
from tests.clinic.test_waits import tile

from longwatch.clinic.accounts.models import User
from longwatch.clinic.audit import chain
from longwatch.clinic.audit.models import Entry
from longwatch.clinic.erasure import again, tombstones
from longwatch.clinic.erasure.models import Erasure, Ground, Why
from longwatch.clinic.erasure.removing import plan
from longwatch.clinic.messages.models import Contact, Message
from longwatch.clinic.patients.everything import KEPT, TABLES
from longwatch.clinic.patients.models import Fact, Patient
from longwatch.clinic.project import copies
from longwatch.clinic.uploads.models import State, Upload

pytestmark = pytest.mark.django_db
# Words that stand nowhere else, wherever something can be typed about a patient.
NAME, NUMBER, PHONE, NOTE = (
    "Quisling-Zeta",
    "ZX-90817",
    "+358 555 0192837",
    "her sister\u2028wrote to us\x85 Ä",
)
FILE, MAIL = "zeta-family.csv", "q.zeta@example.org"


@pytest.fixture
def whole(client, user, patient, site) -> Patient:
    """A patient with a row in every table, each with words of its own; and another who must not be touched."""
    from longwatch.clinic.programme import outcomes, transfer
    from longwatch.clinic.results.importing import plan as planned
    from longwatch.clinic.results.importing import store
    from longwatch.clinic.uploads.keeping import keep
    from longwatch.clinic.uploads.kinds import kinds
    from longwatch.clinic.uploads.tables import read

    nurse, doctor = user("nurse"), user("neurologist")
    patient("other", *infusions(date(2025, 3, 3)), platelets(date(2026, 3, 20), "30"))
    one = patient("p", *infusions(date(2025, 3, 3)), platelets(date(2026, 3, 20), "30"))
    content = f"number,test,day,value,unit\n{NUMBER},platelets,2026-03-30,41,10*9/L\nother,platelets,2026-03-30,200,10*9/L\n"
    upload = keep(content.encode(), kind="results", name=FILE, site=site, who=nurse)
    store(planned(read(content.encode(), kinds()["results"].columns), upload, TODAY), upload, nurse, TODAY)
    Upload.objects.update(state=State.STORED)
    Patient.objects.filter(pk=one.pk).update(number=NUMBER, family_name=NAME, phone=PHONE)
    one.refresh_from_db()
    client.force_login(doctor)
    said = {"outcome": "done-elsewhere", "again_on": "2026-04-03", "note": NOTE, "done_on": "2026-03-29"}
    assert client.post("/calls/p/", {**said, "done_at": NOTE, "until": "2026-04-07"}).status_code == 302
    outcomes.record(
        one,
        {"kind": "refuses", "why": "burden", "day": TODAY, "review_on": date(2026, 4, 9), "note": NOTE},
        nurse,
        today=TODAY,
    )
    transfer.propose(one, receiver=None, outside="Elsewhere", note=NOTE, who=doctor, today=TODAY)
    number = Fact.objects.filter(patient=one, kind="result").first().number
    assert client.post(f"/results/p/correct/{number}/", {"reason": NOTE}).status_code == 302
    waived = {"kind": "waived", "rule": "mon-cbc", "day": "2026-03-30", "until": "2026-04-20", "reason": NOTE}
    assert client.post("/results/p/decision/", waived).status_code == 302
    told = {"made_at": timezone.now(), "next_at": timezone.now(), "since": timezone.now(), "sent_to": MAIL}
    Message.objects.create(public_id="m1", kind="test-due", site=site, patient=one, note=NOTE, **told)
    Contact.objects.create(
        patient=one, number=1, site=site, email=MAIL, phone=PHONE, language="fi", at=timezone.now()
    )
    everywhere(one, nurse, NOTE)
    return one


def ask(client, name: str = "p", **changed: str) -> Erasure:
    said = {"why": "unlawful", "note": NOTE, **changed}
    assert client.post(f"/data/{name}/", said).status_code == 302
    return Erasure.objects.get(step="asked")


def decide(client, one: Erasure, **changed: str) -> int:
    said = {"decision": "approve", "ground": "no-duty", "seen": "on", "mark": mark(one), **changed}
    return client.post(f"/data/erasures/{one.pk}/", {n: v for n, v in said.items() if v}).status_code


def mark(one: Erasure) -> str:
    return plan(Patient.objects.get(pk=one.patient_id)).mark if one.patient_id else "x"


# ---- what goes ----


def test_every_table_that_leads_to_a_patient_is_removed_or_named_as_kept() -> None:
    leading = {Patient}
    while True:
        more = {
            model
            for model in apps.get_models()
            for field in model._meta.get_fields()
            if isinstance(field, ForeignKey) and field.related_model in leading
        }
        if more <= leading:
            break
        leading |= more
    named = {table.rows(Patient(pk=1)).model._meta.label for table in TABLES}
    assert not named & KEPT.keys() and all(KEPT.values())
    assert {model._meta.label for model in leading - {Patient}} == named | KEPT.keys()


def test_nothing_of_the_patient_is_left_and_nothing_of_others_is_gone(client, user, whole, tmp_path) -> None:
    before = {table.name: table.rows(Patient.objects.get(public_id="other")).count() for table in TABLES}
    assert not [table.name for table in TABLES if not table.rows(whole).exists()], "a table is not tried"
    one = ask(client)
    client.force_login(user("safety-officer"))
    assert decide(client, one) == 302
    assert not Patient.objects.filter(public_id="p").exists()
    assert all(not table.rows(whole).exists() for table in TABLES)
    file = tmp_path / "copy.gz"
    copies.backup(file)
    everything = gzip.decompress(file.read_bytes()).decode()
    for word in (NAME, NUMBER, PHONE, MAIL, "her sister", "Test, p"):
        assert word not in everything, word
    assert {
        table.name: table.rows(Patient.objects.get(public_id="other")).count() for table in TABLES
    } == before
    assert bytes(Upload.objects.get().content) == b"" and list(chain.faults()) == []
    one.refresh_from_db()
    assert (one.step, one.patient, one.note, json.loads(one.counts)["files"]) == ("done", None, "", 1)
    assert json.loads(one.counts)["facts"] > 5
    text = client.get(f"/data/erasures/{one.pk}/").content.decode()
    assert "What went" in text and NAME not in text
    assert Entry.objects.filter(action="erase", patient="p", who="safety-officer").count() == 1


def test_what_somebody_typed_never_stands_in_the_audit(whole) -> None:
    assert not [entry.what for entry in Entry.objects.all() if NOTE in entry.what or NAME in entry.what]


# ---- who may ---


def test_whoever_asked_cannot_decide(client, user, patient) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    client.force_login(user("safety-officer"))
    one = ask(client)
    assert "somebody else must decide" in client.get(f"/data/erasures/{one.pk}/").content.decode()
    assert decide(client, one) == 403
    assert Patient.objects.exists() and Erasure.objects.get().step == "asked"


def test_an_administrator_decides_without_seeing_the_record(client, user, patient) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    client.force_login(user("nurse"))
    one = ask(client)
    assert decide(client, one) == 403
    client.force_login(user("administrator"))
    assert "Erasures to decide" in client.get("/").content.decode()
    assert client.get("/data/p/").status_code == 404
    text = client.get("/data/erasures/").content.decode()
    assert "Test, p" in text and "30 Apr 2026" in text
    assert decide(client, one) == 302 and not Patient.objects.exists()


def test_who_only_reads_asks_for_nothing(client, user, patient) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    for role in ("auditor", "pharmacist", "infusion-nurse"):
        client.force_login(user(role))
        assert client.get("/data/p/").status_code == 200
        assert client.post("/data/p/", {"why": "unlawful"}).status_code == 403
        assert client.get("/data/erasures/").status_code == 403
        assert client.post("/data/erasures/file/").status_code == 403


@pytest.mark.parametrize(
    "change", [{"ground": ""}, {"seen": ""}, {"ground": "keep-law"}, {"decision": ""}, {"mark": ""}]
)
def test_a_decision_has_a_ground_that_fits_and_was_seen(client, user, patient, change) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    client.force_login(user("nurse"))
    one = ask(client)
    client.force_login(user("safety-officer"))
    assert decide(client, one, **change) == 400 and Patient.objects.exists()


def test_a_refusal_keeps_everything_and_can_be_asked_anew(client, user, patient) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    client.force_login(user("nurse"))
    one = ask(client)
    client.force_login(user("safety-officer"))
    assert decide(client, one, decision="refuse", ground="keep-law") == 302
    assert Fact.objects.exists() and Erasure.objects.get().step == "refused"
    assert decide(client, one) == 403, "an ended request is decided no more"
    client.force_login(User.objects.get(username="nurse"))
    assert "the law requires the record to be kept" in client.get("/data/p/").content.decode()
    again_one = ask(client)
    client.post(f"/data/erasures/{again_one.pk}/", {"withdraw": "yes"})
    assert set(Erasure.objects.values_list("step", flat=True)) == {"refused", "withdrawn"}
    assert Entry.objects.filter(action="erasure-withdrawn", patient="p").exists()


def test_asking_needs_a_reason_and_happens_once(client, user, patient) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    client.force_login(user("nurse"))
    for wrong in ({"why": ""}, {"why": "because"}, {"why": "other", "note": ""}):
        assert client.post("/data/p/", wrong).status_code == 400
    ask(client)
    client.post("/data/p/", {"why": "consent"})
    assert Erasure.objects.count() == 1


# ---- what was seen is what goes ----


def test_a_fact_added_after_the_page_was_seen_stops_it(client, user, patient) -> None:
    from longwatch.clinic.patients.store import Source, add

    one_patient = patient("p", *infusions(date(2025, 3, 3)))
    client.force_login(user("nurse"))
    one = ask(client)
    seen = mark(one)
    add(one_patient, [platelets(date(2026, 3, 30), "200")], Source(None), today=TODAY)
    client.force_login(user("safety-officer"))
    assert decide(client, one, mark=seen) == 409
    assert Patient.objects.exists() and Erasure.objects.get().step == "asked"
    assert decide(client, one) == 302


def test_a_file_that_waits_with_rows_of_the_patient_comes_first(client, user, patient, site) -> None:
    from longwatch.clinic.uploads.keeping import keep

    patient("p", *infusions(date(2025, 3, 3)))
    patient("q", *infusions(date(2025, 3, 3)))
    content = b"number,test,day,value,unit\np,platelets,2026-03-30,41,10*9/L\n"
    upload = keep(content, kind="results", name="f.csv", site=site, who=user("nurse"))
    client.force_login(user("neurologist"))
    one = ask(client)
    client.force_login(user("safety-officer"))
    assert decide(client, one) == 409 and bytes(Upload.objects.get().content) == content
    assert not plan(Patient.objects.get(public_id="q")).waiting
    upload.state = State.DROPPED
    upload.save()
    assert decide(client, one) == 302 and bytes(Upload.objects.get().content) == b""


def test_the_page_warns_for_somebody_who_is_followed(client, user, patient) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    patient("never")
    client.force_login(user("nurse"))
    assert "This patient is followed" in client.get("/data/p/").content.decode()
    assert "This patient is followed" not in client.get("/data/never/").content.decode()


# ---- the database itself ----


def request_for(one: Patient, step: str, **parts: object) -> Erasure:
    told = {"why": Why.UNLAWFUL, "asked_at": timezone.now(), "asked_by": "a", **parts}
    return Erasure.objects.create(patient=one, public_id=one.public_id, site=one.site, step=step, **told)


def delete_facts(of: Patient) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM patients_fact WHERE patient_id = %s", [of.pk])


def test_the_database_lets_facts_go_for_an_approved_erasure_only(patient) -> None:
    one, other = patient("p", *infusions(date(2025, 3, 3))), patient("q", *infusions(date(2025, 3, 3)))
    decided = {"decided_by": "b", "decided_at": timezone.now(), "ground": Ground.NO_DUTY}
    request_for(one, "asked")
    request_for(one, "withdrawn")
    request_for(one, "refused", **decided)
    with pytest.raises(DatabaseError, match="append-only"):
        delete_facts(one)
    request_for(one, "done", **decided)
    with pytest.raises(DatabaseError, match="append-only"):
        delete_facts(other)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as c:
        c.execute("UPDATE patients_fact SET value = '{}' WHERE patient_id = %s", [one.pk])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as c:
        c.execute("DELETE FROM audit_entry")
    delete_facts(one)
    assert not Fact.objects.filter(patient=one).exists() and Fact.objects.filter(patient=other).exists()


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"decided_by": "b"},
        {"decided_by": "a", "decided_at": timezone.now()},
        {"decided_at": timezone.now()},
    ],
)
def test_the_database_refuses_an_erasure_that_nobody_else_approved(patient, parts) -> None:
    one = patient("p", *infusions(date(2025, 3, 3)))
    with pytest.raises(IntegrityError), transaction.atomic():
        request_for(one, "done", **parts)


def test_a_fault_in_the_middle_leaves_everything(client, user, whole, monkeypatch) -> None:
    from longwatch.clinic.erasure import removing

    one = ask(client)
    count = Fact.objects.filter(patient=whole).count()

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(removing.chain, "add", fail)
    with pytest.raises(RuntimeError):
        removing.approve(one, ground="no-duty", mark=mark(one), who=user("safety-officer"))
    assert Fact.objects.filter(patient=whole).count() == count and Patient.objects.get(public_id="p").phone
    assert Erasure.objects.get().step == "asked" and bytes(Upload.objects.get().content)


def test_sqlite_overwrites_what_is_deleted(db) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such setting: its vacuum frees the rows")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)


# ---- afterwards ----


@pytest.fixture
def gone(client, user, patient) -> Erasure:
    patient("p", *infusions(date(2025, 3, 3)))
    client.force_login(user("nurse"))
    one = ask(client)
    client.force_login(user("safety-officer"))
    assert decide(client, one) == 302
    one.refresh_from_db()
    return one


NEW = {
    "number": "p",
    "family_name": "New",
    "given_name": "Somebody",
    "birth": "1980-01-01",
    "language": "en",
}


def test_the_number_is_not_silently_taken_again(client, site, gone) -> None:
    client.force_login(User.objects.get(username="nurse"))
    form = {**NEW, "site": str(site.pk)}
    assert "erased_before" not in client.get("/patients/new/").content.decode()
    answer = client.post("/patients/new/", form)
    assert answer.status_code == 400 and "was erased on request" in answer.content.decode()
    assert "erased_before" not in client.post("/patients/new/", {**form, "number": ""}).content.decode()
    assert client.post("/patients/new/", {**form, "erased_before": "on"}).status_code == 302
    assert Entry.objects.get(action="register").what == "under the number of an erased record"
    assert client.post("/patients/new/", {**form, "number": "fresh", "given_name": "X"}).status_code == 302


def test_files_do_not_bring_the_patient_back(user, site, gone) -> None:
    from longwatch.clinic.uploads.keeping import keep
    from longwatch.clinic.uploads.kinds import kinds
    from longwatch.clinic.uploads.tables import read

    results = (
        b"number,test,day,value,unit\np,platelets,2026-03-30,41,10*9/L\nx,platelets,2026-03-30,41,10*9/L\n"
    )
    people = b"number,family name,given name,birth date\np,Test,p,1990-05-02\nx,Other,One,1990-05-02\n"
    found = {}
    for kind, content in (("results", results), ("patients", people)):
        upload = keep(content, kind=kind, name="f.csv", site=site, who=user("nurse", "other nurse " + kind))
        lines = kinds()[kind].plan(read(content, kinds()[kind].columns), upload, TODAY)
        found[kind] = [(line.outcome, "erased" in line.why) for line in lines]
    assert found == {
        "results": [("rejected", True), ("unmatched", False)],
        "patients": [("rejected", True), ("new", False)],
    }


def test_the_same_number_elsewhere_is_free(gone) -> None:
    from longwatch.clinic.accounts.models import Site

    other = Site.objects.create(name="South", jurisdiction="EU")
    assert tombstones.erased(gone.site, ["p", " p ", "q"]) == {"p", " p "}
    assert tombstones.erased(other, ["p"]) == set()
    assert "p" not in (gone.digest, gone.salt) and len(gone.digest) == 64


def test_a_transfer_does_not_take_the_number_unseen(client, user, site, gone, patient) -> None:
    from longwatch.clinic.accounts.models import Site
    from longwatch.clinic.programme import transfer

    other = Site.objects.create(name="South", jurisdiction="EU")
    coming = patient("coming", *infusions(date(2025, 3, 3)), at=other)
    who = user("neurologist", "their doctor", at=other)
    one = transfer.propose(coming, receiver=site, outside="", note="", who=who, today=TODAY)
    client.force_login(user("nurse", "second nurse"))
    path, said = f"/programme/transfers/{one.pk}/", {"accept": "yes", "number": "p"}
    assert "erased_before" not in client.get(path).content.decode()
    assert client.post(path, said).status_code == 400
    assert client.post(path, {**said, "erased_before": "on"}).status_code == 302


def test_a_restored_backup_is_erased_again(client, user, whole, tmp_path: Path, django_db_setup) -> None:
    file, listed = tmp_path / "before.gz", tmp_path / "erasures.json"
    one = ask(client)
    copies.backup(file)
    client.force_login(user("safety-officer"))
    assert decide(client, one) == 302
    listed.write_bytes(client.post("/data/erasures/file/").content)
    assert NUMBER.encode() not in listed.read_bytes()
    assert again.apply(again.read(listed.read_bytes()), who="system: restore").erased == 0
    _empty_database()
    _count, applied = copies.restore(file, erased=listed)
    assert applied == (1, 0)
    assert (
        not Patient.objects.filter(public_id="p").exists()
        and Patient.objects.filter(public_id="other").exists()
    )
    found = Erasure.objects.get()
    assert (found.step, found.decided_by, found.note) == ("done", "safety-officer", "")
    assert list(chain.faults()) == [] and tombstones.erased(found.site, [NUMBER]) == {NUMBER}


def test_a_list_of_erasures_that_is_none_restores_nothing(patient, tmp_path: Path) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    file, listed = tmp_path / "before.gz", tmp_path / "erasures.json"
    copies.backup(file)
    _empty_database()
    for wrong in (b"", b"{}", b'{"format": "other", "erasures": []}', b"\xff"):
        listed.write_bytes(wrong)
        with pytest.raises(copies.CopyMistake, match="list of erasures"):
            copies.restore(file, erased=listed)
    assert not Patient.objects.exists()


def _empty_database() -> None:
    """As a new installation is; below the application, because facts and audit cannot be deleted in it."""
    tables = [model._meta.db_table for model in reversed(copies._models())]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("patients_fact", "audit_entry"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            for table in ("patients_fact", "audit_entry"):
                cursor.execute(f"DROP TRIGGER {table}_no_delete")
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")
        if connection.vendor == "postgresql":
            for table in ("patients_fact", "audit_entry"):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_the_tile_counts_what_others_asked(client, user, patient, site) -> None:
    from longwatch.clinic.worklist.counts import other_tiles

    patient("p", *infusions(date(2025, 3, 3)))
    officer = user("safety-officer")
    client.force_login(officer)
    ask(client)
    counted = {each.name: each.count for each in other_tiles(officer)}
    admin = {each.name: each.count for each in other_tiles(user("administrator"))}
    assert (counted["erasures"], admin["erasures"], tile(site, "overdue")) == (0, 1, 1)
