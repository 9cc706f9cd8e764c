"""One measured value through time, as places in a picture."""

from datetime import date, timedelta

from babel.dates import format_date

from longwatch.core.protocol import Watch
from longwatch.page.readings import Reading, trend_of
from longwatch.page.scale import Days, round_above
from longwatch.paper.results import unit_in_print
from longwatch.paper.sheet import Mark, Point, Trend
from longwatch.paper.told import Told
from longwatch.paper.words import Speech, plain

YEARS_DRAWN = 2
_TICKS = 5


def trend(told: Told, speech: Speech, watch: Watch, name: str) -> Trend | None:
    """The values of the last years with the watch's own limits; nothing where there are not two to join."""
    analyte = told.shown.protocol.analyte[name]
    whole = trend_of(told.shown, analyte)
    since = told.on - timedelta(days=366 * YEARS_DRAWN)
    readings = [one for one in whole.readings if one.value is not None and one.day >= since]
    if analyte.unit is None or len({one.day for one in readings}) < 2:
        return None
    limits = _limits(told, watch, name)
    low, high = whole.range
    top = round_above(max([*(_value(one) for one in readings), *(value for _, value in limits), high or 0.0]))
    days = Days(readings[0].day, readings[-1].day, 0.0, 1.0)
    range_drawn = None if low is None and high is None else ((low or 0.0) / top, (high or top) / top)
    limit_words = {"below": "limit-below", "above": "limit-above"}
    newest = f"{speech.number(f'{_value(readings[-1]):g}')} {unit_in_print(analyte.unit)}"
    words = speech.text(
        "picture",
        analyte=plain(speech.analyte(name)),
        unit=unit_in_print(analyte.unit),
        first=speech.day(days.first),
        last=speech.day(days.last),
        value=newest,
        count=str(len(readings)),
    )
    return Trend(
        title=f"{plain(speech.analyte(name))}, {unit_in_print(analyte.unit)}",
        words=words,
        points=tuple(Point(x=days.x(one.day), y=_value(one) / top, fired=one.fired) for one in readings),
        days=_months(speech, days),
        values=tuple(Mark(at=share, text=speech.number(f"{top * share:g}")) for share in (0.0, 0.5, 1.0)),
        limits=tuple(
            Mark(at=value / top, text=speech.text(limit_words[side], value=speech.number(f"{value:g}")))
            for side, value in limits
        ),
        range=range_drawn,
        range_words=speech.text("range-drawn") if range_drawn else "",
    )


def _value(reading: Reading) -> float:
    assert reading.value is not None  # only such readings are drawn
    return reading.value


def _limits(told: Told, watch: Watch, name: str) -> list[tuple[str, float]]:
    analyte = told.shown.protocol.analyte[name]
    found = []
    for tier in watch.tiers:
        for test in tier.all:
            for side, limit in (("below", test.below), ("above", test.above or test.at_least)):
                if test.analyte == name and limit is not None:
                    found.append((side, float(analyte.judged(limit))))
    return sorted(set(found))


def _months(speech: Speech, days: Days) -> tuple[Mark, ...]:
    whole = (days.last - days.first).days
    chosen = sorted({days.first + timedelta(days=round(whole * n / (_TICKS - 1))) for n in range(_TICKS)})
    if whole < 31 * _TICKS:
        chosen = sorted({days.first, days.last})
    return tuple(Mark(at=days.x(day), text=_month(speech, day)) for day in chosen)


def _month(speech: Speech, day: date) -> str:
    return str(
        format_date(day, "d.M.y" if speech.language in ("fi", "de") else "d MMM y", locale=speech.language)
    )
