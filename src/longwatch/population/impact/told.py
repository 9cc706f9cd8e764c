"""Findings in a few words, with what each asks for where it is new: None where it means nothing to the patient."""

from typing import NamedTuple

from longwatch.core.answers import Answer
from longwatch.core.dates import in_words
from longwatch.core.findings import (
    AlarmFinding,
    AlertFinding,
    CriterionFinding,
    PrecautionFinding,
    PrerequisiteFinding,
    ProphylaxisFinding,
    SeriesFinding,
)
from longwatch.core.protocol import Effect, Series
from longwatch.population.impact.changes import Weight

# Who does what in a clinic; the duties of a communication name the same people.
NEUROLOGIST, MS_NURSE = "neurologist", "MS nurse"
_UNMET = ("missing", "expired", "too-late", "cannot-tell")


class Told(NamedTuple):
    """A finding in a few words, and what it asks for where it is new."""

    words: str
    weight: Weight
    who: tuple[str, ...]


def plain(name: str) -> str:
    """A status as words."""
    return name.replace("-", " ")


def criterion(finding: CriterionFinding) -> Told | None:
    """A criterion that applies, or of which nobody knows; one that does not apply is nothing."""
    if finding.value is Answer.NO:
        return None
    if finding.value is Answer.UNKNOWN:
        return Told("nobody knows yet", Weight.ASK, (MS_NURSE, NEUROLOGIST))
    weight = Weight.ACT if finding.effect is Effect.CAUTIONS else Weight.FORBIDS
    return Told(f"it applies and {finding.effect}", weight, (NEUROLOGIST,))


def prerequisite(finding: PrerequisiteFinding) -> Told | None:
    """Something that the next course still needs; what was done in time is nothing."""
    if finding.status not in _UNMET:
        return None
    weight = Weight.ACT if finding.required else Weight.KNOW
    kind = "needed before the next course" if finding.required else "advised before the next course"
    return Told(f"{kind}, {plain(finding.status)}", weight, (MS_NURSE,))


def series(finding: SeriesFinding, rule: Series | None) -> Told | None:
    """A repeated test with its dates; one that has ended for the patient is nothing."""
    if finding.status == "ended":
        return None
    weight = Weight.KNOW if finding.status in ("not-started", "period-over") else Weight.ACT
    words = [pace(rule)] if rule else []
    words.append(plain(finding.status))
    if finding.due is not None:
        words.append(f"due {in_words(finding.due)}")
    if finding.overdue_from is not None:
        words.append(f"overdue from {in_words(finding.overdue_from)}")
    if finding.episode.end is not None:
        words.append(f"until {in_words(finding.episode.end)}")
    return Told(", ".join(words), weight, (MS_NURSE,))


def pace(rule: Series) -> str:
    """How often, whatever the patient's dates."""
    first = "more often at first, then " if rule.at_first else ""
    return f"{first}every {rule.every}"


def alert(finding: AlertFinding) -> Told:
    """An open alert."""
    weight = Weight.ACT if finding.state == "active" else Weight.KNOW
    return Told(f"{finding.severity} alert, {finding.state}", weight, (NEUROLOGIST,))


def alarm(finding: AlarmFinding) -> Told:
    """An alarm, with those whom it tells."""
    people = {"ms-nurse": MS_NURSE}
    who = tuple(people.get(role, plain(role)) for role in finding.tell)
    return Told(f"alarm, {plain(finding.urgency)}", Weight.ACT, who)


def prophylaxis(finding: ProphylaxisFinding) -> Told | None:
    """A protective medicine and its end."""
    word = "since" if finding.status == "may-stop" else "until"
    until = f" {word} {in_words(finding.until)}" if finding.until else ""
    weight = Weight.KNOW if finding.status in ("not-started", "may-stop") else Weight.ACT
    return Told(plain(finding.status) + until, weight, (NEUROLOGIST,))


def precaution(finding: PrecautionFinding) -> Told | None:
    """What the patient keeps to; what is over is nothing."""
    if finding.status == "over":
        return None
    until = f" until {in_words(finding.until)}" if finding.until else ""
    weight = Weight.KNOW if finding.status == "not-started" else Weight.ACT
    return Told(plain(finding.status) + until, weight, (MS_NURSE,))
