"""The forms of a programme as definitions with this server's own address."""

from datetime import date

from django.http import HttpRequest

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.parameters.values import handbook_of, protocol_of
from longwatch.exchange.fhir.definitions import definitions
from longwatch.exchange.fhir.definitions.origin import Origin
from longwatch.exchange.fhir.source import Json


def base_of(request: HttpRequest) -> str:
    """The address below which this server speaks FHIR."""
    return request.build_absolute_uri("/fhir")


def known(site: Site, *, on: date, base: str) -> tuple[Origin, list[Json]]:
    """Every definition of the site's protocol."""
    protocol = protocol_of(site)
    made = definitions(protocol, handbook_of(site.protocol), on=on, base=base)
    return Origin(protocol, on, base), made


def questionnaires(made: list[Json]) -> dict[str, Json]:
    """Those that are forms, by id."""
    return {one["id"]: one for one in made if one["resourceType"] == "Questionnaire"}
