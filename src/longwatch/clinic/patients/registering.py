"""Adding patients: by a form, one at a time. A person is registered once at a site."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.accounts.permissions import Permission, may, sites_where
from longwatch.clinic.accounts.requests import SignedIn
from longwatch.clinic.audit import chain
from longwatch.clinic.erasure import tombstones
from longwatch.clinic.patients import facts, store
from longwatch.clinic.patients.models import Fact, Patient
from longwatch.core.dates import PartialDate
from longwatch.core.record import UNDATED, Person

PHONE = re.compile(r"\+?[0-9 ()/.-]{3,39}", re.ASCII)
_TEXT = {"class": "nhsuk-input", "autocomplete": "off"}
OLDEST = date(1900, 1, 1)


class PatientForm(forms.Form):
    """Who somebody is for the clinic, and what rules ask of a person."""

    site = forms.ModelChoiceField(
        label=gettext_lazy("Site"),
        queryset=Site.objects.none(),
        empty_label=None,
        widget=forms.Select(attrs={"class": "nhsuk-select"}),
    )
    number = forms.CharField(
        label=gettext_lazy("Hospital number"), max_length=64, widget=forms.TextInput(attrs=_TEXT)
    )
    family_name = forms.CharField(
        label=gettext_lazy("Family name"), max_length=120, widget=forms.TextInput(attrs=_TEXT)
    )
    given_name = forms.CharField(
        label=gettext_lazy("Given name"), max_length=120, widget=forms.TextInput(attrs=_TEXT)
    )
    birth = forms.DateField(
        label=gettext_lazy("Birth date"),
        widget=forms.DateInput(attrs={"type": "date", "class": "nhsuk-input nhsuk-input--width-10"}),
    )
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"),
        required=False,
        choices=[
            ("", gettext_lazy("not known")),
            ("female", gettext_lazy("female")),
            ("male", gettext_lazy("male")),
        ],
        widget=forms.Select(attrs={"class": "nhsuk-select"}),
    )
    phone = forms.RegexField(
        PHONE,
        label=gettext_lazy("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={**_TEXT, "type": "tel"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        widget=forms.Select(attrs={"class": "nhsuk-select"}),
    )
    another_person = forms.BooleanField(
        label=gettext_lazy("I have checked: it is another person than one with the same name and birth date"),
        required=False,
    )

    erased_before = tombstones.known_field()

    def __init__(self, data: Any = None, *, sites: Sequence[Site]) -> None:
        super().__init__(data)
        chosen = Site.objects.filter(pk__in=[site.pk for site in sites]).order_by("name")
        self.fields["site"].queryset = chosen  # type: ignore[attr-defined]
        if data is None:
            del self.fields["erased_before"]
        if len(sites) == 1:
            self.fields["site"].initial, self.fields["site"].widget = sites[0].pk, forms.HiddenInput()

    def clean_birth(self) -> date:
        """A birth date that somebody alive can have."""
        day: date = self.cleaned_data["birth"]
        if not OLDEST <= day <= timezone.localdate():
            raise forms.ValidationError(_("Nobody can have been born on this day and be a patient here."))
        return day

    def clean(self) -> dict[str, Any]:
        """One hospital number, one patient; and nobody twice by oversight."""
        found = super().clean() or self.cleaned_data
        site, number = found.get("site"), found.get("number")
        if site and number and Patient.objects.filter(site=site, number=number).exists():
            self.add_error("number", _("A patient of this site has this number already."))
        if tombstones.asks(self, site, number or "") and not found.get("erased_before"):
            self.add_error("erased_before", tombstones.told())
        if site and not self.errors and not found["another_person"] and same_people(site, found):
            told = _(
                "A patient of this name and birth date is there already, under another number. Look for them first."
            )
            self.add_error("another_person", told)
        return found


def same_people(site: Site, said: dict[str, Any]) -> bool:
    """Whether somebody of this name and birth date is at the site already."""
    rows = Patient.objects.filter(
        site=site, family_name__iexact=said["family_name"], given_name__iexact=said["given_name"]
    )
    people = Fact.objects.filter(patient__in=rows, kind="person").values_list("kind", "value")
    births = [fact.birth for fact in (facts.read(*row) for row in people) if isinstance(fact, Person)]
    return any(birth is None or birth.first <= said["birth"] <= birth.last for birth in births)


def register(site: Site, said: dict[str, Any], source: store.Source, *, today: date) -> Patient:
    """Make the patient, with who they are as the first fact of their record."""
    with transaction.atomic():
        public_id = uuid4().hex
        patient = Patient.objects.create(
            public_id=public_id,
            site=site,
            registered_at=timezone.now(),
            **{name: said[name] for name in ("number", "family_name", "given_name", "phone", "language")},
        )
        was_erased = bool(tombstones.erased(site, [patient.number]))
        told = "under the number of an erased record" if was_erased else ""
        chain.add(source.name, "register", site=site.pk, patient=public_id, what=told)
        person = Person(
            id=f"Patient/{public_id}",
            day=UNDATED,
            known=timezone.now(),
            birth=PartialDate(said["birth"], said["birth"]),
            sex=said["sex"] or None,
        )
        store.add(patient, [person], source, today=today)
    return patient


@require_http_methods(["GET", "POST"])
def add_patient(request: SignedIn) -> HttpResponse:
    """The form."""
    sites = sites_where(request.user, Permission.REGISTER)
    if not sites:
        raise PermissionDenied
    form = PatientForm(request.POST if request.method == "POST" else None, sites=sites)
    patient = _registered(request, form, sites) if request.method == "POST" else None
    if patient is not None:
        messages.success(request, _("The patient is registered."))
        if may(request.user, Permission.READ, patient.site):
            return redirect("patient", public_id=patient.public_id)
        return redirect("add-patient")
    return render(request, "patients/add.html", {"form": form}, status=400 if form.errors else 200)


def _registered(request: SignedIn, form: PatientForm, sites: Sequence[Site]) -> Patient | None:
    """The patient, if the form is without mistakes; checked while nobody else can register the same number."""
    with transaction.atomic():
        list(Site.objects.select_for_update().filter(pk__in=[site.pk for site in sites]).order_by("pk"))
        if not form.is_valid():
            return None
        said = form.cleaned_data
        return register(said["site"], said, store.Source(request.user), today=timezone.localdate())
