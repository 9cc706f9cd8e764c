"""What the rules say is English whatever the page's language is, and is marked so for whoever has it read aloud."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

LANGUAGE = "en"


def in_english(text: object) -> SafeString:
    """A text of the content, marked as English."""
    return format_html('<span lang="{}">{}</span>', LANGUAGE, text)


class ContentSelect(forms.Select):
    """A choice among things that the content names; the empty choice is in the page's language."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """An option, marked as English if the content names it."""
        made: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if value not in (None, ""):
            made["attrs"]["lang"] = LANGUAGE
        return made
