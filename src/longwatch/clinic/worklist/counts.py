"""What the tiles count, and the list behind each of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.accounts.permissions import Permission, sites_where
from longwatch.clinic.authorisation import uncovered
from longwatch.clinic.authorisation.emergency import to_reconcile
from longwatch.clinic.authorisation.notice_views import unseen
from longwatch.clinic.authorisation.views import to_sign
from longwatch.clinic.enrolment.chasing import due_now, endings
from longwatch.clinic.erasure.views import may_erase, to_decide
from longwatch.clinic.infusions import follow_ups
from longwatch.clinic.infusions.views import open_days
from longwatch.clinic.messages.listing import failed_ones, held_ones
from longwatch.clinic.patients.models import Standing
from longwatch.clinic.programme.models import Kind, Outcome, Step, Transfer
from longwatch.clinic.programme.transfer_views import to_answer
from longwatch.clinic.results.unmatched import open_ones
from longwatch.clinic.uploads.listing import may_bring, waiting_for
from longwatch.clinic.worklist.models import Call, Wait

PLACES: dict[str, str | Promise] = {
    "needs-someone-today": _("Needs someone today"),
    "due-soon": _("Due soon"),
    "waiting": _("Waiting"),
    "up-to-date": _("Up to date"),
    "closed": _("Closed"),
}
NOT_TREATED = "not-treated"
_FOLLOWED = ("needs-someone-today", "due-soon", "waiting", "up-to-date")


@dataclass(frozen=True)
class Tile:
    """A count that opens its list: a list of patients by its name, or the page of `route`."""

    name: str
    title: str | Promise
    count: int
    is_bad: bool = False
    route: str = ""


def reasons(today: date) -> dict[str, tuple[str | Promise, Q]]:
    """The lists by reason; they overlap."""
    week = today + timedelta(days=7)
    followed = Q(place__in=_FOLLOWED)
    return {
        "alerts": (_("Alerts"), Q(has_alert=True)),
        "overdue": (_("Overdue"), Q(has_overdue=True)),
        "cannot-tell": (_("Cannot tell"), Q(has_cannot_tell=True)),
        "decisions": (_("Decision asked"), Q(has_decision_asked=True)),
        "this-week": (_("Due this week"), followed & Q(next_date__gte=today, next_date__lte=week)),
        "no-next-date": (_("No next date"), followed & Q(next_date=None)),
        **_kept_open(today),
    }


def _kept_open(today: date) -> dict[str, tuple[str | Promise, Q]]:
    """Whoever somebody said something about that has an end, and those of whom the end has come."""
    waits = Wait.objects.filter(ended_at=None)
    proposed, refused = Q(step=Step.PROPOSED), Q(step=Step.REFUSED)
    unanswered = refused | proposed & Q(answer_by__lt=today)
    outcomes = Outcome.objects.filter(ended_at=None)
    calls = Call.objects.filter(ended_at=None)
    return {
        "calls-today": (_("Call again today"), _of(calls.filter(again_on=today))),
        "calls-late": (_("Calls that are late"), _of(calls.filter(again_on__lt=today))),
        "waiting-for-result": (_("Waiting for a result"), _of(waits.filter(until__gte=today))),
        "waits-ended": (_("Waits that ended"), _of(waits.filter(until__lt=today))),
        "transfers-proposed": (
            _("Transfers proposed"),
            _of(Transfer.objects.filter(proposed, answer_by__gte=today)),
        ),
        "transfers-unanswered": (_("Transfers without an answer"), _of(Transfer.objects.filter(unanswered))),
        "refuses": (_("Refuses monitoring"), _of(outcomes.filter(kind=Kind.REFUSES))),
        "moved": (_("Moved away"), _of(outcomes.filter(kind=Kind.MOVED))),
        "deaths-uncoded": (
            _("Deaths without a reason"),
            Q(has_died=True) & ~Q(patient__in=Outcome.objects.filter(kind=Kind.DIED).values("patient")),
        ),
        "review": (_("Look again today"), _of(outcomes.filter(review_on__lte=today))),
    }


def _of(rows: QuerySet[Any]) -> Q:
    """The patients of these rows, each once."""
    return Q(patient__in=rows.values("patient"))


_ENDS = ("no-next-date", "calls-late", "waits-ended", "transfers-unanswered", "review")


def of_sites(sites: Iterable[Site]) -> QuerySet[Standing]:
    """Where the patients of some sites stand, the most urgent first."""
    rows = Standing.objects.filter(site__in=list(sites))
    return rows.select_related("patient", "patient__owner", "site").order_by("rank")


def by_place(rows: QuerySet[Standing]) -> dict[str, int]:
    """How many patients are in each place; each is in exactly one."""
    counted = dict(rows.order_by().values_list("place").annotate(Count("pk")))
    return {place: counted.get(place, 0) for place in (*PLACES, NOT_TREATED)}


def tiles(rows: QuerySet[Standing], today: date) -> list[Tile]:
    """A tile for each reason, in one query."""
    listed = reasons(today)
    counts = rows.order_by().aggregate(
        **{name.replace("-", "_"): Count("pk", filter=test) for name, (_title, test) in listed.items()}
    )
    return [
        Tile(name, title, counts[name.replace("-", "_")], is_bad=name in _ENDS)
        for name, (title, _test) in listed.items()
    ]


def programme_tiles(user: User) -> list[Tile]:
    """What the programme asks for: forms and certificates, notices, releases without the system."""
    sites, today = sites_where(user, Permission.READ), timezone.localdate()
    forms = due_now(today).filter(patient__site__in=sites)
    late = forms.filter(overdue_from__lte=today)
    ending = sum(1 for _one in endings(sites, today=today))
    return [
        Tile("forms-due", _("Forms due"), forms.count() - late.count(), route="forms-due"),
        Tile("forms-late", _("Forms late"), late.count(), is_bad=True, route="forms-due"),
        Tile("certificates", _("Certificates ending"), ending, is_bad=True, route="enrolments"),
        Tile(
            "authorisations", _("Authorisations to sign"), to_sign(user).count(), route="open-authorisations"
        ),
        Tile("notices", _("Notices of the programme"), unseen(user).count(), is_bad=True, route="notices"),
        Tile(
            "emergency",
            _("Emergency releases to reconcile"),
            len(to_reconcile(sites)),
            is_bad=True,
            route="emergency",
        ),
        Tile(
            "uncovered",
            _("Infusions without an authorisation"),
            uncovered.to_reconcile(sites).count(),
            is_bad=True,
            route="uncovered-infusions",
        ),
    ]


def other_tiles(user: User) -> list[Tile]:
    """What waits for somebody without being about a patient of the user's sites; for whoever may deal with it."""
    found = []
    if sites_where(user, Permission.RECORD):
        found += [
            Tile(
                "unmatched", _("Unmatched results"), open_ones(user).count(), is_bad=True, route="unmatched"
            ),
            Tile("transfers", _("Transfers to answer"), to_answer(user).count(), route="transfers"),
            Tile(
                "failed-messages",
                _("Failed messages"),
                failed_ones(user).count(),
                is_bad=True,
                route="messages",
            ),
            Tile(
                "held-messages",
                _("Reminders held back"),
                held_ones(user).count(),
                is_bad=True,
                route="held-messages",
            ),
        ]
        today = timezone.localdate()
        late = follow_ups.due(user, today).count()
        found += [
            Tile("follow-ups", _("Contacts after an infusion"), late, is_bad=True, route="follow-ups"),
            Tile("infusions", _("Infusions today"), open_days(user).count(), route="infusions"),
        ]
    if may_erase(user):
        waiting = to_decide(user).count()
        found.append(Tile("erasures", _("Erasures to decide"), waiting, is_bad=True, route="erasures"))
    found += programme_tiles(user)
    if may_bring(user):
        found.append(Tile("files", _("Files to confirm"), waiting_for(user).count(), route="files"))
    return found
