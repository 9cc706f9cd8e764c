"""All figures of a population, from the rows that its parts left."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from longwatch.core.protocol import Measure, Protocol
from longwatch.population.measures.figures import Figures, QualityNote
from longwatch.population.measures.follow_up import MONTHS
from longwatch.population.measures.followed import adherence, alert_rates, time_to
from longwatch.population.measures.indicators import indicator, overdue, quality_note, shown
from longwatch.population.measures.outcomes import (
    CANNOT_TELL,
    NO_BIRTH,
    NO_SEX,
    UNCLEAR_COURSES,
    UNDATED_DEATH,
    UNREADABLE,
)
from longwatch.population.measures.rows import COHORT, FOLLOWED, QUALITY, TREATED
from longwatch.population.measures.steps import measures_of
from longwatch.population.measures.sums import Sums, together
from longwatch.population.measures.suppressing import is_few

SUPPRESS_BELOW = 5
EVERYBODY = "cohort"
"""What a note on all figures is about."""
_QUALITY = {
    UNREADABLE: "Patients with something in the record that nobody could read.",
    CANNOT_TELL: "Patients of whom some rule cannot tell what it asks.",
    NO_SEX: "Patients whose sex the record does not say.",
    NO_BIRTH: "Patients whose date of birth the record does not say.",
    UNCLEAR_COURSES: "Patients with something about infusions that nobody could read: more may have been given than is counted.",
    UNDATED_DEATH: "Patients who died on a day that nobody knows: they are counted as if they lived.",
}
OVERDUE, ALERT_RATES = "overdue", "alert-rates"
"""What a note on those who are overdue, or on the alerts, is about."""
_BESIDE = {
    UNREADABLE: "Patients counted here with something in the record that nobody could read: it may be what seems not to "
    "have been done, or not to have happened.",
    UNDATED_DEATH: "Patients counted here who died on a day that nobody knows: they are counted as if they lived.",
}


def figures(
    rows: Path | Sequence[Path],
    patients: Path,
    *,
    protocol: Protocol,
    jurisdiction: str,
    on: date,
    engine: str,
    suppress_below: int = SUPPRESS_BELOW,
) -> Figures:
    """Every figure of a population on a day.

    rows             the folder, or the files, with the rows of `measure_row` of every part
    patients         a file with the number of each patient and the site (a store's patients.parquet)
    suppress_below   numbers from 1 to one less are not shown, nor what gives them away; 0 or 1 shows all
    """
    with Sums(rows, patients) as sums:
        allowed = shown(sums, suppress_below)
        of = {
            kind: [measure for measure in measures_of(protocol, jurisdiction) if measure.counts == kind]
            for kind in ("adherence", "overdue", "time-to", "alerts")
        }
        indicators = [
            indicator(sums, measure, protocol.lines(measure.sources), allowed)
            for measure in measures_of(protocol, jurisdiction)
            if measure.is_of_courses
        ]
        curves = [adherence(sums, protocol, measure, suppress_below) for measure in of["adherence"]]
        times = [time_to(sums, protocol, measure, suppress_below) for measure in of["time-to"]]
        notes = [*indicators, *curves, *times]
        late = [overdue(sums, measure, allowed) for measure in of["overdue"]]
        return Figures(
            protocol=protocol.drug.id,
            jurisdiction=jurisdiction,
            on=on,
            engine=engine,
            revision=protocol.revision,
            clinically_reviewed=protocol.drug.clinically_reviewed == "yes",
            patients=_everybody(sums, suppress_below),
            treated=allowed.treated,
            suppress_below=suppress_below,
            indicators=tuple(made for made, _ in indicators),
            adherence=tuple(curve for made, _ in curves for curve in made),
            overdue=tuple(one for sites, _ in late for one in sites),
            overdue_whole=next((whole for _, whole in late), None),
            time_to=tuple(made for made, _ in times),
            alert_rates=tuple(
                rate
                for measure in of["alerts"]
                for rate in alert_rates(sums, protocol, measure, jurisdiction, below=suppress_below)
            ),
            quality=(
                *_quality(sums, suppress_below),
                *(note for _, told in notes for note in told),
                *_beside(sums, of, suppress_below),
            ),
        )


def _everybody(sums: Sums, below: int) -> int | None:
    """All patients. Where few were not treated it is not said, since it would tell how many."""
    everybody = sums.everybody()
    treated = together(sums.by_site(COHORT, TREATED).values()).yes.people
    untold = is_few(everybody, below) or is_few(everybody - treated, below)
    return None if untold else everybody


def _quality(sums: Sums, below: int) -> list[QualityNote]:
    found = []
    if without := sums.without_site():
        text = "Patients of whom the source names no site."
        found.append(quality_note(EVERYBODY, text, without, people=without, below=below))
    for part, text in _QUALITY.items():
        people = sums.part(QUALITY, part, "unknown").people
        if people:
            found.append(quality_note(EVERYBODY, text, people, people=people, below=below))
    return found


def _beside(sums: Sums, of: Mapping[str, Sequence[Measure]], below: int) -> list[QualityNote]:
    """Of figures that follow patients: of how many the record may hold more than could be read."""
    counted: list[tuple[str, str, str | None]] = [(OVERDUE, one.id, None) for one in of["overdue"]]
    counted += [(series, f"{one.id}/{MONTHS}", series) for one in of["adherence"] for series in one.series]
    counted += [(one.id, one.id, None) for one in of["time-to"]]
    counted += [(ALERT_RATES, COHORT, FOLLOWED) for _ in of["alerts"]]
    doubted = sums.people_with(QUALITY)
    found = []
    for about, measure, part in counted:
        for quality, text in _BESIDE.items():
            people = doubted.get((measure, part, quality), 0)
            if people:
                found.append(quality_note(about, text, people, people=people, below=below))
    return found
