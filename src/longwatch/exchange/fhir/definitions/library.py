"""The Library that names every definition of a protocol and every source."""

from collections.abc import Iterable

from longwatch.exchange.fhir.definitions.origin import Json, Origin

_TYPES = "http://terminology.hl7.org/CodeSystem/library-type"


def library(origin: Origin, made: Iterable[Json]) -> Json:
    """What belongs together, so that a system can load all of it or none."""
    drug = origin.protocol.drug
    told = f"The rules for {drug.title}, with their questionnaires and code lists."
    composed = [{"type": "composed-of", "display": one["title"], "resource": one["url"]} for one in made]
    cited = [citation for rule in origin.protocol.rules for citation in rule.sources]
    return {
        **origin.head("Library", drug.id, drug.title, told),
        "type": {"coding": [{"system": _TYPES, "code": "asset-collection"}]},
        "relatedArtifact": composed + origin.cited(cited),
    }
