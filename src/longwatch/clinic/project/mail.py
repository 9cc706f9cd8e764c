"""The mail server, from its address: `smtp://USER:PASSWORD@HOST:PORT`, or `smtps://` for TLS from the first byte."""

from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

_PORTS = {("smtp", True): 587, ("smtp", False): 25, ("smtps", True): 465}
_HERE = ("localhost", "127.0.0.1", "::1")


class Server(NamedTuple):
    """How mail leaves. Without a host nothing is sent, and nothing is made to be sent."""

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    has_starttls: bool = False
    has_tls: bool = False
    sender: str = ""


def server(address: str, sender: str) -> Server:
    """Read the address of the server and of the sender.

    `smtp` means STARTTLS, without which nothing is sent; `?tls=no` is for a server inside the same house, and
    takes no password unless it is on the same machine.

    Raises:  ImproperlyConfigured, without repeating what may hold a password.
    """
    if not address:
        return Server()
    parts = urlsplit(address)
    wants = parse_qs(parts.query).get("tls", ["yes"])
    try:
        port = parts.port
    except ValueError:
        port = -1
    is_right = (
        parts.scheme in ("smtp", "smtps") and parts.hostname and wants in (["yes"], ["no"]) and port != -1
    )
    if not is_right or (parts.scheme, wants[0] == "yes") not in _PORTS:
        raise ImproperlyConfigured(
            "LONGWATCH_MAIL_URL: expected smtp://USER:PASSWORD@HOST:PORT, or smtps:// for TLS from the start"
        )
    host, has_tls = str(parts.hostname), wants[0] == "yes"
    if parts.password and not has_tls and host not in _HERE:
        raise ImproperlyConfigured(
            "LONGWATCH_MAIL_URL: a password must not travel without TLS; take tls=no away"
        )
    try:
        validate_email(sender)
    except ValidationError:
        raise ImproperlyConfigured(
            "LONGWATCH_MAIL_FROM: expected the address that mail is sent from"
        ) from None
    return Server(
        host=host,
        port=port or _PORTS[parts.scheme, has_tls],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        has_starttls=has_tls and parts.scheme == "smtp",
        has_tls=parts.scheme == "smtps",
        sender=sender,
    )
