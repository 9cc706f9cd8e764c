"""Results of which only the month or year is known, beside the infusions that were given in that time."""

from datetime import date

from longwatch.core.record import Doubt, Result, holding
from longwatch.exchange.fhir.elements import day_of
from longwatch.exchange.fhir.medicines import exposure_days
from longwatch.exchange.fhir.reading import Reading

BEFORE_OR_AFTER = (
    "only its month or year is known, so that it may lie before or after a treatment of that time"
)


def doubts_of_days(reading: Reading) -> list[Doubt]:
    """A question for each result that stands on the first day of its month or year, with an exposure after that day.

    There it may satisfy something. Whether it is a baseline or a result to be watched nobody can tell, from
    the first such exposure on. Of several versions of a result the one that holds is asked about.
    """
    partial = [fact for fact in reading.facts if type(fact) is Result and _last_day(fact) is not None]
    if not partial:
        return []
    exposures = exposure_days(reading)
    held = {id(fact) for fact in holding(reading.facts, date.max, None)}
    found = []
    for fact in partial:
        last = _last_day(fact)
        within = [day for day in exposures if last is not None and fact.day < day <= last]
        if within and id(fact) in held and fact.has_value:
            found.append(_doubt(reading, fact, within[0]))
    return found


def _last_day(result: Result) -> date | None:
    """The last day of the month or year that the source wrote; None where it wrote the very day."""
    if len(result.moment) >= len("2026-03-31"):
        return None  # as almost always
    stated = day_of(result.moment)
    return None if stated is None else stated.last


def _doubt(reading: Reading, result: Result, day: date) -> Doubt:
    origin = result.id.partition("#")[0]
    return Doubt(
        id=origin,
        day=day,
        known=result.known,
        key=f"{result.id} {result.key} {BEFORE_OR_AFTER}",
        version=result.version,
        why=f"{origin.partition('/')[0]}: {BEFORE_OR_AFTER}",
        codes=reading.wanted.results.used(result.codes),
    )
