"""What each row of `drug_exposure` becomes, as SQL: the drug, other medicines, immunisations, or a question."""

from longwatch.core.dates import Interval
from longwatch.core.protocol import Drug
from longwatch.core.quantities import Quantity
from longwatch.engine.relational import literal
from longwatch.population.reading.checking import first_of
from longwatch.population.reading.omop.mapping import ADMINISTERED, DISPENSED, ORDERED, Event
from longwatch.population.reading.omop.rows import event_row

SEVERAL_DAYS = "it lasts several days, so that nobody can tell on which of them it was given"
BACKWARDS = "an end before its start"
UNADMINISTERED = "an order without a recorded administration"
DISPENSED_ONLY = "a dispensing alone shows no use"
UNTAKEN = "a dispensing without a recorded time of taking it"
ANSWERED = "an order whose infusions are recorded"


def drug_rows(event: Event, rows: str, drug: Drug, *, why_other: str) -> str:
    """Infusions, times of taking a medicine, immunisations, and questions where nobody can tell.

    why_other   what to say of the same ingredient sold for another disease
    """
    end = f"coalesce({', '.join(event.end)})"
    type_ = f"coalesce({event.type}, 0)"
    ordered = f"{type_} IN {ORDERED}"
    dispensed = f"{type_} IN {DISPENSED}"
    named = " OR ".join(f"contains(lower({event.name}), {literal(name.casefold())})" for name in drug.names)
    by_name = f"(ignored IS NOT NULL OR unknown IS NOT NULL) AND ({named})"
    seen = f"""
        SELECT * REPLACE (
            CASE WHEN {by_name} THEN NULL ELSE ignored END AS ignored,
            CASE WHEN {by_name} THEN NULL ELSE unknown END AS unknown,
            CASE WHEN {_is_other(event, drug)} THEN {literal(why_other)}
                WHEN {by_name} THEN 'the drug by name without a known code' ELSE doubt END AS doubt,
            CASE WHEN {by_name} THEN 'courses' ELSE about END AS about,
            CASE WHEN {_is_other(event, drug)} THEN NULL ELSE target END AS target
        ), {end} AS last_day FROM ({rows})"""
    is_infusion, is_taken = "target = 'facts_infusion'", "target = 'facts_medicine'"
    backwards = f"last_day < {event.day}"
    question = first_of(
        [
            (UNADMINISTERED, f"{is_infusion} AND ({ordered} OR {dispensed})"),
            (UNTAKEN, f"{is_taken} AND about = 'courses' AND {dispensed}"),
            (BACKWARDS, f"{is_taken} AND {backwards}"),
            (SEVERAL_DAYS, f"{is_infusion} AND {type_} NOT IN {ADMINISTERED} AND last_day > {event.day} + 1"),
        ]
    )
    gone = f"({is_infusion} AND ({ordered} OR {dispensed})) OR ({is_taken} AND about = 'courses' AND {dispensed}) OR ({is_taken} AND {backwards})"
    ignored = f"coalesce(ignored, CASE WHEN {is_taken} AND about IS NULL AND {dispensed} THEN '{DISPENSED_ONLY}' END)"
    return event_row(
        event,
        seen,
        ignored=ignored,
        target=f"CASE WHEN NOT coalesce({gone}, FALSE) THEN target END",
        doubt=f"'{event.table}: ' || coalesce(doubt, {question})",
        end_day="last_day",
        kind="'immunisation'",
    )


def _is_other(event: Event, drug: Drug) -> str:
    """Whether the dose is one that only the other product of the ingredient has."""
    doses = [Quantity.parse(text) for text in drug.other_product_doses]
    said = [
        f"({event.dose} = {dose.value:f} AND lower({event.dose_unit}) = {literal(dose.unit.casefold())})"
        for dose in doses
    ]
    return f"coalesce(by_dose AND ({' OR '.join(said) or 'FALSE'}), FALSE)"


def answered(rows: str, drug: Drug, *, exposure: str) -> str:
    """The same rows, orders that an infusion or a time of taking the drug answers told as such.

    exposure   a table of the drug's own days: name, first_day, last_day (null: still taken)
    """
    near = drug.same_course_within
    within = (
        f"o.day BETWEEN {_shifted('x.first_day', near, '-')} AND x.first_day"
        if drug.exposure == "infusions"
        else f"o.day >= {_shifted('x.first_day', near, '-')} AND (x.last_day IS NULL OR o.day <= {_shifted('x.last_day', near, '+')})"
    )
    is_order = f"o.doubt IN ('drug_exposure: {UNADMINISTERED}', 'drug_exposure: {UNTAKEN}')"
    found = f"EXISTS (SELECT 1 FROM {exposure} AS x WHERE x.name = o.name AND {within})"
    return f"""
        SELECT o.* REPLACE (CASE WHEN o.ignored IS NULL AND o.refused IS NULL AND {is_order} AND {found}
            THEN '{ANSWERED}' ELSE o.ignored END AS ignored) FROM ({rows}) AS o"""


def _shifted(day: str, by: Interval, sign: str) -> str:
    return f"CAST({day} {sign} to_months({by.months}) {sign} to_days({by.days}) AS DATE)"
