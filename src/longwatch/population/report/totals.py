"""Each series in everybody's newest episode, in sums: days covered, intervals tested, patients without a gap."""

from collections.abc import Sequence

from longwatch.page.markup import Child, Markup
from longwatch.population.measures.figures import AdherenceCurve, SeriesTotals
from longwatch.population.report import words
from longwatch.population.report.material import Material, numbers

_COLUMNS = ("Series", "Patients", "Days covered", "Intervals tested", "Patients without a gap")


def totals(material: Material) -> Markup | None:
    """One row for each series of which there are totals."""
    found = [(curve, curve.totals) for curve in material.figures.adherence if curve.totals is not None]
    if not found:
        return None
    rows = [_row(material, curve, sums) for curve, sums in found]
    summary = "All series in everybody's newest episode"
    return numbers("All series in everybody's newest episode", _COLUMNS, rows, noun="row", summary=summary)


def _row(material: Material, curve: AdherenceCurve, sums: SeriesTotals) -> Sequence[Child]:
    return (
        curve.title,
        material.number(sums.patients, sums.suppressed),
        _part(sums.days_covered, sums.days, hidden=sums.suppressed),
        _part(sums.intervals_tested, sums.intervals, hidden=sums.suppressed),
        _part(sums.without_gap, sums.patients, hidden=sums.suppressed),
    )


def _part(count: int | None, of: int | None, *, hidden: bool) -> str:
    """A part of a whole with its share."""
    if hidden or count is None or of is None:
        return words.NOT_SHOWN if hidden else words.NONE
    share = words.share(count / of) if of else words.NONE
    return f"{words.count(count)} of {words.count(of)} ({share})"
