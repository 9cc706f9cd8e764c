"""What a tablet keeps until it can be sent: under which key, and whose it is.

The key is made from the installation's secret and an id; only the id is stored. It is given to the person who
signed in, in the page's memory, and to nobody once they have signed out.
"""

import base64
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.infusions.models import InfusionDay, QueueKey

_IN_SESSION = "queue-key"


def person_of(user: User, day: InfusionDay) -> str:
    """A word for this person on this day: what one person typed is never taken as another's."""
    return salted_hmac("infusions.person", f"{user.pk} {day.token}", algorithm="sha256").hexdigest()[:32]


def mark_of(user: User) -> str:
    """A word for this person on a tablet, which says nothing of them to anybody else."""
    return salted_hmac("infusions.mark", str(user.pk), algorithm="sha256").hexdigest()[:32]


@never_cache
@require_POST
def key(request: SignedIn) -> JsonResponse:
    """The key of this sign-in, and those of earlier ones of the same person that ended without signing out."""
    now = timezone.now()
    rows = QueueKey.objects.filter(
        user=request.user, ended_at=None, made_at__gt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    )
    current = rows.filter(pk=request.session.get(_IN_SESSION, "")).first()
    if current is None:
        current = QueueKey.objects.create(user=request.user, made_at=now)
        request.session[_IN_SESSION] = current.pk
    return JsonResponse({"current": current.pk, "keys": {one.pk: _made(one) for one in rows.all()}})


def _made(one: QueueKey) -> str:
    made = salted_hmac("infusions.queue", f"{one.user_id} {one.pk}", algorithm="sha256").digest()
    return base64.b64encode(made).decode()


def forget(sender: object, *, request: HttpRequest, user: User | None, **_more: object) -> None:
    """Signing out ends the key of this sign-in, and no other: the same person may have another tablet.

    A session that ended because nobody used it ends no key: the work is still there.
    """
    if user is not None and request.path == reverse("account_logout"):
        mine = QueueKey.objects.filter(user=user, pk=request.session.get(_IN_SESSION, ""))
        mine.update(ended_at=timezone.now())
