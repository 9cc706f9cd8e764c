"""A protocol as FHIR R4 definitions that other systems can load.

`definitions` gives, for one day: a Library that lists everything, a PlanDefinition for each jurisdiction with
an action for each rule in force, an ActivityDefinition for each item that can be ordered, Questionnaires, and
a ValueSet for each set of codes.
"""

from datetime import date

from longwatch.core.handbook import Handbook
from longwatch.core.protocol import Protocol
from longwatch.exchange.fhir.definitions.activities import activities
from longwatch.exchange.fhir.definitions.library import library
from longwatch.exchange.fhir.definitions.origin import Json, Origin
from longwatch.exchange.fhir.definitions.plans import plan
from longwatch.exchange.fhir.definitions.questionnaires import questionnaires
from longwatch.exchange.fhir.definitions.value_sets import value_sets

__all__ = ["BASE", "definitions"]

# A reserved name: whoever publishes them puts an address of their own in its place.
BASE = "https://longwatch.example/fhir"


def definitions(protocol: Protocol, handbook: Handbook, *, on: date, base: str = BASE) -> list[Json]:
    """Every definition of the protocol by the rules in force on a day, the Library first."""
    origin = Origin(protocol, on, base.rstrip("/"))
    made = [
        *(
            plan(origin, jurisdiction)
            for jurisdiction in protocol.country
            if origin.is_approved(jurisdiction)
        ),
        *activities(origin),
        *questionnaires(origin, handbook),
        *value_sets(origin),
    ]
    return [library(origin, made), *made]
