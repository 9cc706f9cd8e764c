"""Watches: results since the first infusion, each tier followed in time, one alert a rule."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from longwatch.core.answers import Answer, all_of, any_of
from longwatch.core.findings import AlertFinding, CannotTell
from longwatch.core.protocol import Severity, Watch, WatchTier
from longwatch.engine.reference.readings import Reading, readings_of
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.watching import Verdict, baseline, judge
from longwatch.engine.reference.words import cited, counted, said

Event = tuple[date, str, int, Verdict]
"""The day, the moment in it, the number of the tier, and what the tier says."""


def alert_findings(situation: Situation) -> tuple[AlertFinding, ...]:
    """The open alerts, the worst first. What could not be judged goes to the situation's list."""
    if not situation.courses:
        return ()
    rules = situation.protocol.in_force(situation.jurisdiction, situation.protocol.watches, situation.on)
    found = [alert for alert in (_follow(situation, rule) for rule in rules) if alert is not None]
    return tuple(sorted(found, key=lambda a: (a.state != "active", a.severity.weight, a.opened, a.id)))


def _follow(situation: Situation, rule: Watch) -> AlertFinding | None:
    events = sorted(
        (event for number, tier in enumerate(rule.tiers) for event in _tier_events(situation, number, tier)),
        key=lambda event: event[:3],
    )
    _note_unknowns(situation, rule, events)
    closings = sorted({d.day for d in situation.decisions_about(rule.id, "ended", "transferred")})
    alert = Alert(rule)
    for day, _, number, verdict in events:
        while closings and closings[0] < day:
            alert.close(closings.pop(0))
        alert.take(day, number, verdict)
    for day in closings:
        alert.close(day)
    return alert.finding(situation)


class Alert:
    """The one alert that a rule has open for a patient at a time."""

    def __init__(self, rule: Watch) -> None:
        self.rule = rule
        self.firing: dict[int, Verdict] = {}
        self.opened: date | None = None
        self.latest: date | None = None
        self.severity = Severity.LOW
        self.because: tuple[str, ...] = ()

    def take(self, day: date, number: int, verdict: Verdict) -> None:
        """Follow one tier's verdict: fire, go on, or recover."""
        if verdict.answer is Answer.NO:
            self.firing.pop(number, None)
        elif verdict.answer is Answer.YES:
            severity = self.rule.tiers[number].severity
            if self.opened is None:
                self.opened, self.severity, self.because = day, severity, verdict.because
            self.firing[number] = verdict
            self.latest = day
            self.severity = min(self.severity, severity, key=lambda s: s.weight)
            self.because = tuple(dict.fromkeys((*self.because[:2], *verdict.because)))

    def close(self, day: date) -> None:
        """A decision closes what is open on its day; a later firing result opens a new alert."""
        if self.opened is not None and self.opened <= day:
            self.__init__(self.rule)  # type: ignore[misc]

    def finding(self, situation: Situation) -> AlertFinding | None:
        """The alert as it stands, or None when nothing is open."""
        if self.opened is None or self.latest is None:
            return None
        state = "active" if self.firing else "recovered"
        times = f"since {said(self.opened)}"
        newest = f"the newest result that fires is of {said(self.latest)}"
        after = "" if self.firing else "; a later result no longer fires, and a decision closes it"
        return AlertFinding(
            id=self.rule.id,
            revision=self.rule.revision,
            text=f"{self.rule.title}: {self.severity}, {times}; {newest}{after}.",
            because=self.because,
            sources=cited(situation.protocol, self.rule),
            severity=self.severity,
            state="active" if state == "active" else "recovered",
            opened=self.opened,
            latest=self.latest,
            action=self.rule.action,
            waived_until=situation.waived_until(self.rule.id),
        )


