"""The whole plan of a protocol in a jurisdiction: named relations, each made of those before it."""

from longwatch.core.protocol import Protocol
from longwatch.engine.relational.alarms import alarm_steps
from longwatch.engine.relational.alerts import alert_steps
from longwatch.engine.relational.amounts import amount_rule_steps
from longwatch.engine.relational.asking import Questions, reply_steps
from longwatch.engine.relational.clearance import clearance_steps
from longwatch.engine.relational.courses import course_steps
from longwatch.engine.relational.done import done_steps
from longwatch.engine.relational.doubts import doubt_steps
from longwatch.engine.relational.eligibility import eligibility_steps
from longwatch.engine.relational.holding import holding
from longwatch.engine.relational.place import place_steps
from longwatch.engine.relational.precautions import precaution_steps
from longwatch.engine.relational.prerequisites import prerequisite_steps
from longwatch.engine.relational.prophylaxis import prophylaxis_steps
from longwatch.engine.relational.reasons import reason_steps
from longwatch.engine.relational.screening import screening_steps
from longwatch.engine.relational.series import series_steps
from longwatch.engine.relational.series_rules import versions_of
from longwatch.engine.relational.sql import Step, needed
from longwatch.engine.relational.telling import telling_steps


def plan_for(protocol: Protocol, jurisdiction: str, *, settled: bool = False) -> tuple[Step, ...]:
    """Every step from the tables of facts to the findings, in the order in which they are made.

    settled   whether the tables are a store's: each fact says whether it `holds`, and `item_days` is filled.
              What was known by an earlier moment cannot be asked of it then.

    Raises:  KeyError for a jurisdiction that the protocol does not know, TooFine for a rule whose numbers
             the tables do not keep exactly.
    """
    questions = Questions()
    # The rules come first, since they say which questions must be answered.
    rules = [
        *series_steps(versions_of(protocol, jurisdiction), questions),
        *alert_steps(protocol, jurisdiction, questions),
        *eligibility_steps(protocol, jurisdiction, questions),
        *doubt_steps(protocol, jurisdiction),
        *prerequisite_steps(protocol, jurisdiction, questions),
        *prophylaxis_steps(protocol, jurisdiction, questions),
        *precaution_steps(protocol, jurisdiction, questions),
        *alarm_steps(protocol, jurisdiction, questions),
        *telling_steps(protocol, jurisdiction),
        *place_steps(),
        *clearance_steps(protocol, jurisdiction, questions),
        *reason_steps(protocol, jurisdiction),
    ]
    return (
        *holding(settled=settled),
        *course_steps(protocol),
        *done_steps(protocol, settled=settled),
        *amount_rule_steps(protocol),
        *screening_steps(questions, protocol),
        *reply_steps(questions, protocol),
        *rules,
    )


def done_plan(protocol: Protocol) -> tuple[Step, ...]:
    """The steps to `days_done`, for a store in the making: facts say whether they hold, items not yet."""
    return tuple(needed([*holding(settled=True), *done_steps(protocol, settled=False)], "days_done"))
