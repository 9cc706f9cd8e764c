"""The one error of this package: a source that cannot be read as one patient's record."""


class SourceMistake(ValueError):
    """A source is refused. One line: where, what was found, what was expected, what to do.

    It names types, elements, lines and entries, never anything that a patient's record says.
    """

    def __init__(self, place: str, found: str, expected: str, remedy: str) -> None:
        self.place = " ".join(place.split())  # a file's name may hold a line break
        self.found, self.expected, self.remedy = found, expected, remedy
        super().__init__(f"{self.place}: {found}; expected {expected}. {remedy}")
