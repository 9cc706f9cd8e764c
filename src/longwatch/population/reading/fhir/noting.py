"""Noting one piece of a file: plain Observations become columns, other lines are kept for the reader."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from longwatch.exchange.fhir.elements import at, day_of, first_at, identifier_of, local_name, objects
from longwatch.exchange.fhir.mapping import KINDS, NOT_READ, OBSERVATION, PERSON, SUBJECTS
from longwatch.exchange.fhir.mistakes import SourceMistake
from longwatch.exchange.fhir.noting import Noted, whose_line
from longwatch.exchange.fhir.source import Json, decode
from longwatch.population.reading.fhir.columns import Rows, Shared
from longwatch.population.reading.fhir.laboratory import LEFT, NOT_USED, Laboratory
from longwatch.population.reading.fhir.plain import Plain, is_plain_id, number_of, plain, plain_patient
from longwatch.population.reading.fhir.tables import NOTED, PARTS

_MEMBER = "Observation/"
_NO_META = None, None


class Noting:
    """What the lines of one piece are, noted line by line."""

    def __init__(self, laboratory: Laboratory, piece: int) -> None:
        laboratory.begin()
        self._laboratory = laboratory
        self._piece = piece
        self._parts = Rows(PARTS)
        names = pa.schema([("name", pa.string())])
        self._patients: Shared[str] = Shared(names, self._patient)
        self._noted = {name: Rows(schema) for name, schema in NOTED.items() if name != "results"}
        self.read = self.lines = 0

    def note(self, lines: Iterable[bytes]) -> None:
        """Note every line."""
        number = -1
        for number, line in enumerate(lines):
            seen = plain(line)
            if seen is not None and self._is_noted(seen, line, number):
                self.read += 1
            elif line.strip():
                self.read += 1
                self._leave(line, number)
        self.lines = number + 1

    def _is_noted(self, seen: Plain, line: bytes, number: int) -> bool:
        """Note a plain Observation; False when it is not plain enough."""
        laboratory = self._laboratory
        patient = self._patients[seen.subject.reference]
        found = laboratory.parts(seen, line)
        if LEFT in (patient, found):
            return False
        members = [local_name(member.reference) for member in seen.hasMember] if seen.hasMember else ()
        if members and not all(member.startswith(_MEMBER) for member in members):
            return False
        name = f"Observation/{seen.id}"
        identifier = number_of(seen.identifier) if seen.identifier else None
        if isinstance(found, int):
            self._add_line(patient, number, name, identifier, NOT_USED[found])
        else:
            visit = laboratory.visits[seen.effectiveDateTime, seen.issued, seen.status]
            if visit == LEFT:
                return False
            meta = seen.meta
            edition = laboratory.editions[(meta.versionId, meta.lastUpdated) if meta else _NO_META]
            has_members = bool(members or seen.component)
            add = self._parts.add
            for part, statement in found:
                id = f"{name}#component-{part}" if part else name
                add(
                    (
                        patient,
                        number,
                        part,
                        statement,
                        visit,
                        edition,
                        has_members and not part,
                        id,
                        identifier,
                    )
                )
            if found[0][0]:
                self._add_line(patient, number, name, identifier, None)
        for member in members:
            self._noted["members"].add((self._patients.rows[patient][0], self._piece, number, member))
        return True

    def _add_line(self, patient: int, number: int, *what: str | None) -> None:
        self._noted["lines"].add((self._patients.rows[patient][0], self._piece, number, *what))

    def _patient(self, reference: str) -> tuple[Any, ...] | int:
        name = plain_patient(reference)
        return LEFT if name is None else (name,)

    def _leave(self, line: bytes, number: int) -> None:
        """Keep a line for the reader, or refuse it, or count it as of no use."""
        try:
            found = whose_line(line, "")
            resource = found.resource if found.type not in KINDS else decode(line, "")
        except SourceMistake as mistake:
            self.refuse(number, mistake)
            return
        if found.type == "Medication":
            self._noted["medications"].add((self._piece, number, found.name, line))
        elif found.type not in KINDS and self._is_of_no_use(found, number):
            return
        elif found.patient is not None:
            self._keep(line, number, found, resource)

    def refuse(self, number: int, mistake: SourceMistake, kind: str = "line") -> None:
        """Note that a line is nobody's resource."""
        reason = f"{mistake.found}; expected {mistake.expected}"
        self._noted["refused"].add((self._piece, number, kind, reason))

    def _is_of_no_use(self, found: Noted, number: int) -> bool:
        """Note a line of a kind that no rule reads, where nothing hangs on it."""
        why = f"{found.type}: {NOT_READ}"
        references = [found.resource[name] for name in SUBJECTS if type(found.resource.get(name)) is dict]
        if found.patient is None:
            self._noted["lines"].add((None, self._piece, number, None, None, why))
            return True
        texts = {one.get("reference") for one in references}
        plain = [plain_patient(text) if type(text) is str else None for text in texts]
        if set(plain) != {found.patient}:
            return False
        self._noted["lines"].add((found.patient, self._piece, number, None, None, why))
        return True

    def _keep(self, line: bytes, number: int, found: Noted, resource: Json) -> None:
        own = resource.get("id")
        where = (found.patient, self._piece, number)
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
        self._noted["left"].add((*where, line, found.type, id, identifier, draws_all, undated))
        if found.type == "Patient":
            birth = day_of(first_at(resource, PERSON.day))
            site = _site(resource.get("managingOrganization"))
            self._noted["people"].add((*where, birth.first if birth else None, site))
            for name in found.identifiers:
                self._noted["identifiers"].add((*where, name))

    def tables(self) -> dict[str, pa.Table]:
        """All that was noted, by table; those without rows are left out."""
        found = {name: rows.table() for name, rows in self._noted.items() if len(rows)}
        if len(self._parts):
            found["results"] = self._results()
        return found

    def _results(self) -> pa.Table:
        parts = self._parts.table()
        laboratory = self._laboratory
        columns: dict[str, Any] = {
            name: parts[name] for name in ("line", "part", "has_members", "id", "identifier")
        }
        columns["piece"] = pa.repeat(pa.scalar(self._piece, pa.int64()), len(parts))
        for shared, name in (
            (self._patients, "patient"),
            (laboratory.statements, "statement"),
            (laboratory.visits, "visit"),
            (laboratory.editions, "edition"),
        ):
            columns |= shared.taken(parts[name].combine_chunks())
        return pa.table({name: columns[name] for name in NOTED["results"].names})


def _is_member(member: Json) -> bool:
    text = member.get("reference")
    return type(text) is str and (text.startswith("#") or local_name(text).startswith(_MEMBER))


def _site(reference: object) -> str | None:
    """The organisation that a patient belongs to: by its id, else by its identifier."""
    text = at({"of": reference}, ("of", "reference"))
    if type(text) is str and text:
        return local_name(text)
    return identifier_of(at({"of": reference}, ("of", "identifier")))
