"""What every definition has: its address, version, state and sources."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from longwatch.core.protocol import Citation, Protocol
from longwatch.exchange.fhir.mapping import CODE_SYSTEMS

Json = dict[str, Any]

# The first address of each system is the one that FHIR R4 names.
SYSTEM_OF = {name: url for url, name in reversed(CODE_SYSTEMS.items())}
_COUNTRIES = "urn:iso:std:iso:3166"
_REGIONS = "http://unstats.un.org/unsd/methods/m49/m49.htm"
_EUROPE = "150"


class Origin:
    """The protocol, the day and the address under which definitions are made."""

    def __init__(self, protocol: Protocol, on: date, base: str) -> None:
        self.protocol, self.on, self.base = protocol, on, base

    def url(self, type: str, id: str) -> str:
        """The canonical address of a definition."""
        return f"{self.base}/{type}/{id}"

    def is_approved(self, jurisdiction: str) -> bool:
        """Whether the drug was approved there by that day."""
        try:
            return self.protocol.approved(jurisdiction) <= self.on
        except KeyError:
            return False

    def head(self, type: str, id: str, title: str, description: str) -> Json:
        """The elements that all definitions share. They are drafts until a clinician has signed the content."""
        drug = self.protocol.drug
        return {
            "resourceType": type,
            "id": id,
            "url": self.url(type, id),
            "version": self.protocol.revision,
            "name": "".join(word.capitalize() for word in id.split("-")),
            "title": title,
            "status": "active" if drug.clinically_reviewed == "yes" and not drug.example_only else "draft",
            "experimental": drug.example_only,
            "date": self.on.isoformat(),
            "publisher": "Longwatch",
            "description": f"{description} {self._state()}",
        }

    def _state(self) -> str:
        drug = self.protocol.drug
        if drug.example_only:
            return "An example, not for use."
        return f"Clinically reviewed: {drug.clinically_reviewed}."

    def cited(self, citations: Iterable[Citation]) -> list[Json]:
        """Sources as FHIR's related artifacts."""
        return [self._artifact(citation) for citation in dict.fromkeys(citations)]

    def _artifact(self, citation: Citation) -> Json:
        source = self.protocol.source[citation.source]
        told = f"{source.title}. {source.issuer}. {source.date}. {citation.section} ({citation.verified})"
        return {"type": "citation", "label": source.id, "citation": told}


def jurisdiction_of(name: str) -> list[Json]:
    """A country by its code, the European Union as the region that UN M49 has."""
    system, code = (_REGIONS, _EUROPE) if name == "EU" else (_COUNTRIES, name)
    return [{"coding": [{"system": system, "code": code}], "text": name}]


def coding(code: str) -> Json:
    """A code of the content as a FHIR coding."""
    system, _, own = code.partition(":")
    return {"system": SYSTEM_OF[system], "code": own}
