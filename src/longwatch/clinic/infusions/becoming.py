"""What was entered becomes facts of the record, each exactly once: a correction makes a new version of the same fact."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from msgspec.structs import replace

from longwatch.clinic.infusions.log import Log
from longwatch.clinic.infusions.models import Entry
from longwatch.clinic.patients import facts, store
from longwatch.clinic.patients.models import Fact
from longwatch.clinic.results.choices import code_for
from longwatch.clinic.results.forms import quantity
from longwatch.core.protocol import Phase
from longwatch.core.quantities import Quantity
from longwatch.core.record import (
    ALWAYS_KNOWN,
    AnyFact,
    Deed,
    Infusion,
    Medicine,
    Result,
    Standing,
    SymptomReport,
)

_DOSE_UNIT = "mg"


def settle(log: Log, source: store.Source, *, today: date) -> None:
    """Bring the record in line with the entries. The caller holds the day, so that nobody else does it meanwhile."""
    patient, wanted = log.day.patient, {fact.key: fact for fact in facts_of(log)}
    known: dict[str, tuple[str, str]] = {}
    for row in Fact.objects.filter(patient=patient, thing__contains=log.day.token).order_by("number"):
        known[row.thing] = (row.kind, row.value)
    added: list[AnyFact] = []
    for key, fact in wanted.items():
        if key not in known:
            added.append(fact)
        elif not _is_same(facts.read(*known[key]), fact):
            added.append(replace(fact, id=store.new_id("Version"), standing=Standing.CORRECTED))
    for key in known.keys() - wanted.keys():
        old = facts.read(*known[key])
        if old.standing is not Standing.WITHDRAWN:
            added.append(replace(old, id=store.new_id("Version"), key=key, standing=Standing.WITHDRAWN))
    if added:
        store.add(patient, added, source, today=today)


def _is_same(one: AnyFact, other: AnyFact) -> bool:
    """Whether two versions say the same; when and as what they were written does not matter."""
    if one.standing is Standing.WITHDRAWN:
        return False
    parts = {"id": "x", "known": ALWAYS_KNOWN, "standing": Standing.FINAL, "version": ""}
    return bool(replace(one, **parts) == replace(other, **parts))


def facts_of(log: Log) -> Iterator[AnyFact]:
    """Every fact that the entries of a day give. What changed nothing, such as a second start, gives none."""
    yield from _infusion(log)
    yield from _medicines(log)
    for entry in log.holding:
        match entry.kind:
            case "measure":
                yield from _results(log, entry)
            case "done":
                yield _done(log, entry)
            case "reaction":
                yield from _symptoms(log, entry)


def _infusion(log: Log) -> Iterator[Infusion]:
    """It counts from its start on: whoever was given a part of the dose must be followed."""
    if log.progress.started is None:
        return
    key = f"Infusion/{log.day.token}"
    batch, ended = log.newest("batch"), _ending(log)
    dose = ended.value.get("dose_mg") if ended else None
    yield Infusion(
        id=key,
        key=key,
        day=_day(log.progress.started),
        dose=Quantity(Decimal(dose), _DOSE_UNIT) if dose is not None else None,
        batch=batch.value["batch"] if batch else "",
    )


def _ending(log: Log) -> Entry | None:
    ended = [id for id, verb in log.progress.moves if verb in ("finish", "stop")]
    return next((entry for entry in log.holding if entry.pk in ended), None)


def _medicines(log: Log) -> Iterator[Medicine]:
    """A premedication of the day, and a protective medicine from this day on, where somebody said yes."""
    given = {step.id: step.medicine for step in log.rules.of(Phase.BEFORE) if step.medicine}
    begun = {rule.id: rule.medicine for rule in log.rules.prophylaxis}
    for check, entry in log.answers.items():
        name = given.get(check) or begun.get(check)
        if name is None or entry.value["answer"] != "yes":
            continue
        key = f"Medicine/{log.day.token}/{check}"
        codes = (log.rules.protocol.code_set[name].codes[0].removesuffix("*"),)
        end = log.day.day if check in given else None
        yield Medicine(id=key, key=key, day=log.day.day, end=end, codes=codes)


def _results(log: Log, entry: Entry) -> Iterator[Result]:
    for name, text in entry.value["values"].items():
        analyte = log.rules.protocol.analyte[name]
        unit = analyte.example.unit if analyte.example else analyte.unit
        assert unit is not None
        key = f"Result/{log.day.token}/{entry.root}/{name}"
        yield Result(
            id=key,
            key=key,
            day=_day(entry.at),
            moment=_moment(entry.at),
            codes=(code_for(analyte, unit),),
            quantity=quantity(text, unit),
        )


def _done(log: Log, entry: Entry) -> Deed | Result:
    codes = [code for one in log.rules.protocol.item[entry.value["item"]].alternatives for code in one.codes]
    key, day = f"Deed/{log.day.token}/{entry.root}", _day(entry.at)
    if codes[0].startswith("loinc:"):
        return Result(id=key, key=key, day=day, codes=(codes[0],), written=("done",))
    return Deed(id=key, key=key, day=day, kind="procedure", codes=(codes[0],))


def _symptoms(log: Log, entry: Entry) -> Iterator[SymptomReport]:
    signs: list[str | None] = [*entry.value["signs"], *([None] if entry.value["words"] else [])]
    for sign in signs:
        key = f"Symptom/{log.day.token}/{entry.root}/{sign or 'words'}"
        yield SymptomReport(id=key, key=key, day=_day(entry.at), moment=_moment(entry.at), symptom=sign)


def _day(at: datetime) -> date:
    return timezone.localdate(at)


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat()
