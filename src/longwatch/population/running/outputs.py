"""What a run writes for every patient: each output as a relation after the plan, with its columns in order."""

from datetime import date
from typing import NamedTuple

from longwatch.core.protocol import Protocol
from longwatch.engine.relational import Step
from longwatch.engine.relational.redating import STATE, is_fixed, later_days
from longwatch.engine.relational.sql import FAR, rows
from longwatch.population.measures import ROWS, measure_steps
from longwatch.population.running.rules import revisions

FIXED, MOVING = "fixed", "moving"
"""How the files of an output begin whose rows no later day changes, and those of its other rows."""


class Output(NamedTuple):
    """One Parquet output.

    name       what it is called
    file       the file or folder of that name
    relation   the step that gives its rows
    columns    what each of its columns is called, and the expression that gives it, in order
    order      how its rows are sorted
    divided    whether rows that no later day changes stand in files of their own; its relation says which: `fixed`
    """

    name: str
    file: str
    relation: str
    columns: dict[str, str]
    order: tuple[str, ...]
    divided: bool = False

    @property
    def parts(self) -> dict[str, str]:
        """What the names of its files begin with, and which rows stand in them."""
        return {FIXED: "fixed", MOVING: "NOT fixed"} if self.divided else {"part": "TRUE"}


def _plain(*names: str) -> dict[str, str]:
    return {name: name for name in names}


SERIES = Output(
    "series",
    "series.parquet",
    "out_series",
    {
        **_plain("patient", "id", "status", "due", "last", "overdue_from", "days_overdue", "episode_start"),
        **_plain("episode_end", "adherence", "tested", "completed", "missed"),
        **_plain("item", "critical", "waived_until", "ended_on", "revision", "site"),
    },
    ("number", "place"),
    divided=True,
)
GAPS = Output(
    "gaps",
    "gaps.parquet",
    "out_gaps",
    {**_plain("patient", "id"), "from": "from_day", "to": "to_day", **_plain("days", "missed", "open")},
    ("number", "place", "from_day"),
    divided=True,
)
ALERTS = Output(
    "alerts",
    "alerts.parquet",
    "out_alerts",
    _plain("patient", "id", "severity", "state", "opened", "latest", "waived_until", "revision", "site"),
    ("number", "state", "weight", "opened", "id"),
)
FINDINGS = Output(
    "findings",
    "findings.parquet",
    "out_findings",
    _plain("patient", "kind", "id", "revision", "status", "detail", "day", "until"),
    ("number", "turn", "kind", "place", "day", "id", "status", "detail", "until"),
)
MEASURES = Output(
    "measures",
    "measures",
    "out_measures",
    _plain("patient", "measure", "part", "day", "answer", "number", "whole"),
    ("place", "measure", "part", "day", "answer", "number", "whole"),
)
KEPT = Output(
    "state",
    "series_state.parquet",
    "out_state",
    _plain("patient", "site", "revision", *STATE),
    ("number", "place"),
)
OUTPUTS = (SERIES, GAPS, ALERTS, FINDINGS, MEASURES, KEPT)
OF_SERIES = (SERIES, GAPS, KEPT)
"""Those that rest on the repeated tests alone."""
LATER = "out_later"
"""The first day after the one asked about on which any record says anything: `day`, or null."""
PLACES = "out_places"
"""How many patients there are in each place: `place` and `patients`."""


def output_steps(protocol: Protocol, jurisdiction: str, on: date) -> list[Step]:
    """The relations of `OUTPUTS` and `PLACES`, for one day that everybody is asked about."""
    known = revisions(protocol, jurisdiction, on)
    fixed = is_fixed("f", on)
    finding = " UNION ALL ".join(
        f"SELECT patient, {turn} AS turn, {columns}" for turn, columns in enumerate(_FINDINGS)
    )
    return [
        Step("rule_revision", rows({"id": "STRING", "revision": "STRING"}, sorted(known.items()))),
        Step("out_series", _SERIES.format(fixed=fixed), kept=False),
        Step("out_gaps", _GAPS.format(fixed=fixed), kept=False),
        Step("out_state", _STATE.format(fixed=fixed), kept=False),
        later_days(),
        Step(LATER, "SELECT min(day) AS day FROM later_days", kept=False),
        Step("out_alerts", _ALERTS, kept=False),
        Step("every_finding", finding, kept=False),
        Step("out_findings", _EVERY_FINDING, kept=False),
        *measure_steps(protocol, jurisdiction),
        Step("out_measures", _MEASURES, kept=False),
        Step(PLACES, "SELECT place, count(*) AS patients FROM place GROUP BY place", kept=False),
    ]


_SERIES = """
    SELECT f.patient AS number, f.place, p.name AS patient, p.site, f.id, f.status, f.due, f.last, f.overdue_from,
        CAST(f.days_overdue AS BIGINT) AS days_overdue, f.episode_start, f.episode_end, f.adherence,
        CAST(f.tested AS BIGINT) AS tested, CAST(f.completed AS BIGINT) AS completed,
        CAST(f.missed AS BIGINT) AS missed, f.item, f.critical, f.waived_until, f.ended_on, r.revision,
        {fixed} AS fixed
    FROM series_finding AS f JOIN patients AS p ON p.patient = f.patient
        LEFT JOIN rule_revision AS r ON r.id = f.id"""

