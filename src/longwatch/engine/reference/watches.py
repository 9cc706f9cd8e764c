"""Watches: results since the first infusion, each tier followed in time, one alert a rule."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime

from longwatch.core.answers import Answer, all_of, any_of
from longwatch.core.dates import in_words
from longwatch.core.findings import AlertFinding, CannotTell
from longwatch.core.protocol import ResultTest, Severity, Watch, WatchTier
from longwatch.core.record import Decision
from longwatch.engine.reference.criteria import applies
from longwatch.engine.reference.evidence import evidence
from longwatch.engine.reference.quiet import is_quiet
from longwatch.engine.reference.readings import Reading
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.watching import Verdict, baseline, judge
from longwatch.engine.reference.words import cited, counted

Event = tuple[date, str, int, Verdict, datetime]
"""The day, the moment in it, the number of the tier, what the tier says, and when the results became known."""
Seen = tuple[date, str, Verdict, datetime]
"""The same of one tier."""


def alert_findings(situation: Situation) -> tuple[AlertFinding, ...]:
    """The open alerts, the worst first. What could not be judged goes to the situation's list."""
    if not situation.courses:
        return ()
    rules = [rule for rule in situation.rules.watches if applies(situation, rule.applies) is not Answer.NO]
    found = [alert for alert in (_follow(situation, rule) for rule in rules) if alert is not None]
    return tuple(sorted(found, key=lambda a: (a.state != "active", a.severity.weight, a.opened, a.id)))


def _follow(situation: Situation, rule: Watch) -> AlertFinding | None:
    # A tier needs all of its tests: one that nothing fires and nothing stops keeps it quiet.
    if all(any(is_quiet(situation, test) for test in tier.all) for tier in rule.tiers):
        return None
    closings = situation.decisions_about(rule.id, "ended", "transferred")
    events = sorted(
        (
            event
            for number, tier in enumerate(rule.tiers)
            for event in _tier_events(situation, number, tier, closings)
        ),
        key=lambda event: event[:3],
    )
    _note_unknowns(situation, rule, events, closings)
    alert = Alert(rule)
    for event in events:
        # What a later result shows to be over is over, also when a decision has closed that result.
        if event[3].answer is Answer.NO or not _is_closed(closings, event):
            alert.take(event)
    return alert.finding(situation)


def _is_closed(closings: Sequence[Decision], event: Event) -> bool:
    """Whether a decision closes what the results of an event told."""
    return any(made.can_be_about(event[0], event[4]) for made in closings)


def _closed_on(closings: Sequence[Decision], reading: Reading) -> date:
    """The day of the first decision that closes what the result told; without one, a day that never comes."""
    result = reading.result
    return min(
        (made.day for made in closings if made.can_be_about(result.day, result.known)), default=date.max
    )


class Alert:
    """The one alert that a rule has open for a patient at a time."""

    def __init__(self, rule: Watch) -> None:
        self.rule = rule
        self.firing: dict[int, Verdict] = {}
        self.opened: date | None = None
        self.latest: date | None = None
        self.severity = Severity.LOW
        self.because: tuple[str, ...] = ()
        self.newest: tuple[int, Verdict] | None = None
        self._fired: list[tuple[date, datetime, Severity]] = []

    def take(self, event: Event) -> None:
        """Follow one tier's verdict: fire, go on, or recover."""
        day, _, number, verdict, known = event
        if verdict.answer is Answer.NO:
            self.firing.pop(number, None)
        elif verdict.answer is Answer.YES:
            severity = self.rule.tiers[number].severity
            if self.opened is None:
                self.opened, self.severity, self.because = day, severity, verdict.because
            self._fired.append((day, known, severity))
            self.firing[number] = verdict
            self.latest = day
            self.newest = number, verdict
            self.severity = min(self.severity, severity, key=lambda s: s.weight)
            self.because = tuple(dict.fromkeys((*self.because[:2], *verdict.because)))

    def _telling(self) -> tuple[int, Verdict]:
        """The tier and verdict to tell: the worst that fires now, else the last that fired."""
        assert self.newest is not None
        tiers = self.rule.tiers
        return min(self.firing.items(), key=lambda f: tiers[f[0]].severity.weight, default=self.newest)

    def _is_covered(self, waiver: Decision) -> bool:
        """Whether the alert was known to be as severe as it is when the waiver was made."""
        return any(
            severity is self.severity and waiver.can_be_about(day, known)
            for day, known, severity in self._fired
        )

    def finding(self, situation: Situation) -> AlertFinding | None:
        """The alert as it stands, or None when nothing is open."""
        if self.opened is None or self.latest is None:
            return None
        number, verdict = self._telling()
        shown = evidence(situation, self.rule.tiers[number], verdict.because)
        state = f"{self.severity}, open since {in_words(self.opened)}"
        after = "" if self.firing else "; a later result no longer fires, and a decision closes it"
        return AlertFinding(
            id=self.rule.id,
            revision=self.rule.revision,
            text=f"{self.rule.title}: {shown}; {state}{after}.",
            because=self.because,
            sources=cited(situation.protocol, self.rule),
            severity=self.severity,
            state="active" if self.firing else "recovered",
            opened=self.opened,
            latest=self.latest,
            action=self.rule.action,
            waived_until=situation.waived_until(self.rule.id, self._is_covered),
        )


