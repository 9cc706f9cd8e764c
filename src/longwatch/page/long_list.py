"""A list that may be very long: a page with a million lines opens on nobody's laptop."""

from collections.abc import Sequence

from longwatch.page.markup import Child, Markup, element, joined

MOST = 1_000


def long_list(items: Sequence[Child], rest: str = "") -> Markup:
    """The first items, and how many more there are.

    rest   where all are told
    """
    listed = element("ul", [element("li", item) for item in items[:MOST]])
    more = len(items) - MOST
    return joined(listed, element("p", f"and {more:,} more. {rest}".strip())) if more > 0 else listed
