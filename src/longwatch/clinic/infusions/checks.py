"""The checks before an infusion: what the engine finds, what was measured, and what somebody must answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils.translation import gettext as _

from longwatch.clinic.infusions import registry
from longwatch.clinic.infusions.course import Cleared, cleared, place_of, taken_in_course
from longwatch.clinic.infusions.log import Log
from longwatch.clinic.infusions.models import Entry
from longwatch.clinic.patients import facts
from longwatch.clinic.project.content import in_english
from longwatch.core.answers import Answer
from longwatch.core.findings import StepFinding
from longwatch.core.protocol import Phase
from longwatch.core.record import Record

CONSENT = "identity-and-consent"
BATCH = "batch"
Way = Literal["found", "measured", "asked", "batch"]


@dataclass(frozen=True)
class Check:
    """One check with its answer. `way` says how it is answered; `entry` is who answered and when.

    override   whether a physician may decide that the infusion goes ahead all the same
    ways       what else leads on
    """

    id: str
    title: str
    answer: Answer
    way: Way
    required: bool
    why: str = ""
    details: tuple[str, ...] = ()
    entry: Entry | None = None
    override: bool = True
    ways: tuple[registry.WayOn, ...] = ()
    item: str = ""

    @property
    def is_held(self) -> bool:
        """Whether the infusion waits for it."""
        return self.required and self.answer is not Answer.YES


def checks(log: Log, *, now: datetime) -> list[Check]:
    """Every check before this infusion, in the order in which a nurse goes through them."""
    day, record = log.day, facts.record_of(log.day.patient)
    before = log.rules.of(Phase.BEFORE)
    return [
        _asked(log, CONSENT, _("The patient is who the record says, and agrees to the infusion today")),
        *_foreseen(log),
        *_clearance(log, record),
        *(_step(log, step) for step in before if not step.medicine),
        *(_step(log, step) for step in before if step.medicine),
        *_prophylaxis(log, record),
        _batch(log, day.day),
        *_added(log, now),
    ]


def _asked(log: Log, id: str, title: str, *, required: bool = True, why: str = "") -> Check:
    entry = log.answers.get(id)
    answer = Answer(entry.value["answer"]) if entry else Answer.UNKNOWN
    return Check(id, title, answer, "asked", required, why=why, entry=entry)


def _step(log: Log, step: StepFinding) -> Check:
    title, text = in_english(log.rules.title(step.id)), in_english(step.text)
    names = tuple(in_english(log.rules.protocol.capability[name].title) for name in step.needs)
    if step.item is None or not log.rules.analytes(step.item):
        entry = log.answers.get(step.id)
        answer = Answer(entry.value["answer"]) if entry else Answer.UNKNOWN
        return Check(step.id, title, answer, "asked", step.required, why=text, details=names, entry=entry)
    taken = [entry for entry in log.of("measure") if entry.value["item"] == step.item]
    answer = Answer.YES if taken else Answer.UNKNOWN
    last = taken[-1] if taken else None
    return Check(step.id, title, answer, "measured", step.required, why=text, entry=last, item=step.item)


def _foreseen(log: Log) -> Iterator[Check]:
    if said := log.rules.not_foreseen:
        yield Check(
            "foreseen", _("The rules foresee this infusion"), Answer.NO, "found", True, why=in_english(said)
        )


def _clearance(log: Log, record: Record) -> Iterator[Check]:
    day = log.day
    place = place_of(record, day.patient.site, day.day)
    found = cleared(record, day.patient.site, place, day.day)
    answers = {"clear": Answer.YES, "blocked": Answer.NO, "incomplete": Answer.UNKNOWN}
    yield Check(
        "clearance",
        _("Clearance of course %(number)s") % {"number": place.course},
        answers[found.status],
        "found",
        True,
        why="" if found.reasons else _("Nothing holds it up."),
        details=tuple(in_english(reason.text) for reason in found.reasons),
    )
    if found.alerts:
        texts = tuple(map(in_english, found.alerts))
        yield Check("alerts", _("Nothing serious is open"), Answer.NO, "found", True, details=texts)
    yield from _of_the_day(log, found)


def _of_the_day(log: Log, found: Cleared) -> Iterator[Check]:
    """What must be of the first day itself and is advised, such as a pregnancy test: the rest is in the clearance."""
    protocol = log.rules.protocol
    rules = {
        rule.id: rule
        for rule in protocol.in_force(log.rules.jurisdiction, protocol.prerequisites, log.rules.on)
    }
    answers = {"met": Answer.YES, "waived": Answer.YES, "missing": Answer.NO, "expired": Answer.NO}
    for finding in found.assessment.prerequisites:
        rule = rules.get(finding.id)
        if rule is None or rule.within is None or not rule.within.is_nothing:
            continue
        answer = answers.get(finding.status, Answer.UNKNOWN)
        yield Check(
            finding.id,
            in_english(rule.title),
            answer,
            "found",
            finding.required,
            why=in_english(finding.text),
        )


def _prophylaxis(log: Log, record: Record) -> Iterator[Check]:
    """Known from the record where it says that the medicine is taken in this course; else somebody answers."""
    taken = taken_in_course(record, log.day.patient.site, log.day.day)
    for rule in log.rules.prophylaxis:
        codes = log.rules.protocol.code_set[rule.medicine]
        current = any(codes.holds(medicine.codes) for medicine in taken)
        title, why = in_english(rule.title), in_english(rule.why)
        if current and rule.id not in log.answers:
            yield Check(rule.id, title, Answer.YES, "found", True, why=_("The record says that it is taken."))
        else:
            yield _asked(log, rule.id, title, why=why)


def _batch(log: Log, today: date) -> Check:
    """An expired vial is never given, so no physician can decide otherwise."""
    title, entry = _("Batch number and expiry of the vial"), log.newest("batch")
    if entry is None:
        return Check(BATCH, title, Answer.UNKNOWN, "batch", True, override=False)
    expiry = date.fromisoformat(entry.value["expiry"])
    if expiry < today:
        why = _("The vial has expired. Take another one.")
        return Check(BATCH, title, Answer.NO, "batch", True, why=why, entry=entry, override=False)
    return Check(BATCH, title, Answer.YES, "batch", True, entry=entry, override=False)


def _added(log: Log, now: datetime) -> Iterator[Check]:
    day = log.day
    for one in registry.added():
        told = one.ask(day.patient, course=day.course, day=day.number, now=now)
        if told is not None:
            yield Check(
                one.id,
                told.title,
                told.answer,
                "found",
                one.required,
                why=told.why,
                override=told.override,
                ways=told.ways,
            )


def covered(log: Log) -> dict[str, str]:
    """The checks that a physician has decided about, each with the answer that was decided about."""
    found: dict[str, str] = {}
    for entry in log.of("override"):
        if entry.value["what"] == "gate":
            found |= entry.value["covers"]
    return found


def held(listed: list[Check], log: Log) -> list[Check]:
    """What still holds the infusion up. A decision covers a check only while its answer is what was decided about."""
    decided = covered(log)
    return [one for one in listed if one.is_held and not (one.override and decided.get(one.id) == one.answer)]
