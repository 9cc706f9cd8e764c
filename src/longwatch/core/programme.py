"""Where a patient's course stands in its programme: who takes part, what each has, what a gate says of it.

Types only. `engine.reference.programme` judges them; the clinic keeps what they are made from.
"""

from datetime import date
from typing import Literal

import msgspec

from longwatch.core.answers import Answer
from longwatch.core.finding import Finding
from longwatch.core.protocol.programme import FormSchedule, Gate, Moment, Party, Requirement, Training

__all__ = [
    "Authorisation",
    "FormSchedule",
    "FormStanding",
    "Gate",
    "GateStanding",
    "Moment",
    "Participant",
    "Party",
    "Programme",
    "Requirement",
    "RequirementStanding",
    "Shown",
    "Training",
]


FormStatus = Literal["not-started", "up-to-date", "due", "overdue", "period-over", "ended"]


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody has shown for one requirement: a certificate, a signed form, a card handed over.

    rule     the requirement, or the schedule of a form, that it is for
    answer   yes; no where an assessment was failed, a capability is lacking or a certificate was taken back
    day      when it was signed, passed, handed over or answered
    until    the last day on which it holds, where it names one itself
    course   the course for which it was shown, where it was shown for one
    """

    id: str
    rule: str
    day: date
    answer: Answer = Answer.YES
    until: date | None = None
    course: int | None = None


class Participant(msgspec.Struct, frozen=True, kw_only=True):
    """One who takes part, with everything shown so far; the newest for a requirement counts."""

    who: Party
    id: str
    name: str = ""
    shown: tuple[Shown, ...] = ()


class RequirementStanding(Finding, frozen=True, kw_only=True):
    """Whether one requirement is met. `text` says it in one sentence, and what to do where it is not.

    participant   whose it is, by `Participant.id`; null where nobody was named
    form          the form that would show it
    until         the last day on which the answer yes holds with no new fact
    """

    title: str
    who: Party
    participant: str | None
    answer: Answer
    form: str | None = None
    until: date | None = None


class GateStanding(Finding, frozen=True, kw_only=True):
    """What a gate says: the worst of its requirements, no before cannot tell before yes.

    id, revision   those of the gate; `because` and `sources` are those of the requirements
    changes_on     the first later day on which some answer would differ with no new fact
    """

    at: Moment
    course: int
    on: date
    answer: Answer
    requirements: tuple[RequirementStanding, ...]
    changes_on: date | None = None

    @property
    def open(self) -> tuple[RequirementStanding, ...]:
        """What is not met or cannot be told."""
        return tuple(one for one in self.requirements if one.answer is not Answer.YES)

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms that are asked for, each once."""
        return tuple(dict.fromkeys(one.form for one in self.open if one.form is not None))


class FormStanding(Finding, frozen=True, kw_only=True):
    """Where a form stands that a programme asks for: `form` due on `due`, late from `overdue_from` on."""

    form: str
    who: Party
    status: FormStatus
    course: int
    last: date | None = None
    due: date | None = None
    overdue_from: date | None = None
    days_overdue: int = 0


class Programme(msgspec.Struct, frozen=True, kw_only=True):
    """Where one course stands in its programme, and the forms that the programme asks for besides."""

    course: int
    gates: tuple[GateStanding, ...] = ()
    forms: tuple[FormStanding, ...] = ()

    def at(self, moment: Moment) -> GateStanding | None:
        """What the gate of that moment says; None where the programme has none."""
        return next((gate for gate in self.gates if gate.at is moment), None)


class Authorisation(msgspec.Struct, frozen=True, kw_only=True):
    """One course of one patient at one facility, as it may be told to others.

    number        what people and other systems call it by
    state         a state of `clinic.authorisation.lifecycle.AUTHORISATION`
    from_, until  the first and the last day on which it holds
    standing      what the gate says today
    """

    number: str
    patient: str
    course: int
    facility: str
    prescriber: str
    pharmacy: str | None
    state: str
    from_: date
    until: date
    standing: GateStanding
