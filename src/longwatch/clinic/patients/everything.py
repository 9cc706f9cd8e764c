"""Every table in which something of a patient stands: what an export holds, and what an erasure removes.

A test walks all models that lead to a patient. It fails for one that is neither here nor in KEPT.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.alerts.models import Action, Alert
from longwatch.clinic.authorisation.models import (
    Authorisation,
    DispenseCode,
    EmergencyRelease,
    Notice,
    Override,
    Uncovered,
)
from longwatch.clinic.authorisation.models import Event as AuthorisationEvent
from longwatch.clinic.documents.models import Printed
from longwatch.clinic.enrolment.models import Enrolment, Form, FormDue, FormVersion, Shown, Signature
from longwatch.clinic.infusions.models import Contact as Contacted
from longwatch.clinic.infusions.models import Entry as InfusionEntry
from longwatch.clinic.infusions.models import FollowUp, InfusionDay
from longwatch.clinic.interface.models import CardOutcome, ShownCard
from longwatch.clinic.messages.models import Contact, Message
from longwatch.clinic.patients.models import Fact, KeptAssessment, Patient, Standing
from longwatch.clinic.programme.models import Outcome, Transfer
from longwatch.clinic.results.models import Unmatched
from longwatch.clinic.worklist.models import Call, Wait


class Table(NamedTuple):
    """One table: its name in an exported file, what it is called on a page, and a patient's rows of it."""

    name: str
    title: str | Promise
    rows: Callable[[Patient], QuerySet[Any]]


def _unmatched(one: Patient) -> QuerySet[Unmatched]:
    """What was found to be theirs, and what came under their number."""
    theirs = Q(patient=one)
    if one.number:
        theirs |= Q(site=one.site, number=one.number, patient=None)
    return Unmatched.objects.filter(theirs)


def _of_authorisations(model: type[Model], name: str, title: str | Promise) -> Table:
    return Table(name, title, lambda one: model._default_manager.filter(authorisation__patient=one))


# What the programme holds of a patient.
_PROGRAMME = (
    Table(
        "card-outcomes",
        _("What became of cards in other systems"),
        lambda one: CardOutcome.objects.filter(card__patient=one),
    ),
    Table("cards", _("Cards shown in other systems"), lambda one: ShownCard.objects.filter(patient=one)),
    _of_authorisations(Notice, "authorisation-notices", _("Notices about authorisations")),
    _of_authorisations(DispenseCode, "dispense-codes", _("Codes for dispensing")),
    _of_authorisations(Override, "overrides", _("Overrides")),
    _of_authorisations(AuthorisationEvent, "authorisation-events", _("Steps of authorisations")),
    Table("authorisations", _("Authorisations"), lambda one: Authorisation.objects.filter(patient=one)),
    Table(
        "emergency-releases",
        _("Emergency releases"),
        lambda one: EmergencyRelease.objects.filter(patient=one),
    ),
    Table(
        "uncovered-infusions",
        _("Infusions without an authorisation"),
        lambda one: Uncovered.objects.filter(patient=one),
    ),
    Table(
        "signatures",
        _("Signatures"),
        lambda one: Signature.objects.filter(version__form__enrolment__patient=one),
    ),
    Table(
        "form-versions",
        _("Forms as they were filled in"),
        lambda one: FormVersion.objects.filter(form__enrolment__patient=one),
    ),
    Table(
        "shown",
        _("What was shown to the programme"),
        lambda one: Shown.objects.filter(enrolment__patient=one),
    ),
    Table("forms", _("Forms"), lambda one: Form.objects.filter(enrolment__patient=one)),
    Table("forms-due", _("Forms that are due"), lambda one: FormDue.objects.filter(patient=one)),
    Table("enrolments", _("Enrolments"), lambda one: Enrolment.objects.filter(patient=one)),
)
# Rows that point to other rows come before them, so that they can be deleted in this order.
TABLES = (
    *_PROGRAMME,
    Table("actions", _("Steps taken about alerts"), lambda one: Action.objects.filter(alert__patient=one)),
    Table("alerts", _("Alerts"), lambda one: Alert.objects.filter(patient=one)),
    Table("messages", _("Messages"), lambda one: Message.objects.filter(patient=one)),
    Table("contacts", _("How the patient can be reached"), lambda one: Contact.objects.filter(patient=one)),
    Table(
        "contacts-after-infusions",
        _("Contacts after infusions"),
        lambda one: Contacted.objects.filter(follow_up__patient=one),
    ),
    Table("follow-ups", _("Contacts planned"), lambda one: FollowUp.objects.filter(patient=one)),
    Table(
        "infusion-entries",
        _("Entries on infusion days"),
        lambda one: InfusionEntry.objects.filter(day__patient=one),
    ),
    Table("infusion-days", _("Infusion days"), lambda one: InfusionDay.objects.filter(patient=one)),
    Table("printed", _("Printed documents"), lambda one: Printed.objects.filter(patient=one)),
    Table("waits", _("Waits for results"), lambda one: Wait.objects.filter(patient=one)),
    Table("calls", _("Calls and letters"), lambda one: Call.objects.filter(patient=one)),
    Table("outcomes", _("Outcomes"), lambda one: Outcome.objects.filter(patient=one)),
    Table("transfers", _("Transfers"), lambda one: Transfer.objects.filter(patient=one)),
    Table("unmatched", _("Results that came without a patient"), _unmatched),
    Table(
        "assessment",
        _("The kept assessment"),
        lambda one: KeptAssessment.objects.filter(standing__patient=one),
    ),
    Table("standing", _("The line of the worklist"), lambda one: Standing.objects.filter(patient=one)),
    Table(
        "facts",
        _("Facts of the record, every version: infusions, results, answers, decisions"),
        lambda one: Fact.objects.filter(patient=one),
    ),
)
# What leads to a patient and outlives an erasure, and why. Models by their labels.
KEPT: dict[str, str] = {
    "erasure.Erasure": "It says that and when somebody was erased, and no longer who; its note is emptied."
}
