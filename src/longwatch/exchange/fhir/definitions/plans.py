"""The rules in force in one jurisdiction as a PlanDefinition: an action for each rule, grouped by kind."""

from collections.abc import Iterable, Iterator

from longwatch.core.dates import Interval
from longwatch.core.protocol import Alarm, Prerequisite, Rule, Series, Step, Watch
from longwatch.exchange.fhir.definitions.activities import activity_id
from longwatch.exchange.fhir.definitions.origin import Json, Origin, jurisdiction_of

_MINUTE = "min"


def plan(origin: Origin, jurisdiction: str) -> Json:
    """The plan of a jurisdiction on the day."""
    protocol = origin.protocol
    drug = protocol.drug
    where = protocol.country[jurisdiction].title
    told = f"The rules in force in {where} on {origin.on.isoformat()}."
    head = origin.head("PlanDefinition", f"{drug.id}-{jurisdiction.lower()}", f"{drug.title}: {where}", told)
    groups = (
        ("How courses are given", protocol.courses),
        ("Who may have the drug", protocol.criteria),
        ("What is needed before a course", protocol.prerequisites),
        ("The infusion day", protocol.steps),
        ("Protective medicines", protocol.prophylaxis),
        ("What a patient keeps to", protocol.precautions),
        ("Repeated tests", protocol.series),
        ("Watches over results", protocol.watches),
        ("Alarms over symptoms", (*protocol.alarms, *protocol.accumulations)),
        ("The programme", (*protocol.requirements, *protocol.gates, *protocol.form_schedules)),
    )
    actions = [_group(origin, jurisdiction, title, rules) for title, rules in groups]
    type_ = {
        "system": "http://terminology.hl7.org/CodeSystem/plan-definition-type",
        "code": "clinical-protocol",
    }
    return {
        **head,
        "type": {"coding": [type_]},
        "jurisdiction": jurisdiction_of(jurisdiction),
        "action": [action for action in actions if action is not None],
    }


def _group(origin: Origin, jurisdiction: str, title: str, rules: Iterable[Rule]) -> Json | None:
    held = origin.protocol.in_force(jurisdiction, tuple(rules), origin.on)
    if not held:
        return None
    return {"title": title, "action": [_action(origin, rule) for rule in held]}


def _action(origin: Origin, rule: Rule) -> Json:
    action: Json = {
        "id": rule.id,
        "title": rule.title,
        "description": rule.why,
        "documentation": origin.cited(rule.sources),
    }
    told = _told(rule)
    if told:
        action["textEquivalent"] = told
    item = getattr(rule, "item", None)
    if item is not None:
        action["definitionCanonical"] = origin.url("ActivityDefinition", activity_id(origin, item))
    if isinstance(rule, Series) and not rule.at_first:
        # How long a medicine is taken at home nobody knows, so that there is no bound to tell.
        is_infused = origin.protocol.drug.exposure == "infusions"
        bounds = {"boundsDuration": _duration(rule.for_)} if is_infused else {}
        action["timingTiming"] = {"repeat": {**bounds, **_every(rule.every)}}
    if isinstance(rule, Step) and rule.every_minutes is not None:
        repeat = {"frequency": 1, "period": rule.every_minutes, "periodUnit": _MINUTE}
        action["timingTiming"] = {"repeat": repeat}
    if isinstance(rule, Prerequisite | Step):
        action["requiredBehavior"] = "must" if rule.required else "could"
    if isinstance(rule, Watch):
        action["input"] = list(_inputs(origin, rule))
    return action


def _told(rule: Rule) -> str:
    match rule:
        case Watch() | Alarm():
            return rule.action
        case Step():
            return rule.do
        case Series() if rule.at_first:
            # A timing holds one interval; several are told in words, and not the last one alone.
            first = [f"for {pace.lasts} every {pace.every}" for pace in rule.at_first]
            return f"{', then '.join([*first, f'every {rule.every}'])}."
    return str(getattr(rule, "advice", ""))


def _inputs(origin: Origin, watch: Watch) -> Iterator[Json]:
    for analyte in watch.analytes:
        url = origin.url("ValueSet", f"{origin.protocol.drug.id}-analyte-{analyte}")
        yield {"type": "Observation", "codeFilter": [{"path": "code", "valueSet": url}]}


def _every(every: Interval) -> Json:
    value, unit = (every.months, "mo") if every.months else (every.days, "d")
    return {"frequency": 1, "period": value, "periodUnit": unit}


def _duration(length: Interval) -> Json:
    value, unit, word = (length.months, "mo", "month") if length.months else (length.days, "d", "day")
    return {"value": value, "unit": word, "system": "http://unitsofmeasure.org", "code": unit}
