"""What the page of an infusion day shows, and what its script needs to go on without a connection."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from longwatch.clinic.accounts.models import User
from longwatch.clinic.infusions.advice import Advice, advice, advice_of, calls_for
from longwatch.clinic.infusions.clocks import Clock, repeated, watched_until
from longwatch.clinic.infusions.entries import KINDS, EntryForm
from longwatch.clinic.infusions.lifecycle import DAY
from longwatch.clinic.infusions.log import Log
from longwatch.clinic.infusions.models import Entry
from longwatch.clinic.infusions.progress import unasked
from longwatch.clinic.infusions.queue import person_of
from longwatch.clinic.infusions.reasons import REASONS
from longwatch.core.findings import StepFinding
from longwatch.core.protocol import Phase

# In which states each kind can be entered; what moves the day is in the table.
STATES = {
    "measure": ("running", "interrupted", "observing"),
    "reaction": ("running", "interrupted", "observing"),
    "done": ("running", "interrupted", "observing"),
    "rate": ("running",),
    "check": ("observing",),
    "note": ("planned", "ready", "running", "interrupted", "observing"),
}


def states_of(kind: str) -> tuple[str, ...]:
    """The states in which a kind of entry is offered."""
    moves = [state for move in DAY.moves if move.verb == kind for state in move.before]
    return tuple(moves) or STATES.get(kind, ())


@dataclass(frozen=True)
class Line:
    """One line of the log. `idle` says why it changed nothing; `advice` what a reaction asked for."""

    entry: Entry
    text: str
    idle: str
    is_replaced: bool
    advice: Advice | None = None


def forms(log: Log) -> dict[str, EntryForm]:
    """A form of each kind that the page offers; of measurements one for each item."""
    made = {
        kind: KINDS[kind](rules=log.rules)
        for kind in ("start", "interrupt", "resume", "rate", "finish", "stop", "reaction", "note", "cancel")
    }
    if log.rules.done:
        made["done"] = KINDS["done"](rules=log.rules)
    return {**made, "sign-out": KINDS["sign-out"](rules=log.rules)}


def measuring(log: Log) -> list[tuple[str, EntryForm]]:
    """A form for each item that is measured on this day, with its title."""
    items, make = log.rules.protocol.item, KINDS["measure"]
    return [(items[name].title, make(rules=log.rules, initial={"item": name})) for name in log.rules.measured]


def clocks(log: Log) -> list[Clock]:
    """What is due again and again now."""
    return repeated(log.rules.steps, log.happened, log.progress, log.rules.vital)


def before_leaving(log: Log) -> list[tuple[StepFinding, str, Entry | None]]:
    """What is asked before the patient leaves: the step, its title and the answer."""
    asked = [step for step in log.rules.of(Phase.AFTER, Phase.DISCHARGE) if step.at_least_minutes is None]
    return [(step, log.rules.title(step.id), log.answers.get(step.id)) for step in asked]


def still_asked(log: Log) -> list[str]:
    """The titles of what must be yes before the patient leaves and is not."""
    answers = {check: entry.value["answer"] for check, entry in log.answers.items()}
    return [log.rules.title(name) for name in unasked(answers, log.rules.leaving)]


def prompts(log: Log) -> list[StepFinding]:
    """What is to be considered when something has changed in a way that matters, such as an electrocardiogram."""
    changed = [one for one in log.of("measure") if one.value.get("matters")]
    done = log.newest("done")
    if not changed or (done is not None and done.at >= changed[-1].at):
        return []
    return [step for step in log.rules.of(Phase.DURING) if not step.required and step.item in log.rules.done]


def lines(log: Log) -> list[Line]:
    """Every entry, the newest first; what was replaced stays to be seen."""
    replaced = {entry.replaces_id for entry in log.entries}
    idle = {
        "not-now": _("changed nothing: it was not possible then"),
        "too-early": _("changed nothing: the patient must be watched for longer"),
        "not-asked": _("changed nothing: not everything was done before leaving"),
    }
    return [
        Line(
            entry,
            told(log, entry),
            idle.get(log.progress.idle.get(entry.pk, ""), ""),
            entry.pk in replaced or entry.is_taken_back,
            advice_of(log, entry) if entry.kind == "reaction" and not entry.is_taken_back else None,
        )
        for entry in sorted(log.entries, key=lambda one: (one.at, one.number), reverse=True)
    ]


def told(log: Log, entry: Entry) -> str:
    """What an entry holds, in a few words of the rules and of whoever typed it."""
    value, protocol = entry.value, log.rules.protocol
    match entry.kind:
        case "measure":
            return ", ".join(
                f"{protocol.analyte[name].title} {said}" for name, said in value["values"].items()
            )
        case "reaction":
            names = [protocol.symptom[sign].name for sign in value["signs"]]
            return "; ".join([*names, value["words"]] if value["words"] else names) + f" ({value['grade']})"
        case "check":
            return f"{log.rules.title(value['check'])}: {value['answer']}"
        case "done":
            return protocol.item[value["item"]].title
        case "override":
            return str(REASONS[value["what"]][value["reason"]])
    return ", ".join(str(said) for name, said in value.items() if name != "note")


def for_script(log: Log, user: User, *, now: datetime) -> dict[str, Any]:
    """What the page's script needs. It stays in the page: nothing of it is kept on the tablet."""
    rules, progress = log.rules, log.progress
    until = watched_until(progress, rules.leaving)
    return {
        "token": log.day.token,
        "by": person_of(user, log.day),
        "now": now.timestamp() * 1000,
        "zone": settings.TIME_ZONE,
        "state": progress.state,
        "moves": [[move.verb, list(move.before), move.after] for move in DAY.moves],
        "observe": rules.leaving.minutes,
        "until": until.timestamp() * 1000 if until else None,
        "every": [
            {"title": rules.title(step.id), "minutes": step.every_minutes}
            for step in rules.of(Phase.DURING)
            if step.every_minutes
        ],
        "clocks": [
            {
                "title": rules.title(clock.rule),
                "minutes": clock.minutes,
                "due": clock.due.timestamp() * 1000,
            }
            for clock in clocks(log)
        ],
        "early": any(one.value["what"] == "leave" for one in log.of("override")),
        "vital": sorted(rules.vital),
        "signs": {sign: _told(advice(rules, [sign], 0)) for sign in rules.stop_for},
        "grades": {str(grade): _told(advice(rules, [], grade)) for grade in rules.grades},
        "others": {one.id: [_called(call) for call in calls_for(rules, (one.id,))] for one in _others(log)},
    }


def _others(log: Log) -> list[Any]:
    return [one for one in log.rules.protocol.symptoms if one.id not in log.rules.stop_for]


def _told(one: Advice) -> dict[str, Any]:
    return {"asks": one.asks, "why": list(one.why), "calls": [_called(call) for call in one.calls]}


def _called(call: Any) -> list[str]:
    return [call.action, ", ".join(call.tell)]
