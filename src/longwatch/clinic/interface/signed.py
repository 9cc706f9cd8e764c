"""Signed web tokens, as CDS Hooks asks for them: who signed, for which address, until when, and only once.

Keys are registered by an administrator. An address of keys in the token itself is never followed.
"""

import json
import math
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from longwatch.clinic.interface.models import State, System, UsedToken
from longwatch.clinic.interface.tokens import digest_of

# Signatures by a key that only the client holds. A shared key, or none, proves nothing.
ALGORITHMS = ("ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
LONGEST = 8192
LIVES_AT_MOST = timedelta(hours=1)
_LEEWAY = timedelta(seconds=30)
_SECRET = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")


class KeysMistake(ValueError):
    """Keys that cannot be registered; the message says why."""


class NotAccepted(Exception):
    """A token that lets nobody in. Why, is for whoever connects the two systems: it holds nothing of the token."""


def keys_in(text: str) -> KeySet:
    """Public keys from a JWK set.

    Raises:  KeysMistake for private or shared keys, keys without an id, and what is no JWK set.
    """
    try:
        stated: Any = json.loads(text)
    except ValueError:
        raise KeysMistake(_("it is no JSON")) from None
    keys = stated.get("keys") if isinstance(stated, dict) else None
    if not isinstance(keys, list) or not keys or not all(isinstance(one, dict) for one in keys):
        raise KeysMistake(_("it is no JWK set: an object with a list of 'keys'"))
    for one in keys:
        if one.get("kty") not in ("EC", "RSA"):
            raise KeysMistake(_("only EC and RSA keys can be used"))
        if any(part in one for part in _SECRET):
            raise KeysMistake(_("it holds a private key: give the public part only, and replace that key"))
        if not isinstance(one.get("kid"), str) or not one["kid"]:
            raise KeysMistake(_("every key needs its 'kid'"))
    if len({one["kid"] for one in keys}) != len(keys):
        raise KeysMistake(_("two keys have one 'kid'"))
    try:
        return KeySet.import_key_set({"keys": keys})
    except (JoseError, ValueError, TypeError, KeyError):
        raise KeysMistake(_("one of the keys cannot be read")) from None


def system_of(token: str, *, audience: str, now: datetime) -> System:
    """The system that signed this token for this address.

    Raises:  NotAccepted.
    """
    if len(token) > LONGEST:
        raise NotAccepted("the token is too long")
    issuer = _issuer(token)
    system = System.objects.filter(issuer=issuer, state=State.IN_USE).exclude(issuer="").first()
    if system is None:
        raise NotAccepted("its issuer is not registered")
    claims = _claims(token, system, audience=audience, now=now)
    _use(system, claims, now)
    return system


def _issuer(token: str) -> str:
    """Who says to have signed it: nothing is believed of it yet."""
    try:
        stated = jws.extract_compact(token.encode("ascii"))
        claims: Any = json.loads(stated.payload)
        headers = stated.headers()
    except (JoseError, ValueError, KeyError, TypeError, RecursionError):
        raise NotAccepted("it is no signed web token") from None
    if headers.get("typ") != "JWT" or not isinstance(headers.get("kid"), str):
        raise NotAccepted("its header needs typ JWT and the kid of the key")
    issuer = claims.get("iss") if isinstance(claims, dict) else None
    if not isinstance(issuer, str):
        raise NotAccepted("it names no issuer")
    return issuer


def _claims(token: str, system: System, *, audience: str, now: datetime) -> dict[str, Any]:
    try:
        read = jwt.decode(token, keys_in(system.keys), algorithms=list(ALGORITHMS))
        wanted = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=int(_LEEWAY.total_seconds()),
            iss={"essential": True, "value": system.issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            iat={"essential": True},
            jti={"essential": True},
        )
        wanted.validate(read.claims)
    except JoseError as error:
        # Of the library's errors only the kind is told: a description may quote the token.
        raise NotAccepted(f"it was not accepted ({error.error})") from None
    except (KeysMistake, ValueError, TypeError, KeyError, RecursionError, OverflowError):
        raise NotAccepted("it cannot be read") from None
    return dict(read.claims)


def _use(system: System, claims: dict[str, Any], now: datetime) -> None:
    """Remember the token until it expires, and refuse it when it comes again."""
    until = now.timestamp() + LIVES_AT_MOST.total_seconds()
    if not all(math.isfinite(claims[name]) for name in ("exp", "iat")):
        raise NotAccepted("its times are no times")
    if claims["exp"] > until or claims["iat"] > now.timestamp() + _LEEWAY.total_seconds():
        raise NotAccepted("it lives longer than an hour, or was made in the future")
    expires = datetime.fromtimestamp(claims["exp"], UTC) + _LEEWAY
    UsedToken.objects.filter(system=system, until__lt=now).delete()
    try:
        with transaction.atomic():
            UsedToken.objects.create(system=system, digest=digest_of(claims["jti"]), until=expires)
    except IntegrityError:
        raise NotAccepted("it was used before") from None
