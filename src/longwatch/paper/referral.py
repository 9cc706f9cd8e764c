"""The letter to a specialist about one alert: who, on what treatment, what was found, what is asked."""

from dataclasses import dataclass

from longwatch.core.findings import AlarmFinding, AlertFinding
from longwatch.core.protocol import Rule, Watch
from longwatch.paper import frame
from longwatch.paper.results import measured, range_of, value
from longwatch.paper.sheet import AnyBlock, Box, Heading, Lines, Pairs, Sheet, Table, Text, Words
from longwatch.paper.told import NotNow, Told
from longwatch.paper.trend import trend
from longwatch.paper.words import Speech, plain

ID = "referral"
RECENT = 4


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Which alert, to whom, and what is asked. Without a rule it is about the worst alert that is open."""

    rule: str = ""
    to: str = ""
    asked: str = ""


Called = AlertFinding | AlarmFinding


def called(told: Told) -> list[Called]:
    """The alerts over results and the alarms over symptoms that are open, the worst first."""
    alerts = sorted(told.found.alerts, key=lambda one: (one.state != "active", one.severity.weight, one.id))
    alarms = sorted(told.found.alarms, key=lambda one: (one.urgency.weight, one.id))
    return [*alerts, *alarms]


def make(told: Told, speech: Speech, choices: Choices) -> Sheet:
    """One alert with its facts and its sources, the recent results, and the question."""
    open_ = [one for one in called(told) if choices.rule in ("", one.id)]
    if not open_:
        raise NotNow("no-alert")
    told.need_infusion()
    one = open_[0]
    rule = next(rule for rule in told.shown.protocol.rules if rule.id == one.id)
    asked = choices.asked.strip() or speech.text("asked-default")
    blocks: list[AnyBlock] = [
        *frame.courses(told, speech, speech.text("subject", medicine=speech.medicine)),
        Box(tone="note", heading=speech.text("asked"), text=asked),
        *_finding(told, speech, one, rule),
        *_results(told, speech, one, rule),
    ]
    ends = [series.episode.end for series in told.found.series if series.due and series.episode.end]
    if ends:
        blocks.append(Text(text=speech.text("goes-on", day=speech.day(max(ends)))))
    blocks += [Text(text=speech.text("answer")), _rule(told, speech, one, rule)]
    blocks.append(Lines(labels=(speech.frame("signature"),)))
    to = f"{speech.frame('to')}: {speech.or_not_recorded(choices.to.strip())}"
    return frame.sheet(ID, told, speech, blocks, to=(to,), dense=True)


def _finding(told: Told, speech: Speech, one: Called, rule: Rule) -> list[AnyBlock]:
    rows: list[tuple[Words, Words]] = []
    if isinstance(one, AlertFinding):
        title = speech.in_language(f"watches/{rule.id}/title", english=rule.title)
        rows = [
            (speech.text("severity"), speech.text(one.severity.value)),
            (speech.text("first-on"), speech.day(one.opened)),
            (speech.text("state"), speech.text(one.state)),
            (speech.text("newest-on"), speech.day(one.latest)),
        ]
    else:
        title = speech.english(rule.title)
        names = [plain(speech.in_language(f"symptoms/{name}/name")) for name in one.symptoms]
        rows = [
            (speech.text("severity"), speech.text(one.urgency.value)),
            (speech.text("first-on"), speech.day(one.reported)),
            (speech.text("reported"), ", ".join(names)),
            (speech.text("suspects"), speech.english(", ".join(one.suspects))),
        ]
    return [
        Heading(text=speech.text("found")),
        Text(text=title, strong=True),
        Pairs(rows=tuple(rows), columns=4),
    ]


def _results(told: Told, speech: Speech, one: Called, rule: Rule) -> list[AnyBlock]:
    known = measured(told)
    based = [pair for pair in known if pair[1].id in one.because]
    names = dict.fromkeys(analyte.id for analyte, _ in based)
    if isinstance(rule, Watch):
        names |= dict.fromkeys(rule.analytes)
    blocks: list[AnyBlock] = []
    recent = [pair for pair in known if pair[0].id in names][-RECENT * max(1, len(names)) :]
    rows = [
        (
            speech.analyte(analyte.id),
            speech.day(result.day),
            value(speech, result),
            range_of(speech, result),
            "●" if result.id in one.because else "",
        )
        for analyte, result in reversed(recent)
    ]
    columns = (
        speech.frame("test"), speech.text("day"), speech.text("result"), speech.text("range"),
        speech.text("rests-on"),
    )  # fmt: skip
    blocks.append(Heading(text=speech.text("recent")))
    if rows:
        blocks.append(Table(columns=columns, rows=tuple(rows), widths=(4, 4, 3, 4, 3)))
    else:
        blocks.append(Text(text=speech.frame("not-recorded")))
    if isinstance(rule, Watch):
        drawn = (trend(told, speech, rule, name) for name in rule.analytes[:1])
        blocks += [picture for picture in drawn if picture is not None]
    return blocks


def _rule(told: Told, speech: Speech, one: Called, rule: Rule) -> AnyBlock:
    sources = "\n".join(one.sources)
    rows: tuple[tuple[Words, Words], ...] = (
        (speech.text("why"), speech.english(rule.why)),
        (speech.text("rule-action"), speech.english(one.action)),
        (speech.text("rule"), speech.english(f"{one.id}, {sources}")),
    )
    return Pairs(rows=rows, quiet=True)
