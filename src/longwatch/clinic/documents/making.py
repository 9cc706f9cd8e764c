"""A patient's documents: what each is told, which make sense today, and printing one."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache

import msgspec
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from longwatch import paper
from longwatch.catalogue import load_handbook
from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.audit import chain
from longwatch.clinic.authorisation.models import Authorisation
from longwatch.clinic.authorisation.models import State as Authorised
from longwatch.clinic.documents.models import Letterhead, Printed
from longwatch.clinic.infusions.links import Link
from longwatch.clinic.infusions.models import InfusionDay, State
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients import facts
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.patients.standing import assess_at
from longwatch.core.handbook import Handbook
from longwatch.core.handbook.languages import ENGLISH, Texts
from longwatch.page.shown import Shown
from longwatch.paper import sheet as paper_sheet

WHY: dict[paper.Why, str | Promise] = {
    "example": _("The rules of this medicine are an example and not for use."),
    "no-words": _("There are no words for this document for this medicine yet."),
    "died": _("The patient has died."),
    "no-infusion": _("No infusion is recorded."),
    "infusion-long-ago": _("The days of contact after the last infusion are over."),
    "nothing-due": _("No test is planned."),
    "nothing-overdue": _("No test is overdue."),
    "no-results": _("No result is recorded."),
    "period-goes-on": _("The period of tests is not over yet."),
    "transferred": _("Another clinic follows the patient."),
    "no-alert": _("No alert is open."),
    "no-telephone": _(
        "The clinic’s telephone number for paper is not recorded. An administrator can add it."
    ),
}


# What people who work here call them; a patient's own words for them are titles on the paper.
TITLES: dict[str, str | Promise] = {
    "discharge-sheet": _("Discharge sheet after an infusion"),
    "appointment-list": _("List of the next tests"),
    "overdue-letter": _("Letter about an overdue test"),
    "result-letter": _("Letter with results"),
    "closing-letter": _("Letter at the end of the period, with its gaps"),
    "referral": _("Referral for an alert"),
    "dispensing-record": _("Dispensing record"),
    "emergency-card": _("Emergency card for the wallet"),
}


@dataclass(frozen=True)
class Offer:
    """One document, and why it cannot be made now where it cannot."""

    id: str
    title: str | Promise
    why_not: str | Promise = ""


def texts_of(site: Site) -> Texts:
    """All texts of the medicine that a site follows."""
    return Texts(protocol_of(site), _handbook(site.protocol))


@cache
def _handbook(name: str) -> Handbook:
    # Content does not change while a process runs.
    return load_handbook(name)


def languages_of(site: Site) -> tuple[str, ...]:
    """The languages that documents can be printed in."""
    return texts_of(site).languages


def told(patient: Patient, *, language: str, today: date) -> paper.Told:
    """Everything that a document of this patient is made of, by what is known now."""
    record = facts.record_of(patient)
    found = assess_at(patient.site, record, on=today)
    shown = Shown(record=record, assessment=found, protocol=protocol_of(patient.site))
    current = Authorisation.objects.filter(patient=patient, state=Authorised.AUTHORISED).first()
    name = f"{patient.given_name} {patient.family_name}".strip()
    return paper.Told(
        shown=shown,
        texts=texts_of(patient.site),
        language=language,
        clinic=clinic_of(patient.site),
        patient=paper.Patient(name=name, number=patient.number),
        authorisation="" if current is None else current.number,
    )


def clinic_of(site: Site) -> paper.Clinic:
    """The site as it stands on paper; its name alone where nobody has written its letterhead."""
    head = Letterhead.objects.filter(site=site).first()
    if head is None:
        return paper.Clinic(name=site.name)
    return paper.Clinic(
        name=head.name,
        address=head.address,
        telephone=head.telephone,
        hours=head.hours,
        out_of_hours=head.out_of_hours,
        emergency_number=head.emergency_number,
    )


def offers(patient: Patient, *, today: date) -> list[Offer]:
    """Every document, with the reason why it cannot be made where it cannot."""
    known = told(patient, language=ENGLISH, today=today)
    found = []
    for name in paper.DOCUMENTS:
        why: str | Promise = ""
        try:
            paper.make(name, known)
        except paper.NotNow as not_now:
            why = WHY[not_now.why]
        found.append(Offer(name, TITLES[name], why))
    return found


def discharge_sheet(day: InfusionDay) -> Link | None:
    """Where the sheet for the way home is printed, once an infusion has been given."""
    if day.state not in (State.OBSERVING, State.SIGNED_OUT):
        return None
    address = reverse("document", kwargs={"public_id": day.patient.public_id, "document": "discharge-sheet"})
    return Link(gettext("Print the sheet for the way home"), address)


def print_it(
    patient: Patient, known: paper.Told, document: str, choices: paper.Choices | None, *, who: User
) -> Printed:
    """Make a document and keep what was printed. Raises NotNow or CannotBePrinted, and then keeps nothing."""
    made = paper.make(document, known, choices)
    written = paper.pdf(made)
    now = timezone.now()
    with transaction.atomic():
        printed = Printed.objects.create(
            patient=patient,
            document=document,
            language=known.language,
            on=known.on,
            known_by=now,
            record_version=patient.version,
            revision=known.found.revision,
            choices=msgspec.json.encode(choices).decode(),
            sheet=paper_sheet.written(made),
            digest=hashlib.sha256(written).hexdigest(),
            at=now,
            who=who,
        )
        chain.add(
            who.get_username(),
            "print",
            site=patient.site_id,
            patient=patient.public_id,
            what=f"{document}, {known.language}",
        )
    return printed


def again(printed: Printed) -> tuple[bytes, bool]:
    """The PDF made anew of what was kept, and whether it is byte by byte the one that was printed."""
    made = paper.pdf(paper_sheet.read(printed.sheet))
    return made, hashlib.sha256(made).hexdigest() == printed.digest
