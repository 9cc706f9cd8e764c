"""The one error of this package: a request that cannot be read."""


class RequestMistake(ValueError):
    """What was expected where, and what kind of thing was found; never a value that came in.

    `is_incomplete` says that the request is sound and lacks what an answer needs: HTTP 412, not 400.
    """

    def __init__(self, element: str, found: str, expected: str, *, is_incomplete: bool = False) -> None:
        super().__init__(f"{element}: found {found}; expected {expected}")
        self.element, self.found, self.expected = element, found, expected
        self.is_incomplete = is_incomplete
