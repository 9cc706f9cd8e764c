"""Random bulk exports: a few invented patients whose every element may be odd, missing, repeated or somebody else's."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from functools import cache
from random import Random
from typing import Any

from longwatch.invented import bundle_of

Json = dict[str, Any]

_JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    -3,
    2.5,
    1e30,
    10**30,
    "",
    " ",
    "x",
    "2020-02-30",
    "2019",
    "2019-05",
    "2019-05-04T10:00:00",
    "2019-05-04T23:59:59.999+14:00",
    "1066-10-14",
    "é\u0000ü",
    [],
    {},
    [None],
    ["x"],
    [{}],
    {"x": 1},
    [[1]],
)
_DATES = (
    "2019",
    "2019-05",
    "2019-05-04",
    "2019-05-04T10:00:00",
    "2019-05-04T10:00:00Z",
    "1901-01-01",
    "no date",
)
_STATUSES = (
    "preliminary",
    "final",
    "amended",
    "corrected",
    "cancelled",
    "entered-in-error",
    "registered",
    "unknown",
    "completed",
    "in-progress",
    "on-hold",
    "not-done",
    "stopped",
    "active",
    "nonsense",
)
_AMOUNTS = (
    "0",
    "-1",
    "1.50",
    "1e2",
    "1E-25",
    "5.60000000000000001",
    "0.123456789012345678901",
    "999999999.99999999999999999999",
    "1000000000",
    "1e400",
    "123456789012345678901234567890",
    '"7"',
)


@cache
def _invented(index: int) -> tuple[Json, ...]:
    bundle = bundle_of(index, seed=5, on=date(2026, 11, 1))
    return tuple(entry["resource"] for entry in bundle["entry"])


class Export:
    """The lines of a random export."""

    def __init__(self, seed: int, *, patients: int = 5, oddities: int = 12) -> None:
        self.random = Random(seed)
        self.resources: list[Json] = []
        for _ in range(patients):
            self._patient()
        self._panels()
        for _ in range(self.random.randint(0, oddities)):
            self.random.choice(_ODDITIES)(self)
        self.random.shuffle(self.resources)

    def lines(self) -> list[str | bytes]:
        """Each resource as a line; a number that stands for itself is written as it is."""
        found: list[str | bytes] = [_written(one) for one in self.resources]
        for _ in range(self.random.choice((0, 0, 0, 1, 3))):
            found.insert(self.random.randrange(len(found) + 1), self.random.choice(_BROKEN))
        if self.random.random() < 0.1:
            found += self.random.choices(found, k=3)
        return found

    def _patient(self) -> None:
        every = _invented(self.random.randrange(34))
        few = [one for one in every if one["resourceType"] != "Observation"]
        results = [one for one in every if one["resourceType"] == "Observation"]
        few = self.random.sample(few, min(len(few), self.random.randint(0, 14)))
        results = self.random.sample(results, min(len(results), self.random.randint(0, 25)))
        person = [one for one in every if one["resourceType"] == "Patient" and self.random.random() < 0.9]
        mine = {json.dumps(one): one for one in (*person, *few, *results)}
        self.resources += deepcopy(list(mine.values()))

    def _panels(self) -> None:
        """Some results become members of a panel, some parts of one Observation."""
        for result in self.results():
            if self.random.random() < 0.15:
                others = [one for one in self.results() if one.get("subject") == result.get("subject")]
                chosen = self.random.sample(others, min(len(others), self.random.randint(1, 4)))
                result["hasMember"] = [{"reference": f"Observation/{one.get('id')}"} for one in chosen]
            elif self.random.random() < 0.1:
                others = self.random.sample(
                    self.results(), min(len(self.results()), self.random.randint(1, 3))
                )
                names = ("code", "valueQuantity", "referenceRange", "valueString", "valueCodeableConcept")
                result["component"] = [{k: one[k] for k in names if k in one} for one in deepcopy(others)]

    def results(self) -> list[Json]:
        """The Observations."""
        return [one for one in self.resources if one.get("resourceType") == "Observation"]

    def any(self, kind: str | None = None) -> Json:
        """A resource, of a kind if there is one."""
        found = [one for one in self.resources if kind in (None, one.get("resourceType"))]
        return self.random.choice(found or self.resources)

    def junk(self) -> Any:
        """Something that nobody expects."""
        return deepcopy(self.random.choice(_JUNK))


def _written(value: Any) -> str:
    """As JSON; a text that begins with '#number ' is the number."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    while (start := text.find('"#number ')) >= 0:
        end = text.index('#"', start)
        text = text[:start] + text[start + 9 : end].replace('\\"', '"') + text[end + 2 :]
    return text


