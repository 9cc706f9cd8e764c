"""A result that comes again: is it new, known already, or another version of one that is there?

With the laboratory's own number, versions of one result are told apart from other results. Without one, the same
amount of the same test on the same day is taken for the same result, also where it was taken back since: otherwise
an old file would bring back what somebody took out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from msgspec.structs import replace

from longwatch.core.analytes import Analyte
from longwatch.core.record import Result, Standing, holding


@dataclass(frozen=True)
class Compared:
    """What a result is beside those that are there, and as what it would be stored, if at all."""

    outcome: str
    why: str = ""
    result: Result | None = None


def key_of(analyte: Analyte, lab: str) -> str:
    """What names one result of the laboratory; one number may stand for a whole panel. Empty without a number."""
    return f"Lab/{lab}/{analyte.id}" if lab else ""


def compare(analyte: Analyte, came: Result, there: Iterable[Result]) -> Compared:
    """Where a result, under its key if it has one, stands beside the results of the patient."""
    there = list(there)
    if came.key:
        versions = [one for one in there if (one.key or one.id) == came.key]
        if versions:
            return _version(analyte, came, versions)
    same = [one for one in there if _is_of(analyte, one) and _says_the_same(analyte, one, came)]
    # What was preliminary satisfies nothing, so the final version is something new.
    same = [one for one in same if one.standing is not Standing.PRELIMINARY or not came.standing.counts]
    held = {one.id for one in holding(there, date.max, None)}
    if any(one.id in held for one in same):
        return Compared("known", _("the same amount of this day is already there"))
    if same and not came.key:
        return Compared("known", _("the same amount of this day was there and was corrected or taken back"))
    if came.standing is Standing.WITHDRAWN:
        return Compared("rejected", _("it takes a result back that is not there"))
    return Compared("new", result=came)


def _version(analyte: Analyte, came: Result, versions: list[Result]) -> Compared:
    holds = next(iter(holding(versions, date.max, None)), None)
    if came.standing is Standing.WITHDRAWN:
        if holds is None:
            return Compared("known", _("it has been taken back already"))
        taken_back = replace(
            holds, id=came.id, known=came.known, version=came.version, standing=Standing.WITHDRAWN
        )
        return Compared("correction", _("takes the result back"), taken_back)
    if holds is not None and _says_the_same(analyte, holds, came):
        if holds.standing is Standing.PRELIMINARY and came.standing.counts:
            return Compared("final", _("the result was preliminary until now"), came)
        return Compared("known", _("the laboratory’s number and the amount are already there"))
    if came.standing is not Standing.CORRECTED and any(
        _says_the_same(analyte, one, came) for one in versions
    ):
        return Compared("known", _("an older version: it was corrected or taken back since"))
    if came.standing is Standing.PRELIMINARY:
        if holds is None or holds.standing is not Standing.PRELIMINARY:
            return Compared("rejected", _("a preliminary result does not replace a final one"))
        return Compared("correction", _("another preliminary amount"), came)
    if holds is not None and holds.standing is Standing.PRELIMINARY and came.standing is Standing.FINAL:
        return Compared("final", _("another amount than the preliminary one"), came)
    return Compared(
        "correction",
        _("another amount under the laboratory’s number"),
        replace(came, standing=Standing.CORRECTED),
    )


def _is_of(analyte: Analyte, result: Result) -> bool:
    return not set(analyte.codes).isdisjoint(result.codes)


def _says_the_same(analyte: Analyte, one: Result, other: Result) -> bool:
    return one.day == other.day and _amounts(analyte, one) == _amounts(analyte, other)


def _amounts(analyte: Analyte, result: Result) -> tuple[object, ...]:
    """The amount in the analyte's own unit, or the step of the scale."""
    if result.quantity is None:
        steps = [analyte.level(one) for one in result.written]
        return (
            "step",
            *(step if step is not None else text for step, text in zip(steps, result.written, strict=True)),
        )
    converted = analyte.convert(result.quantity, result.codes)
    found = converted or result.quantity
    return ("amount", found.value, found.unit, found.comparator)
