"""New patients by file: nobody who is there already is changed by it."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.erasure import tombstones
from longwatch.clinic.patients import facts
from longwatch.clinic.patients.models import Fact, Origin, Patient
from longwatch.clinic.patients.registering import OLDEST, PHONE, register
from longwatch.clinic.patients.store import Source
from longwatch.clinic.results.file_rows import day_of
from longwatch.clinic.uploads.models import Upload
from longwatch.clinic.uploads.plans import Line
from longwatch.clinic.uploads.tables import Column, Row, Table
from longwatch.core.record import Person

COLUMNS = (
    Column("number", gettext_lazy("hospital number"), ("hospital number", "patient number", "mrn"), True),
    Column("family name", gettext_lazy("family name"), ("surname", "last name"), True),
    Column("given name", gettext_lazy("given name"), ("first name",), True),
    Column("birth date", gettext_lazy("as 1980-03-12 or 12.3.1980"), ("birth", "date of birth"), True),
    Column("sex", gettext_lazy("female or male; empty if not known"), ("gender",)),
    Column("phone", gettext_lazy("telephone"), ("telephone",)),
    Column("language", gettext_lazy("en or fi; en when empty")),
)
_SEX = {**dict.fromkeys(("f", "female"), "female"), **dict.fromkeys(("m", "male"), "male"), "": ""}
_Person = tuple[str, str, date]


def plan(table: Table, upload: Upload, today: date) -> list[Line]:
    """What every row would become."""
    numbers, people = _there(upload.site)
    gone = tombstones.erased(upload.site, {row.cells.get("number", "") for row in table.rows} - {""})
    lines = []
    for row in table.rows:
        said, why = _said(row, today)
        line = Line(row.line, "rejected", row.original, why=why)
        if said is not None:
            who = (said["family_name"].casefold(), said["given_name"].casefold(), said["birth"])
            outcome, why = _outcome(said["number"], who, numbers, people)
            if outcome == "new" and said["number"] in gone:
                outcome, why = "rejected", tombstones.told()
            shown = f"{said['family_name']}, {said['given_name']}"
            told = json.dumps(said, default=str, ensure_ascii=False) if outcome == "new" else ""
            line = Line(row.line, outcome, row.original, shown, _summary(said), why, told, said)
            if outcome == "new":
                numbers[said["number"]] = who
                people.add(who)
        lines.append(line)
    return lines


def _there(site: Site) -> tuple[dict[str, _Person | None], set[_Person]]:
    """Who is at the site already, by number, and as people."""
    numbers: dict[str, _Person | None] = {}
    people = set()
    names = {}
    for pk, number, family, given in Patient.objects.filter(site=site).values_list(
        "pk", "number", "family_name", "given_name"
    ):
        names[pk] = (number, family.casefold(), given.casefold())
        numbers[number] = None
    rows = Fact.objects.filter(patient__site=site, kind="person").order_by("number")
    for pk, kind, value in rows.values_list("patient_id", "kind", "value"):
        fact = facts.read(kind, value)
        if isinstance(fact, Person) and fact.birth is not None and fact.birth.is_whole:
            number, family, given = names[pk]
            numbers[number] = (family, given, fact.birth.first)
            people.add((family, given, fact.birth.first))
    return numbers, people


def _outcome(
    number: str, who: _Person, numbers: dict[str, _Person | None], people: set[_Person]
) -> tuple[str, str]:
    if number in numbers:
        if numbers[number] == who:
            return "known", _("this patient is there already")
        return "rejected", _("another patient has this hospital number")
    if who in people:
        return "rejected", _("a patient of this name and birth date is there already, under another number")
    return "new", ""


def _said(row: Row, today: date) -> tuple[dict[str, Any] | None, str]:
    """What the row says of a person, or why it says nothing that can be kept."""
    cells = {column.name: row.cells.get(column.name, "") for column in COLUMNS}
    birth, sex = day_of(cells["birth date"]), _SEX.get(cells["sex"].casefold())
    language = cells["language"].casefold() or "en"
    for is_wrong, why in (
        (bool(row.mistake), row.mistake),
        (not cells["number"], _("there is no hospital number")),
        (not cells["family name"] or not cells["given name"], _("a name is missing")),
        (max(len(cells["family name"]), len(cells["given name"])) > 120, _("a name is too long")),
        (len(cells["number"]) > 64, _("the hospital number is too long")),
        (birth is None, _("the birth date is not written as 1980-03-12 or 12.3.1980")),
        (birth is not None and not OLDEST <= birth <= today, _("nobody can have been born on this day")),
        (sex is None, _("the sex is none of: female, male, empty")),
        (bool(cells["phone"]) and PHONE.fullmatch(cells["phone"]) is None, _("this is no telephone number")),
        (language not in dict(settings.LANGUAGES), _("the language is none of: en, fi")),
    ):
        if is_wrong:
            return None, why
    said = {"number": cells["number"], "family_name": cells["family name"], "given_name": cells["given name"]}
    return {**said, "birth": birth, "sex": sex, "phone": cells["phone"], "language": language}, ""


def _summary(said: dict[str, Any]) -> str:
    told = (said["number"], said["birth"], said["sex"] or _("sex not known"), said["phone"], said["language"])
    return ", ".join(str(part) for part in told if part)


def store(lines: Sequence[Line], upload: Upload, who: User, today: date) -> None:
    """Register everybody who was planned. The caller's transaction makes it all or nothing."""
    source = Source(who, Origin.FILE, upload.name)
    for line in lines:
        register(upload.site, line.what, source, today=today)
