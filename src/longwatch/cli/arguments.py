"""What the commands' arguments mean, each refused with what was expected."""

import difflib
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from longwatch.catalogue import ContentMistakes, load, names
from longwatch.cli.refusals import Refusal
from longwatch.core.dates import DateMistake, moment, partial_date
from longwatch.core.protocol import Protocol
from longwatch.engine.reference import assess
from longwatch.exchange.fhir.mistakes import as_text

if TYPE_CHECKING:
    from longwatch.catalogue.explaining import Book
    from longwatch.core.handbook import Handbook

FORMATS = ("text", "json")


def day(text: str, option: str) -> date:
    """A whole day."""
    try:
        read = partial_date(text)
    except DateMistake:
        raise Refusal(f"{option}: found no day of the calendar, expected one such as 2026-01-15.") from None
    if not read.is_whole or "T" in text:
        what = "a time" if "T" in text else "only part of a date"
        raise Refusal(f"{option}: found {what}, expected a whole day such as 2026-01-15.")
    if not 1900 <= read.first.year <= 2200:
        raise Refusal(f"{option}: found the year {read.first.year}, expected one from 1900 to 2200.")
    return read.first


def known_by(text: str | None, zone: tzinfo) -> datetime | None:
    """The moment by which facts must have been known; a day alone means its end."""
    if text is None:
        return None
    if "T" not in text:
        whole = day(text, "--known-by")
        return datetime(whole.year, whole.month, whole.day, 23, 59, 59, 999999, tzinfo=zone)
    day(text.partition("T")[0], "--known-by")
    try:
        return moment(text, zone)
    except DateMistake:
        raise Refusal(
            "--known-by: found no time of day, expected one such as 2026-01-15T12:00:00+02:00."
        ) from None


def zone(text: str | None) -> tzinfo:
    """The clinic's time zone, for times without an offset."""
    if text is None:
        return UTC
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise Refusal(f"--zone: found no time zone '{text}'. Write one such as Europe/Helsinki.") from None


def words(text: str) -> str:
    """Words as they were given; what is no text in them becomes a mark, so that they can be written again."""
    return as_text(text)


def one_of(text: str, known: Iterable[str], what: str) -> str:
    """One of the known words, whatever the case of its letters."""
    words = sorted(known)
    if not words:
        raise Refusal(f"{what}: found '{text}', but the content has none of them here.")
    for word in words:
        if word.lower() == text.lower():
            return word
    near = difflib.get_close_matches(text.lower(), [word.lower() for word in words], n=1)
    meant = f" Did you mean {next(w for w in words if w.lower() == near[0])}?" if near else ""
    raise Refusal(f"{what}: found '{text}', expected one of {', '.join(words)}.{meant}")


def one_of_many(text: str, known: Iterable[str], what: str, *, listed_by: str) -> str:
    """One of more ids than an error message should list; ids are small letters."""
    words = sorted(known)
    if text.lower() in words:
        return text.lower()
    near = difflib.get_close_matches(text.lower(), words, n=3, cutoff=0.5)
    meant = f"Did you mean {' or '.join(near)}?" if near else f"`{listed_by}` lists them."
    raise Refusal(f"{what}: found '{text}', which the content does not have. {meant}")


def book(name: str) -> "Book":
    """Everything written about a protocol, cases too."""
    from longwatch.catalogue.explaining import Book  # late: an assessment needs none of it

    try:
        return Book(one_of(name, names(), "--protocol"))
    except ContentMistakes as wrong:
        raise Refusal(*(str(mistake) for mistake in wrong.mistakes)) from None


def protocol(name: str) -> Protocol:
    """A protocol that was checked and, by the engine, tried on nothing."""
    try:
        return load(one_of(name, names(), "--protocol"), assess=assess)
    except ContentMistakes as wrong:
        raise Refusal(*(str(mistake) for mistake in wrong.mistakes)) from None


def handbook(name: str) -> "Handbook":
    """What people read beside a protocol's rules."""
    from longwatch.catalogue import load_handbook  # late: an assessment needs none of it

    try:
        return load_handbook(one_of(name, names(), "--protocol"))
    except ContentMistakes as wrong:
        raise Refusal(*(str(mistake) for mistake in wrong.mistakes)) from None


def jurisdiction(text: str, rules: Protocol) -> str:
    """A jurisdiction that the protocol has rules for."""
    return one_of(text, jurisdictions(rules), "--jurisdiction")


def jurisdictions(rules: Protocol) -> list[str]:
    """Where the protocol has rules, in force or not."""
    return sorted(name for name in rules.country if rules.of(name, rules.rules))
