"""Days and moments as people read them: in the language of the page and the time of the clinic."""

from datetime import date, datetime

from babel.dates import format_date
from django.utils import translation
from django.utils.timezone import localtime

from longwatch.core.dates import in_words


def in_page_language(day: date | None) -> str:
    """A day with its month in letters: no country reads it wrongly."""
    if day is None:
        return "–"
    language = translation.get_language() or "en"
    return in_words(day) if language == "en" else str(format_date(day, "long", locale=language))


def moment(at: datetime) -> str:
    """A day and a time of the clinic's own clock."""
    return localtime(at).strftime("%Y-%m-%d %H:%M")


def clock_time(at: datetime) -> str:
    """Hours and minutes of the clinic's own clock."""
    return localtime(at).strftime("%H:%M")


def moment_day(at: datetime) -> str:
    """The day on the clinic's own clock."""
    return in_page_language(localtime(at).date())
