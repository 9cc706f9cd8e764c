"""What a view gets: every page but a few is only for somebody who has signed in."""

from django.http import HttpRequest

from longwatch.clinic.accounts.models import User


class SignedIn(HttpRequest):
    """A request of somebody who has signed in; the middleware turns everybody else away."""

    user: User
