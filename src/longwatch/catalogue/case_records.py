"""The record that a case describes: codes, identifiers and times filled in."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from longwatch.catalogue.case_language import (
    UNLISTED,
    Case,
    CaseRecord,
    CaseResult,
    CaseShown,
    Done,
    quantity_of,
)
from longwatch.core import record as facts
from longwatch.core.analytes import Analyte
from longwatch.core.dates import partial_date
from longwatch.core.programme import Participant, Shown
from longwatch.core.protocol import Item, Party, Protocol
from longwatch.core.quantities import Quantity
from longwatch.core.record import UNDATED, AnyFact, Record, Standing

STANDINGS = {
    "preliminary": Standing.PRELIMINARY,
    "final": Standing.FINAL,
    "amended": Standing.CORRECTED,
    "corrected": Standing.CORRECTED,
    "cancelled": Standing.WITHDRAWN,
    "entered-in-error": Standing.WITHDRAWN,
}


class RecordMistake(ValueError):
    """A case names something that the protocol does not have."""


def midnight(day: date) -> datetime:
    """The start of a day, as a moment."""
    return datetime.combine(day, time(), UTC)


def record_of(case: CaseRecord, protocol: Protocol) -> Record:
    """The record that a case describes.

    Raises:  RecordMistake when it names an item or analyte that the protocol does not have.
    """
    return Record(patient="invented", facts=tuple(_Writer(case, protocol).facts()))


def participants_of(case: Case) -> tuple[Participant, ...]:
    """Who takes part in a case, and what each has shown."""
    return tuple(
        Participant(who=who, id=who.value, shown=tuple(_shown(who, by_rule)))
        for who, by_rule in case.shown.items()
    )


def _shown(who: Party, by_rule: dict[str, tuple[CaseShown, ...]]) -> Iterator[Shown]:
    for rule, every in by_rule.items():
        for n, one in enumerate(every, start=1):
            name = f"{who}/{rule}/{n}"
            yield Shown(id=name, rule=rule, day=one.on, answer=one.answer, until=one.until, course=one.course)


class _Writer:
    def __init__(self, case: CaseRecord, protocol: Protocol) -> None:
        self.case = case
        self.protocol = protocol
        self.numbers = count(1)

    def facts(self) -> Iterator[AnyFact]:
        yield from self.person()
        case = self.case
        for day in case.infusions:
            yield self.new(facts.Infusion, day)
        for done in case.done:
            yield from self.done(done)
        for result in case.results:
            yield self.result(result)
        for condition in case.conditions:
            yield self.new(
                facts.Condition,
                condition.on,
                codes=(condition.code,),
                refuted=condition.refuted,
                current=condition.current,
            )
        for medicine in case.medicines:
            yield self.new(facts.Medicine, medicine.from_, codes=(medicine.code,), end=medicine.to)
        for deed in case.procedures:
            yield self.new(facts.Deed, deed.on, kind="procedure", codes=(deed.code,))
        for deed in case.vaccinations:
            yield self.new(facts.Deed, deed.on, kind="immunisation", codes=(deed.code,))
        for day, answers in case.answers.items():
            for name, value in answers.items():
                yield self.new(facts.ScreeningAnswer, day, fact=name, value=value)
        for day, symptoms in case.symptoms.items():
            for name in symptoms:
                symptom = None if name == UNLISTED else name
                yield self.new(facts.SymptomReport, day, symptom=symptom)
        for decision in case.decisions:
            yield self.new(
                facts.Decision, decision.from_, kind=decision.kind, rule=decision.rule, until=decision.until
            )

    def person(self) -> Iterator[AnyFact]:
        if self.case.born is not None or self.case.sex is not None:
            birth = None if self.case.born is None else partial_date(str(self.case.born))
            yield facts.Person(id="Patient/invented", day=UNDATED, birth=birth, sex=self.case.sex)
        if self.case.died is not None:
            yield self.new(facts.Death, self.case.died)

    def new(self, kind: Callable[..., AnyFact], day: date, /, **parts: Any) -> AnyFact:
        name = f"{getattr(kind, '__name__', 'Fact')}/{next(self.numbers)}"
        return kind(id=name, day=day, **{"known": midnight(day), **parts})

    def analyte(self, name: str) -> Analyte:
        if name not in self.protocol.analyte:
            raise RecordMistake(f"the protocol has no analyte '{name}'")
        return self.protocol.analyte[name]

    def result(self, result: CaseResult) -> AnyFact:
        analyte = self.analyte(result.analyte)
        quantity = None if result.value is None else quantity_of(result.value)
        return self.new(
            facts.Result,
            result.on,
            codes=(result.code or _code(analyte, quantity, is_level=result.level is not None),),
            quantity=quantity,
            written=() if result.level is None else _written(analyte, result.level),
            low=None if result.low is None else quantity_of(result.low),
            high=None if result.high is None else quantity_of(result.high),
            absent=quantity is None and result.level is None,
            standing=STANDINGS[result.status],
            key=result.key,
            known=midnight(result.known or result.on),
        )

    def done(self, done: Done) -> Iterator[AnyFact]:
        if done.item not in self.protocol.item:
            raise RecordMistake(f"the protocol has no item '{done.item}'")
        item = self.protocol.item[done.item]
        together = next((one.same_day for one in item.alternatives if one.same_day), None)
        if together is not None:
            for name in together:
                yield self.ordinary(self.analyte(name), done.on)
        else:
            yield self.single(item, done.on)

    def ordinary(self, analyte: Analyte, day: date, among: tuple[str, ...] = ()) -> AnyFact:
        """A result that raises no alert: the analyte's example, or the lowest step of its scale."""
        if analyte.example is not None:
            code = _code(analyte, analyte.example, is_level=False, among=among)
            return self.new(facts.Result, day, codes=(code,), quantity=analyte.example)
        if not analyte.levels:
            raise RecordMistake(f"the analyte '{analyte.id}' has no example")
        lowest = analyte.levels[0].name
        code = _code(analyte, None, is_level=True, among=among)
        return self.new(facts.Result, day, codes=(code,), written=_written(analyte, lowest))

    def single(self, item: Item, day: date) -> AnyFact:
        first = item.alternatives[0]
        if first.kind == "immunisation":
            return self.new(facts.Deed, day, kind="immunisation", codes=())
        code = first.codes[0].removesuffix("*")
        analyte = self.protocol.analyte_of_code.get(code)
        if analyte is not None:
            return self.ordinary(self.protocol.analyte[analyte], day, first.codes)
        match code.split(":")[0]:
            case "loinc":
                return self.new(facts.Result, day, codes=(code,), written=("done",))
            case "cvx" | "atc":
                return self.new(facts.Deed, day, kind="immunisation", codes=(code,))
        return self.new(facts.Deed, day, kind="procedure", codes=(code,))


def _code(analyte: Analyte, quantity: Quantity | None, *, is_level: bool, among: tuple[str, ...] = ()) -> str:
    """A code under which such a result may come; one of `among` where that is possible."""
    if is_level and analyte.level_codes:
        fitting = analyte.level_codes
    else:
        unit = quantity.unit if quantity else None
        groups = [group.codes for group in analyte.groups if unit in group.units]
        fitting = tuple(code for codes in groups for code in codes) or analyte.codes
    return next((code for code in fitting if code in among), fitting[0])


def _written(analyte: Analyte, level: str) -> tuple[str, ...]:
    step = next((one for one in analyte.levels if one.name == level), None)
    if step is None:
        raise RecordMistake(f"'{level}' is not on the scale of '{analyte.id}'")
    return step.written[:1]
