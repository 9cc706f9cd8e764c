"""The measures of a protocol as steps that follow its plan; `measure_row` is what they come to."""

from collections.abc import Callable

from longwatch.core.protocol import Measure, Protocol
from longwatch.engine.relational import Step
from longwatch.population.measures.before import before_steps
from longwatch.population.measures.courses import course_step
from longwatch.population.measures.follow_up import adherence_rows, follow_up_steps, overdue_rows
from longwatch.population.measures.outcomes import alert_rows, cohort_rows, followed_step, time_to_rows
from longwatch.population.measures.rows import COLUMNS

ROWS = "measure_row"


def measures_of(protocol: Protocol, jurisdiction: str) -> tuple[Measure, ...]:
    """The measures of the jurisdiction, in the order of the content."""
    return protocol.of(jurisdiction, protocol.measures)


def measure_steps(protocol: Protocol, jurisdiction: str) -> tuple[Step, ...]:
    """What is put after `plan_for(protocol, jurisdiction)`, settled or not, so that `measure_row` can be read.

    It holds the second look at each course too, so that one database carries out both with one plan.

    Raises:  KeyError for a jurisdiction that the protocol does not know.
    """
    steps = [
        *before_steps(protocol, jurisdiction),
        *follow_up_steps(protocol.drug.follow_up),
        followed_step(),
    ]
    parts = cohort_rows()
    for number, measure in enumerate(measures_of(protocol, jurisdiction)):
        if measure.is_of_courses:
            steps.append(course_step(f"measure_courses_{number}", measure))
            parts.append(f"SELECT * FROM measure_courses_{number}")
        else:
            parts += _ROWS[measure.counts](measure)
    columns = ", ".join(COLUMNS)
    every = " UNION ALL ".join(f"SELECT {columns} FROM ({part}) AS part_{n}" for n, part in enumerate(parts))
    return (*steps, Step(ROWS, every))


_ROWS: dict[str, Callable[[Measure], list[str]]] = {
    "adherence": adherence_rows,
    "overdue": lambda measure: [overdue_rows(measure)],
    "time-to": lambda measure: [time_to_rows(measure)],
    "alerts": lambda measure: [alert_rows(measure)],
}
