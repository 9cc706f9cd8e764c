"""Everything before the first request: the key, the settings, the tables."""

import os
import secrets
from pathlib import Path

KEY = "secret-key"


def prepare(data: Path, **environment: str) -> None:
    """Set the environment, make the folder and the key if they are missing, and bring the tables up to date.

    Raises:  OSError when the folder cannot be written.
    """
    (data / "static").mkdir(parents=True, exist_ok=True)
    os.environ["LONGWATCH_DATA"] = str(data.absolute())
    os.environ.update(environment)
    os.environ.setdefault("LONGWATCH_SECRET_KEY", _key(data / KEY))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "longwatch.clinic.project.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _key(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except FileNotFoundError:
        key = secrets.token_urlsafe(64)
        # Made with no rights for others from the first moment on.
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
            written.write(key)
        return key
