"""An invented clinic in a database: for a demo, for tests, for measuring. Nobody in it is real."""

import json
from collections.abc import Callable
from datetime import date

from django.utils import timezone

from longwatch.clinic.accounts.models import Membership, Role, Site, User
from longwatch.clinic.documents.models import Letterhead
from longwatch.clinic.infusions.inventing import invent_days
from longwatch.clinic.messages.inventing import invent_messages
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients.models import Origin, Patient
from longwatch.clinic.patients.store import Source, add
from longwatch.exchange.fhir import read_bundle
from longwatch.invented import patients

PEOPLE = {
    "nurse": Role.NURSE,
    "neurologist": Role.NEUROLOGIST,
    "deputy": Role.NEUROLOGIST,
    "pharmacist": Role.PHARMACIST,
    "officer": Role.SAFETY_OFFICER,
    "admin": Role.ADMINISTRATOR,
    "auditor": Role.AUDITOR,
}


def invent(
    *,
    count: int,
    seed: int,
    on: date,
    jurisdiction: str,
    password: str,
    step: Callable[[], None] = lambda: None,
) -> Site:
    """A site with people of every role and so many patients."""
    site = Site.objects.create(name="Invented clinic", jurisdiction=jurisdiction)
    for name, role in PEOPLE.items():
        user = User.objects.create_user(username=name, password=password, first_name=name.capitalize())
        Membership.objects.create(user=user, site=site, role=role)
    Letterhead.objects.create(
        site=site,
        name=site.name,
        address="Invented street 1",
        telephone="000 123 4567",
        out_of_hours="000 765 4321",
        emergency_number="000",
        at=timezone.now(),
        who=User.objects.get(username="admin"),
    )
    protocol = protocol_of(site)
    source = Source(None, Origin.INVENTED, "invented clinic")
    for number, bundle in enumerate(patients(count=count, seed=seed, on=on), start=1):
        record = read_bundle(json.dumps(bundle).encode(), protocol)
        patient = Patient.objects.create(
            public_id=record.patient,
            site=site,
            number=f"{number:04d}",
            family_name="Invented",
            given_name=f"Patient {number:04d}",
            registered_at=timezone.now(),
        )
        add(patient, record.facts, source, today=on)
        step()
    invent_messages(site, on=on)
    invent_days(site, now=timezone.localtime())
    return site
