"""What people decided about rules: completed Tasks of this system."""

import re
from datetime import date

from longwatch.core.record import UNDATED, Decision, Standing
from longwatch.exchange.fhir.elements import at, first_at, objects
from longwatch.exchange.fhir.mapping import DECISION_SYSTEM_ENDING, DECISIONS, DECISIONS_WITH_END
from longwatch.exchange.fhir.reading import Origin, Reading, is_doubtful, stated_day, status_of

_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")


def read_decision(reading: Reading, origin: Origin) -> str | None:
    """Add the decision; one that cannot be read in full decides nothing and asks a person."""
    kinds = [kind for kind in DECISIONS if kind in _codes(origin)]
    if not kinds:
        return "not a decision of this system"
    rule, is_known = _rule(reading, origin)
    about = rule if rule is not None and _PLAIN.fullmatch(rule) else "decision"
    status, reason = status_of(origin)
    if reason is not None and status not in origin.kind.withdrawn:
        if is_doubtful(origin, status, reason):
            reading.doubt(origin, reason, about=about)
        return reason
    found, why = stated_day(reading, origin)
    day = UNDATED if found is None else found.first
    until: date | None = None
    if reason is None:
        until, wrong = _until(reading, origin, kinds[0], day)
        if len(kinds) > 1:
            wrong = "codes of two decisions"
        elif not is_known:
            wrong = "a rule that the protocol does not have"
        elif found is None:
            wrong = why
        if wrong:
            reading.doubt(origin, wrong, about=about, day=day)
            return None
    reading.facts.append(
        Decision(
            id=origin.id,
            day=day,
            known=reading.known(origin, day),
            key=origin.key,
            standing=Standing.FINAL if reason is None else Standing.WITHDRAWN,
            version=origin.version,
            kind=kinds[0],
            rule=rule,
            until=until,
        )
    )
    return reason


def _codes(origin: Origin) -> set[str]:
    found = set()
    for coding in objects(at(origin.resource, ("code", "coding"))):
        code, system = coding.get("code"), coding.get("system")
        if type(code) is str and type(system) is str and system.endswith(DECISION_SYSTEM_ENDING):
            found.add(code)
    return found


def _rule(reading: Reading, origin: Origin) -> tuple[str | None, bool]:
    """The rule decided about, None for all of them; and whether that could be understood."""
    stated = origin.resource.get("instantiatesUri")
    if stated is None:
        return None, True
    if type(stated) is not str:
        return None, False
    rule = stated.partition("|")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
    return rule, rule in reading.wanted.decided


def _until(reading: Reading, origin: Origin, kind: str, day: date) -> tuple[date | None, str]:
    stated = first_at(origin.resource, origin.kind.end)
    if stated is None:
        return None, "no last day" if kind in DECISIONS_WITH_END else ""
    found, _ = reading.day(stated)
    if found is None or not found.is_whole:
        return None, "its last day cannot be read"
    return found.last, "its last day lies before its first" if found.last < day else ""
