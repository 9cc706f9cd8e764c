"""What the page is told of one patient who is shown in full."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from longwatch.core.findings import Assessment
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record, Seen
from longwatch.page.markup import Markup, element


@dataclass(frozen=True)
class Shown:
    """A patient with the findings about them and the rules that led there.

    `known_by` is the moment that the assessment was limited to, if it was. `analytes` asks for these
    to be drawn, before any others. `level` is that of a heading inside a part, one below the part's own.
    """

    record: Record
    assessment: Assessment
    protocol: Protocol
    known_by: datetime | None = None
    analytes: tuple[str, ...] = ()
    level: int = 4

    @cached_property
    def seen(self) -> Seen:
        """The facts that held on the day of assessment."""
        return self.record.seen_on(self.assessment.on, self.known_by)

    def heading(self, words: str) -> Markup:
        """A heading inside a part."""
        return element(f"h{self.level}", words)

    def rule_title(self, rule: str) -> str:
        """What a rule is called; its id where the protocol has no such rule."""
        return next((known.title for known in self.protocol.rules if known.id == rule), rule)

    def item_title(self, item: str) -> str:
        """What an item is called; its id where the protocol has no such item."""
        known = self.protocol.item.get(item)
        return known.title if known else item
