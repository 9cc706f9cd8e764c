"""What was written, brought or sent for a patient: an app that has something of it says so in one function.

An app's `documents.py` holds `of(patient, user)`. It gives a line for each; the link is empty where the user may
not open it. The patient's page shows the lines of all apps together.
"""

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

import longwatch.clinic
from longwatch.clinic.accounts.models import User
from longwatch.clinic.patients.models import Patient


class Document(NamedTuple):
    """One line: the day, what it is, by whom, and the address of a page that shows it."""

    day: date
    title: str
    who: str
    link: str = ""


Lines = Callable[[Patient, User], Iterable[Document]]


def of(patient: Patient, user: User) -> list[Document]:
    """The lines of all apps, the newest first."""
    found = [line for lines in _every() for line in lines(patient, user)]
    return sorted(found, key=lambda line: (line.day, line.title), reverse=True)


@cache
def _every() -> tuple[Lines, ...]:
    apps = sorted(
        one.name for one in pkgutil.iter_modules(longwatch.clinic.__path__) if one.name != "project"
    )
    names = [f"longwatch.clinic.{app}.documents" for app in apps]
    return tuple(importlib.import_module(name).of for name in names if importlib.util.find_spec(name))
