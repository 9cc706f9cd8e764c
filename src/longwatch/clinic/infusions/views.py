"""The list of infusion days, planning one, and the page of one day."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from longwatch.clinic.accounts.models import User
from longwatch.clinic.accounts.permissions import Permission, may, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit.reads import reading
from longwatch.clinic.infusions import follow_ups, links, planning, shown
from longwatch.clinic.infusions.advice import standing_advice
from longwatch.clinic.infusions.checks import checks, held
from longwatch.clinic.infusions.clocks import watched_until
from longwatch.clinic.infusions.lifecycle import DAY
from longwatch.clinic.infusions.log import log_of
from longwatch.clinic.infusions.models import InfusionDay, State
from longwatch.clinic.infusions.receiving import new_id
from longwatch.clinic.infusions.scope import day_for
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients.scope import patient_for

AHEAD = timedelta(days=60)


def open_days(user: User) -> QuerySet[InfusionDay]:
    """The days of today and of earlier that nobody has ended, at the user's sites."""
    today = timezone.localdate()
    rows = InfusionDay.objects.filter(patient__site__in=sites_where(user, Permission.READ))
    shown_now = Q(day=today) | Q(day__lt=today, state__in=DAY.is_open)
    return rows.filter(shown_now).select_related("patient__site").order_by("day", "patient__family_name")


@never_cache
@require_GET
def listing(request: SignedIn) -> HttpResponse:
    """Today's infusion days, earlier ones that are still open, and those to come."""
    today = timezone.localdate()
    sites = sites_where(request.user, Permission.READ)
    if not sites:
        raise PermissionDenied
    coming = InfusionDay.objects.filter(patient__site__in=sites, day__gt=today).exclude(state="cancelled")
    days = list(open_days(request.user))
    return render(
        request,
        "infusions/listing.html",
        {
            "days": days,
            "coming": coming.select_related("patient__site").order_by("day")[:50],
            "today": today,
            "calls": follow_ups.due(request.user, today).count(),
        },
    )


class PlanForm(forms.Form):
    """The day."""

    day = forms.DateField(
        label=gettext_lazy("Day of the infusion"),
        widget=forms.DateInput(attrs={"type": "date", "class": "nhsuk-input nhsuk-input--width-10"}),
    )

    def clean_day(self) -> Any:
        """Today or soon."""
        day, today = self.cleaned_data["day"], timezone.localdate()
        if not today <= day <= today + AHEAD:
            raise forms.ValidationError(_("Choose a day from today to two months from now."))
        return day


@require_http_methods(["GET", "POST"])
def plan(request: SignedIn, public_id: str) -> HttpResponse:
    """Plan an infusion day for a patient whose medicine is given by infusion."""
    patient = patient_for(request, public_id, Permission.RECORD_INFUSION)
    is_infused = protocol_of(patient.site).drug.exposure == "infusions"
    form = PlanForm(request.POST if request.method == "POST" else None, initial={"day": timezone.localdate()})
    if request.method == "POST" and is_infused and form.is_valid():
        made = planning.plan(patient, form.cleaned_data["day"], request.user)
        return redirect("infusion-day", token=made.token)
    context = {"patient": patient, "form": form, "is_infused": is_infused}
    return render(request, "infusions/plan.html", context, status=400 if form.errors else 200)


@never_cache
@require_GET
def day(request: SignedIn, token: str) -> HttpResponse:
    """One day: its state, its clocks, what can be entered now, and everything that was."""
    found = day_for(request, token)
    now = timezone.now()
    planning.place_again(found)
    planning.open_again(found, now=now)
    log = log_of(found)
    reading(request, found.patient.public_id, found.patient.site_id)
    allowed = may(request.user, Permission.RECORD_INFUSION, found.patient.site)
    is_before = log.progress.state in ("planned", "ready")
    until = watched_until(log.progress, log.rules.leaving)
    return render(
        request,
        "infusions/day.html",
        {
            "day": found,
            "rules": log.rules,
            "progress": log.progress,
            "allowed": allowed,
            "is_today": found.day == timezone.localdate(),
            "held": held(checks(log, now=now), log) if is_before else [],
            "advice": standing_advice(log),
            "clocks": shown.clocks(log),
            "until": until,
            "is_watched": until is not None and now >= until,
            "asked": shown.still_asked(log) if log.progress.state == "observing" else [],
            "leaving": shown.before_leaving(log),
            "prompts": shown.prompts(log),
            "lines": shown.lines(log),
            "forms": shown.forms(log),
            "measuring": shown.measuring(log),
            "states": {kind: shown.states_of(kind) for kind in (*shown.STATES, *shown.forms(log))},
            "now": now,
            "new_id": new_id,
            "state_names": dict(State.choices),
            "links": links.of(found),
            "script": shown.for_script(log, request.user, now=now) if allowed else None,
        },
    )
