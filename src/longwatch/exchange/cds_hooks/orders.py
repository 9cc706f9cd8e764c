"""Which of the orders in a request are for the drug. Another drug gets no card, so nothing of it is read further."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from longwatch.core.protocol import Protocol
from longwatch.exchange.cds_hooks.mistakes import RequestMistake
from longwatch.exchange.cds_hooks.request import Drafts, Json, Request, Selections
from longwatch.exchange.fhir.elements import every, local_name, objects, steps
from longwatch.exchange.fhir.mapping import REQUEST
from longwatch.exchange.fhir.products import Product, named_in, product_of
from longwatch.exchange.fhir.wanted import wanted_by

# FHIR R4 and STU3, and what DSTU2 called the same.
MEDICINE_ORDERS = frozenset({"MedicationRequest", "MedicationOrder"})


class Order(NamedTuple):
    """An order of the drug. `is_certain` is false where only a text names it, or codes of two products do."""

    name: str
    product: Product

    @property
    def is_certain(self) -> bool:
        """Whether a code says that it is this very product."""
        return self.product == "drug"


class _Sent(NamedTuple):
    """A resource of the request, and the address that its Bundle gives it."""

    resource: Json
    address: object = None

    @property
    def names(self) -> list[str]:
        """The names that references use."""
        type_, own = self.resource.get("resourceType"), self.resource.get("id")
        local = [f"{type_}/{own}"] if type(type_) is str and type(own) is str else []
        return [*local, self.address] if type(self.address) is str else local

    @property
    def answers_to(self) -> list[str]:
        """The same, and the bare id, by which some clients say what was selected."""
        own = self.resource.get("id")
        return [*self.names, own] if type(own) is str else self.names


def orders_of(request: Request, protocol: Protocol) -> list[Order]:
    """The orders of the drug among those that the request is about; of another drug, nothing.

    Raises:  RequestMistake where an order's medicine is only referred to and was not sent: nobody can tell then.
    """
    context = request.context
    if not isinstance(context, Drafts):
        return []
    drafts = list(_in_bundle(context.draft_orders, "context.draftOrders"))
    known = {name: one.resource for one in [*_fetched(request), *drafts] for name in one.names}
    found = []
    for draft in _chosen(context, drafts):
        if draft.resource.get("resourceType") not in MEDICINE_ORDERS:
            continue
        product = _product(draft.resource, known, protocol)
        if product not in ("other product", "nothing known"):
            found.append(Order(next(iter(draft.names), ""), product))
    return found


def _chosen(context: Drafts, drafts: list[_Sent]) -> list[_Sent]:
    """Those just selected, where the hook says which; a selection that is not among the drafts is a mistake."""
    if not isinstance(context, Selections):
        return drafts
    chosen = {local_name(name) for name in context.selections}
    if chosen - {name for draft in drafts for name in draft.answers_to}:
        raise RequestMistake(
            "context.selections",
            "a name that no entry of draftOrders has",
            "names such as MedicationRequest/1",
        )
    return [draft for draft in drafts if chosen.intersection(draft.answers_to)]


def _in_bundle(bundle: Json, where: str) -> Iterator[_Sent]:
    if bundle.get("resourceType") != "Bundle":
        raise RequestMistake(where, "another kind of resource", "a Bundle")
    entries = bundle.get("entry", [])
    if type(entries) is not list:
        raise RequestMistake(f"{where}.entry", "something else", "a list of entries")
    for entry in objects(entries):
        resource = entry.get("resource")
        if type(resource) is dict:
            yield _Sent(resource, entry.get("fullUrl"))


def _fetched(request: Request) -> Iterator[_Sent]:
    """Everything fetched beforehand: single resources and what search results hold."""
    for value in request.prefetch.values():
        if value.get("resourceType") == "Bundle":
            yield from _in_bundle(value, "prefetch, a Bundle")
        else:
            yield _Sent(value)


def _product(order: Json, known: dict[str, Json], protocol: Protocol) -> Product:
    def resolve(reference: Any) -> Json | None:
        text = reference.get("reference") if type(reference) is dict else None
        if type(text) is not str:
            return None
        if text.startswith("#"):
            inside = objects(order.get("contained"))
            return next((one for one in inside if one.get("id") == text[1:]), None)
        return known.get(text) or known.get(local_name(text))

    named = named_in(order, REQUEST.codes, resolve)
    product = product_of(named, wanted_by(protocol), protocol.drug, _doses(order))
    if named.is_missing and product == "nothing known":
        raise RequestMistake(
            f"{order['resourceType']}.medication",
            "a reference to a Medication that was not sent",
            "its code, or the Medication contained, in draftOrders or in the prefetch",
            is_incomplete=True,
        )
    return product


def _doses(order: Json) -> Iterable[object]:
    return (dose for path in REQUEST.dose for dose in every(order, steps(path)))
