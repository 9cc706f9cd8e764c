"""The sentences and source lines that findings carry."""

from datetime import date

from longwatch.core.protocol import Protocol, Rule

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def said(day: date) -> str:
    """A day as people write it, the month in letters so that no country reads it wrongly."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def counted(number: int, noun: str) -> str:
    """'1 day', '3 days'."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def cited(protocol: Protocol, rule: Rule) -> tuple[str, ...]:
    """One line for each source of a rule: title, date, section, and whether it was read."""
    lines = []
    for citation in rule.sources:
        source = protocol.source[citation.source]
        lines.append(f"{source.title} ({source.date}), {citation.section} [{citation.verified}]")
    return tuple(lines)
