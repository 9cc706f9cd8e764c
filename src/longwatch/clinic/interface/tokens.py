"""A token: shown once to the administrator who makes it, kept as a digest only."""

import hashlib
import secrets

# Long enough that guessing is hopeless, so a plain digest will do; the beginning lets a leaked one be found.
_BEGINNING = "longwatch_"
_BYTES = 32


def make() -> tuple[str, str]:
    """A new token, and the digest to keep."""
    token = f"{_BEGINNING}{secrets.token_urlsafe(_BYTES)}"
    return token, digest_of(token)


def digest_of(token: str) -> str:
    """What is kept of a token, or of anything else that must not be kept itself."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
