"""The entries of a day as they hold: without those that a correction replaced or that were taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from longwatch.clinic.infusions.models import Entry, InfusionDay
from longwatch.clinic.infusions.progress import Happened, Progress, follow
from longwatch.clinic.infusions.rules import DayRules, rules_of


@dataclass(frozen=True)
class Log:
    """Everything that was entered on a day, and what follows from it."""

    day: InfusionDay
    rules: DayRules
    entries: Sequence[Entry]

    @cached_property
    def holding(self) -> list[Entry]:
        """The newest version of each entry, in the order in which things happened."""
        replaced = {entry.replaces_id for entry in self.entries}
        held = [entry for entry in self.entries if entry.pk not in replaced and not entry.is_taken_back]
        return sorted(held, key=lambda entry: (entry.at, entry.number))

    @cached_property
    def happened(self) -> list[Happened]:
        """The same, as plain values."""
        return [
            Happened(entry.pk, entry.root, entry.kind, entry.at, entry.number, entry.value)
            for entry in self.holding
        ]

    @cached_property
    def progress(self) -> Progress:
        """How far the day has come."""
        return follow(self.happened, self.rules.leaving)

    def of(self, kind: str) -> list[Entry]:
        """The entries of one kind that hold, the oldest first."""
        return [entry for entry in self.holding if entry.kind == kind]

    def newest(self, kind: str) -> Entry | None:
        """The newest of one kind."""
        return next(reversed(self.of(kind)), None)

    @cached_property
    def answers(self) -> dict[str, Entry]:
        """The newest answer to each question."""
        return {entry.value["check"]: entry for entry in self.of("check")}


def log_of(day: InfusionDay) -> Log:
    """The log of a day as it stands now."""
    entries = day.entries.select_related("who", "physician", "replaces").order_by("number")
    return Log(day, rules_of(day), list(entries))
