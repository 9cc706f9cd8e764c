"""The work of the year to come, week by week, as far as it follows from what is recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.accounts.permissions import Permission, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.enrolment.models import FormDue
from longwatch.clinic.infusions.models import FollowUp, InfusionDay, State
from longwatch.clinic.parameters.values import protocol_of
from longwatch.clinic.patients import standing
from longwatch.clinic.patients.models import Standing
from longwatch.clinic.programme.models import Outcome
from longwatch.clinic.worklist.models import Call
from longwatch.core.forecast import WEEK, ahead, forms_ahead, next_course_on, per_week
from longwatch.page.weeks import weeks

WEEKS = 52
TITLES: dict[str, str | Promise] = {
    "laboratory": _("Laboratory visits"),
    "examination": _("Examinations and other tests"),
    "infusions": _("Infusions"),
    "possible": _("Courses that become possible, and nobody has planned"),
    "calls": _("Calls and looking again"),
    "forms": _("Forms of the programme"),
    "decisions": _("Ends of periods to decide"),
}


@dataclass(frozen=True)
class Row:
    """One kind of work: how much in each week, and all of it."""

    name: str
    title: str | Promise
    counts: list[int]
    picture: SafeString

    @property
    def all(self) -> int:
        """Together in the year."""
        return sum(self.counts)


@require_GET
def page(request: SignedIn) -> HttpResponse:
    """The page: a picture and a table for the sites of the user, or one of them."""
    sites = sites_where(request.user, Permission.READ)
    if not sites:
        raise PermissionDenied
    today = timezone.localdate()
    standing.renew_stale(sites, today=today)
    chosen = [site for site in sites if str(site.pk) == request.GET.get("site")] or sites
    days = days_of(chosen, today)
    rows = [_row(name, found, today) for name, found in days.items()]
    context = {
        "sites": sites,
        "site": chosen[0] if len(chosen) == 1 and len(sites) > 1 else None,
        "rows": rows,
        "weeks": [(today + place * WEEK, [row.counts[place] for row in rows]) for place in range(WEEKS)],
        "patients": Standing.objects.filter(site__in=chosen).exclude(place="not-treated").count(),
    }
    return render(request, "worklist/forecast.html", context)


def days_of(sites: Iterable[Site], today: date) -> dict[str, list[date]]:
    """The days of each kind of work in the weeks to come; what is late is on the first of them or before."""
    until = today + WEEKS * WEEK - timedelta(days=1)
    found: dict[str, list[date]] = {name: [] for name in TITLES}
    forms: dict[int, list[FormDue]] = {}
    for one in FormDue.objects.filter(patient__site__in=list(sites)):
        forms.setdefault(one.patient_id, []).append(one)
    days = InfusionDay.objects.filter(
        patient__site__in=list(sites), day__gte=today, state__in=(State.PLANNED, State.READY)
    )
    planned = set(days.values_list("patient", flat=True))
    kept = Standing.objects.filter(site__in=list(sites)).exclude(place__in=("closed", "not-treated"))
    for row in kept.select_related("site", "kept").iterator(chunk_size=200):
        assessed, rules = standing.read(row), protocol_of(row.site)
        lies = ahead(assessed, rules, until=until)
        for visit in lies.visits:
            found[visit.kind].append(visit.day)
        if lies.decided_on is not None:
            found["decisions"].append(lies.decided_on)
        possible = next_course_on(assessed, rules)
        if possible is not None and today <= possible <= until and row.patient_id not in planned:
            found["possible"].append(possible)
        last = assessed.courses[-1].last if assessed.courses else None
        schedules = {one.id: one for one in rules.form_schedules}
        for form in forms.get(row.patient_id, ()):
            schedule = schedules[form.rule]
            found["forms"] += forms_ahead(schedule, form.due, last_infusion=last, on=today, until=until)
    calls = Call.objects.filter(patient__site__in=list(sites), ended_at=None)
    looks = Outcome.objects.filter(patient__site__in=list(sites), ended_at=None, review_on__isnull=False)
    contacts = FollowUp.objects.filter(patient__site__in=list(sites), ended_at=None)
    found["infusions"] += days.values_list("day", flat=True)
    found["calls"] += calls.values_list("again_on", flat=True)
    found["calls"] += contacts.values_list("due_on", flat=True)
    found["calls"] += [day for day in looks.values_list("review_on", flat=True) if day is not None]
    return found


def _row(name: str, days: list[date], today: date) -> Row:
    counts = per_week(days, first=today, weeks=WEEKS)
    # What the picture is made of is escaped by it, element by element.
    picture = mark_safe(weeks(str(TITLES[name]), counts, first=today))
    return Row(name, TITLES[name], counts, picture)
