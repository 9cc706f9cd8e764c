"""What an administrator says of another system."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from longwatch.clinic.accounts.models import Site
from longwatch.clinic.enrolment.models import Enrolment, Who
from longwatch.clinic.interface.models import Scope, State, System
from longwatch.clinic.interface.signed import KeysMistake, keys_in

_LONGEST = timedelta(days=2 * 366)
_LOCAL = ("localhost", "127.0.0.1")
_TEXT = {"class": "nhsuk-input", "autocomplete": "off"}


def _field(label: Any, hint: Any, *, most: int, required: bool = False, lines: int = 0) -> forms.CharField:
    widget: forms.Widget = forms.TextInput(attrs=_TEXT)
    if lines:
        widget = forms.Textarea(attrs={"rows": lines, "class": "nhsuk-textarea", "spellcheck": "false"})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=most, widget=widget)


class SystemForm(forms.Form):
    """An account: who, where, for what, until when, and how it shows who it is."""

    name = _field(gettext_lazy("Name"), gettext_lazy("It stands in the audit."), most=100, required=True)
    sites = forms.MultipleChoiceField(
        label=gettext_lazy("Sites"),
        help_text=gettext_lazy("It finds only patients of these sites."),
        widget=forms.CheckboxSelectMultiple,
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    identifier_system = _field(
        gettext_lazy("Identifier system of the hospital numbers"),
        gettext_lazy(
            "The address that stands in identifier.system of its patients. Nothing else finds a patient."
        ),
        most=200,
        required=True,
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Two years from now at most. Written as 2026-12-31."),
        widget=forms.DateInput(
            attrs={**_TEXT, "class": "nhsuk-input nhsuk-input--width-10"}, format="%Y-%m-%d"
        ),
        input_formats=["%Y-%m-%d"],
    )
    issuer = _field(
        gettext_lazy("Issuer of its signed web tokens"),
        gettext_lazy("For CDS Hooks. Leave it empty if the system uses the token from here."),
        most=200,
    )
    keys = _field(
        gettext_lazy("Its public keys"),
        gettext_lazy("A JWK set. Private keys are refused."),
        most=20_000,
        lines=6,
    )
    origins = _field(
        gettext_lazy("Origins of its web pages"),
        gettext_lazy("Only if a browser calls: such as https://ehr.example.org, one a line."),
        most=2_000,
        lines=2,
    )
    app = _field(
        gettext_lazy("Form app"),
        gettext_lazy("The address at which its users launch an app that fills in forms (SMART)."),
        most=300,
    )
    pharmacy = _field(
        gettext_lazy("Pharmacy"),
        gettext_lazy("Only for the system of a pharmacy: its number in the programme."),
        most=64,
    )

    def __init__(self, data: Any = None, *, sites: list[Site], system: System | None = None) -> None:
        self.system = system
        super().__init__(data, initial=_shown(system) if system else None)
        self.fields["sites"].choices = [(str(site.pk), site.name) for site in sites]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """A name that no other account has."""
        name = str(self.cleaned_data["name"]).strip()
        others = System.objects.filter(name__iexact=name)
        if self.system is not None:
            others = others.exclude(pk=self.system.pk)
        if others.exists():
            raise forms.ValidationError(_("Another account has this name; withdrawn ones keep theirs."))
        return name

    def clean_last_day(self) -> Any:
        """A day from today on, and not for ever."""
        day, today = self.cleaned_data["last_day"], timezone.localdate()
        if not today <= day <= today + _LONGEST:
            raise forms.ValidationError(_("Give a day from today on, two years from now at most."))
        return day

    def clean_keys(self) -> str:
        """Keys that can be used."""
        text = str(self.cleaned_data["keys"]).strip()
        if text:
            try:
                keys_in(text)
            except KeysMistake as mistake:
                raise forms.ValidationError(
                    _("The keys cannot be used: %(why)s.") % {"why": mistake}
                ) from None
        return text

    def clean_origins(self) -> str:
        """Origins as browsers send them."""
        listed = str(self.cleaned_data["origins"]).split()
        if not all(_is_origin(one) for one in listed):
            raise forms.ValidationError(_("Give origins without a path, such as https://ehr.example.org."))
        return "\n".join(listed)

    def clean_app(self) -> str:
        """An address that a browser opens safely."""
        app = str(self.cleaned_data["app"]).strip()
        if app and not _is_safe(app):
            raise forms.ValidationError(_("Give an address that begins with https://."))
        return app

    def clean(self) -> dict[str, Any]:
        """What belongs together is there together."""
        found = super().clean() or {}
        issuer, keys = str(found.get("issuer", "")).strip(), found.get("keys", "")
        if "keys" in found and bool(issuer) != bool(keys):
            self.add_error("keys" if issuer else "issuer", _("Issuer and keys come together, or neither."))
        taken = System.objects.filter(issuer=issuer, state=State.IN_USE).exclude(issuer="")
        if self.system is not None:
            taken = taken.exclude(pk=self.system.pk)
        if taken.exists():
            self.add_error("issuer", _("Another account in use has this issuer."))
        self._check_pharmacy(found)
        return found

    def _check_pharmacy(self, found: dict[str, Any]) -> None:
        number = str(found.get("pharmacy", "")).strip()
        if not number:
            if Scope.DISPENSE in found.get("scopes", ()):
                self.add_error("pharmacy", _("Say which pharmacy asks."))
            return
        enrolled = Enrolment.objects.filter(who=Who.PHARMACY, site__in=found.get("sites", ()))
        if not enrolled.filter(number=number).exists():
            self.add_error("pharmacy", _("No pharmacy of these sites has this number in the programme."))

    def applied_to(self, system: System) -> System:
        """The account with what was said of it."""
        for name in ("name", "scopes", "identifier_system", "last_day", "keys", "origins", "app"):
            setattr(system, name, self.cleaned_data[name])
        system.issuer = self.cleaned_data["issuer"].strip()
        system.pharmacy = self.cleaned_data["pharmacy"].strip()
        return system

    def save_to(self, system: System) -> None:
        """Keep it, with its sites."""
        system.save()
        system.sites.set(self.cleaned_data["sites"])


def _shown(system: System) -> dict[str, Any]:
    names = (
        "name",
        "scopes",
        "identifier_system",
        "last_day",
        "issuer",
        "keys",
        "origins",
        "app",
        "pharmacy",
    )
    shown = {name: getattr(system, name) for name in names}
    return {**shown, "sites": [str(site.pk) for site in system.sites.all()]}


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in _LOCAL
    return bool(parts.netloc) and (parts.scheme == "https" or local)


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    return _is_safe(text) and text == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc
