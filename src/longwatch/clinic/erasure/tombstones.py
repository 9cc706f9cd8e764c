"""What an erasure leaves: by it a number is known again, and a restored backup is erased again.

A digest of a hospital number hides it from whoever reads over a shoulder, and not from somebody who has the
database and tries every number. Nothing else of the person is kept.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.erasure.models import Erasure, Step


def sealed(number: str) -> tuple[str, str]:
    """A new salt, and the digest of a hospital number with it."""
    salt = secrets.token_hex(16)
    return salt, _digest(salt, number)


def _digest(salt: str, number: str) -> str:
    return hmac.new(salt.encode(), number.strip().encode(), hashlib.sha256).hexdigest()


def erased(site: Site | int | None, numbers: Iterable[str]) -> set[str]:
    """Those of the numbers that belonged to somebody who was erased at the site."""
    rows = Erasure.objects.filter(site=site, step=Step.DONE).exclude(digest="")
    marks = list(rows.values_list("salt", "digest"))
    return {
        number
        for number in numbers
        if any(hmac.compare_digest(_digest(salt, number), digest) for salt, digest in marks)
    }


def known_field() -> forms.BooleanField:
    """By which somebody says that they know of it: a returning patient may have their old number again."""
    label = gettext_lazy("I know that the record under this number was erased, and a new one may be begun")
    return forms.BooleanField(label=label, required=False)


def asks(form: forms.Form, site: Site | None, number: str) -> bool:
    """Whether the number is of somebody erased; the form keeps its `erased_before` only if it is."""
    if site is not None and erased(site, [number]):
        return True
    form.fields.pop("erased_before", None)
    return False


def told() -> str:
    """Why such a number is not simply taken."""
    return _("The record under this hospital number was erased on request.")