def _tier_events(situation: Situation, number: int, tier: WatchTier) -> Iterator[Event]:
    found = _single(situation, tier) if len(tier.all) == 1 else _combined(situation, tier)
    pending = False
    active = False
    for day, moment, verdict in found:
        if verdict.answer is None:
            continue
        if tier.confirmed and verdict.answer is Answer.YES and not active and not pending:
            pending = True
            continue
        if verdict.answer is not Answer.UNKNOWN:
            active = verdict.answer is Answer.YES
            pending = False
        yield day, moment, number, verdict


def _single(situation: Situation, tier: WatchTier) -> Iterator[tuple[date, str, Verdict]]:
    """One test, result by result. While a change from the previous is active, its reference stays."""
    test = tier.all[0]
    readings = readings_of(situation, test.analyte)
    first = situation.courses[0].first
    previous: Reading | None = None
    held: Reading | None = None
    for reading in readings:
        counts = reading.result.standing.counts and reading.quantity is not None
        if reading.result.day < first:
            previous = reading if counts else previous
            continue
        reference = held or previous
        if test.against_baseline:
            reference = baseline(situation, readings, reading)
        verdict = judge(situation, test, reading, reference)
        yield reading.result.day, reading.result.moment, verdict
        if test.against_previous and verdict.answer is not Answer.UNKNOWN:
            held = reference if verdict.answer is Answer.YES else None
        previous = reading if counts else previous


def _combined(situation: Situation, tier: WatchTier) -> Iterator[tuple[date, str, Verdict]]:
    """Several tests on the results of one day. A test without a result that day leaves the day open."""
    readings = {test.analyte: readings_of(situation, test.analyte) for test in tier.all}
    by_day: dict[date, dict[str, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    for analyte, found in readings.items():
        for reading in found:
            if reading.result.day >= situation.courses[0].first:
                by_day[reading.result.day][analyte].append(reading)
    for day in sorted(by_day):
        verdicts = []
        for test in tier.all:
            judged = [
                judge(situation, test, r, baseline(situation, readings[test.analyte], r))
                for r in by_day[day][test.analyte]
            ]
            answer = any_of(v.answer for v in judged if v.answer) if judged else Answer.UNKNOWN
            telling = [v for v in judged if v.answer is answer]
            verdicts.append(
                Verdict(
                    answer=answer,
                    because=tuple(fact for v in telling for fact in v.because),
                    problem=next((v.problem for v in telling if v.problem), None),
                )
            )
        whole = all_of(v.answer for v in verdicts if v.answer)
        if whole is Answer.UNKNOWN and any(v.answer is Answer.UNKNOWN and not v.because for v in verdicts):
            continue
        telling = [v for v in verdicts if v.answer is whole]
        because = tuple(dict.fromkeys(fact for v in telling for fact in v.because))
        problem = next((v.problem for v in telling if v.problem), None)
        yield day, "", Verdict(answer=whole, because=because, problem=problem)


def _note_unknowns(situation: Situation, rule: Watch, events: list[Event]) -> None:
    """One line for each reason that stopped the watch; settled when each tier it stopped spoke later."""
    spoke: dict[int, date] = {}
    for day, _, number, verdict in events:
        if verdict.answer is not Answer.UNKNOWN:
            spoke[number] = day
    stopped: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event[3].answer is Answer.UNKNOWN and event[3].problem is not None:
            stopped[event[3].problem].append(event)
    for problem, cases in stopped.items():
        facts = tuple(dict.fromkeys(fact for case in cases for fact in case[3].because))
        first, latest = min(case[0] for case in cases), max(case[0] for case in cases)
        results = counted(len({case[3].because[0] for case in cases}), "result")
        span = f"of {said(first)}" if first == latest else f"from {said(first)} to {said(latest)}"
        situation.cannot_tell.append(
            CannotTell(
                id=rule.id,
                why=f"{problem} ({results} {span})",
                because=facts,
                latest=latest,
                settled=all(spoke.get(case[2], date.min) > case[0] for case in cases),
            )
        )
