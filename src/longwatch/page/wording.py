"""The words and tags of the page: every state has a word, and a colour only beside it."""

from datetime import date

from longwatch.core.dates import in_words
from longwatch.core.findings import Place, Reason, SeriesFinding
from longwatch.page.markup import Markup, element

PLACES: dict[Place, tuple[str, str]] = {
    "needs-someone-today": ("Needs someone today", "red"),
    "due-soon": ("Due soon", "amber"),
    "waiting": ("Waiting", "blue"),
    "up-to-date": ("Up to date", "green"),
    "closed": ("Closed", "grey"),
    "not-treated": ("Not treated", "grey"),
}
REASONS: dict[Reason, tuple[str, str]] = {
    "alarm": ("Alarm", "solid"),
    "alert": ("Alert", "red"),
    "cannot-tell": ("Cannot tell", "purple"),
    "overdue": ("Overdue", "red"),
    "decision-asked": ("Decision asked", "blue"),
}
COLOURS = {
    "emergency-now": "solid",
    "same-day": "red",
    "next-contact": "amber",
    "critical": "solid",
    "high": "red",
    "medium": "amber",
    "low": "blue",
    "up-to-date": "green",
    "due": "amber",
    "overdue": "red",
    "waived": "blue",
    "period-over": "blue",
    "clear": "green",
    "blocked": "red",
    "blocks": "red",
    "incomplete": "purple",
    "met": "green",
    "missing": "red",
    "expired": "amber",
    "too-late": "amber",
    "cannot-tell": "purple",
    "continue": "blue",
    "contraindicated": "red",
    "contraindicates": "red",
    "not-recommended": "red",
    "restricts": "red",
    "cautions": "amber",
    "eligible-with-cautions": "amber",
    "eligible": "green",
    "unknown": "purple",
}


def said(day: date | None) -> str:
    """A day with its month in letters; a dash where there is none."""
    return "–" if day is None else in_words(day)


def time(day: date | None) -> Markup:
    """A day that a program can read too."""
    return element("span", "–") if day is None else element("time", said(day), datetime=day.isoformat())


def many(count: int, noun: str) -> str:
    """A count with its noun: '1 day', '2 days'."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def words(name: str) -> str:
    """An id from a fixed list as words: 'not-started' is 'Not started'."""
    return name.replace("-", " ").capitalize()


def tag(text: str, colour: str) -> Markup:
    """A word in its colour."""
    return element("span", text, class_=f"tag {colour}")


def status_tag(status: str, text: str = "") -> Markup:
    """The tag of a status; its own words unless others are given."""
    return tag(text or words(status), COLOURS.get(status, "grey"))


def place_tag(place: Place) -> Markup:
    """The tag of a place."""
    return tag(*PLACES[place])


def series_tag(series: SeriesFinding) -> Markup:
    """The tag of a repeated check, with the days where it is late."""
    if series.status == "overdue":
        return status_tag("overdue", f"{many(series.days_overdue, 'day')} overdue")
    if series.status == "waived":
        return status_tag("waived", f"Waived until {said(series.waived_until)}")
    if series.status == "period-over":
        return status_tag("period-over", "Period over")
    return status_tag(series.status)


def percent(share: float) -> str:
    """A share in per cent, cut and never rounded up: only what is whole shows as 100 %."""
    tenths = int(share * 1000 + 1e-9)
    return f"{tenths // 10} %" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10} %"


def unit(code: str | None) -> str:
    """A unit as people write it, from its UCUM code."""
    raised = {"10*3": "×10³", "10*6": "×10⁶", "10*9": "×10⁹", "10*12": "×10¹²"}
    text = (code or "").replace("[", "").replace("]", "")
    for plain, pretty in raised.items():
        text = text.replace(f"{plain}/", f"{pretty}/")
    return text
