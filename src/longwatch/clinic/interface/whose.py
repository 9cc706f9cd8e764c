"""Which patient a system asks about: one of its own sites, by identifier, and only if exactly one answers to it."""

from collections.abc import Iterable

from django.db.models import QuerySet

from longwatch.clinic.interface.models import System
from longwatch.clinic.patients.models import Patient
from longwatch.exchange.fhir.identity import Identifier


def patients_seen_by(system: System) -> QuerySet[Patient]:
    """The patients of the system's sites."""
    return Patient.objects.filter(site__in=system.sites.all()).select_related("site")


def patient_under(system: System, identifiers: Iterable[Identifier]) -> Patient | None:
    """The patient, or None: nobody, two, or one of another site look alike from outside."""
    numbers = {one.value for one in identifiers if one.system == system.identifier_system}
    found = (
        list(patients_seen_by(system).filter(number__in=numbers).exclude(number="")[:2]) if numbers else []
    )
    # Two numbers that lead to one patient and to nobody are no match either: one of them is wrong.
    return found[0] if len(found) == 1 and len(numbers) == 1 else None
