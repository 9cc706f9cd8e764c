"""A signature: the person gives the password again, and a code where they have an authenticator app."""

import hashlib
from dataclasses import dataclass
from typing import Any

import msgspec
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django import forms
from django.contrib.auth import authenticate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from longwatch.clinic.accounts.lockout import count_wrong_code
from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.requests import SignedIn

_WORD = {"class": "nhsuk-input nhsuk-input--width-20"}


@dataclass(frozen=True)
class Signed:
    """Who signed, and by what it was shown that it was they."""

    who: User
    means: str

    @property
    def name(self) -> str:
        """The name that stands under what was signed."""
        return self.who.get_full_name() or self.who.get_username()


def digest_of(value: object) -> str:
    """The digest of what is signed: whatever can be written as JSON, in one order."""
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()


class SigningForm(forms.Form):
    """A form that ends with a signature of whoever is signed in.

    Somebody who comes through the hospital's own service has no password here and signs by the code alone.
    """

    password = forms.CharField(
        label=gettext_lazy("Your password, as your signature"),
        widget=forms.PasswordInput(attrs={**_WORD, "autocomplete": "current-password"}),
        required=False,
        max_length=200,
    )
    code = forms.CharField(
        label=gettext_lazy("Code of your authenticator app"),
        widget=forms.TextInput(attrs={**_WORD, "autocomplete": "one-time-code", "inputmode": "numeric"}),
        required=False,
        max_length=12,
    )

    def __init__(self, data: Any = None, *, request: SignedIn, **more: Any) -> None:
        super().__init__(data, **more)
        self.request = request
        self._app = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).first()
        if self._app is None:
            del self.fields["code"]
        if not request.user.has_usable_password():
            del self.fields["password"]
        # The signature stands last, whatever a form asks before it.
        self.order_fields([name for name in self.fields if name not in ("password", "code")])

    @property
    def signed(self) -> Signed:
        """The signature. Only after the form was found valid."""
        return Signed(
            self.request.user, " + ".join(name for name in ("password", "code") if name in self.fields)
        )

    def clean(self) -> dict[str, Any]:
        """Nothing is signed unless the rest is right: a code works once, and a slip must not use it up."""
        found = super().clean() or self.cleaned_data
        if self.errors:
            return found
        if not {"password", "code"} & self.fields.keys():
            raise forms.ValidationError(
                _("To sign you need a password here, or an authenticator app. Set one up under Security.")
            )
        if "password" in self.fields and not self._is_password(found.get("password", "")):
            self.add_error("password", _("This is not your password."))
        elif self._app is not None and not TOTP(self._app).validate_code(found.get("code", "")):
            count_wrong_code(self, request=self.request, user=self.request.user)
            self.add_error("code", _("This code is wrong, or was used already. Wait for the next one."))
        return found

    def _is_password(self, given: str) -> bool:
        # The usual way in, so that wrong ones count towards the pause.
        name = self.request.user.get_username()
        return authenticate(self.request, username=name, password=given) == self.request.user
