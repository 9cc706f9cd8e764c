"""Pages that belong to no app: health, language, and what to say when something is wrong."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_POST

from longwatch.clinic.alerts.models import Heartbeat


@login_not_required
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_GET
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers and has the tables that this version needs; and which rules stayed silent at night.

    A silent rule does not make the pages unready: they are needed all the more.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return JsonResponse({"status": "migrations waiting"}, status=503)
    nights = list(Heartbeat.objects.order_by("protocol"))
    tried = min((night.at for night in nights), default=None)
    silent = [rule for night in nights for rule in night.silent]
    return JsonResponse({"status": "ok", "rules_tried": tried, "silent_rules": silent})


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages."""
    back = request.POST.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = redirect(back)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES) and check_for_language(chosen):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


@login_not_required
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Not allowed."""
    return render(request, "project/problem.html", {"kind": "forbidden"}, status=403)


@login_not_required
def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the mark of the session that asked for it."""
    return render(request, "project/problem.html", {"kind": "stale"}, status=403)


@login_not_required
def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Not there, or not yours to see."""
    return render(request, "project/problem.html", {"kind": "missing"}, status=404)


@login_not_required
def fault(request: HttpRequest) -> HttpResponse:
    """Our own fault."""
    return render(request, "project/problem.html", {"kind": "fault"}, status=500)
