"""Results in plain words, to the patient or to their general practitioner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from longwatch.core.analytes import Analyte
from longwatch.core.answers import Answer
from longwatch.core.quantities import Quantity
from longwatch.core.record import Result, Standing
from longwatch.page.readings import amount
from longwatch.page.wording import unit
from longwatch.paper import frame
from longwatch.paper.sheet import AnyBlock, Box, Sheet, Table, Text, Words
from longwatch.paper.told import NotNow, Told
from longwatch.paper.words import Speech

ID = "result-letter"
Lies = Literal["within", "below", "above", "no-range", "cannot-compare", "no-value", "words-only"]


@dataclass(frozen=True, kw_only=True)
class Choices:
    """For whom, and from which day on; without a day, the results of the newest day that has any."""

    reader: Literal["patient", "clinician"] = "patient"
    to: str = ""
    since: date | None = None


def make(told: Told, speech: Speech, choices: Choices) -> Sheet:
    """Each result with its unit and range, how it lies to the range, and what is next."""
    known = measured(told)
    if not known:
        raise NotNow("no-results")
    since = choices.since or known[-1][1].day
    chosen = [(analyte, result) for analyte, result in known if result.day >= since]
    if not chosen:
        raise NotNow("no-results", since)
    first, last = speech.day(chosen[0][1].day), speech.day(chosen[-1][1].day)
    opening = (
        speech.text("opening-clinician", first=first, last=last, medicine=speech.medicine)
        if choices.reader == "clinician"
        else speech.text("opening-patient", first=first, last=last)
    )
    fired = fired_ids(told)
    # Of one day, the sentence above says the day once.
    has_days = chosen[0][1].day != chosen[-1][1].day
    columns = (speech.frame("test"), *map(speech.text, ("result", "range", "means")))
    rows = tuple(_row(speech, pair, fired) for pair in chosen)
    widths: tuple[int, ...] = (6, 0, 0, 7)
    if has_days:
        columns, widths = (speech.text("day"), *columns), (0, *widths)
        rows = tuple((speech.day(result.day), *row) for (_, result), row in zip(chosen, rows, strict=True))
    blocks: list[AnyBlock] = [
        Text(text=opening),
        Table(columns=columns, rows=rows, widths=widths),
        Text(text=speech.text("outside"), quiet=True),
    ]
    if any(result.id in fired for _, result in chosen):
        blocks.append(Box(tone="note", heading=speech.text("followed-up"), text=speech.text("follow-up")))
    blocks += frame.next_tests(told, speech)
    if choices.reader == "patient":
        blocks.append(Text(text=speech.text("notice")))
    to = choices.to or (told.patient.name if choices.reader == "patient" else "")
    shown_to = (to,) if to else (f"{speech.frame('to')}: {speech.frame('not-recorded')}",)
    return frame.sheet(ID, told, speech, blocks, to=shown_to, dense=True)


def measured(told: Told) -> list[tuple[Analyte, Result]]:
    """The results of known analytes, the oldest first. A panel counts as its members do."""
    protocol = told.shown.protocol
    found = []
    for result in told.shown.seen.results:
        names = [protocol.analyte_of_code[code] for code in result.codes if code in protocol.analyte_of_code]
        if names and not result.has_members:
            found.append((protocol.analyte[names[0]], result))
    return found


def fired_ids(told: Told) -> set[str]:
    """The results on which an alert rests that is open."""
    return {name for alert in told.found.alerts for name in alert.because}


def _row(speech: Speech, pair: tuple[Analyte, Result], fired: Iterable[str]) -> tuple[Words, ...]:
    analyte, result = pair
    said = [speech.text(lies(analyte, result))]
    if result.standing is Standing.PRELIMINARY:
        said.append(speech.text("preliminary"))
    if result.standing is Standing.CORRECTED:
        said.append(speech.text("corrected"))
    if result.id in fired:
        said.append(speech.text("followed-up"))
    return (
        speech.analyte(analyte.id),
        value(speech, result),
        range_of(speech, result),
        " ".join(said),
    )


def lies(analyte: Analyte, result: Result) -> Lies:
    """How a result lies to the range that came with it; nothing is judged by any other range."""
    if result.unreadable is not None:
        return "cannot-compare"
    if not result.has_value:
        return "no-value"
    if result.quantity is None:
        return "words-only"
    if result.low is None and result.high is None:
        return "no-range"
    own = _comparable(analyte, result, result.quantity)
    low = _comparable(analyte, result, result.low) if result.low else None
    high = _comparable(analyte, result, result.high) if result.high else None
    if own is None or (result.low and low is None) or (result.high and high is None):
        return "cannot-compare"
    is_below = own.is_below(low.value) if low else Answer.NO
    is_above = own.is_above(high.value) if high else Answer.NO
    if is_below is Answer.YES:
        return "below"
    if is_above is Answer.YES:
        return "above"
    return "within" if (is_below, is_above) == (Answer.NO, Answer.NO) else "cannot-compare"


def _comparable(analyte: Analyte, result: Result, quantity: Quantity) -> Quantity | None:
    return analyte.convert(quantity, result.codes)


def value(speech: Speech, result: Result) -> str:
    """The value as the laboratory gave it."""
    if result.quantity is not None:
        return f"{speech.number(amount(result.quantity))} {unit_in_print(result.quantity.unit)}".strip()
    return ", ".join(result.written) or speech.frame("not-recorded")


def range_of(speech: Speech, result: Result) -> str:
    """The range that the laboratory gave."""
    low, high = (speech.number(amount(end)) if end else "" for end in (result.low, result.high))
    ends = f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}" if high else ""
    known = result.low or result.high
    return f"{ends} {unit_in_print(known.unit)}".strip() if known else speech.frame("not-recorded")


def unit_in_print(code: str) -> str:
    """A unit as people write it; UCUM has only plain letters for micro."""
    shown = unit(code)
    for plain, pretty in (("umol", "µmol"), ("ug", "µg"), ("ukat", "µkat"), ("/uL", "/µL"), ("uU", "µU")):
        shown = shown.replace(plain, pretty)
    return shown