_STATE = f"""
    SELECT s.patient AS number, p.name AS patient, p.site, r.revision, {", ".join(f"s.{name}" for name in STATE)}
    FROM series_state AS s JOIN patients AS p ON p.patient = s.patient
        JOIN series_finding AS f ON f.patient = s.patient AND f.id = s.series
        LEFT JOIN rule_revision AS r ON r.id = s.series
    WHERE NOT {{fixed}}"""

_GAPS = """
    SELECT g.patient AS number, f.place, p.name AS patient, g.series AS id, g.first_day AS from_day,
        g.last_day AS to_day, CAST(g.days AS BIGINT) AS days, CAST(g.missed AS BIGINT) AS missed,
        g.is_open AS open, NOT g.is_open OR {fixed} AS fixed
    FROM series_gap AS g JOIN patients AS p ON p.patient = g.patient
        JOIN series_finding AS f ON f.patient = g.patient AND f.id = g.series"""

_ALERTS = """
    SELECT f.patient AS number, f.weight, p.name AS patient, p.site, f.id, f.severity, f.state, f.opened, f.latest,
        f.waived_until, r.revision
    FROM alert_finding AS f JOIN patients AS p ON p.patient = f.patient
        LEFT JOIN rule_revision AS r ON r.id = f.id"""

_NO_DAY = "CAST(NULL AS DATE)"
_NOTHING = "CAST(NULL AS STRING)"


def _finding(
    kind: str, id_: str, status: str, *, detail: str = _NOTHING, day: str = _NO_DAY, until: str = _NO_DAY
) -> str:
    return f"'{kind}' AS kind, {id_} AS id, {status} AS status, {detail} AS detail, {day} AS day, {until} AS until"


_OPEN = "CASE WHEN {} IS NULL THEN 'open' ELSE 'waived' END"
# In the order in which an assessment tells them. `place` is the finding's place among those of its kind.
_FINDINGS = (
    _finding(
        "course",
        "'course ' || CAST(number AS STRING)",
        f"CASE WHEN last_day = {FAR} THEN 'goes-on' ELSE 'given' END",
        detail="CAST(infusions AS STRING)",
        day="first_day",
        until=f"CASE WHEN last_day < {FAR} THEN last_day END",
    )
    + ", number AS place FROM courses",
    _finding("eligibility", _NOTHING, "status") + ", 0 FROM eligibility",
    _finding("criterion", "id", "value", detail="effect") + ", number FROM criterion_finding",
    _finding("prerequisite", "id", "status", detail="item", day="by_day")
    + ", number FROM prerequisite_finding",
    _finding("series", "id", "status", detail="item", day="coalesce(due, ended_on)", until="waived_until")
    + ", place FROM series_finding",
    _finding("alert", "id", "state", detail="severity", day="opened", until="waived_until")
    + ", weight FROM alert_finding",
    _finding("prophylaxis", "id", "status", until="until") + ", number FROM prophylaxis_finding",
    _finding("precaution", "id", "status", day="from_day", until="until")
    + ", number FROM precaution_finding",
    _finding(
        "alarm", "id", _OPEN.format("waived_until"), detail="urgency", day="reported", until="waived_until"
    )
    + ", weight FROM alarm_finding",
    _finding("symptom", "symptom", "'open'", detail="urgency", day="reported")
    + ", weight FROM symptom_finding",
    _finding("cannot-tell", "id", "CASE WHEN settled THEN 'settled' ELSE 'open' END", day="latest")
    + ", 0 FROM cannot_tell",
    _finding("clearance", "'course ' || CAST(course AS STRING)", "status") + ", 0 FROM clearance",
    _finding("clearance-reason", "id", "weight") + ", 0 FROM clearance_reason",
    _finding("place", _NOTHING, "place", day="next_date", until="until") + ", 0 FROM place",
    # Of the dead nothing is asked; where nobody knows what comes next, a decision is.
    _finding("place-reason", "reason", "reason")
    + """, 0 FROM (
        SELECT r.patient, r.reason FROM place_reason AS r JOIN place AS p ON p.patient = r.patient
        WHERE NOT p.has_died AND NOT p.asks_for_decision
        UNION ALL SELECT patient, 'decision-asked' FROM place WHERE asks_for_decision
    ) AS reasons""",
)

_EVERY_FINDING = """
    SELECT f.patient AS number, f.turn, f.place, p.name AS patient, f.kind, f.id, r.revision, f.status, f.detail,
        f.day, f.until
    FROM every_finding AS f JOIN patients AS p ON p.patient = f.patient LEFT JOIN rule_revision AS r ON r.id = f.id"""

_MEASURES = f"""
    SELECT m.patient AS place, p.name AS patient, m.measure, m.part, m.day, m.answer, m.number, m.whole
    FROM {ROWS} AS m JOIN patients AS p ON p.patient = m.patient"""
