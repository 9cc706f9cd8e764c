"""One size of the clinic's benchmark: `python -m benchmarks.clinic_size FOLDER PATIENTS` prints JSON."""

import json
import sys
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.clinic import TEMPLATES, spread
from longwatch.clinic.project.starting import prepare

LIMITS = {"worklist": "300 ms", "a list of the worklist": "300 ms", "recording a result": "200 ms"}


def build(count: int) -> None:
    """A site with so many patients, each a copy of an invented one under a name of its own."""
    from django.db import connection

    from longwatch.clinic.patients.inventing import invent
    from longwatch.clinic.patients.models import Patient

    invent(count=min(count, TEMPLATES), seed=1, on=date.today(), jurisdiction="EU", password="benchmark only")
    templates = list(Patient.objects.order_by("pk"))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # A database that is being built needs no journal: it would be written twice.
            cursor.execute("PRAGMA journal_mode=OFF")
            cursor.execute("PRAGMA synchronous=OFF")
    wanted = max(0, count - len(templates))
    for number, template in enumerate(templates):
        _copy(template, wanted // len(templates) + (number < wanted % len(templates)))
    connection.close()  # what is measured opens it anew, as the application does


def _copy(template: Any, times: int) -> None:
    """So many copies of a patient with all rows; the database itself copies the facts, and no fact is altered."""
    from django.db import connection, transaction

    from longwatch.clinic.patients.models import Fact, KeptAssessment, Patient, Standing

    standing = Standing.objects.select_related("kept").get(patient=template)
    value, rank = standing.kept.value, standing.rank[:30]
    with transaction.atomic():
        for number in range(times):
            copy = Patient.objects.get(pk=template.pk)
            copy.pk, copy.public_id = None, f"copy-{template.pk}-{number}"
            copy.number = copy.public_id
            copy.save(force_insert=True)
            standing.pk, standing.patient, standing.rank = None, copy, rank + copy.public_id
            standing.save(force_insert=True)
            KeptAssessment.objects.create(standing=standing, value=value)
        fields = Fact._meta.concrete_fields
        columns = [field.column for field in fields if field.column not in ("id", "patient_id")]
        row = ", ".join(f"f.{column}" for column in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO patients_fact (patient_id, {', '.join(columns)}) SELECT p.id, {row}"
                " FROM patients_patient p, patients_fact f WHERE f.patient_id = %s AND p.public_id LIKE %s",
                [template.pk, f"copy-{template.pk}-%"],
            )


def measure() -> dict[str, Any]:
    """Times of pages through the whole application."""
    from django.test import Client

    from longwatch.clinic.accounts.models import User
    from longwatch.clinic.patients.models import Fact, Patient, Standing

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="nurse"))
    patients = cycle(Patient.objects.order_by("pk").values_list("public_id", flat=True)[:50])

    def get(path: str) -> None:
        assert client.get(path).status_code == 200, path

    def record() -> None:
        found = {
            "platelets-value": "240",
            "platelets-unit": "10*9/L",
            "day": str(date.today()),
            "standing": "final",
        }
        assert client.post(f"/results/{next(patients)}/new/", found).status_code == 302

    pages = {
        "worklist": lambda: get("/"),
        "a list of the worklist": lambda: get("/?list=up-to-date"),
        "patients by name": lambda: get("/patients/?q=Inv"),
        "one patient": lambda: get(f"/patients/{next(patients)}/"),
        "recording a result": record,
        "the rows of a list alone, the floor": lambda: list(Standing.objects.order_by("rank")[:50]),
    }
    return {
        "results": Fact.objects.filter(kind="result").count(),
        "pages": {name: {**spread(work), "limit": LIMITS.get(name, "")} for name, work in pages.items()},
    }


if __name__ == "__main__":
    folder, count = sys.argv[1:]
    prepare(Path(folder))
    from longwatch.clinic.patients.models import Patient

    if not Patient.objects.exists():
        build(int(count))
    print(json.dumps(measure()))
