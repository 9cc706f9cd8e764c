"""A physician's name under a decision: by their own sign-in, or by name, password and code at the same tablet."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import authenticate
from django.utils.translation import gettext as _

from longwatch.clinic.accounts.lockout import count_wrong_code
from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.accounts.permissions import Permission, may
from longwatch.clinic.accounts.requests import SignedIn


class NotSigned(Exception):
    """Nobody who may decide has signed. The words say why without telling whether a name exists."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def physician(request: SignedIn, site: Site, *, name: str, password: str, code: str) -> User:
    """Who signs: the person who is signed in where no name is given, else whoever proves to be somebody else.

    A wrong password or code counts toward the pause, as it does when signing in.

    Raises:  NotSigned.
    """
    if not name:
        return _allowed(request.user, site)
    user = authenticate(request, username=name, password=password)
    if not isinstance(user, User):
        raise NotSigned(_("The name or the password is not right."))
    _second_step(request, user, code)
    return _allowed(user, site)


def _allowed(user: User, site: Site) -> User:
    if not may(user, Permission.DECIDE, site):
        raise NotSigned(
            _("Only a physician of this site can decide this. Give the name and password of one.")
        )
    return user


def _second_step(request: SignedIn, user: User, code: str) -> None:
    """Whoever has a second step uses it here too; a security key works only where they sign in themselves."""
    if not is_mfa_enabled(user, types=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
        if settings.REQUIRE_MFA:
            raise NotSigned(_("This person must set up a second step first, by signing in themselves."))
        return
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if app is None:
        raise NotSigned(_("This person has a security key only, and must sign in themselves to decide this."))
    if not TOTP(app).validate_code(code):
        count_wrong_code(None, request=request, user=user)
        raise NotSigned(_("The code is not right. A code can be used once only."))
