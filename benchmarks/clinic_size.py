"""One size of the clinic's benchmark: `python -m benchmarks.clinic_size FOLDER PATIENTS` prints JSON."""

import json
import sys
from datetime import date
from itertools import count as counting
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.clinic import TEMPLATES, spread
from longwatch.clinic.project.starting import prepare

LIMITS = {"worklist": "300 ms", "a list of the worklist": "300 ms", "recording a result": "200 ms"}


def build(count: int) -> None:
    """A site with so many patients, each a copy of an invented one under a name of its own."""
    from django.db import transaction

    from longwatch.clinic.patients.inventing import invent
    from longwatch.clinic.patients.models import Fact, KeptAssessment, Patient, Standing

    invent(count=min(count, TEMPLATES), seed=1, on=date.today(), jurisdiction="EU", password="benchmark only")
    templates = [
        (
            patient,
            list(Fact.objects.filter(patient=patient).order_by("number")),
            Standing.objects.select_related("kept").get(patient=patient),
        )
        for patient in Patient.objects.order_by("pk")
    ]
    numbers = counting(count + 1)
    for patient, facts, standing in islice(cycle(templates), max(0, count - len(templates))):
        number = next(numbers)
        with transaction.atomic():
            copy = Patient.objects.get(pk=patient.pk)
            copy.pk, copy.public_id, copy.number = None, f"copy-{number}", str(number)
            copy.save(force_insert=True)
            Fact.objects.bulk_create([_copied(fact, copy) for fact in facts])
            value = standing.kept.value
            standing.pk, standing.patient = None, copy
            standing.rank = standing.rank[:30] + copy.public_id
            standing.save(force_insert=True)
            KeptAssessment.objects.create(standing=standing, value=value)


def _copied(fact: Any, patient: Any) -> Any:
    fact.pk, fact.patient = None, patient
    return fact


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
