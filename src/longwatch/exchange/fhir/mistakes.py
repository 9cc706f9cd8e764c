"""The one error of this package: a source that cannot be read as one patient's record."""


def as_text(name: str) -> str:
    """A file's name as it can be written down: bytes in it that are no text become marks."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class SourceMistake(ValueError):
    """A source is refused. One line: where, what was found, what was expected, what to do.

    It names types, elements, lines and entries, never anything that a patient's record says.
    """

    def __init__(self, place: str, found: str, expected: str, remedy: str) -> None:
        # A file's name may hold line breaks.
        self.place = " ".join(as_text(place).split())
        self.found, self.expected, self.remedy = found, expected, remedy
        super().__init__(f"{self.place}: {found}; expected {expected}. {remedy}")
