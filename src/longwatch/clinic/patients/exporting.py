"""Everything that is stored of one patient, for the patient who asks for it."""

import json
from typing import Any

from django.core import serializers
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from longwatch.clinic.accounts.permissions import Permission
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.alerts.models import Action, Alert
from longwatch.clinic.audit import chain
from longwatch.clinic.audit.models import Entry
from longwatch.clinic.documents.models import Printed
from longwatch.clinic.patients.models import Fact, Patient
from longwatch.clinic.patients.scope import patient_for
from longwatch.clinic.worklist.models import Call


@require_POST
def export(request: SignedIn, public_id: str) -> HttpResponse:
    """One file with who the patient is, every version of every fact, calls, alerts, and who read the record."""
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
    alerts = Alert.objects.filter(patient=patient).order_by("pk")
    return {
        "made_at": timezone.now().isoformat(),
        "patient": _rows([patient])[0],
        "facts": [
            {**row, "value": json.loads(row["value"])}
            for row in _rows(Fact.objects.filter(patient=patient).order_by("number"))
        ],
        "calls": _rows(Call.objects.filter(patient=patient).order_by("pk")),
        "printed": _rows(Printed.objects.filter(patient=patient).order_by("pk")),
        "alerts": _rows(alerts),
        "actions": _rows(Action.objects.filter(alert__in=alerts).order_by("pk")),
        "audit": _rows(Entry.objects.filter(patient=patient.public_id).order_by("number")),
    }


def _rows(rows: Any) -> list[dict[str, Any]]:
    return [row["fields"] for row in json.loads(serializers.serialize("json", rows))]
