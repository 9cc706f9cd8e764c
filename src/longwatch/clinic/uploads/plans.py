"""What each row of a file would become."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# In the order of the preview. What is stored on confirmation comes first.
OUTCOMES: dict[str, str | Promise] = {
    "new": _("new"),
    "correction": _("correction"),
    "final": _("final version"),
    "unmatched": _("unmatched"),
    "known": _("already known"),
    "rejected": _("rejected"),
}
STORED = ("new", "correction", "final", "unmatched")


@dataclass(frozen=True)
class Line:
    """One row: what becomes of it, whose it is, what it says in words, and why if it is not simply stored.

    `stored` is, as text, exactly what would be stored; two plans with the same lines store the same.
    `what` is the same as a value for whoever stores it.
    """

    number: int
    outcome: str
    original: tuple[str, ...]
    whom: str = ""
    says: str = ""
    why: str = ""
    stored: str = ""
    what: Any = None


def counted(lines: Sequence[Line]) -> list[tuple[str | Promise, int]]:
    """How many rows become what; together all rows."""
    found = Counter(line.outcome for line in lines)
    assert sum(found.values()) == len(lines) and set(found) <= set(OUTCOMES)
    return [(title, found[name]) for name, title in OUTCOMES.items()]


def digest(lines: Sequence[Line]) -> str:
    """What names this plan and no other."""
    told = [(line.number, line.outcome, line.whom, line.says, line.stored) for line in lines]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
