"""What every call of another system goes through: who calls, how often, may they, what is said, and the audit."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from longwatch.clinic.audit import chain
from longwatch.clinic.interface import cross_origin, limits
from longwatch.clinic.interface.answers import Answer, Dialect, Refusal
from longwatch.clinic.interface.callers import address_of, let_in, too_often
from longwatch.clinic.interface.models import System
from longwatch.clinic.patients.models import Patient


@dataclass
class Call:
    """A call that was let in. `patient` is noted by whoever finds out whom it is about."""

    request: HttpRequest
    system: System
    now: datetime
    patient: Patient | None = None
    body: bytes = b""
    told: list[str] = field(default_factory=list)

    def about(self, patient: Patient | None) -> Patient | None:
        """Note whom it is about, for the audit."""
        self.patient = patient
        return patient

    @property
    def name(self) -> str:
        """The name for the audit."""
        return f"system: {self.system.name}"


View = Callable[..., Answer]


class _Address(NamedTuple):
    """What stands at an address: what answers, in which dialect, what must be granted, which methods it takes."""

    view: View
    dialect: Dialect
    scope: str
    methods: tuple[str, ...]


def interface(dialect: Dialect, scope: str, *methods: str) -> Callable[[View], Callable[..., HttpResponse]]:
    """An address at which systems with a scope call."""

    def wrapped(view: View) -> Callable[..., HttpResponse]:
        address = _Address(view, dialect, scope, methods)

        @login_not_required
        @csrf_exempt  # no cookie is looked at, so no other page can call in somebody's name
        @functools.wraps(view)
        def called(request: HttpRequest, **parts: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                return cross_origin.preflight(request, methods)
            system = None
            try:
                system = let_in(request)
                answer = _answered(address, Call(request, system, timezone.now()), parts)
            except Refusal as refusal:
                answer = dialect.refused(refusal)
            return _sent(request, answer, system)

        return called

    return wrapped


def open_to_all(dialect: Dialect) -> Callable[[Callable[..., Answer]], Callable[..., HttpResponse]]:
    """An address that shows nothing of anybody, and so needs no account; whoever presents one must be let in."""

    def wrapped(view: Callable[..., Answer]) -> Callable[..., HttpResponse]:
        @login_not_required
        @csrf_exempt
        @functools.wraps(view)
        def called(request: HttpRequest, **parts: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                return cross_origin.preflight(request, ("GET",))
            system = None
            try:
                _must_be(request, ("GET",))
                now = timezone.now()
                if "Authorization" in request.headers:
                    system = let_in(request)
                elif limits.is_too_often(
                    address_of(request), now=now, most=settings.INTERFACE_CALLS_A_MINUTE
                ):
                    raise too_often(now)
                answer = view(request, system, **parts)
            except Refusal as refusal:
                answer = dialect.refused(refusal)
            if system is not None:
                _note(Call(request, system, timezone.now()), answer)
            return _sent(request, answer, system)

        return called

    return wrapped


def _answered(address: _Address, call: Call, parts: dict[str, Any]) -> Answer:
    """The answer of a view, or why there is none; either is in the audit before it is sent."""
    dialect = address.dialect
    try:
        _must_be(call.request, address.methods)
        if not call.system.may(address.scope):
            raise Refusal(403, "forbidden", "this account was not granted what this address needs")
        call.body = _body(call.request)
        answer = address.view(call, **parts)
    except Refusal as refusal:
        answer = dialect.refused(refusal)
    except dialect.mistakes as mistake:
        answer = dialect.mistaken(mistake)
    _note(call, answer)
    return answer


def _must_be(request: HttpRequest, methods: tuple[str, ...]) -> None:
    method = "GET" if request.method == "HEAD" else request.method
    if method not in methods:
        text = f"this address takes {' and '.join(methods)} only"
        raise Refusal(405, "not-supported", text, headers={"Allow": ", ".join(methods)})


def _body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig:
        raise Refusal(413, "structure", "the request is larger than this server takes") from None
    except UnreadablePostError:
        raise Refusal(400, "structure", "the request broke off") from None


def _note(call: Call, answer: Answer) -> None:
    """One entry for the patient's site, or one for each site of the system where nobody was found."""
    sites: list[int | None] = [site.pk for site in call.system.sites.all()] or [None]
    if call.patient is not None:
        sites = [call.patient.site_id]
    told = f": {', '.join(call.told)}" if call.told else ""
    for site in sites:
        chain.add(
            call.name,
            "interface",
            site=site,
            patient=call.patient.public_id if call.patient else "",
            what=f"{_asked(call.request)} {answer.status}{told}",
        )


def _sent(request: HttpRequest, answer: Answer, system: System | None) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, content_type=answer.kind)
    response["Cache-Control"] = "no-store"
    for name, value in answer.headers.items():
        response[name] = value
    cross_origin.allow(request, response, system)
    return response


def _asked(request: HttpRequest) -> str:
    """Which address, by its name: the path itself may hold what somebody typed."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    return f"{request.method} {name}"
