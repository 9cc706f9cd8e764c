"""The whole plan of a protocol in a jurisdiction: named relations, each made of those before it."""

from longwatch.core.protocol import Protocol
from longwatch.engine.relational.alerts import alert_steps, watch_condition
from longwatch.engine.relational.asking import Questions, reply_steps
from longwatch.engine.relational.courses import course_steps
from longwatch.engine.relational.done import done_steps
from longwatch.engine.relational.holding import holding
from longwatch.engine.relational.intervals import interval_steps
from longwatch.engine.relational.runs import run_steps
from longwatch.engine.relational.screening import screening_steps
from longwatch.engine.relational.series import series_steps
from longwatch.engine.relational.series_rules import Versions, versions_of
from longwatch.engine.relational.sql import Step, literal


def plan_for(protocol: Protocol, jurisdiction: str, *, has_versions: bool = True) -> tuple[Step, ...]:
    """Every step from the tables of facts to the findings, in the order in which they are made.

    has_versions   whether one thing may stand in the tables in several versions

    Raises:  KeyError for a jurisdiction that the protocol does not know.
    """
    questions = Questions()
    series = versions_of(protocol, jurisdiction)
    conditions = [
        _series_conditions(series, questions),
        watch_condition(protocol, jurisdiction, questions),
    ]
    return (
        *holding(has_versions=has_versions),
        *course_steps(protocol),
        *done_steps(protocol),
        *screening_steps(questions, protocol),
        *reply_steps(questions, protocol),
        *conditions,
        *run_steps(series),
        *interval_steps(series),
        *series_steps(),
        *alert_steps(protocol, jurisdiction),
    )


def _series_conditions(series: dict[str, Versions], questions: Questions) -> Step:
    """Whether each version of a series concerns the patient, for those that say whom they concern."""
    parts = [
        f"SELECT patient, {literal(name)} AS series, {number} AS version, {questions.sql(rule.applies)} AS concerned FROM replies"
        for name, versions in series.items()
        for number, (_, rule) in enumerate(versions)
        if rule.applies is not None
    ]
    nobody = "SELECT patient, CAST(NULL AS STRING) AS series, 0 AS version, TRUE AS concerned FROM replies WHERE FALSE"
    return Step("series_condition", " UNION ALL ".join(parts or [nobody]))
