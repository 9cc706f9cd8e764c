"""Letters and label changes that alter rules from a day on."""

from datetime import date

import msgspec

from longwatch.core.protocol.rules import Citation


class Duty(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one group of people must do because of it."""

    who: str
    what: str


class Communication(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One safety communication.

    published    the day of the letter or the announcement, as far as it is known: a day, a month or a year
    effective    the first day of the rules that it brought
    introduces   rules first in force on that day
    changes      rules of which another version came into force on that day
    retires      rules last in force on the day before
    """

    id: str
    drug: str
    title: str
    authority: str
    jurisdictions: tuple[str, ...]
    published: str
    effective: date
    audience: tuple[str, ...]
    summary: str
    sources: tuple[Citation, ...]
    introduces: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    retires: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError("a communication needs at least one source")
        named = (*self.introduces, *self.changes, *self.retires)
        if len(set(named)) != len(named):
            raise ValueError("a rule is introduced, changed or retired, not two of these")
