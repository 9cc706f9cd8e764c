"""Several versions of one resource in one input: what the newest no longer says does not hold."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import msgspec

from longwatch.core.record import AnyFact, Infusion, Result, Standing


class Version(NamedTuple):
    """One version of a resource, and the facts that it gave."""

    name: str
    version: str
    known: datetime
    facts: tuple[AnyFact, ...]


def superseded(versions: Iterable[Version]) -> list[AnyFact]:
    """A withdrawal of every fact of an older version that the newest version says nothing of."""
    by_name: dict[str, list[Version]] = defaultdict(list)
    for version in versions:
        by_name[version.name].append(version)
    found: list[AnyFact] = []
    for group in by_name.values():
        newest = max(group, key=_order)
        if sum(_order(version) == _order(newest) for version in group) > 1:
            continue  # nobody can tell which of the two is the newer one
        said = {(type(fact), fact.key) for fact in newest.facts}
        found += [
            _withdrawn(fact, newest)
            for version in group
            if version is not newest
            for fact in version.facts
            if (type(fact), fact.key) not in said
        ]
    return found


def _order(version: Version) -> tuple[str, datetime]:
    return version.version, version.known


def _withdrawn(fact: AnyFact, newest: Version) -> AnyFact:
    known = max(fact.known, newest.known)
    return msgspec.structs.replace(fact, standing=Standing.WITHDRAWN, known=known, version=newest.version)


def split_shared(facts: list[AnyFact]) -> tuple[list[AnyFact], list[Infusion | Result]]:
    """What to do where resources of different days carry one identifier: a number shared by a whole order.

    Final results of different days, none of them corrected, are results of their own: their keys are told
    apart by their days. Anything else may be a correction of the day, so a person must look: the second
    list names one fact of each such group.
    """
    groups = _of_one_number(facts)
    apart: dict[int, AnyFact] = {}
    unclear: list[Infusion | Result] = []
    for group in groups:
        if all(type(fact) is Result and fact.standing <= Standing.FINAL for fact in group) and (
            len({fact.id for fact in group}) == len(group)
        ):
            for fact in group:
                apart[id(fact)] = msgspec.structs.replace(fact, key=f"{fact.key} {fact.day}")
        else:
            unclear.append(group[-1])
    return ([apart.get(id(fact), fact) for fact in facts] if apart else facts), unclear


def _of_one_number(facts: list[AnyFact]) -> list[list[Infusion | Result]]:
    """The facts that share a key although they come from different resources of different days."""
    if len({fact.key for fact in facts}) == len(facts):
        return []  # as almost always
    numbered = [fact for fact in facts if type(fact) is Result or type(fact) is Infusion]
    by_key: dict[tuple[type, str], list[Infusion | Result]] = defaultdict(list)
    for fact in numbered:
        by_key[type(fact), fact.key].append(fact)
    return [group for group in by_key.values() if len(group) > 1 and _differ(group)]


def _differ(group: list[Infusion | Result]) -> bool:
    counting = [fact for fact in group if fact.standing is Standing.FINAL]
    return len({fact.id for fact in counting}) > 1 and len({fact.day for fact in counting}) > 1
