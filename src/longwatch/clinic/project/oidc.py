"""The hospital's sign-in service, from the environment.

LONGWATCH_OIDC_URL     the service's address (its issuer); nothing else is read without it
LONGWATCH_OIDC_CLIENT  the name under which the service knows this application
LONGWATCH_OIDC_SECRET  the secret that goes with it
LONGWATCH_OIDC_NAME    what the button says (default 'the hospital')
LONGWATCH_OIDC_CLAIM   what names the user: 'email' (the default; only a verified one), or a claim that
                       holds the user name here, such as 'preferred_username'
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

_ID = "clinic"


def application(environment: Mapping[str, str]) -> dict[str, Any] | None:
    """The one application of the service, or none.

    Raises:  ImproperlyConfigured when the address is there and the rest is not.
    """
    address = environment.get("LONGWATCH_OIDC_URL", "")
    if not address:
        return None
    found = {name: environment.get(f"LONGWATCH_OIDC_{name}", "") for name in ("CLIENT", "SECRET")}
    missing = [f"LONGWATCH_OIDC_{name}" for name, value in found.items() if not value]
    if missing:
        raise ImproperlyConfigured(f"LONGWATCH_OIDC_URL is set, but not {' and '.join(missing)}.")
    return {
        "provider_id": _ID,
        "name": environment.get("LONGWATCH_OIDC_NAME", "") or "the hospital",
        "client_id": found["CLIENT"],
        "secret": found["SECRET"],
        "settings": {"server_url": address},
    }


def providers(app: dict[str, Any] | None) -> dict[str, Any]:
    """The sign-in library's setting."""
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}} if app else {}
