"""The lines of a piece that are no plain Observations: kept for the reader, refused, or counted as of no use."""

from longwatch.exchange.fhir.elements import day_of, first_at, identifier_of, local_name, objects
from longwatch.exchange.fhir.mapping import KINDS, NOT_READ, OBSERVATION, PERSON, SUBJECTS
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.exchange.fhir.noting import Noted, whose_line
from longwatch.exchange.fhir.person import site_of
from longwatch.exchange.fhir.resource_types import told_type
from longwatch.exchange.fhir.source import Json, decode
from longwatch.population.reading.fhir.columns import Rows
from longwatch.population.reading.fhir.plain import is_plain_id, plain_patient
from longwatch.population.reading.fhir.tables import NOTED

OBSERVED = "Observation/"
"""What the name of an Observation begins with."""


class Leaving:
    """What is noted of the lines of one piece that columns do not decide."""

    def __init__(self, piece: int) -> None:
        self.piece = piece
        self.noted = {name: Rows(schema) for name, schema in NOTED.items() if name != "results"}

    def leave(self, line: bytes, number: int) -> None:
        """Keep a line for the reader, or refuse it, or count it as of no use."""
        try:
            found = whose_line(line, "")
            resource = found.resource if found.type not in KINDS else decode(line, "")
        except SourceMistake as mistake:
            self.refuse(number, mistake)
            return
        if found.type == "Medication":
            self.noted["medications"].add((self.piece, number, found.name, line))
        elif found.type not in KINDS and self._is_of_no_use(found, number):
            return
        elif found.patient is not None:
            self._keep(line, number, found, resource)

    def refuse(self, number: int, mistake: SourceMistake, kind: str = "line") -> None:
        """Note that a line is nobody's resource."""
        reason = f"{mistake.found}; expected {mistake.expected}"
        self.noted["refused"].add((self.piece, number, kind, reason))

    def _is_of_no_use(self, found: Noted, number: int) -> bool:
        """Note a line of a kind that no rule reads, where nothing hangs on it."""
        why = f"{told_type(found.type)}: {NOT_READ}"
        references = [found.resource[name] for name in SUBJECTS if type(found.resource.get(name)) is dict]
        if found.patient is None:
            self.noted["lines"].add((None, self.piece, number, None, None, why))
            return True
        texts = {one.get("reference") for one in references}
        plain = [plain_patient(text) if type(text) is str else None for text in texts]
        if set(plain) != {found.patient}:
            return False
        self.noted["lines"].add((found.patient, self.piece, number, None, None, why))
        return True

    def _keep(self, line: bytes, number: int, found: Noted, resource: Json) -> None:
        own = resource.get("id")
        where = (found.patient, self.piece, number)
        is_observation = found.type == "Observation"
        undated = is_observation and first_at(resource, OBSERVATION.day) is None
        members = objects(resource.get("hasMember")) if is_observation else []
        # Without an id that is its own, a resource is named by its place among all of the patient.
        draws_all = (
            not is_plain_id(own)
            or found.type not in KINDS
            or any(name in resource for name in SUBJECTS if found.type == "Patient")
            or any(not _is_member(member) for member in members)
        )
        id = f"{found.type}/{own}" if is_plain_id(own) else None
        identifier = identifier_of(resource.get("identifier"))
        self.noted["left"].add((*where, line, found.type, id, identifier, draws_all, undated))
        if found.type == "Patient":
            birth = day_of(first_at(resource, PERSON.day))
            site = site_of(resource)
            self.noted["people"].add((*where, birth.first if birth else None, site))
            for name in found.identifiers:
                self.noted["identifiers"].add((*where, name))


def _is_member(member: Json) -> bool:
    text = member.get("reference")
    return type(text) is str and (text.startswith("#") or local_name(text).startswith(OBSERVED))
