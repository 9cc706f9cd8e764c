"""The sentences and source lines that findings carry."""

from longwatch.core.protocol import Protocol, Rule


def counted(number: int, noun: str) -> str:
    """'1 day', '3 days'."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def cited(protocol: Protocol, rule: Rule) -> tuple[str, ...]:
    """One line for each source of a rule: title, date, section, and whether it was read."""
    return protocol.cited[rule.sources]
