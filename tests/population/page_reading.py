"""A page read back: its tables by caption, and the drawings of a section."""

from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "link"}


class Page(HTMLParser):
    """Tables as rows of texts, by caption; and every element with its attributes and what it stands in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.elements: list[tuple[str, dict[str, str | None], tuple[str | None, ...]]] = []
        self.text = ""
        self._open: list[tuple[str, str | None]] = []
        self._rows: list[list[str]] = []
        self._caption = ""
        self.feed(html)
        assert not self._open, "every element is closed"

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        sections = tuple(label for name, label in self._open if label)
        self.elements.append((tag, found, sections))
        if tag in VOID:
            return
        self._open.append((tag, found.get("aria-labelledby") or found.get("aria-label")))
        if tag == "table":
            self._rows, self._caption = [], ""
        if tag == "tr":
            self._rows.append([])
        if tag in ("td", "th"):
            self._rows[-1].append("")

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag
        if tag == "table":
            self.tables.setdefault(self._caption, self._rows[1:])

    def handle_data(self, data):
        names = [name for name, _ in self._open]
        if "style" in names:
            return
        self.text += data
        if names and names[-1] == "caption":
            self._caption += data
        elif "td" in names or "th" in names:
            self._rows[-1][-1] += data

    def drawn(self, section: str, class_: str) -> list[dict[str, str | None]]:
        """The attributes of each mark of a class in a section."""
        return [
            attributes
            for _, attributes, sections in self.elements
            if section in sections and attributes.get("class") == class_
        ]
