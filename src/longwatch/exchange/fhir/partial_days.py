"""Results and symptoms of which only the month or year is known, beside the infusions that were given in that time."""

from datetime import date

from longwatch.core.findings import OWN_WORDS
from longwatch.core.record import AnyFact, Doubt, Result, SymptomReport, holding
from longwatch.exchange.fhir.elements import day_of
from longwatch.exchange.fhir.medicines import exposure_days
from longwatch.exchange.fhir.reading import Reading

BEFORE_OR_AFTER = (
    "only its month or year is known, so that it may lie before or after a treatment of that time"
)


def doubts_of_days(reading: Reading) -> list[Doubt]:
    """A question for each fact that stands on the first day of its month or year, with an exposure after that day.

    There a result may satisfy something. Whether it is a baseline or one to be watched, and whether a symptom came
    after treatment, nobody can tell, from the first such exposure on. Of several versions the one that holds is
    asked about.
    """
    partial = [(fact, last) for fact in reading.facts if (last := _last_day(fact)) is not None]
    if not partial:
        return []
    exposures = exposure_days(reading)
    held = {id(fact) for fact in holding(reading.facts, date.max, None)}
    found: dict[str, Doubt] = {}
    for fact, last in partial:
        within = [day for day in exposures if fact.day < day <= last]
        if within and id(fact) in held:
            doubt = _doubt(reading, fact, within[0])
            found.setdefault(doubt.key, doubt)
    return list(found.values())


def _last_day(fact: AnyFact) -> date | None:
    """The last day of the month or year that the source wrote; None where it wrote the very day, or no value."""
    if not isinstance(fact, Result | SymptomReport) or len(fact.moment) >= len("2026-03-31"):
        return None  # as almost always
    if isinstance(fact, Result) and not fact.has_value:
        return None
    stated = day_of(fact.moment)
    return None if stated is None else stated.last


def _doubt(reading: Reading, fact: AnyFact, day: date) -> Doubt:
    resource = fact.id.partition("#")[0]
    about: str | None = OWN_WORDS
    codes: tuple[str, ...] = ()
    key = OWN_WORDS
    if isinstance(fact, Result):
        about, codes, key = None, reading.wanted.results.used(fact.codes), fact.key
    return Doubt(
        id=resource,
        day=day,
        known=fact.known,
        key=f"{fact.id} {key} {BEFORE_OR_AFTER}",
        version=fact.version,
        why=f"{resource.partition('/')[0]}: {BEFORE_OR_AFTER}",
        about=about,
        codes=codes,
    )
