"""The addresses of CDS Hooks: what can be asked, the cards, and what became of them."""

from collections.abc import Iterable

from django.db import transaction
from django.http import HttpRequest

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.interface.advising import response_to
from longwatch.clinic.interface.answers import HOOKS, Answer, Refusal
from longwatch.clinic.interface.calls import Call, interface, open_to_all
from longwatch.clinic.interface.models import CardOutcome, Scope, ShownCard, System
from longwatch.clinic.parameters.values import protocol_of
from longwatch.core.protocol import Protocol
from longwatch.exchange.cds_hooks import RequestMistake
from longwatch.exchange.cds_hooks.cards import REASONS
from longwatch.exchange.cds_hooks.discovery import discovery, service_id
from longwatch.exchange.cds_hooks.feedback import Feedback, read_feedback
from longwatch.exchange.cds_hooks.request import read_request


@open_to_all(HOOKS)
def services(request: HttpRequest, system: System | None) -> Answer:
    """Every service; for a system that says who it is, those of its own sites."""
    sites = Site.objects.order_by("name") if system is None else system.sites.order_by("name")
    return HOOKS.said(discovery(_programmes(sites)))


@interface(HOOKS, Scope.CDS_HOOKS, "POST")
def service(call: Call, service: str) -> Answer:
    """The cards for one moment of the client's work."""
    protocol = _protocol(call.system, service)
    request = read_request(call.body)
    call.told.append(request.hook)
    return HOOKS.said(response_to(call, request, protocol))


@interface(HOOKS, Scope.CDS_HOOKS, "POST")
def feedback(call: Call, service: str) -> Answer:
    """What became of cards: all of it is kept, or none."""
    _protocol(call.system, service)
    told = read_feedback(call.body)
    names = {one.card.removeprefix("urn:uuid:") for one in told}
    cards = {card.uuid: card for card in ShownCard.objects.filter(system=call.system, uuid__in=names)}
    if names - cards.keys():
        raise RequestMistake("feedback.card", "a card that this account did not get", "the uuid of a card")
    with transaction.atomic():
        for one in told:
            _keep(one, cards[one.card.removeprefix("urn:uuid:")], call)
    return HOOKS.said({})


def _keep(one: Feedback, card: ShownCard, call: Call) -> None:
    given = one.override_reason
    code = given.reason.code if given is not None and given.reason is not None else ""
    CardOutcome.objects.get_or_create(
        card=card,
        outcome=one.outcome,
        happened_at=one.outcome_timestamp,
        defaults={
            # A client may offer reasons of its own; they are told together.
            "reason": code if code in REASONS or not code else "other",
            "comment": given.user_comment if given is not None else "",
            "told_at": call.now,
        },
    )


def _programmes(sites: Iterable[Site]) -> list[Protocol]:
    """The protocols that have a programme, each once."""
    found = {site.protocol: protocol_of(site) for site in sites}
    return [one for one in found.values() if one.gates and not one.drug.example_only]


def _protocol(system: System, service: str) -> Protocol:
    for protocol in _programmes(system.sites.all()):
        if service_id(protocol) == service:
            return protocol
    raise Refusal(
        404, "not-found", "there is no such service at the sites of this account; see /cds-services"
    )
