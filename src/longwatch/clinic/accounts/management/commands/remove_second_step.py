"""For somebody who has lost the telephone or key, and the recovery codes too."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from longwatch.clinic.accounts.models import User
from longwatch.clinic.audit import chain


class Command(BaseCommand):
    """Take away somebody's second steps, so that the password alone opens the account again."""

    help = "Take away somebody's authenticator app, keys and recovery codes. Make sure first that it is really them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("name", help="The user name.")

    def handle(self, *, name: str, **_options: Any) -> None:
        """Take them away, and leave an entry in the audit at each of their sites."""
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError("There is no user of this name.")
        with transaction.atomic():
            count, _each = Authenticator.objects.filter(user=user).delete()
            for site in sorted(set(user.memberships.values_list("site", flat=True))):
                chain.add("command line", "remove second step", site=site, what=name)
        self.stdout.write(f"Removed: {count}. {name} now signs in with the password alone.")
