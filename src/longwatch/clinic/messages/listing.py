"""Which messages somebody sees: those of the sites where a role of theirs allows it.

A message to a patient belongs to the site that follows them now, as everything about them does.
"""

from django.db.models import Q, QuerySet

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.permissions import Permission, sites_where
from longwatch.clinic.messages.models import Message, State


def messages_of(user: User, permission: Permission = Permission.READ) -> QuerySet[Message]:
    """The messages of the sites where the user may do this."""
    sites = sites_where(user, permission)
    rows = Message.objects.filter(Q(patient=None, site__in=sites) | Q(patient__site__in=sites))
    return rows.select_related("site", "patient__site", "user", "owner", "ended_by")


def failed_ones(user: User) -> QuerySet[Message]:
    """What could not be sent and waits for a person, the oldest first."""
    return messages_of(user, Permission.RECORD).filter(state=State.FAILED).order_by("since", "pk")


def held_ones(user: User) -> QuerySet[Message]:
    """What is held back because it was too much at once."""
    rows = messages_of(user, Permission.RECORD).filter(state=State.HELD)
    return rows.order_by("patient__site__name", "patient__family_name", "patient__given_name", "pk")
