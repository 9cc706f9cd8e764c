"""What may happen to a transfer. The patient is the sender's until the receiver has accepted."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.alerts.models import Action, Alert, Did
from longwatch.clinic.alerts.work import act_by, owners
from longwatch.clinic.audit import chain
from longwatch.clinic.messages import staff
from longwatch.clinic.patients import standing, store
from longwatch.clinic.patients.models import Patient
from longwatch.clinic.programme import outcomes
from longwatch.clinic.programme.lifecycle import TRANSFER
from longwatch.clinic.programme.models import ANSWER_WITHIN, OPEN, Step, Transfer
from longwatch.core.record import Decision


class TooLate(Exception):
    """The time for an answer is over, or what it rested on has changed."""


def propose(
    patient: Patient, *, receiver: Site | None, outside: str, note: str, who: User, today: date
) -> Transfer:
    """Propose it; an earlier proposal that nobody took up is withdrawn by that."""
    with transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)
        for old in Transfer.objects.filter(patient=patient, step__in=OPEN):
            _answer(old, "withdraw", who)
        made = Transfer.objects.create(
            patient=patient,
            sender=patient.site,
            receiver=receiver,
            outside=outside,
            note=note,
            proposed_at=timezone.now(),
            proposed_by=who,
            answer_by=today + ANSWER_WITHIN,
        )
        _note(made, "transfer-proposed", who)
    return made


def withdraw(one: Transfer, *, who: User) -> None:
    """The patient stays: the sender takes a proposal back, or has seen that it was refused."""
    with transaction.atomic():
        _answer(_locked(one), "withdraw", who)


def refuse(one: Transfer, *, reason: str, who: User, today: date) -> None:
    """The receiver does not take the patient over."""
    with transaction.atomic():
        found = _in_time(_locked(one), today)
        found.reason = reason
        _answer(found, "refuse", who)


def accept(one: Transfer, *, number: str, who: User, today: date) -> Patient:
    """A site of this installation takes the patient over: they are followed on, by the rules of their new site."""
    with transaction.atomic():
        found = _in_time(_locked(one), today)
        TRANSFER.after(found.step, "accept")
        patient = Patient.objects.select_for_update().get(pk=found.patient_id)
        assert found.receiver is not None and patient.site_id == found.sender_id
        Site.objects.select_for_update().get(pk=found.receiver.pk)
        if Patient.objects.filter(site=found.receiver, number=number).exists():
            raise TooLate
        patient.site, patient.number, patient.owner = found.receiver, number, None
        patient.save(update_fields=["site", "number", "owner"])
        _answer(found, "accept", who)
        outcomes.end(patient, "take-over", who)
        _hand_over_alerts(patient, who)
        standing.renew(patient, today=today)
    return patient


def confirm_outside(one: Transfer, *, confirmed: Mapping[str, object], who: User, today: date) -> None:
    """A clinic outside has taken over, says the sender, who was told so: here the monitoring ends."""
    with transaction.atomic():
        found = _locked(one)
        found.confirmed_by, found.confirmed_on = confirmed["confirmed_by"], confirmed["confirmed_on"]  # type: ignore[assignment]
        _answer(found, "accept", who)
        outcomes.end(found.patient, "take-over", who)
        # The day of the decision is today: until now the patient was followed here.
        decision = Decision(id=store.new_id("Decision"), day=today, kind="transferred")
        source = store.Source(who, reason=f"transfer {found.pk} accepted")
        store.add(found.patient, [decision], source, today=today)


def _locked(one: Transfer) -> Transfer:
    return Transfer.objects.select_for_update().select_related("patient__site").get(pk=one.pk)


def _in_time(found: Transfer, today: date) -> Transfer:
    if found.answer_by < today:
        raise TooLate
    return found


def _answer(found: Transfer, verb: str, who: User) -> None:
    """Raises NotPossible if somebody was quicker."""
    found.step = Step(TRANSFER.after(found.step, verb))
    found.answered_at, found.answered_by = timezone.now(), who
    found.save()
    _note(found, f"transfer-{found.step}", who)


def _note(one: Transfer, action: str, who: User) -> None:
    """In the audit of both sites, so that each can see what became of it."""
    name = who.get_username()
    for site in {one.sender_id, one.receiver_id} - {None}:
        chain.add(name, action, site=site, patient=one.patient.public_id, what=f"transfer {one.pk}")


def _hand_over_alerts(patient: Patient, who: User) -> None:
    """Open alerts go to people of the new site; what was acknowledged was acknowledged by others."""
    owner, deputy = owners(patient)
    for alert in Alert.objects.filter(patient=patient, closed_at=None):
        alert.owner, alert.deputy, alert.acknowledged_at = owner, deputy, None
        alert.act_by = act_by(patient.site, alert.severity, timezone.now())
        alert.save(update_fields=["owner", "deputy", "acknowledged_at", "act_by"])
        note = _("the patient was transferred")
        Action.objects.create(alert=alert, at=timezone.now(), who=who, did=Did.ASSIGNED, note=note)
        staff.raised(alert)
