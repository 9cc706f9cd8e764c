"""Every page that shows a patient's record leaves an entry of who read it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from longwatch.clinic.audit import chain


def reading(request: HttpRequest, patient: str, site: int) -> None:
    """Say that this request shows a patient's record."""
    request.read_patients = {*getattr(request, "read_patients", ()), (patient, site)}  # type: ignore[attr-defined]


class ReadMiddleware:
    """Writes the entries once the page is made, whatever came of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Make the page, then note what it showed."""
        response = self.get_response(request)
        for patient, site in sorted(getattr(request, "read_patients", ())):
            who = request.user.get_username()
            chain.add(who, "read", site=site, patient=patient, what=f"{request.method} {request.path}")
        return response
