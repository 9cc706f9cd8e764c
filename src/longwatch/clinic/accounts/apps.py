"""What is connected when the application starts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, sites and signing in."""

    name = "longwatch.clinic.accounts"

    def ready(self) -> None:
        """Wrong codes count towards the pause."""
        from allauth.mfa.signals import authentication_failed

        from longwatch.clinic.accounts.lockout import count_wrong_code

        authentication_failed.connect(count_wrong_code, dispatch_uid="wrong-code")
