"""A day in words, in the language of the page."""

from datetime import date

from babel.dates import format_date
from django.utils import translation

from longwatch.core.dates import in_words


def in_page_language(day: date | None) -> str:
    """A day with its month in letters: no country reads it wrongly."""
    if day is None:
        return "–"
    language = translation.get_language() or "en"
    return in_words(day) if language == "en" else str(format_date(day, "long", locale=language))
