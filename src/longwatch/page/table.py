"""Tables that become cards on a narrow screen and stay tables for a screen reader."""

from collections.abc import Iterable, Sequence

from longwatch.page.markup import Child, Markup, element

Cell = Child


def table(
    caption: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, head: int = 0, cards: bool = True
) -> Markup:
    """A table whose column `head` names the row.

    The roles are written out because a browser forgets them once a row is laid out as a card.
    """
    heads = [element("th", column, scope="col", role="columnheader") for column in columns]
    body = [
        element("tr", [_cell(columns[n], cell, n == head) for n, cell in enumerate(row)], role="row")
        for row in rows
    ]
    return element(
        "table",
        element("caption", caption, class_="unseen"),
        element("thead", element("tr", heads, role="row"), role="rowgroup"),
        element("tbody", body, role="rowgroup"),
        role="table",
        class_="cards" if cards else "plain",
    )


def _cell(column: str, cell: Cell, names_row: bool) -> Markup:
    content = element("div", cell)
    if names_row:
        return element("th", content, scope="row", role="rowheader", data_label=column)
    return element("td", content, role="cell", data_label=column)
