"""Items as ActivityDefinitions, so that an order can be made of them."""

from collections.abc import Iterator

from longwatch.core.protocol import Item
from longwatch.exchange.fhir.definitions.origin import Json, Origin, coding


def activity_id(origin: Origin, item: str) -> str:
    """The id of the definition of an item."""
    return f"{origin.protocol.drug.id}-{item}"


def activities(origin: Origin) -> Iterator[Json]:
    """One for each item that some rule asks for."""
    protocol = origin.protocol
    asked = {series.item for series in protocol.series} | {one.item for one in protocol.prerequisites}
    asked |= {step.item for step in protocol.steps if step.item is not None}
    for item in protocol.items:
        if item.id in asked:
            told = f"Something that can be ordered and then counts: {item.title}."
            yield {
                **origin.head("ActivityDefinition", activity_id(origin, item.id), item.title, told),
                "kind": "ServiceRequest",
                "intent": "order",
                "code": _code(origin, item),
            }


def _code(origin: Origin, item: Item) -> Json:
    codings = [coding(code) for one in item.alternatives for code in one.codes if not code.endswith("*")]
    if codings:
        return {"coding": codings, "text": item.title}
    parts = [name for one in item.alternatives for name in one.same_day]
    names = [origin.protocol.analyte[name].title for name in parts]
    return {"text": f"{item.title}: {', '.join(names)}" if names else item.title}
