"""Calls from a browser: only pages of registered origins may read an answer."""

from django.http import HttpRequest, HttpResponse

from longwatch.clinic.interface.models import State, System

_FOR = "3600"


def origins_of(system: System) -> set[str]:
    """The origins that an administrator registered for it."""
    return set(system.origins.split())


def preflight(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    """What a browser asks before it calls. It shows no token yet, so any account in use may have the origin."""
    answer = HttpResponse(status=204)
    origin = request.headers.get("Origin", "")
    listed = System.objects.filter(state=State.IN_USE).exclude(origins="")
    if origin and any(origin in origins_of(system) for system in listed):
        _allow(answer, origin)
        answer["Access-Control-Allow-Methods"] = ", ".join(methods)
        answer["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Accept"
        answer["Access-Control-Max-Age"] = _FOR
    answer["Vary"] = "Origin"
    return answer


def allow(request: HttpRequest, answer: HttpResponse, system: System | None) -> None:
    """Let the page that called read the answer, if its origin is registered for the very system."""
    origin = request.headers.get("Origin", "")
    if system is not None and origin in origins_of(system):
        _allow(answer, origin)
    answer["Vary"] = "Origin, Authorization"


def _allow(answer: HttpResponse, origin: str) -> None:
    answer["Access-Control-Allow-Origin"] = origin
    answer["Access-Control-Expose-Headers"] = "Retry-After"
