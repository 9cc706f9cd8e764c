"""The kinds of file that can be brought."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.permissions import Permission
from longwatch.clinic.uploads.models import Upload
from longwatch.clinic.uploads.plans import Line
from longwatch.clinic.uploads.tables import Column, Table


@dataclass(frozen=True)
class Kind:
    """What a kind of file holds, who may bring it, how its rows become a plan and a plan is stored."""

    title: str | Promise
    permission: Permission
    columns: tuple[Column, ...]
    plan: Callable[[Table, Upload, date], list[Line]]
    store: Callable[[Sequence[Line], Upload, User, date], None]


@cache
def kinds() -> dict[str, Kind]:
    """Each kind by its name in addresses."""
    # Imported here: what stores results needs the tables and plans of this app.
    from longwatch.clinic.patients import registering_file
    from longwatch.clinic.results import importing
    from longwatch.clinic.results.file_rows import COLUMNS

    return {
        "results": Kind(_("Results"), Permission.RECORD, COLUMNS, importing.plan, importing.store),
        "patients": Kind(
            _("New patients"),
            Permission.MANAGE,
            registering_file.COLUMNS,
            registering_file.plan,
            registering_file.store,
        ),
    }