def _tier_events(
    situation: Situation, number: int, tier: WatchTier, closings: Sequence[Decision]
) -> Iterator[Event]:
    found = _single(situation, tier, closings) if len(tier.all) == 1 else _combined(situation, tier)
    pending = False
    active = False
    for day, moment, verdict, known in found:
        if verdict.answer is None:
            continue
        if tier.confirmed and verdict.answer is Answer.YES and not active and not pending:
            pending = True
            continue
        if verdict.answer is not Answer.UNKNOWN:
            active = verdict.answer is Answer.YES
            pending = False
        yield day, moment, number, verdict, known


def _single(situation: Situation, tier: WatchTier, closings: Sequence[Decision]) -> Iterator[Seen]:
    """One test, result by result. While a change from the previous is active, its reference stays.

    Once decisions have closed every result that told the change, the reference is let go.
    """
    test = tier.all[0]
    first = situation.courses[0].first
    previous: Reading | None = None
    held: Reading | None = None
    closed_on = date.min
    for reading in situation.readings_of(test.analyte):
        counts = reading.result.standing.counts and reading.quantity is not None
        if reading.result.day < first:
            previous = reading if counts else previous
            continue
        if closed_on < reading.result.day:
            held, closed_on = None, date.min
        reference = held or previous
        if test.against_baseline:
            reference = baseline(situation, reading, test.analyte)
        verdict = judge(situation, test, reading, reference)
        yield reading.result.day, reading.result.moment, verdict, reading.result.known
        if test.against_previous and verdict.answer is not Answer.UNKNOWN:
            held = reference if verdict.answer is Answer.YES else None
            closed_on = max(closed_on, _closed_on(closings, reading)) if held is not None else date.min
        previous = reading if counts else previous


def _combined(situation: Situation, tier: WatchTier) -> Iterator[Seen]:
    """Several tests on the results of one day. A test without a result that day leaves the day open."""
    by_day: dict[date, dict[str, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    for analyte in {test.analyte for test in tier.all}:
        for reading in situation.readings_of(analyte):
            if reading.result.day >= situation.courses[0].first:
                by_day[reading.result.day][analyte].append(reading)
    for day in sorted(by_day):
        verdicts = [
            _joined(any_of, [_judged(situation, test, reading) for reading in by_day[day][test.analyte]])
            for test in tier.all
        ]
        whole = _joined(all_of, verdicts)
        is_open = any(not verdict.because for verdict in verdicts)
        if whole.answer is not Answer.UNKNOWN or not is_open:
            known = max(reading.result.known for readings in by_day[day].values() for reading in readings)
            yield day, "", whole, known


def _judged(situation: Situation, test: ResultTest, reading: Reading) -> Verdict:
    reference = baseline(situation, reading, test.analyte) if test.against_baseline else None
    return judge(situation, test, reading, reference)


def _joined(join: Callable[[Iterable[Answer]], Answer], verdicts: Sequence[Verdict]) -> Verdict:
    """One verdict of several; only those that agree with the whole explain it."""
    if len(verdicts) == 1:
        return verdicts[0]
    if not verdicts:
        return Verdict(answer=Answer.UNKNOWN)
    answer = join(verdict.answer for verdict in verdicts if verdict.answer is not None)
    telling = [verdict for verdict in verdicts if verdict.answer is answer]
    because = tuple(dict.fromkeys(fact for verdict in telling for fact in verdict.because))
    problem = next((verdict.problem for verdict in telling if verdict.problem), None)
    return Verdict(answer=answer, because=because, problem=problem)


def _note_unknowns(
    situation: Situation, rule: Watch, events: list[Event], closings: Sequence[Decision]
) -> None:
    """One line for each reason that stopped the watch; settled when each tier it stopped spoke later, or by decision."""
    spoke: dict[int, date] = {}
    for day, _, number, verdict, _ in events:
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
        span = f"of {in_words(first)}" if first == latest else f"from {in_words(first)} to {in_words(latest)}"
        situation.cannot_tell.append(
            CannotTell(
                id=rule.id,
                why=f"{problem} ({results} {span})",
                because=facts,
                latest=latest,
                known=max(case[4] for case in cases),
                settled=all(
                    spoke.get(case[2], date.min) > case[0] or _is_closed(closings, case) for case in cases
                ),
            )
        )
