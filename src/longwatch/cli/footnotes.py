"""Sources of a page of text, numbered where they are cited and listed at its end."""

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from longwatch.cli.styling import heading


class Footnotes:
    """Sources, numbered in the order in which they are first cited."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def cite(self, sources: Iterable[str]) -> str:
        """The marks for some sources with a space before them, such as ' [1][3]'; nothing for none."""
        marks = "".join(f"[{self._numbers.setdefault(s, len(self._numbers) + 1)}]" for s in sources)
        return f" {marks}" if marks else ""

    def show(self, console: Console) -> None:
        """Print the list. 'read' means that the place was read, 'recalled' that it was only remembered."""
        if not self._numbers:
            return
        console.print(heading("Sources"))
        for source, number in self._numbers.items():
            console.print(Padding(Text(f"[{number}] {source}", style="quiet"), (0, 0, 0, 2)))
