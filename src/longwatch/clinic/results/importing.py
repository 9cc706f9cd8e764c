"""A file of results: what each row would become, and storing exactly that."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as changed
from datetime import date
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _
from msgspec.structs import replace

from longwatch.clinic.accounts.models import User
from longwatch.clinic.erasure import tombstones
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients import facts
from longwatch.clinic.patients import store as patient_store
from longwatch.clinic.patients.models import Fact, Origin, Patient
from longwatch.clinic.project.days import in_page_language
from longwatch.clinic.results.comparing import compare, key_of
from longwatch.clinic.results.file_rows import Read, RowMistake, marks, read, tests
from longwatch.clinic.results.models import Unmatched
from longwatch.clinic.uploads.models import Upload
from longwatch.clinic.uploads.plans import Line
from longwatch.clinic.uploads.tables import Row, Table
from longwatch.core.record import Person, Result

T = TypeVar("T")
_MANY = 500  # values in one question to the database


@dataclass
class Known:
    """What is already there of the patients whom a file may be about."""

    patients: dict[str, list[Patient]]
    births: dict[int, list[Person]] = field(default_factory=lambda: defaultdict(list))
    results: dict[int, list[Result]] = field(default_factory=lambda: defaultdict(list))
    owners: dict[str, int] = field(default_factory=dict)
    unmatched: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)


def plan(table: Table, upload: Upload, today: date) -> list[Line]:
    """What every row would become. A row sees those before it, so that a file may repeat and correct itself."""
    known_tests, used = tests(protocol_of(upload.site)), marks(table.rows)
    found: list[tuple[Row, Read | str]] = []
    for row in table.rows:
        try:
            found.append((row, read(row, known_tests, used, today=today)))
        except RowMistake as mistake:
            found.append((row, str(mistake)))
    known = _known(upload, [one for _row, one in found if isinstance(one, Read)])
    return [
        Line(row.line, "rejected", row.original, why=one)
        if isinstance(one, str)
        else _line(row, one, upload, known)
        for row, one in found
    ]


def _known(upload: Upload, rows: Iterable[Read]) -> Known:
    numbers, keys = {row.number for row in rows}, {key_of(row.analyte, row.lab) for row in rows} - {""}
    known = Known(defaultdict(list))
    for patient in Patient.objects.filter(site=upload.site).exclude(number="").select_related("site"):
        if patient.number in numbers:
            known.patients[patient.number].append(patient)
    for part in _parts([one.pk for found in known.patients.values() for one in found]):
        rows_there = Fact.objects.filter(patient__in=part, kind__in=("person", "result")).order_by(
            "patient", "number"
        )
        for pk, kind, value in rows_there.values_list("patient_id", "kind", "value"):
            fact = facts.read(kind, value)
            (known.births if isinstance(fact, Person) else known.results)[pk].append(fact)  # type: ignore[arg-type]
    for named in _parts(sorted(keys)):
        there = Fact.objects.filter(thing__in=named, kind="result", patient__site=upload.site)
        known.owners.update(there.values_list("thing", "patient_id"))
    known.erased = tombstones.erased(upload.site, numbers - known.patients.keys())
    known.unmatched = set(Unmatched.objects.filter(site=upload.site).values_list("digest", flat=True))
    return known


def _parts(values: list[T]) -> Iterable[list[T]]:
    return (values[first : first + _MANY] for first in range(0, len(values), _MANY))


def _line(row: Row, came: Read, upload: Upload, known: Known) -> Line:
    key = key_of(came.analyte, came.lab)
    name = hashlib.sha256(f"{upload.pk} {upload.digest} {row.line}".encode()).hexdigest()[:32]
    # Versions that one file brings become known at one moment; their lines put them in order.
    result = replace(came.result, id=f"Result/{name}", key=key, version=f"{row.line:06d}")
    says = (
        f"{came.analyte.title}: {result.quantity or ' '.join(result.written)}, {in_page_language(result.day)}"
    )
    if came.number in known.erased:
        return Line(row.line, "rejected", row.original, whom=came.number, says=says, why=tombstones.told())
    patients = known.patients.get(came.number, [])
    if len(patients) != 1:
        why = (
            _("several patients have this hospital number")
            if patients
            else _("no patient has this hospital number")
        )
        return _unmatched(row, changed(came, result=result), (says, why), known)
    patient = patients[0]
    people = known.births[patient.pk]
    birth = people[-1].birth if people else None
    if came.birth is not None and birth is not None and not birth.first <= came.birth <= birth.last:
        why = _("the birth date is not that of the patient with this number")
        return _unmatched(row, changed(came, result=result), (says, why), known)
    line = Line(row.line, "rejected", row.original, whom=f"{patient} ({patient.number})", says=says)
    if birth is not None and result.day < birth.first:
        return changed(line, why=_("the day lies before the patient’s birth"))
    if key and known.owners.setdefault(key, patient.pk) != patient.pk:
        return changed(line, why=_("the laboratory’s number belongs to a result of another patient"))
    compared = compare(came.analyte, result, known.results[patient.pk])
    line = changed(line, outcome=compared.outcome, why=compared.why)
    if compared.result is None:
        return line
    known.results[patient.pk].append(replace(compared.result, known=timezone.now()))
    stored = f"{patient.public_id} {facts.written(compared.result)}"
    return changed(line, stored=stored, what=(patient, compared.result))


def _unmatched(row: Row, came: Read, told: tuple[str, str], known: Known) -> Line:
    says, why = told
    line = Line(row.line, "unmatched", row.original, whom=came.number, says=says, why=why)
    bare = replace(came.result, id="Result/row", version="")
    parts = (came.number, str(came.birth), came.analyte.id, came.lab, facts.written(bare))
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    if digest in known.unmatched:
        return changed(line, outcome="known", why=_("it is among the unmatched results already"))
    known.unmatched.add(digest)
    return changed(line, stored=digest, what=(came, digest))


def store(lines: Sequence[Line], upload: Upload, who: User, today: date) -> None:
    """Store what was planned. The caller's transaction makes it all or nothing."""
    now = timezone.now()
    per_patient: dict[Patient, list[tuple[Line, Result]]] = defaultdict(list)
    for line in lines:
        if line.outcome == "unmatched":
            _keep_unmatched(line, upload, who)
        else:
            patient, result = line.what
            per_patient[patient].append((line, replace(result, known=now)))
    for patient, added in per_patient.items():
        has_corrections = any(line.outcome != "new" for line, _result in added)
        reason = _("another version from the laboratory") if has_corrections else ""
        source = patient_store.Source(who, Origin.FILE, upload.name, reason)
        patient_store.add(patient, [result for _line, result in added], source, today=today)


def _keep_unmatched(line: Line, upload: Upload, who: User) -> None:
    came, digest = line.what
    Unmatched.objects.create(
        site=upload.site,
        number=came.number,
        birth=came.birth,
        analyte=came.analyte.id,
        day=came.result.day,
        value=facts.written(came.result),
        lab=came.lab,
        why=line.why,
        digest=digest,
        file=upload.name,
        line=line.number,
        at=timezone.now(),
        who=who,
    )
