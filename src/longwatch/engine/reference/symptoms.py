"""Reported symptoms: which are still open, and how long after an infusion each of them came."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from longwatch.core.dates import in_words
from longwatch.core.findings import OWN_WORDS, CannotTell
from longwatch.core.record import SymptomReport
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.words import counted


class Exposure(NamedTuple):
    """The last exposure on or before a symptom. `doubtful`: there may have been another, nobody can tell."""

    last: date | None
    fact: str | None
    doubtful: bool

    def said(self, day: date, word: str) -> str:
        """'3 days after the infusion of 5 Mar 2025'; `word` is what an exposure to this drug is called."""
        if self.last is None:
            return f"the day of the last {word} is not known"
        ago = (day - self.last).days
        after = f"{counted(ago, 'day')} after" if ago else "on the day of"
        doubt = ", and there may have been a later one" if self.doubtful else ""
        return f"{after} the {word} of {in_words(self.last)}{doubt}"


def exposure(situation: Situation, day: date) -> Exposure | None:
    """When the patient was last treated before a symptom; None for a patient not treated by then.

    While a medicine is taken at home, every day is one of exposure.
    """
    doubtful = any(
        told.id == "courses" and not told.settled and (told.latest is None or told.latest <= day)
        for told in situation.cannot_tell
    )
    given = [(infusion.day, infusion.id) for infusion in situation.seen.infusions]
    given += [(min(day, taken.end or day), taken.id) for taken in situation.taken if taken.day <= day]
    last = max((one for one in given if one[0] <= day), default=None)
    if last is not None:
        return Exposure(*last, doubtful)
    return Exposure(None, None, doubtful) if doubtful else None


def is_listed(situation: Situation, report: SymptomReport) -> bool:
    """Whether the symptom is one that the list has, so that rules can judge it."""
    return report.symptom in situation.protocol.symptom


def still_open(situation: Situation, about: str) -> list[SymptomReport]:
    """The reports that no decision about this rule has closed.

    A decision closes what came on or before its day and was known when it was made: what the patient
    reports in the afternoon is not closed by what somebody decided in the morning.
    """
    closings = situation.decisions_about(about, "ended", "transferred")
    return [
        report
        for report in situation.seen.symptoms
        if not any(d.can_be_about(report.day, report.known) for d in closings)
    ]


def waived_until(situation: Situation, about: str, reports: Iterable[SymptomReport]) -> date | None:
    """The last day of a waiver that was made when all of these reports were known."""
    behind = list(reports)
    return situation.waived_until(
        about, lambda waiver: all(waiver.can_be_about(report.day, report.known) for report in behind)
    )


def is_settled(situation: Situation, report: SymptomReport) -> bool:
    """Whether somebody has decided about it under an alarm that it could raise."""
    rules = [rule for rule in situation.protocol.alarms if report.symptom in rule.symptoms]
    return any(report not in still_open(situation, rule.id) for rule in rules)


def can_be_judged(situation: Situation, report: SymptomReport) -> bool:
    """Whether a rule can say anything about it: the list has it, and there are alarms for those treated.

    Where no alarm at all is in force, that none is for this symptom is no sign that it can wait.
    """
    if not is_listed(situation, report):
        return False
    protocol = situation.protocol
    alarms = protocol.in_force(situation.jurisdiction, protocol.alarms, situation.on)
    return bool(alarms) or exposure(situation, report.day) is None


def note_unjudged(situation: Situation) -> None:
    """Symptoms that no rule can judge, so that a person must read them today."""
    unjudged = [r for r in still_open(situation, OWN_WORDS) if not can_be_judged(situation, r)]
    own = [report for report in unjudged if not is_listed(situation, report)]
    listed = [r for r in unjudged if is_listed(situation, r) and not is_settled(situation, r)]
    if not own and not listed:
        return
    parts = []
    for reports, what in ((own, "in the patient's own words"), (listed, "while no alarm is in force here")):
        if reports:
            newest = max(report.day for report in reports)
            parts.append(f"{counted(len(reports), 'report')} {what}, the newest of {in_words(newest)}")
    reports = [*own, *listed]
    newest, known = max(report.day for report in reports), max(report.known for report in reports)
    why = f"{'; '.join(parts)}: a person must read it today"
    because = tuple(dict.fromkeys(report.id for report in reports))
    situation.cannot_tell.append(
        CannotTell(id=OWN_WORDS, why=why, because=because, latest=newest, known=known)
    )
