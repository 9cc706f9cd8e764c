"""What can be recorded: the tests that the protocol's series ask for, and the units of each."""

from dataclasses import dataclass

from longwatch.core.analytes import Analyte
from longwatch.core.protocol import Protocol


@dataclass(frozen=True)
class Choice:
    """One line of the form: an analyte, its units with the usual one first, or the steps of its scale."""

    analyte: Analyte
    units: tuple[str, ...]
    levels: tuple[str, ...]


def choices(protocol: Protocol, jurisdiction: str) -> list[Choice]:
    """The analytes of the repeated tests and the watches, in the order of the protocol, each once."""
    items = [protocol.item[series.item] for series in protocol.of(jurisdiction, protocol.series)]
    names = [name for item in items for one in item.alternatives for name in one.same_day]
    codes = [code for item in items for one in item.alternatives for code in one.codes]
    names += [protocol.analyte_of_code[code] for code in codes if code in protocol.analyte_of_code]
    names += [name for watch in protocol.of(jurisdiction, protocol.watches) for name in watch.analytes]
    return [_choice(protocol.analyte[name]) for name in dict.fromkeys(names)]


def _choice(analyte: Analyte) -> Choice:
    usual = [analyte.example.unit] if analyte.example is not None else []
    units = [unit for group in analyte.groups for unit in group.units]
    return Choice(
        analyte=analyte,
        units=tuple(dict.fromkeys([*usual, *([analyte.unit] if analyte.unit else []), *units])),
        levels=tuple(level.name for level in analyte.levels),
    )


def code_for(analyte: Analyte, unit: str | None) -> str:
    """The code under which a result in this unit is kept; of a scale, the scale's own."""
    if unit is None:
        return (analyte.level_codes or analyte.codes)[0]
    return next(group.codes[0] for group in analyte.groups if unit in group.units)
