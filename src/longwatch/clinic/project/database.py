"""Where the clinic's data is: SQLite in a folder, or PostgreSQL by its address."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Readers never wait for the one writer, and a writer waits for the other instead of failing. FULL makes sure
# that what was confirmed is on the disk, even if the power goes.
_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",
}


def database(folder: Path, address: str) -> dict[str, Any]:
    """Django's settings of the database.

    Raises:  ImproperlyConfigured for an address that is not PostgreSQL's.
    """
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "longwatch.sqlite3",
            "OPTIONS": _SQLITE,
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL: expected postgresql://USER@HOST/NAME")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # A socket's folder stands behind the question mark, as PostgreSQL's own tools write it.
        "HOST": parse_qs(parts.query).get("host", [unquote(parts.hostname or "")])[0],
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
