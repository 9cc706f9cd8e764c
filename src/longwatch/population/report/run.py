"""What a run read: every row of its input was used, ignored for a reason, or rejected."""

from collections.abc import Mapping
from datetime import date

import msgspec


class KindRead(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one kind. `ignored` says for what reason, how many."""

    kind: str
    read: int
    used: int
    ignored: Mapping[str, int]
    rejected: int

    @property
    def unaccounted(self) -> int:
        """Rows that were neither used nor ignored nor rejected: there must be none."""
        return self.read - self.used - sum(self.ignored.values()) - self.rejected


class RunFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What was read, and from when.

    files         the names of the files that were read
    not_read      of those beside them that are of no kind that is read
    first, last   the days of the oldest and the newest fact, if known
    """

    kinds: tuple[KindRead, ...]
    files: tuple[str, ...]
    not_read: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
