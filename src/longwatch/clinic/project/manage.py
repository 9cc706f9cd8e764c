"""Django's own commands, for whoever works on Longwatch: `python -m longwatch.clinic.project.manage`."""

import os
import sys


def main() -> None:
    """Run one of them with this project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "longwatch.clinic.project.settings")
    os.environ.setdefault("LONGWATCH_SECRET_KEY", "only for development commands")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
