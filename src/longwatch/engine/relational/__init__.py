"""The relational engine: the same meaning as docs/explanation/meaning.md, over tables and for whole populations.

It gives plans: named queries, each made of those before it, from the tables of facts to the findings. It runs
nothing; `population/` does.

tables         the tables of facts, column by column
sql            pieces of SQL, and the few functions that each database writes in its own way
holding        which version of a fact holds on the day
courses        courses, episodes, the treatment of each patient
done           the days on which an item counts as done
asking         questions with three answers; screening: what answers them
series_rules   the series of a protocol as tables
runs           each series in its newest episode; waits: from event to event; intervals: tested and completed
               ones; series: the findings
telling        what nobody can tell; reasons: why, as far as that must be said in words
plan           all of it in order
"""

from longwatch.engine.relational.holding import WEIGHT
from longwatch.engine.relational.plan import done_plan, plan_for
from longwatch.engine.relational.sql import FAR, FUNCTIONS, Step, literal, needed, same
from longwatch.engine.relational.tables import (
    DECIMALS,
    FACTS,
    FURTHER_CODES,
    FURTHER_WRITTEN,
    ITEM_DAYS,
    LARGEST,
    RESULTS,
    STORED,
    TABLES,
    Table,
)

__all__ = [
    "DECIMALS",
    "FACTS",
    "FAR",
    "FUNCTIONS",
    "FURTHER_CODES",
    "FURTHER_WRITTEN",
    "ITEM_DAYS",
    "LARGEST",
    "RESULTS",
    "STORED",
    "TABLES",
    "WEIGHT",
    "Step",
    "Table",
    "done_plan",
    "literal",
    "needed",
    "plan_for",
    "same",
]
