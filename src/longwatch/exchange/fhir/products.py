"""Which product a resource names: the drug, the same ingredient sold for another disease, or nobody can tell."""

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

from longwatch.core.protocol import Drug
from longwatch.core.quantities import Quantity
from longwatch.exchange.fhir.elements import codes_of, every, quantity_of, steps, texts_of
from longwatch.exchange.fhir.source import Json
from longwatch.exchange.fhir.wanted import Wanted

Product = Literal["drug", "other product", "two products", "named only", "nothing known"]
_INGREDIENT = steps("ingredient.itemCodeableConcept")
_REFERENCE = "medicationReference"


class Named(NamedTuple):
    """What a resource says of its medicine."""

    codes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    is_missing: bool = False


def named_in(resource: Json, concept: str, resolve: Callable[[Any], Json | None]) -> Named:
    """What it says itself, under the element `concept`, and what the Medication says that it refers to."""
    own, reference = resource.get(concept), resource.get(_REFERENCE)
    codes, texts = list(codes_of(own)), texts_of(own)
    if reference is None:
        return Named(tuple(codes), tuple(texts), is_missing=not codes and not texts)
    display = reference.get("display") if type(reference) is dict else None
    if type(display) is str:
        texts.append(display)
    medication = resolve(reference)
    if medication is None or medication.get("resourceType") != "Medication":
        return Named(tuple(codes), tuple(texts), is_missing=not codes)
    named = named_by(medication)
    codes += named.codes
    texts += named.texts
    return Named(tuple(codes), tuple(texts), is_missing=not codes and not texts)


def named_by(medication: Json) -> Named:
    """What a Medication says of itself and of its ingredients."""
    parts = (medication.get("code"), *every(medication, _INGREDIENT))
    codes = tuple(code for part in parts for code in codes_of(part))
    texts = tuple(text for part in parts for text in texts_of(part))
    return Named(codes, texts, is_missing=not codes and not texts)


def product_of(named: Named, wanted: Wanted, drug: Drug, doses: Iterable[object] = ()) -> Product:
    """Which product it is. A product's code outranks the dose, and any code outranks a text."""
    ours = not wanted.product.isdisjoint(named.codes)
    other = not wanted.other_product.isdisjoint(named.codes)
    if ours and other:
        return "two products"
    if ours:
        return "drug"
    if other:
        return "other product"
    if not wanted.ingredient.isdisjoint(named.codes):
        return "other product" if _other_dose(drug, doses) else "drug"
    texts = [text.casefold() for text in named.texts]
    return "named only" if any(name in text for text in texts for name in wanted.names) else "nothing known"


def _other_dose(drug: Drug, doses: Iterable[object]) -> bool:
    told = [Quantity.parse(text) for text in drug.other_product_doses]
    return any(dose in told for dose in map(quantity_of, doses) if dose is not None)
