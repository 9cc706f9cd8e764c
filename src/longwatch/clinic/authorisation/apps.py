"""The app of authorisations."""

from django.apps import AppConfig


class AuthorisationConfig(AppConfig):
    """It adds its check to those before an infusion."""

    name = "longwatch.clinic.authorisation"

    def ready(self) -> None:
        """Add it."""
        from longwatch.clinic.authorisation.bedside import authorised
        from longwatch.clinic.infusions import registry

        registry.add("authorisation", authorised, required=True)
