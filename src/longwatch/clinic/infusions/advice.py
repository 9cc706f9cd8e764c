"""What a reaction asks for at once, and whom to call: the rules' own words for its signs and its grade."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from longwatch.clinic.infusions.log import Log
from longwatch.clinic.infusions.models import Entry
from longwatch.clinic.infusions.rules import DayRules
from longwatch.core.findings import AlarmFinding
from longwatch.core.protocol import Alarm, Protocol, Urgency
from longwatch.core.record import Infusion, Record, SymptomReport
from longwatch.engine.reference.triage import triage

Asks = Literal["go-on", "interrupt", "stop"]
_WEIGHT: tuple[Asks, ...] = ("go-on", "interrupt", "stop")
# What can still be done in each state.
_POSSIBLE: dict[str, tuple[Asks, ...]] = {"running": ("interrupt", "stop"), "interrupted": ("stop",)}


@dataclass(frozen=True)
class Call:
    """What an alarm says: the action, and the roles that must be told."""

    action: str
    tell: tuple[str, ...]


@dataclass(frozen=True)
class Advice:
    """What a reaction asks for, why, and whom to call."""

    asks: Asks
    why: tuple[str, ...]
    calls: tuple[Call, ...]


def advice(rules: DayRules, signs: Sequence[str], grade: int) -> Advice:
    """What signs and a grade ask for together: the most urgent of what each asks."""
    asks: list[Asks] = ["go-on"]
    why: list[str] = []
    calls: list[Call] = []
    for sign in signs:
        if sign in rules.stop_for:
            asks.append("stop")
            why.append(rules.protocol.symptom[sign].name)
    if found := rules.grades.get(grade):
        asks.append(found.asks)
        if found.asks != "go-on":
            why.append(f"Grade {grade}: {found.words}")
        if found.alarm is not None:
            calls += [_call(one) for one in rules.protocol.alarms if one.id == found.alarm]
    calls += calls_for(rules, tuple(signs))
    return Advice(max(asks, key=_WEIGHT.index), tuple(why), tuple(dict.fromkeys(calls)))


def calls_for(rules: DayRules, signs: tuple[str, ...]) -> list[Call]:
    """Whom to call for signs on the day of an infusion, by the engine's own triage."""
    return list(_triaged(_Kept(rules.protocol), rules.jurisdiction, rules.on, signs)) if signs else []


class _Kept:
    """A protocol as a key: its revision says what it holds."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and other.protocol.revision == self.protocol.revision

    def __hash__(self) -> int:
        return hash(self.protocol.revision)


@lru_cache(maxsize=500)
def _triaged(kept: _Kept, jurisdiction: str, on: date, signs: tuple[str, ...]) -> tuple[Call, ...]:
    facts = [Infusion(id="infusion", day=on)]
    reports = [SymptomReport(id=f"sign/{sign}", day=on, symptom=sign) for sign in signs]
    record = Record(patient="nobody", facts=(*facts, *reports))
    found = triage(record, kept.protocol, jurisdiction=jurisdiction, on=on)
    return tuple(_call(one) for one in found.alarms if one.urgency is not Urgency.NEXT_CONTACT)


def _call(alarm: Alarm | AlarmFinding) -> Call:
    return Call(alarm.action, tuple(role.replace("-", " ") for role in alarm.tell))


def standing_advice(log: Log) -> Advice | None:
    """What the reactions of this infusion ask for, all together; None where there were none.

    Going on after a reaction is a decision of whoever stands there: it is in the log, and ends the prompt. What
    has been done is no longer asked for; whom to call stays until the patient has left.
    """
    progress = log.progress
    if progress.started is None or progress.state in ("signed-out", "cancelled"):
        return None
    moved = {id for id, verb in progress.moves if verb == "resume"}
    since = max((one.at for one in log.holding if one.pk in moved), default=progress.started)
    found = [advice_of(log, one) for one in log.of("reaction") if one.at >= since]
    if not found:
        return None
    wanted = _POSSIBLE.get(progress.state, ())
    asks: Asks = max((one.asks for one in found if one.asks in wanted), key=_WEIGHT.index, default="go-on")
    why = dict.fromkeys(text for one in found for text in one.why)
    calls = dict.fromkeys(call for one in found for call in one.calls)
    return Advice(asks, tuple(why), tuple(calls)) if why or calls else None


def advice_of(log: Log, entry: Entry) -> Advice:
    """What one reaction asks for."""
    return advice(log.rules, entry.value["signs"], entry.value["grade"])