def _replace(export: Export) -> None:
    """An element, at whatever depth, becomes something else."""
    place: Any = export.any()
    while True:
        key = export.random.choice(list(place) if isinstance(place, dict) else range(len(place)))
        below = place[key]
        if not isinstance(below, dict | list) or not below or export.random.random() < 0.3:
            break
        place = below
    place[key] = export.junk()


def _remove(export: Export) -> None:
    one = export.any()
    if len(one) > 1:
        del one[export.random.choice(list(one))]


def _same_id(export: Export) -> None:
    one, other = export.any(), export.any()
    one["id"] = other.get("id")


def _another_version(export: Export) -> None:
    one = deepcopy(export.any())
    one["meta"] = {"versionId": str(export.random.randint(1, 12))}
    if export.random.random() < 0.5:
        one["meta"]["lastUpdated"] = export.random.choice(_DATES)
    if export.random.random() < 0.7:
        one["status"] = export.random.choice(_STATUSES)
    if export.random.random() < 0.4 and "valueQuantity" in one:
        one["valueQuantity"] = {"value": 3, "unit": "g/dL"}
    if export.random.random() < 0.3:
        one["code"] = deepcopy(export.any("Observation").get("code"))
    export.resources.append(one)


def _identifier(export: Export) -> None:
    number = [{"system": "http://lab", "value": str(export.random.randint(1, 3))}]
    for _ in range(export.random.randint(1, 6)):
        export.any(export.random.choice(("Observation", None)))["identifier"] = deepcopy(number)


def _status(export: Export) -> None:
    export.any()["status"] = export.random.choice(_STATUSES)


def _date(export: Export) -> None:
    one = export.any()
    names = [name for name in one if "ate" in name or name in ("issued", "authored", "authoredOn")]
    if names:
        one[export.random.choice(names)] = export.random.choice(_DATES)


def _subject(export: Export) -> None:
    one = export.any()
    about: Any = export.random.choice(
        (
            {"reference": "Patient/invented-00001"},
            {"reference": "http://server/fhir/Patient/invented-00002"},
            {"reference": "Patient/invented-00002/_history/3"},
            {"reference": "urn:uuid:invented-00003"},
            {"reference": "Group/1"},
            {"reference": "#p"},
            {"reference": "Patient/x?y"},
            {"reference": "Patient/"},
            {"identifier": {"system": "https://longwatch.example/invented", "value": "invented-00004"}},
            {"identifier": {"value": "nobody"}},
            {"display": "somebody"},
        )
    )
    if export.random.random() < 0.3 and "subject" in one:
        about = dict(about, identifier=export.any("Patient").get("identifier"))
    one[export.random.choice(("subject", "patient", "for"))] = about


def _identified(export: Export) -> None:
    patient = export.any("Patient")
    identifier = patient.get("identifier")
    if isinstance(identifier, list) and identifier:
        for _ in range(3):
            export.any()["subject"] = {"identifier": deepcopy(identifier[0])}


def _undated(export: Export) -> None:
    one = export.any("Observation")
    for name in ("effectiveDateTime", "effectivePeriod"):
        one.pop(name, None)


def _period(export: Export) -> None:
    one = export.any("Observation")
    one["effectivePeriod"] = {"start": one.pop("effectiveDateTime", None)}


def _amount(export: Export) -> None:
    one = export.any("Observation")
    said: Json = {"value": f"#number {export.random.choice(_AMOUNTS)}#", "unit": "10*9/L"}
    if export.random.random() < 0.3:
        said["comparator"] = export.random.choice(("<", ">=", "~"))
    if export.random.random() < 0.3:
        one["referenceRange"] = [
            {"low": {"value": f"#number {export.random.choice(_AMOUNTS)}#"}, "high": deepcopy(said)}
        ]
    one["valueQuantity"] = said


