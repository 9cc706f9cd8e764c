"""Sets of codes, analytes and items as ValueSets."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from longwatch.exchange.fhir.definitions.origin import SYSTEM_OF, Json, Origin


def value_sets(origin: Origin) -> Iterator[Json]:
    """One for each set of codes, each analyte, and each item that is counted by codes."""
    protocol = origin.protocol
    for one in protocol.code_sets:
        note = f" {one.note}" if one.note else ""
        told = f"Codes for: {one.title}. The list was {one.verified}.{note}"
        yield _value_set(origin, one.id, (one.title, told), one.codes)
    for analyte in protocol.analytes:
        told = f"Codes under which a result of this comes: {analyte.title}."
        yield _value_set(origin, f"analyte-{analyte.id}", (analyte.title, told), analyte.codes)
    for item in protocol.items:
        codes = [code for alternative in item.alternatives for code in alternative.codes]
        if codes:
            told = f"Codes that show that this was done: {item.title}."
            yield _value_set(origin, f"item-{item.id}", (item.title, told), codes)


def _value_set(origin: Origin, id: str, titles: tuple[str, str], codes: Iterable[str]) -> Json:
    head = origin.head("ValueSet", f"{origin.protocol.drug.id}-{id}", *titles)
    return {**head, "compose": {"include": list(_included(codes))}}


def _included(codes: Iterable[str]) -> Iterator[Json]:
    """The codes of each system; one ending in * becomes a filter over the system."""
    exact: dict[str, list[str]] = defaultdict(list)
    beginnings = []
    for code in codes:
        system, _, own = code.partition(":")
        if own.endswith("*"):
            beginnings.append((system, own[:-1]))
        else:
            exact[system].append(own)
    for system, owns in exact.items():
        yield {"system": SYSTEM_OF[system], "concept": [{"code": own} for own in owns]}
    for system, beginning in beginnings:
        pattern = beginning.replace(".", r"\.") + ".*"
        yield {
            "system": SYSTEM_OF[system],
            "filter": [{"property": "code", "op": "regex", "value": pattern}],
        }
