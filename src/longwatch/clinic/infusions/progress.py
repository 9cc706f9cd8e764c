"""How far an infusion day has come: what follows from its entries, in the order in which things happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from longwatch.clinic.infusions.lifecycle import DAY, VERBS

Idle = Literal["not-now", "too-early", "not-asked"]


@dataclass(frozen=True)
class Happened:
    """One entry that holds. `number` settles which of two of one moment came first; `root` names it through corrections."""

    id: str
    root: str
    kind: str
    at: datetime
    number: int
    value: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Leaving:
    """What must be so before the patient leaves: so many minutes of watching, and these questions answered with yes."""

    minutes: int = 0
    asked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Progress:
    """The state, and the moments on which the clocks rest.

    idle   entries that asked for a move which was not possible then: kept, shown, and without effect
    """

    state: str = DAY.first
    started: datetime | None = None
    ended: datetime | None = None
    ended_by: str = ""
    signed_out: datetime | None = None
    idle: Mapping[str, Idle] = field(default_factory=dict)
    moves: tuple[tuple[str, str], ...] = ()


def follow(entries: Iterable[Happened], leaving: Leaving) -> Progress:
    """What the table makes of the entries. The order in which they reached us makes no difference."""
    now, answers, is_early = Progress(), dict[str, str](), False
    for entry in sorted(entries, key=lambda one: (one.at, one.number)):
        if entry.kind == "check":
            answers[entry.value["check"]] = entry.value["answer"]
        elif entry.kind == "override" and entry.value["what"] == "leave":
            is_early = True
        elif entry.kind in VERBS:
            hindered = None
            if entry.kind == "sign-out" and now.ended is not None and not is_early:
                hindered = _too_early(now.ended, entry.at, leaving) or _unasked(answers, leaving)
            now = _moved(now, entry, hindered)
    return now


def _too_early(ended: datetime, at: datetime, leaving: Leaving) -> Idle | None:
    return "too-early" if at < may_leave_at(ended, leaving) else None


def _unasked(answers: Mapping[str, str], leaving: Leaving) -> Idle | None:
    return "not-asked" if unasked(answers, leaving) else None


def may_leave_at(ended: datetime, leaving: Leaving) -> datetime:
    """The first moment at which the patient has been watched for long enough."""
    return ended + timedelta(minutes=leaving.minutes)


def unasked(answers: Mapping[str, str], leaving: Leaving) -> list[str]:
    """The questions before leaving that are not answered with yes."""
    return sorted(name for name in leaving.asked if answers.get(name) != "yes")


def _moved(now: Progress, entry: Happened, hindered: Idle | None) -> Progress:
    if not DAY.allows(now.state, entry.kind):
        hindered = "not-now"
    if hindered is not None:
        return replace(now, idle={**now.idle, entry.id: hindered})
    now = replace(now, state=DAY.after(now.state, entry.kind), moves=(*now.moves, (entry.id, entry.kind)))
    match entry.kind:
        case "start":
            return replace(now, started=entry.at)
        case "finish" | "stop":
            return replace(now, ended=entry.at, ended_by=entry.kind)
        case "sign-out":
            return replace(now, signed_out=entry.at)
    return now
