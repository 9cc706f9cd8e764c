"""What the patient reported, heard as a whole: alarms, symptoms that add up, and what no alarm is for."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from longwatch.core.answers import Answer
from longwatch.core.dates import in_words
from longwatch.core.findings import OWN_WORDS, AlarmFinding, AlertFinding, ReportedSymptom
from longwatch.core.protocol import Accumulation, Urgency
from longwatch.core.record import SymptomReport
from longwatch.engine.reference.alarms import Raised, Sounding, alarm_finding, named, sounding, urgency_name
from longwatch.engine.reference.criteria import applies
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.symptoms import (
    can_be_judged,
    exposure,
    is_listed,
    is_settled,
    note_unjudged,
    still_open,
    waived_until,
)
from longwatch.engine.reference.words import cited


class Heard(NamedTuple):
    """The open alarms, the most urgent first, and every open symptom with its own urgency."""

    alarms: tuple[AlarmFinding, ...] = ()
    symptoms: tuple[ReportedSymptom, ...] = ()


def heard(situation: Situation, alerts: Sequence[AlertFinding]) -> Heard:
    """Everything that follows from reported symptoms. What no rule can judge goes to the situation's list."""
    if not situation.seen.symptoms:
        return Heard()
    note_unjudged(situation)
    found = sounding(situation, alerts)
    alarms = [alarm_finding(situation, one) for one in found]
    alarms += _accumulated(situation, found)
    alarms.sort(key=lambda alarm: (alarm.urgency.weight, alarm.id))
    return Heard(tuple(alarms), _symptoms(situation, found))


# ---- symptoms that add up --------------------------------------------------------------------------


def _accumulated(situation: Situation, found: Sequence[Sounding]) -> list[AlarmFinding]:
    protocol = situation.protocol
    rules = protocol.in_force(situation.jurisdiction, protocol.accumulations, situation.on)
    findings = []
    for rule in rules:
        if applies(situation, rule.applies) is Answer.NO:
            continue
        counted = _counted(situation, rule, found)
        if len(counted) >= rule.at_least:
            findings.append(_accumulation(situation, rule, (counted, found)))
    return findings


def _counted(
    situation: Situation, rule: Accumulation, found: Sequence[Sounding]
) -> dict[str, list[SymptomReport]]:
    """The symptoms that each by itself are urgent enough to count, but not yet as urgent as the whole."""
    is_open = set(still_open(situation, rule.id))
    counted: dict[str, list[SymptomReport]] = defaultdict(list)
    for one in (one for sounds in found for one in sounds.raised):
        if one.alone is None or one.report not in is_open:
            continue
        if rule.becomes.weight < one.alone.weight <= rule.of.weight:
            counted[str(one.report.symptom)].append(one.report)
    return counted


def _accumulation(
    situation: Situation,
    rule: Accumulation,
    told: tuple[dict[str, list[SymptomReport]], Sequence[Sounding]],
) -> AlarmFinding:
    counted, found = told
    protocol = situation.protocol
    reports = {report for reports in counted.values() for report in reports}
    newest = [max(reports, key=lambda report: report.day) for reports in counted.values()]
    names = " and ".join(f"'{named(protocol, r)}' on {in_words(r.day)}" for r in newest)
    of, becomes = urgency_name(protocol, rule.of), urgency_name(protocol, rule.becomes)
    involved = [sounds for sounds in found if any(one.report in reports for one in sounds.raised)]
    text = f"{rule.title}: {names}. Each alone is '{of}'; {rule.at_least} or more together: {becomes}."
    return AlarmFinding(
        id=rule.id,
        revision=rule.revision,
        text=text,
        because=tuple(sorted({report.id for report in reports})),
        sources=cited(protocol, rule),
        urgency=rule.becomes,
        symptoms=tuple(counted),
        reported=max(report.day for report in newest),
        suspects=tuple(dict.fromkeys(one for sounds in involved for one in sounds.rule.suspects)),
        advice=rule.advice,
        action=rule.action,
        tell=rule.tell,
        waived_until=waived_until(situation, rule.id, reports),
    )


# ---- every open symptom ----------------------------------------------------------------------------


def _symptoms(situation: Situation, found: Sequence[Sounding]) -> tuple[ReportedSymptom, ...]:
    """Each open symptom once, by its newest report: never nothing, also where no alarm is for it."""
    raised: dict[SymptomReport, list[tuple[str, Raised]]] = defaultdict(list)
    for sounds in found:
        for one in sounds.raised:
            raised[one.report].append((sounds.rule.id, one))
    newest: dict[str | None, SymptomReport] = {}
    by_symptom: dict[str | None, list[tuple[str, Raised]]] = defaultdict(list)
    for report in still_open(situation, OWN_WORDS):
        if not raised[report] and is_settled(situation, report):
            continue
        name = report.symptom if is_listed(situation, report) else None
        newest[name] = report
        by_symptom[name] += raised[report]
    listed = [_symptom(situation, report, by_symptom[name]) for name, report in newest.items()]
    return tuple(sorted(listed, key=lambda s: (s.urgency.weight, s.symptom or "")))


def _symptom(
    situation: Situation, report: SymptomReport, raised: list[tuple[str, Raised]]
) -> ReportedSymptom:
    protocol = situation.protocol
    name = named(protocol, report)
    when = f"'{name}' on {in_words(report.day)}"
    if not can_be_judged(situation, report):
        why = "no alarm is in force here, so no rule" if is_listed(situation, report) else "no rule"
        urgency, text = Urgency.SAME_DAY, f"{when}: {why} can judge it; a person must read it today."
    elif raised:
        urgency = min((one.urgency for _, one in raised), key=lambda u: u.weight)
        rules = ", ".join(dict.fromkeys(rule for rule, one in raised if one.urgency is urgency))
        text = f"{when}: {urgency_name(protocol, urgency)}, by {rules}."
    else:
        urgency = Urgency.NEXT_CONTACT
        treated = exposure(situation, report.day)
        word = protocol.drug.exposure_word
        why = "no alarm is for it" if treated else f"no {word} before it is recorded, so no alarm is for it"
        text = f"{when}: {why}. {urgency_name(protocol, urgency)}."
    return ReportedSymptom(
        symptom=report.symptom if is_listed(situation, report) else None,
        name=name,
        reported=report.day,
        urgency=urgency,
        text=text,
        because=(report.id,),
    )
