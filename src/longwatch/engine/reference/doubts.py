"""What the reader could not understand, told under every rule that it stops."""

from longwatch.core.findings import CannotTell
from longwatch.core.protocol import Item, Prerequisite, Series, Watch
from longwatch.core.record import UNDATED, Doubt
from longwatch.engine.reference.situation import Situation


def note_doubts(situation: Situation) -> None:
    """Put each doubt of the record under the ids it concerns, so that nothing unread stays silent."""
    for doubt in situation.seen.doubts:
        for about in _concerned(situation, doubt):
            told = CannotTell(
                id=about,
                why=doubt.why,
                because=(doubt.id,),
                latest=doubt.day,
                known=doubt.known,
                settled=_has_come(situation, doubt),
            )
            if told not in situation.cannot_tell:
                situation.cannot_tell.append(told)


def note_endless_decisions(situation: Situation) -> None:
    """A waiver or extension without a last day is not applied, and says so: what never ends loses people."""
    for decision in situation.seen.decisions:
        if decision.kind in ("waived", "extended") and decision.until is None:
            why = f"A decision '{decision.kind}' has no last day, so it is not applied"
            about = decision.rule or "decisions"
            told = CannotTell(
                id=about, why=why, because=(decision.id,), latest=decision.day, known=decision.known
            )
            situation.cannot_tell.append(told)


def _has_come(situation: Situation, doubt: Doubt) -> bool:
    """Whether it asked on which day something was done that by today, at the latest, has been done."""
    return doubt.day != UNDATED and any(
        deed.id == doubt.id and deed.day > doubt.day for deed in situation.seen.deeds
    )


def _concerned(situation: Situation, doubt: Doubt) -> list[str]:
    if doubt.about is not None:
        return [doubt.about]
    codes = set(doubt.codes)
    protocol = situation.protocol
    items = {item.id for item in protocol.items if not codes.isdisjoint(_codes_of(situation, item))}
    analytes = {a.id for a in protocol.analytes if not codes.isdisjoint(a.codes)}
    rules = [
        rule.id
        for rule in protocol.in_force(situation.jurisdiction, protocol.rules, situation.on)
        if (isinstance(rule, Series | Prerequisite) and rule.item in items)
        or (isinstance(rule, Watch) and situation.courses and not analytes.isdisjoint(rule.analytes))
    ]
    return list(dict.fromkeys(rules)) or sorted(items | analytes) or ["record"]


def _codes_of(situation: Situation, item: Item) -> set[str]:
    same_day = [name for alternative in item.alternatives for name in alternative.same_day]
    own = {code for alternative in item.alternatives for code in alternative.codes}
    return own.union(*(situation.protocol.analyte[name].codes for name in same_day))
