"""The app of printed documents."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """It adds the sheet that a patient takes home to the page of an infusion day."""

    name = "longwatch.clinic.documents"

    def ready(self) -> None:
        """Add the link."""
        from longwatch.clinic.documents.making import discharge_sheet
        from longwatch.clinic.infusions import links

        links.add(discharge_sheet)
