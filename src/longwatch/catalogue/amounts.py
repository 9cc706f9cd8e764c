"""Amounts, levels and lengths of time that make sense where they stand."""

from collections.abc import Iterator

from longwatch.catalogue.building import Draft, Piece
from longwatch.catalogue.mistakes import Mistake, one_of
from longwatch.core.analytes import Analyte
from longwatch.core.dates import Interval
from longwatch.core.protocol import Pace, Prophylaxis, ResultTest, Series, Watch
from longwatch.core.quantities import Quantity


def wrong_units(draft: Draft) -> Iterator[Mistake]:
    """An analyte's own amounts, thresholds and ends of prophylaxis in units that cannot be converted."""
    analytes = {piece.value.id: piece.value for piece in draft.of("analytes")}
    for piece in draft.of("analytes"):
        yield from _own(piece, piece.value)
    for piece in draft.of("prophylaxis"):
        rule: Prophylaxis = piece.value
        if rule.until_analyte in analytes and rule.until_reaches is not None:
            yield from _unit(piece, analytes[rule.until_analyte], rule.until_reaches, ("until_reaches",))
    for piece in draft.of("watches"):
        watch: Watch = piece.value
        for n, tier in enumerate(watch.tiers):
            for m, test in enumerate(tier.all):
                if test.analyte in analytes:
                    path = ("tiers", n, "all", m)
                    yield from _test(piece, analytes[test.analyte], test, path)


def _own(piece: Piece, analyte: Analyte) -> Iterator[Mistake]:
    for name in ("upper_limit", "example"):
        amount = getattr(analyte, name)
        if amount is not None:
            yield from _unit(piece, analyte, amount, (name,))
    if analyte.unit is not None and not any(
        group.units.get(analyte.unit) == group.divisor for group in analyte.groups
    ):
        text = f"no group of '{analyte.id}' knows its own unit '{analyte.unit}' with the factor 1"
        repair = f"Add '{analyte.unit}: 1' to the units of one group"
        yield piece.wrong("LW0126", "unit", text=text, repair=repair)


def _unit(piece: Piece, analyte: Analyte, amount: Quantity, path: tuple[str | int, ...]) -> Iterator[Mistake]:
    known = [unit for group in analyte.groups for unit in group.units]
    if amount.unit not in known:
        text = f"'{analyte.id}' does not know the unit '{amount.unit}'"
        repair = one_of(known, amount.unit, else_do=f"use one of {', '.join(known) or 'no unit at all'}")
        yield piece.wrong("LW0126", *path, text=text, repair=repair)


def _test(piece: Piece, analyte: Analyte, test: ResultTest, path: tuple[str | int, ...]) -> Iterator[Mistake]:
    for name in ("below", "above", "at_least"):
        amount = getattr(test, name)
        if amount is not None:
            yield from _unit(piece, analyte, amount, (*path, name))
    steps = [level.name for level in analyte.levels]
    if test.level is not None and test.level not in steps:
        text = f"'{test.level}' is not on the scale of '{analyte.id}'"
        repair = one_of(steps, test.level, else_do=f"use one of {', '.join(steps) or 'no level at all'}")
        yield piece.wrong("LW0127", *path, "level", text=text, repair=repair)


def missing_examples(draft: Draft) -> Iterator[Mistake]:
    """Cases say 'done' of an item, so each analyte of an item needs a value that raises no alert."""
    codes = [code for piece in draft.of("items") for one in piece.value.alternatives for code in one.codes]
    named = {name for piece in draft.of("items") for one in piece.value.alternatives for name in one.same_day}
    for piece in draft.of("analytes"):
        analyte: Analyte = piece.value
        is_used = analyte.id in named or not set(analyte.codes).isdisjoint(codes)
        if is_used and analyte.example is None and not analyte.levels:
            text = f"the analyte '{analyte.id}' belongs to an item and has no example"
            repair = "Add 'example: …', an amount that raises no alert"
            yield piece.wrong("LW0128", text=text, repair=repair)


def wrong_times(draft: Draft) -> Iterator[Mistake]:
    """A lead or grace as long as the interval: such a series would always be due, or never overdue."""
    for piece in draft.of("series"):
        series: Series = piece.value
        yield from _wrong_pace(piece, series, ())
        for n, pace in enumerate(series.at_first):
            yield from _wrong_pace(piece, pace, ("at_first", n))


def _wrong_pace(piece: Piece, pace: Series | Pace, path: tuple[str | int, ...]) -> Iterator[Mistake]:
    name = piece.value.id
    for field in ("lead", "grace"):
        length: Interval = getattr(pace, field)
        if _longest(length) >= _shortest(pace.every):
            text = f"the {field} of '{name}' ({length}) is as long as its interval ({pace.every})"
            yield piece.wrong("LW0135", *path, field, text=text, repair="Make it shorter than 'every'")
    late = pace.critical_after
    if late is not None and _longest(late) < _shortest(pace.grace):
        text = f"'{name}' is critical ({late}) before it is overdue ({pace.grace})"
        repair = "Make it at least as long as 'grace'"
        yield piece.wrong("LW0135", *path, "critical_after", text=text, repair=repair)


def wrong_exposure(draft: Draft) -> Iterator[Mistake]:
    """Infusion days of a medicine that nobody infuses, or a course of infusions that does not say how many."""
    is_infused = draft.drug is None or draft.drug.exposure == "infusions"
    for piece in draft.of("courses"):
        if is_infused and piece.value.infusions is None:
            text = f"'{piece.value.id}' does not say on how many days the course is given"
            yield piece.wrong("LW0139", text=text, repair="Add 'infusions: <days>'")
        if not is_infused and piece.value.infusions is not None:
            text = f"'{piece.value.id}' counts infusion days of a medicine that is taken at home"
            yield piece.wrong("LW0139", "infusions", text=text, repair="Leave 'infusions' out")
    for piece in () if is_infused else draft.of("steps"):
        text = f"'{piece.value.id}' is a step of an infusion day of a medicine that is taken at home"
        yield piece.wrong("LW0139", text=text, repair="Leave the step out, or write 'exposure: infusions'")


def _longest(length: Interval) -> int:
    return length.days or length.months * 31


def _shortest(length: Interval) -> int:
    return length.days or length.months * 28


def wrong_tiers(draft: Draft) -> Iterator[Mistake]:
    """Severities go from the worst to the mildest, as effects do."""
    for piece in draft.of("watches"):
        weights = [tier.severity.weight for tier in piece.value.tiers]
        if weights != sorted(weights):
            text = f"the severities of '{piece.value.id}' are not in order"
            repair = "Put the worst first"
            yield piece.wrong("LW0136", "tiers", text=text, repair=repair)
