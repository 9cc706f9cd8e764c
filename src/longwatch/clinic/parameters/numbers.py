"""Numbers of the clinic's own work, which no rule uses: set like the parameters of the rules, by two people.

Their defaults are ours. No label and no guideline gives them.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.parameters.models import own_values
from longwatch.core.protocol import Severity


class Number(NamedTuple):
    """A whole number, between two ends. `sources` is empty, as for no parameter of a rule."""

    id: str
    title: str | Promise
    value: int
    least: int
    most: int
    why: str | Promise
    sources: tuple[()] = ()


_WHY = gettext_lazy(
    "In hours, from the moment at which the alert was raised or grew worse. An alert that is open already keeps "
    "its time. The default is ours: no label and no guideline gives a number, so the clinic decides what its "
    "people can keep."
)
_TITLES = {
    Severity.CRITICAL: gettext_lazy("Hours until a critical alert that nobody took up goes to the deputy"),
    Severity.HIGH: gettext_lazy("Hours until a high alert that nobody took up goes to the deputy"),
    Severity.MEDIUM: gettext_lazy("Hours until a medium alert that nobody took up goes to the deputy"),
    Severity.LOW: gettext_lazy("Hours until a low alert that nobody took up goes to the deputy"),
}
# The default, and the most that a site may set.
_HOURS = {
    Severity.CRITICAL: (1, 24),
    Severity.HIGH: (8, 72),
    Severity.MEDIUM: (72, 336),
    Severity.LOW: (168, 672),
}


def _id(severity: str) -> str:
    return f"escalate-{severity}-hours"


NUMBERS = {
    _id(one): Number(_id(one), _TITLES[one], default, 1, most, _WHY)
    for one, (default, most) in _HOURS.items()
}
_BY_SEVERITY = [_id(one) for one in sorted(_HOURS, key=lambda one: one.weight)]


class NumberMistake(ValueError):
    """A number that cannot be used; the message says what was expected."""


def escalation_hours(site: Site, severity: str) -> int:
    """How long whoever owns an alert of this severity has at this site."""
    name = _id(severity)
    return int(own_values(site).get(name) or NUMBERS[name].value)


def check(own: Mapping[str, str], name: str, value: str) -> None:
    """Try a number with those that the site has set already; empty goes back to the default.

    Raises:  NumberMistake when it cannot be used.
    """
    one = NUMBERS[name]
    if value and not (value.isascii() and value.isdigit() and one.least <= int(value) <= one.most):
        told = _("expected a whole number from %(least)s to %(most)s")
        raise NumberMistake(told % {"least": one.least, "most": one.most})
    after = {**own, name: value}
    hours = [int(after.get(each) or NUMBERS[each].value) for each in _BY_SEVERITY]
    if hours != sorted(hours):
        raise NumberMistake(_("a graver alert cannot have more time than a milder one"))
