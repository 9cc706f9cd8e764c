"""The app of infusion days."""

from django.apps import AppConfig


class InfusionsConfig(AppConfig):
    """Its keys end when somebody signs out."""

    name = "longwatch.clinic.infusions"

    def ready(self) -> None:
        """Listen."""
        from django.contrib.auth.signals import user_logged_out

        from longwatch.clinic.infusions.queue import forget

        user_logged_out.connect(forget, dispatch_uid="infusions.forget")
