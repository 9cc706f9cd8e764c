"""What a CDS client sends when something happens in its work: the hook, its context, what it fetched beforehand."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from longwatch.exchange.cds_hooks.mistakes import RequestMistake
from longwatch.exchange.cds_hooks.reading import converted, read_json

Json = dict[str, Any]
Hook = Literal["order-select", "order-sign", "patient-view", "encounter-start"]
Text = Annotated[str, Meta(min_length=1)]


class Authorization(msgspec.Struct, frozen=True, kw_only=True):
    """Leave to ask the client's own FHIR server. It is checked and then forgotten: nothing is fetched with it."""

    access_token: Text
    token_type: Literal["Bearer"]
    expires_in: int
    scope: Text
    subject: Text
    patient: str | None = None


class Context(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What every hook says: who is at work and whose record is open, by the client's own ids."""

    user_id: Text
    patient_id: Text
    encounter_id: str | None = None


class Encounter(Context, frozen=True, kw_only=True, rename="camel"):
    """An encounter that begins."""

    encounter_id: Text


class Drafts(Context, frozen=True, kw_only=True, rename="camel"):
    """Orders that are about to be signed, as a Bundle."""

    draft_orders: Json


class Selections(Drafts, frozen=True, kw_only=True, rename="camel"):
    """The same, and which of them have just been chosen."""

    selections: tuple[Text, ...]


CONTEXTS: dict[Hook, type[Context]] = {
    "order-select": Selections,
    "order-sign": Drafts,
    "patient-view": Context,
    "encounter-start": Encounter,
}


class _Sent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    hook: Text
    hook_instance: UUID
    context: Json
    fhir_server: Text | None = None
    fhir_authorization: Authorization | None = None
    prefetch: Json = {}


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A call that can be answered. `prefetch` holds resources by key; what could not be fetched is not there."""

    hook: Hook
    instance: UUID
    context: Context
    prefetch: dict[str, Json]
    server: str | None = None


def read_request(data: bytes) -> Request:
    """The call in the bytes.

    Raises:  RequestMistake, which names the element and what was expected there.
    """
    sent = read_json(data, _Sent)
    hook = next((known for known in CONTEXTS if known == sent.hook), None)
    if hook is None:
        raise RequestMistake("hook", "another hook", f"one of {', '.join(CONTEXTS)}")
    if sent.fhir_authorization is not None and sent.fhir_server is None:
        raise RequestMistake("fhirServer", "nothing", "the server's address, as fhirAuthorization is there")
    context = converted(sent.context, CONTEXTS[hook], below="context")
    return Request(
        hook=hook,
        instance=sent.hook_instance,
        context=context,
        prefetch=dict(_fetched(sent.prefetch)),
        server=sent.fhir_server,
    )


def _fetched(prefetch: Json) -> list[tuple[str, Json]]:
    """The resources. Null says that there is none, an OperationOutcome that it could not be fetched."""
    found = []
    for key, value in prefetch.items():
        if value is None:
            continue
        if type(value) is not dict:
            raise RequestMistake(
                "prefetch", "a value that is no resource", "a FHIR resource or null for each key"
            )
        if value.get("resourceType") != "OperationOutcome":
            found.append((key, value))
    return found
