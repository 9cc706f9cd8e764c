"""The form with which a file is brought."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.models import Site


class UploadForm(forms.Form):
    """The site whose patients the file is about, and the file."""

    site = forms.ModelChoiceField(
        label=_("Site"),
        queryset=Site.objects.none(),
        empty_label=None,
        widget=forms.Select(attrs={"class": "nhsuk-select"}),
    )
    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(
            attrs={"class": "nhsuk-file-upload", "accept": ".csv,.tsv,.txt,text/csv"}
        ),
    )

    def __init__(self, *values: Any, sites: Sequence[Site], **options: Any) -> None:
        super().__init__(*values, **options)
        chosen = self.fields["site"]
        chosen.queryset = Site.objects.filter(pk__in=[site.pk for site in sites]).order_by("name")  # type: ignore[attr-defined]
        if len(sites) == 1:
            chosen.initial, chosen.widget = sites[0].pk, forms.HiddenInput()
