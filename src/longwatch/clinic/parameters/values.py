"""The values in force at a site, and whether a proposed one can be understood."""

from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from longwatch.catalogue import ContentMistakes, load, load_handbook
from longwatch.catalogue.explaining import Book
from longwatch.catalogue.parameters import Parameter
from longwatch.clinic.accounts.models import Site
from longwatch.clinic.parameters import numbers
from longwatch.clinic.parameters.models import own_values
from longwatch.core.handbook import Handbook
from longwatch.core.protocol import Protocol
from longwatch.engine.reference import assess


class ValueMistake(ValueError):
    """A value that the rules cannot use; the message says what was expected."""


def protocol_of(site: Site) -> Protocol:
    """The rules that the site's patients are followed by, with the site's own values."""
    own = {name: value for name, value in own_values(site).items() if name not in numbers.NUMBERS}
    return _loaded(site.protocol, tuple(sorted(own.items())))


@cache
def _loaded(name: str, own: tuple[tuple[str, str], ...]) -> Protocol:
    # Content does not change while a process runs; a site's values are part of the question.
    return load(name, parameters=_typed(name, dict(own)), assess=assess)


@cache
def handbook_of(name: str) -> Handbook:
    """What people read beside the rules of a protocol, its forms among it."""
    return load_handbook(name)


@cache
def book_of(name: str) -> Book:
    """Everything written about a protocol, for pages about its rules and parameters."""
    return Book(name)


def parameters_of(site: Site) -> dict[str, Parameter | numbers.Number]:
    """Everything that the site may set: for its rules, and for its own work."""
    return {**book_of(site.protocol).parameters, **numbers.NUMBERS}


def _typed(name: str, own: dict[str, str]) -> dict[str, Any]:
    known = book_of(name).parameters if own else {}
    return {
        parameter: _like(known[parameter], value) for parameter, value in own.items() if parameter in known
    }


def _like(parameter: Parameter, value: str) -> Any:
    """The value as the content would hold it: a number where the default is one, else the text."""
    try:
        if isinstance(parameter.value, int):
            return int(value)
        return Decimal(value) if isinstance(parameter.value, Decimal) else value
    except (ValueError, InvalidOperation):
        raise ValueMistake(f"expected a number, as in the default {parameter.value}") from None


def check(site: Site, parameter: str, value: str) -> None:
    """Try the value with all that the site has set already.

    Raises:  ValueMistake when the rules cannot be made with it, or the clinic cannot work by it.
    """
    if parameter in numbers.NUMBERS:
        try:
            return numbers.check(own_values(site), parameter, value)
        except numbers.NumberMistake as wrong:
            raise ValueMistake(str(wrong)) from None
    own = {**own_values(site), parameter: value}
    if not value:
        del own[parameter]
    try:
        load(site.protocol, parameters=_typed(site.protocol, own), assess=assess)
    except ContentMistakes as wrong:
        raise ValueMistake(wrong.mistakes[0].text) from None
