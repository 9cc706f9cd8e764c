"""What keeps a clinic running: health, the worker, backup and restore, the key."""

import gzip
import logging
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from tests.clinic.conftest import infusions, platelets

from longwatch.clinic.alerts.models import Action, Alert, Did
from longwatch.clinic.audit import chain
from longwatch.clinic.patients.models import Fact, Patient, Standing
from longwatch.clinic.project import copies, worker
from longwatch.clinic.project.starting import KEY, _key

COURSE = infusions(date(2025, 3, 3))


def test_health_and_readiness_need_no_sign_in(client, db) -> None:
    assert client.get("/health/").json() == {"status": "ok"}
    assert client.get("/ready/").json() == {"status": "ok", "rules_tried": None, "silent_rules": []}


def test_every_change_of_a_table_is_in_a_migration(db) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_settings_pass_the_checks_for_deployment(db, settings) -> None:
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECRET_KEY = "x" * 20 + "yz0123456789abcdefghijklmnopqrst-ABCDEFGH"
    call_command("check", deploy=True, fail_level="ERROR")


def test_an_alert_that_nobody_takes_up_goes_to_the_deputy(patient, user, morning) -> None:
    first, second = user("neurologist", "first"), user("neurologist", "second")
    patient("p", *COURSE, platelets(date(2026, 3, 20), "40"))
    worker.run(once=True)
    assert {alert.owner for alert in Alert.objects.all()} == {first}
    morning.shift(2 * 3600)
    worker.run(once=True)
    critical = Alert.objects.get(rule="thr-plt-50")
    assert (critical.owner, critical.deputy) == (second, first)
    assert Action.objects.filter(alert=critical, did=Did.ESCALATED).count() == 1
    assert Alert.objects.get(rule="thr-plt-100").owner == first
    worker.run(once=True)
    assert Action.objects.filter(alert=critical, did=Did.ESCALATED).count() == 1


def test_the_worker_brings_lists_up_to_date(patient, morning) -> None:
    patient("p", *infusions(date(2026, 3, 2)))
    morning.shift(30 * 24 * 3600)
    worker.run(once=True)
    assert Standing.objects.get().place == "needs-someone-today"


def test_a_fault_in_one_part_is_told_and_stops_no_other(patient, monkeypatch, caplog, user, morning) -> None:
    user("neurologist")
    patient("p", *COURSE, platelets(date(2026, 3, 20), "40"))
    morning.shift(2 * 3600)

    def fail(*_: object) -> None:
        raise RuntimeError("Surname, Given")

    monkeypatch.setattr(worker, "_renew", fail)
    with caplog.at_level(logging.ERROR):
        worker.run(once=True)
    assert "could not bring lists up to date" in caplog.text
    assert Action.objects.filter(did=Did.ESCALATED).exists()


def test_a_backup_restores_to_the_same(patient, user, tmp_path: Path, django_db_blocker, settings) -> None:
    user("nurse")
    patient("p", *COURSE, platelets(date(2026, 3, 20), "40"))
    chain.add("somebody", "export")
    file = tmp_path / "copy.gz"
    count = copies.backup(file)
    kept = gzip.decompress(file.read_bytes()).decode()
    assert count == kept.count("\n") - 1
    with pytest.raises(copies.CopyMistake, match="expected an empty one"):
        copies.restore(file)
    assert Fact.objects.count() and "Surname" not in kept


def test_a_damaged_backup_restores_nothing(db, tmp_path: Path) -> None:
    file = tmp_path / "copy.gz"
    for damaged in (b"", b"not a backup", gzip.compress(b'{"rows": 3, "sha256": ""}\n')):
        file.write_bytes(damaged)
        with pytest.raises(copies.CopyMistake):
            copies.restore(file)
    assert not Patient.objects.exists()


def test_the_key_is_made_once_and_for_nobody_else(tmp_path: Path) -> None:
    key = _key(tmp_path / KEY)
    assert len(key) > 50 and _key(tmp_path / KEY) == key
    assert (tmp_path / KEY).stat().st_mode & 0o077 == 0