def _words(export: Export) -> None:
    one = export.any("Observation")
    one.pop("valueQuantity", None)
    name, value = export.random.choice(
        (
            ("valueString", "negative"),
            ("valueString", "1+"),
            ("valueString", "150"),
            ("valueString", "<20 g/L"),
            (
                "valueCodeableConcept",
                {"coding": [{"system": "http://snomed.info/sct", "code": "260385009"}], "text": "Neg"},
            ),
            ("valueCodeableConcept", {}),
            ("valueInteger", 3),
            ("valueBoolean", True),
            ("valueRatio", {"numerator": {"value": 1}}),
            ("_valueString", {"extension": []}),
            ("dataAbsentReason", {"text": "lost"}),
        )
    )
    one[name] = value


def _codes(export: Export) -> None:
    one, other = export.any("Observation"), export.any("Observation")
    try:
        one["code"]["coding"] = deepcopy(one["code"]["coding"] + other["code"]["coding"])
    except (KeyError, TypeError):
        return


def _missing_member(export: Export) -> None:
    one = export.any("Observation")
    names = ("Observation/not-here", "#c", "urn:uuid:1", "Encounter/1", "http://s/Observation/not-here")
    one["hasMember"] = [{"reference": export.random.choice(names)}, *(one.get("hasMember") or [])]
    if export.random.random() < 0.3:
        one["contained"] = [{"resourceType": "Observation", "id": "c"}]


def _not_read(export: Export) -> None:
    subject = export.any("Observation").get("subject")
    kind = export.random.choice(("Encounter", "Claim", "AllergyIntolerance"))
    one: Json = {"resourceType": kind, "id": "1", export.random.choice(("subject", "patient")): subject}
    if export.random.random() < 0.1:
        one |= {"subject": {"reference": "Patient/invented-00001"}, "patient": subject}
    export.resources.append(one)


def _twin(export: Export) -> None:
    export.resources.append(deepcopy(export.any()))


def _site(export: Export) -> None:
    export.any("Patient")["managingOrganization"] = {"reference": "Organization/o1"}


def _born(export: Export) -> None:
    export.any("Patient")["birthDate"] = export.random.choice(("2019-03", "2020", "1985-01-01", "2022-12-31"))


_ODDITIES: tuple[Callable[[Export], None], ...] = (
    _replace,
    _replace,
    _replace,
    _remove,
    _same_id,
    _another_version,
    _another_version,
    _identifier,
    _identifier,
    _status,
    _date,
    _subject,
    _identified,
    _undated,
    _period,
    _amount,
    _amount,
    _words,
    _codes,
    _missing_member,
    _not_read,
    _twin,
    _site,
    _born,
)
_BROKEN: tuple[bytes, ...] = (
    b"",
    b"   \r",
    b"{",
    b"null",
    b"[]",
    b"7",
    b'"text"',
    b"{}",
    b'{"resourceType":"Bundle","entry":[]}',
    b'{"resourceType":"Observation"}',
    b'{"resourceType":"Observation","subject":{"reference":"Patient/invented-00001"},}',
    b'{"resourceType":"Obser\xff"}',
    b"\x00\x00",
    b"\xef\xbb\xbf" + b'{"resourceType":"Encounter","subject":{"reference":"Patient/bom"}}',
    b'{"resourceType":"Observation","id":"d","id":"e","status":"final","status":"cancelled",'
    b'"subject":{"reference":"Patient/twice"},"code":{"coding":[{"system":"http://loinc.org","code":"777-3"}]},'
    b'"effectiveDateTime":"2020-01-01","valueQuantity":{"value":1,"value":2,"unit":"10*9/L"}}',
    b'{"resourceType":"Medication","id":"m","code":{}}',
    b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}",
    b'{"resourceType":"Observation","id":"n","valueInteger":' + b"9" * 5000 + b"}",
    b'{"resourceType":"Patient","id":""}',
)
