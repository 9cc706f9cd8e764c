"""Alarms: each reported symptom by its days since the infusion, the other symptoms and the open alerts."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from longwatch.core.answers import Answer
from longwatch.core.dates import in_words
from longwatch.core.findings import AlarmFinding, AlertFinding
from longwatch.core.protocol import Alarm, AlarmTier, Protocol, Urgency
from longwatch.core.record import SymptomReport
from longwatch.engine.reference.criteria import applies
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.symptoms import Exposure, exposure, is_listed, still_open, waived_until
from longwatch.engine.reference.words import cited


class Raised(NamedTuple):
    """One report that raises an alarm: how urgently, why in words, and by which facts.

    `alone` is the urgency without the other symptoms, or None where it raises nothing by itself.
    """

    report: SymptomReport
    urgency: Urgency
    alone: Urgency | None
    why: str
    because: tuple[str, ...]


class Sounding(NamedTuple):
    """One alarm and the reports that raise it."""

    rule: Alarm
    raised: tuple[Raised, ...]


def sounding(situation: Situation, alerts: Sequence[AlertFinding]) -> tuple[Sounding, ...]:
    """The alarms in force that somebody's report raises and no decision has closed."""
    if not situation.seen.symptoms:
        return ()
    protocol = situation.protocol
    rules = protocol.in_force(situation.jurisdiction, protocol.alarms, situation.on)
    found = []
    for rule in rules:
        if applies(situation, rule.applies) is Answer.NO:
            continue
        raised = _raised(situation, rule, alerts)
        if raised:
            found.append(Sounding(rule, tuple(raised)))
    return tuple(found)


def _raised(situation: Situation, rule: Alarm, alerts: Sequence[AlertFinding]) -> list[Raised]:
    reports = [report for report in still_open(situation, rule.id) if is_listed(situation, report)]
    found = []
    for report in reports:
        treated = exposure(situation, report.day)
        if report.symptom not in rule.symptoms or treated is None:
            continue
        others = [other for other in reports if other.symptom != report.symptom]
        looking = _Looking(situation, report, treated, others, alerts)
        holding = [tier for tier in rule.tiers if looking.holds(tier)]
        if holding:
            first = holding[0]
            alone = next((tier.urgency for tier in holding if not tier.with_), None)
            found.append(Raised(report, first.urgency, alone, looking.said(first), looking.because(first)))
    return found


class _Looking(NamedTuple):
    """One report beside everything that a tier can ask about."""

    situation: Situation
    report: SymptomReport
    treated: Exposure
    others: list[SymptomReport]
    alerts: Sequence[AlertFinding]

    def holds(self, tier: AlarmTier) -> bool:
        """Whether the tier holds. What nobody can tell counts as true: the windows of an unknown infusion,
        and an alert whose results cannot be judged.
        """
        return (
            (not tier.symptoms or self.report.symptom in tier.symptoms)
            and self._in_time(tier)
            and (not tier.with_ or bool(self._together(tier)))
            and (not tier.with_alert or bool(self._open(tier)) or bool(self._unjudged(tier)))
        )

    def _in_time(self, tier: AlarmTier) -> bool:
        last, day = self.treated.last, self.report.day
        if last is None or self.treated.doubtful:
            return True
        soon = tier.within is None or day <= tier.within.after(last)
        return soon and (tier.after is None or day > tier.after.after(last))

    def _together(self, tier: AlarmTier) -> list[SymptomReport]:
        return [other for other in self.others if other.symptom in tier.with_]

    def _open(self, tier: AlarmTier) -> list[AlertFinding]:
        return [alert for alert in self.alerts if alert.id in tier.with_alert]

    def _unjudged(self, tier: AlarmTier) -> list[str]:
        told = {told.id for told in self.situation.cannot_tell if not told.settled}
        return [name for name in tier.with_alert if name in told]

    def said(self, tier: AlarmTier) -> str:
        """Why the tier holds: the sum of days, the other symptoms, the alerts."""
        day, word = self.report.day, self.situation.protocol.drug.exposure_word
        parts = [f"on {in_words(day)}, {self.treated.said(day, word)}"]
        last = self.treated.last
        if last is not None and not self.treated.doubtful:
            if tier.within is not None:
                until = in_words(tier.within.after(last))
                parts.append(f"{in_words(last)} + {tier.within} = {until}, and it came by then")
            if tier.after is not None:
                until = in_words(tier.after.after(last))
                parts.append(f"{in_words(last)} + {tier.after} = {until}, and it came later")
        elif tier.within is not None or tier.after is not None:
            parts.append("so that every window counts as open")
        if tier.with_:
            names = dict.fromkeys(named(self.situation.protocol, other) for other in self._together(tier))
            parts.append("together with " + " and ".join(f"'{name}'" for name in names))
        for alert in self._open(tier):
            parts.append(f"while the alert {alert.id} is open")
        for name in self._unjudged(tier):
            parts.append(f"while results of {name} cannot be judged")
        return "; ".join(parts)

    def because(self, tier: AlarmTier) -> tuple[str, ...]:
        """The facts behind it: the report, the infusion, the other reports, the results of the alerts."""
        infusion = () if self.treated.fact is None else (self.treated.fact,)
        others = tuple(other.id for other in self._together(tier)) if tier.with_ else ()
        results = tuple(fact for alert in self._open(tier) for fact in alert.because)
        return (self.report.id, *infusion, *others, *results)


def named(protocol: Protocol, report: SymptomReport) -> str:
    """The symptom's name; the reader of a report in the patient's own words finds it in the record."""
    known = protocol.symptom.get(report.symptom or "")
    return known.name if known is not None else "In the patient's own words"


def urgency_name(protocol: Protocol, urgency: Urgency) -> str:
    """What people call the urgency."""
    return next((text.name for text in protocol.urgencies if text.id is urgency), str(urgency))


def alarm_finding(situation: Situation, found: Sounding) -> AlarmFinding:
    """One alarm of one patient: the most urgent of its reports, told by the newest such report."""
    rule, raised = found
    urgency = min((one.urgency for one in raised), key=lambda u: u.weight)
    telling = max((one for one in raised if one.urgency is urgency), key=lambda one: one.report.day)
    protocol = situation.protocol
    names = dict.fromkeys(named(protocol, one.report) for one in raised)
    name = named(protocol, telling.report)
    also = [f"'{other}'" for other in names if other != name]
    rest = f" Reported too: {', '.join(also)}." if also else ""
    text = f"{rule.title}: '{name}' {telling.why}. {urgency_name(protocol, urgency)}.{rest}"
    return AlarmFinding(
        id=rule.id,
        revision=rule.revision,
        text=text,
        because=_once(fact for one in (telling, *raised) for fact in one.because),
        sources=cited(protocol, rule),
        urgency=urgency,
        symptoms=_once(str(one.report.symptom) for one in raised),
        reported=max(one.report.day for one in raised),
        suspects=rule.suspects,
        advice=rule.advice,
        action=rule.action,
        tell=rule.tell,
        waived_until=waived_until(situation, rule.id, (one.report for one in raised)),
    )


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
