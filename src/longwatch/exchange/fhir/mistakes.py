"""The one error of this package: a source that cannot be read as one patient's record."""


class SourceMistake(ValueError):
    """A source is refused. One line: where, what was found, what was expected, what to do.

    It names types, elements, lines and entries, never anything that a patient's record says.
    """

    def __init__(self, place: str, found: str, expected: str, remedy: str) -> None:
        # A file's name may hold line breaks, and bytes that are no text.
        text = place.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        self.place = " ".join(text.split())
        self.found, self.expected, self.remedy = found, expected, remedy
        super().__init__(f"{self.place}: {found}; expected {expected}. {remedy}")
