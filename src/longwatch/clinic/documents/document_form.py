"""What the form of every document has: its language."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from longwatch import paper
from longwatch.clinic.results.kind_form import SELECT

LANGUAGES = {"en": "English", "sv": "Svenska", "fi": "Suomi", "de": "Deutsch"}


class LanguageSelect(forms.Select):
    """A choice of languages, each by its own name and marked as such."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """An option in its own language."""
        made: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        made["attrs"]["lang"] = value
        return made


class DocumentForm(forms.Form):
    """The language, which every document has."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), widget=LanguageSelect(attrs=SELECT))

    def __init__(self, data: Any = None, *, known: paper.Told, earlier: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"language": known.language})
        self.known = known
        named = [(name, LANGUAGES.get(name, name)) for name in known.texts.languages]
        self.fields["language"].choices = named  # type: ignore[attr-defined]
        self.prepare(earlier or {})

    def prepare(self, earlier: dict[str, Any]) -> None:
        """Fill in what the patient's record gives, and what was chosen the last time."""

    @property
    def said(self) -> dict[str, Any]:
        """What was chosen; before anybody chose, what the form starts from."""
        if self.is_bound:
            return self.cleaned_data
        return {name: self.get_initial_for_field(one, name) or "" for name, one in self.fields.items()}

    def choices(self) -> paper.Choices | None:
        """What was chosen. Only for a form without mistakes."""
        return None
