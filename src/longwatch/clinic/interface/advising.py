"""What is said at one moment of a client's work: the cards, and what the client may note by itself."""

from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from longwatch.clinic.interface import seam
from longwatch.clinic.interface.calls import Call
from longwatch.clinic.interface.definitions_here import base_of
from longwatch.clinic.interface.models import Scope, ShownCard
from longwatch.clinic.interface.whose import patient_under
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients.models import Patient
from longwatch.core.programme import Moment
from longwatch.core.protocol import Protocol
from longwatch.exchange.cds_hooks.cards import (
    Lacking,
    Told,
    card_for_stranger,
    cards_for,
    forms_wanted,
    lacking_at,
)
from longwatch.exchange.cds_hooks.identity import patient_of
from longwatch.exchange.cds_hooks.orders import orders_of
from longwatch.exchange.cds_hooks.record_note import note
from longwatch.exchange.cds_hooks.request import Drafts, Request
from longwatch.exchange.cds_hooks.response import Response
from longwatch.exchange.cds_hooks.setting import Setting


def response_to(call: Call, request: Request, protocol: Protocol) -> Response:
    """The answer to a hook. An order of another medicine gets none, and then nobody asks whose it is."""
    orders = orders_of(request, protocol)
    if isinstance(request.context, Drafts) and not orders:
        return Response(cards=())
    found = patient_under(call.system, patient_of(request))
    if found is not None and protocol_of(found.site).drug.id != protocol.drug.id:
        found = None
    patient = call.about(found)
    setting = _setting(call, request, protocol, patient)
    if patient is not None:
        told = cards_for(_lacking(patient, protocol, is_ordered=bool(orders)), setting, orders)
    else:
        told = [card_for_stranger(_asked_of_everybody(call, protocol), setting)] if orders else []
    _remember(call, request, told)
    cards = tuple(one.card for one in told)
    if request.hook != "order-sign" or patient is None or not call.system.may(Scope.NOTES):
        return Response(cards=cards)
    known = seam.authorisation_of(patient, today=timezone.localdate())
    return Response(cards=cards, system_actions=(note(known, setting),) if known is not None else ())


def _lacking(patient: Patient, protocol: Protocol, *, is_ordered: bool) -> list[Lacking]:
    """With an order, all that the order waits for; without one, what is late, and what an open course waits for."""
    today = timezone.localdate()
    programme = seam.programme_of(patient, today=today)
    gate = programme.at(Moment.ORDER)
    wanted = [] if is_ordered else forms_wanted(programme.forms, protocol.title_of)
    if gate is not None and (is_ordered or seam.has_open_authorisation(patient)):
        wanted += lacking_at(gate)
    return wanted


def _asked_of_everybody(call: Call, protocol: Protocol) -> list[str]:
    """The titles of what is asked for before an order, at the sites of the system."""
    today, found = timezone.localdate(), list[str]()
    for site in call.system.sites.filter(protocol=protocol.drug.id):
        gates = protocol.in_force(site.jurisdiction, protocol.gates, today)
        names = {name for gate in gates if gate.at is Moment.ORDER for name in gate.requires}
        asked = protocol.in_force(site.jurisdiction, protocol.requirements, today)
        found += [one.title for one in asked if one.id in names]
    return list(dict.fromkeys(found))


def _setting(call: Call, request: Request, protocol: Protocol, patient: Patient | None) -> Setting:
    base = base_of(call.request)
    page = reverse("patient", args=[patient.public_id]) if patient is not None else reverse("add-patient")
    return Setting(
        programme=protocol.drug.title,
        page=call.request.build_absolute_uri(page),
        questionnaire=lambda form: f"{base}/Questionnaire/{protocol.drug.id}-{form}",
        app=call.system.app or None,
        user=request.context.user_id,
        patient=request.context.patient_id,
        today=timezone.localdate(),
        new_id=lambda: str(uuid4()),
    )


def _remember(call: Call, request: Request, told: list[Told]) -> None:
    """Keep which cards were shown, so that what is said of them later can be believed."""
    ShownCard.objects.bulk_create(
        ShownCard(
            uuid=one.card.uuid,
            system=call.system,
            patient=call.patient,
            hook=request.hook,
            about=one.about,
            at=call.now,
        )
        for one in told
    )
