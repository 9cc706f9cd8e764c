"""Protective medicines: from the first infusion of the newest course to the later of two ends."""

from datetime import date

from msgspec.structs import replace

from longwatch.core.answers import Answer
from longwatch.core.dates import in_words
from longwatch.core.findings import CannotTell, ProphylaxisFinding
from longwatch.core.protocol import Prophylaxis
from longwatch.engine.reference.criteria import applies
from longwatch.engine.reference.readings import Reading
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.words import cited


def prophylaxis_findings(situation: Situation) -> tuple[ProphylaxisFinding, ...]:
    """Every prophylaxis in force, for the newest course."""
    return tuple(
        _finding(situation, rule)
        for rule in situation.rules.prophylaxis
        if applies(situation, rule.applies) is not Answer.NO
    )


def _finding(situation: Situation, rule: Prophylaxis) -> ProphylaxisFinding:
    word = situation.protocol.drug.exposure_word
    not_started = ProphylaxisFinding(
        id=rule.id,
        revision=rule.revision,
        text=f"{rule.title}: starts on the day of the first {word}; none is recorded.",
        sources=cited(situation.protocol, rule),
        status="not-started",
    )
    last = situation.last_infusion
    if last is None:
        return not_started
    because = situation.newest_infusion
    if situation.is_taken:
        text = f"{rule.title}: goes on while the medicine is taken, and until {rule.at_least} after it."
        return replace(not_started, status="continue", text=text, because=because)
    earliest = rule.at_least.after(last)
    sentence = f"{rule.title}: last {word} {in_words(last)} + {rule.at_least} = {in_words(earliest)}"
    until: date | None = earliest
    if rule.until_analyte is not None:
        reached = _reached(situation, rule, last)
        name = situation.protocol.analyte[rule.until_analyte].title
        if reached is None:
            until = None
            sentence += f"; and until {name} has reached {rule.until_reaches}, which no result shows yet"
        else:
            until = max(earliest, reached.result.day)
            because += (reached.result.id,)
            sentence += (
                f"; {name} reached {rule.until_reaches} on {in_words(reached.result.day)}; the later holds"
            )
    over = until is not None and situation.on >= until
    return replace(
        not_started,
        status="may-stop" if over else "continue",
        text=f"{sentence}.",
        because=because,
        until=until,
    )


def _reached(situation: Situation, rule: Prophylaxis, last: date) -> Reading | None:
    """The first reading at or above the amount after which none fell below it again."""
    assert rule.until_analyte is not None and rule.until_reaches is not None
    target = situation.protocol.analyte[rule.until_analyte].judged(rule.until_reaches)
    found: Reading | None = None
    for reading in situation.readings_of(rule.until_analyte):
        if reading.result.day <= last or not reading.result.standing.counts:
            continue
        if reading.quantity is None:
            told = CannotTell(
                id=rule.id,
                why=reading.problem or "not readable",
                because=(reading.result.id,),
                latest=reading.result.day,
                known=reading.result.known,
            )
            situation.cannot_tell.append(told)
            continue
        if reading.quantity.is_below(target) is Answer.NO:
            found = found or reading
        else:
            found = None
    return found
