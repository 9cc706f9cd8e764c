"""Bringing a file, seeing what it would become, and confirming exactly that."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.accounts.permissions import sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit import chain
from longwatch.clinic.uploads import keeping, written
from longwatch.clinic.uploads.forms import UploadForm
from longwatch.clinic.uploads.kinds import Kind, kinds
from longwatch.clinic.uploads.lifecycle import FILE
from longwatch.clinic.uploads.models import State, Upload
from longwatch.clinic.uploads.plans import OUTCOMES, STORED, Line, counted
from longwatch.clinic.uploads.tables import LARGEST, FileMistake, Table, read


@require_http_methods(["GET", "POST"])
def bring(request: SignedIn, kind: str) -> HttpResponse:
    """Choose a file. Nothing of it is stored as anybody's record yet."""
    if kind not in kinds():
        raise Http404
    wanted = kinds()[kind]
    sites = sites_where(request.user, wanted.permission)
    if not sites:
        raise PermissionDenied
    form = UploadForm(*([request.POST, request.FILES] if request.method == "POST" else []), sites=sites)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            content = file.read(LARGEST + 1)
            read(content, wanted.columns)
        except FileMistake as mistake:
            form.add_error("file", str(mistake))
        else:
            site = form.cleaned_data["site"]
            upload = keeping.keep(content, kind=kind, name=file.name, site=site, who=request.user)
            return redirect("upload", upload=upload.pk)
    context = {"kind": wanted, "form": form}
    return render(request, "uploads/bring.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def preview(request: SignedIn, upload: int) -> HttpResponse:
    """Each row with what it would become; a confirmation stores all of that or nothing."""
    kept, kind = _upload(request, upload)
    if kept.state != State.WAITING:
        return render(request, "uploads/settled.html", {"upload": kept, "kind": kind})
    if request.method == "POST" and "drop" in request.POST:
        _settle(kept, "drop", request)
        messages.success(request, _("The file was dropped. Nothing of it was stored."))
        return redirect(f"bring-{kept.kind}")
    try:
        if request.method == "POST":
            _confirm(request, kept, kind)
            messages.success(request, _("The file is stored as it was previewed."))
            return redirect("upload", upload=kept.pk)
        table, lines = _planned(kept, kind)
    except keeping.Changed:
        return _changed(request, kept, kind)
    return _shown(request, kept, kind, (table, lines))


def _confirm(request: SignedIn, kept: Upload, kind: Kind) -> None:
    with transaction.atomic():
        locked = Upload.objects.select_for_update().get(pk=kept.pk)
        if not FILE.allows(locked.state, "store"):
            raise keeping.Changed
        # One file of a site after the other: two at once would not see each other's rows.
        Site.objects.select_for_update().get(pk=locked.site_id)
        _table, lines = _planned(locked, kind)
        keeping.check(request.POST.get("seal", ""), locked, lines, request.user)
        kind.store(
            [line for line in lines if line.outcome in STORED], locked, request.user, timezone.localdate()
        )
        _settle(locked, "store", request)


def _changed(request: SignedIn, kept: Upload, kind: Kind) -> HttpResponse:
    """Nothing was stored: show anew what the file would become now, if it can still be trusted."""
    kept.refresh_from_db()
    try:
        planned = _planned(kept, kind)
    except keeping.Changed:
        _settle(kept, "drop", request)
        return render(request, "uploads/settled.html", {"upload": kept, "kind": kind}, status=409)
    return _shown(request, kept, kind, planned, changed=True)


def _shown(
    request: SignedIn,
    kept: Upload,
    kind: Kind,
    planned: tuple[Table, list[Line]],
    *,
    changed: bool = False,
) -> HttpResponse:
    table, lines = planned
    groups = [
        (name, title, [line for line in lines if line.outcome == name]) for name, title in OUTCOMES.items()
    ]
    context = {
        "upload": kept,
        "kind": kind,
        "table": table,
        "groups": [group for group in groups if group[2]],
        "counts": counted(lines),
        "rows": len(lines),
        "stored": sum(line.outcome in STORED for line in lines),
        "seal": keeping.seal(kept, lines, request.user),
        "changed": changed,
    }
    return render(request, "uploads/preview.html", context, status=409 if changed else 200)


@require_GET
def rejected(request: SignedIn, upload: int) -> HttpResponse:
    """The rejected rows as a file."""
    kept, kind = _upload(request, upload)
    if kept.state != State.WAITING:
        raise Http404
    try:
        table, lines = _planned(kept, kind)
    except keeping.Changed:
        raise Http404 from None
    who = request.user.get_username()
    chain.add(who, "export", site=kept.site_id, what=f"rejected rows of file {kept.pk}")
    headers = {
        "Content-Disposition": f'attachment; filename="rejected-{kept.pk}.csv"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(
        written.rejected(table, lines), content_type="text/csv; charset=utf-8", headers=headers
    )


def _upload(request: SignedIn, number: int) -> tuple[Upload, Kind]:
    kept = Upload.objects.filter(pk=number).select_related("site", "who").first()
    if kept is None or kept.site not in sites_where(request.user, kinds()[kept.kind].permission):
        raise Http404
    return kept, kinds()[kept.kind]


def _planned(kept: Upload, kind: Kind) -> tuple[Table, list[Line]]:
    table = read(keeping.content_of(kept), kind.columns)
    return table, kind.plan(table, kept, timezone.localdate())


def _settle(kept: Upload, verb: str, request: SignedIn) -> None:
    kept.state, kept.settled_at = State(FILE.after(kept.state, verb)), timezone.now()
    kept.save(update_fields=["state", "settled_at"])
    chain.add(
        request.user.get_username(),
        f"file-{kept.state}",
        site=kept.site_id,
        what=f"file {kept.pk}: {kept.kind}",
    )
