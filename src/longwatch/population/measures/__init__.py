"""The measures that regulators ask for: whom each one counts, and the figures that come of it.

What a measure counts is content (measures.yaml of a protocol); how each kind is counted is here.

rows           what every measure says of a patient
before         the plan once more, as of the first day of each course
courses        measures of courses; follow_up: adherence and the overdue; outcomes: diagnoses and alerts
steps          all of it in order, down to the relation `measure_row`
sums           the rows of all parts, added up
statistics     shares and survival with their limits
suppressing    small numbers, and what would give them away
indicators     sums become figures; followed: those over time; making: all of them
figures        what measures.json holds
recorded       the rows of records at hand, for cases and tests
"""

from longwatch.population.measures.figures import Figures
from longwatch.population.measures.making import SUPPRESS_BELOW, figures
from longwatch.population.measures.recorded import measured, rows_of
from longwatch.population.measures.rows import COLUMNS
from longwatch.population.measures.steps import ROWS, measure_steps

__all__ = ["COLUMNS", "ROWS", "SUPPRESS_BELOW", "Figures", "figures", "measure_steps", "measured", "rows_of"]
