"""One self-contained page that a clinic can open, print and keep: the worklist, and patients in full.

The page needs no network and runs no script. Everything that comes from a record is escaped.
"""

from longwatch.page.document import render
from longwatch.page.shown import Shown

__all__ = ["Shown", "render"]
