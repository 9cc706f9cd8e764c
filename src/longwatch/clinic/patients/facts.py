"""Facts as rows and rows as facts."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

import msgspec

from longwatch.clinic.patients.models import Fact, Patient
from longwatch.core import record as core
from longwatch.core.quantities import Quantity

_KINDS: dict[str, type[core.AnyFact]] = {
    "infusion": core.Infusion,
    "result": core.Result,
    "condition": core.Condition,
    "medicine": core.Medicine,
    "deed": core.Deed,
    "answer": core.ScreeningAnswer,
    "symptom": core.SymptomReport,
    "decision": core.Decision,
    "death": core.Death,
    "doubt": core.Doubt,
    "person": core.Person,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def _read(kind: type, value: object) -> object:
    assert kind is Quantity and isinstance(value, list), kind  # the only other type of ours inside a fact
    number, unit, comparator = value
    return Quantity(Decimal(number), unit, comparator)


_DECODERS = {name: msgspec.json.Decoder(kind, dec_hook=_read) for name, kind in _KINDS.items()}


def _write(value: object) -> object:
    assert isinstance(value, Quantity), type(value)
    return [str(value.value), value.unit, value.comparator]


_ENCODER = msgspec.json.Encoder(enc_hook=_write)


def kind_of(fact: core.AnyFact) -> str:
    """What the store calls this kind of fact."""
    return _NAMES[type(fact)]


def written(fact: core.AnyFact) -> str:
    """The fact as the store keeps it."""
    return _ENCODER.encode(fact).decode()


def read(kind: str, value: str) -> core.AnyFact:
    """The fact that was kept."""
    return _DECODERS[kind].decode(value)


def record_of(patient: Patient, *, by: datetime | None = None) -> core.Record:
    """The patient's record: all of it, or what was in this store by a moment."""
    rows = Fact.objects.filter(patient=patient)
    if by is not None:
        rows = rows.filter(recorded_at__lte=by)
    return made(patient.public_id, rows.order_by("number").values_list("kind", "value"))


def made(public_id: str, rows: Iterable[tuple[str, str]]) -> core.Record:
    """A record of rows."""
    facts = tuple(_DECODERS[kind].decode(value) for kind, value in rows)
    return core.Record(patient=public_id, facts=facts, used=len(facts))
