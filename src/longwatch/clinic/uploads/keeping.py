"""The file on the server, and the seal that ties a confirmation to what was seen.

The seal names the file, its digest, the plan that was shown and who saw it, and is signed with the server's key.
At confirmation the plan is made again. If the file, the patients or what is known of them changed in between,
the plan differs and nothing is stored.
"""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from django.core import signing
from django.utils import timezone

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.audit import chain
from longwatch.clinic.uploads.lifecycle import FILE
from longwatch.clinic.uploads.models import State, Upload
from longwatch.clinic.uploads.plans import Line, digest

_SALT = "longwatch.uploads"
_SEAL_HOLDS = timedelta(days=1)
_KEPT = timedelta(days=30)


class Changed(Exception):
    """The file or the data is no longer what was previewed."""


def keep(content: bytes, *, kind: str, name: str, site: Site, who: User) -> Upload:
    """Keep a file for its preview."""
    upload = Upload.objects.create(
        site=site,
        kind=kind,
        name="".join(sign for sign in name if sign.isprintable())[-120:],
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        who=who,
        at=timezone.now(),
    )
    chain.add(who.get_username(), "upload", site=site.pk, what=f"file {upload.pk}: {kind}")
    return upload


def content_of(upload: Upload) -> bytes:
    """The bytes of the file. Raises Changed when they are not those that came."""
    content = bytes(upload.content)
    if hashlib.sha256(content).hexdigest() != upload.digest:
        raise Changed
    return content


def seal(upload: Upload, lines: Sequence[Line], who: User) -> str:
    """What the confirmation has to bring back."""
    return signing.dumps([upload.pk, upload.digest, digest(lines), who.pk], salt=_SALT)


def check(sealed: str, upload: Upload, lines: Sequence[Line], who: User) -> None:
    """Raises Changed unless these lines are those that this user saw of this file."""
    try:
        seen = signing.loads(sealed, salt=_SALT, max_age=_SEAL_HOLDS)
    except signing.BadSignature:
        raise Changed from None
    if seen != [upload.pk, upload.digest, digest(lines), who.pk]:
        raise Changed


def tidy() -> int:
    """Empty files that came long ago, and drop those that nobody confirmed; how many there were."""
    old = Upload.objects.filter(at__lt=timezone.now() - _KEPT).exclude(content=b"")
    old.filter(state=FILE.first).update(
        state=State(FILE.after(FILE.first, "drop")), settled_at=timezone.now()
    )
    return old.update(content=b"")
