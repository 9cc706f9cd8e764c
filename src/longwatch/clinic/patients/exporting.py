"""Everything that is stored of one patient, for the patient who asks for it."""

import json
from typing import Any

from django.core import serializers
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from longwatch.clinic.accounts.permissions import Permission
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit import chain
from longwatch.clinic.audit.models import Entry
from longwatch.clinic.patients.everything import TABLES
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.patients.scope import patient_for


@require_POST
def export(request: SignedIn, public_id: str) -> HttpResponse:
    """One file with who the patient is, everything in every table that is theirs, and who read the record."""
    patient = patient_for(request, public_id, Permission.EXPORT)
    who = request.user.get_username()
    chain.add(who, "export", site=patient.site_id, patient=patient.public_id, what="one patient's data")
    answer = HttpResponse(
        json.dumps(everything(patient), ensure_ascii=False, indent=2),
        content_type="application/json; charset=utf-8",
    )
    answer["Content-Disposition"] = 'attachment; filename="patient.json"'
    return answer


def everything(patient: Patient) -> dict[str, Any]:
    """What is stored of a patient, as plain values."""
    tables = {table.name: _rows(table.rows(patient).order_by("pk")) for table in reversed(TABLES)}
    for row in (*tables["facts"], *tables["unmatched"], *tables["assessment"]):
        row["value"] = json.loads(row["value"])
    return {
        "made_at": timezone.now().isoformat(),
        "patient": _rows([patient])[0],
        **tables,
        "erasures": _rows(patient.erasures.order_by("pk")),
        "audit": _rows(Entry.objects.filter(patient=patient.public_id).order_by("number")),
    }


def _rows(rows: Any) -> list[dict[str, Any]]:
    return [row["fields"] for row in json.loads(serializers.serialize("json", rows))]
