"""Small frozen values that a rule writes as one piece of text, such as '30 days' or '100 10*9/L'."""

from abc import ABC, abstractmethod
from typing import Any, NoReturn, Self


class Written(ABC):
    """A frozen value with a text form. Equal when its parts are equal.

    Not a msgspec type on purpose: that is how the catalogue knows to read it from its text.
    """

    __slots__: tuple[str, ...] = ()

    @classmethod
    @abstractmethod
    def parse(cls, text: str) -> Self:
        """Read the text form. Raises ValueError that says what was expected."""

    def _set(self, **parts: Any) -> None:
        for name, part in parts.items():
            object.__setattr__(self, name, part)

    def __reduce__(self) -> tuple[Any, ...]:
        # Frozen as it is, it is made again from its parts when it is copied or sent to another process.
        return _again, (type(self), {name: getattr(self, name) for name in self.__slots__})

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def _parts(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in sorted(self.__slots__))

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash((type(self), self._parts()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


def _again(kind: type[Written], parts: dict[str, Any]) -> Written:
    made = kind.__new__(kind)
    made._set(**parts)
    return made
