"""What a measure of a whole population counts: the course measures of a regulator, adherence, outcomes."""

from typing import Literal

from longwatch.core.dates import Interval
from longwatch.core.protocol.rules import Effect, Rule

_OWN = {
    "criteria-free": ("courses", "effect", "criteria"),
    "done-before": ("courses", "prerequisites"),
    "recorded-before": ("courses", "item", "within"),
    "recorded-on-infusion-days": ("courses", "item", "days"),
    "adherence": ("series",),
    "time-to": ("condition",),
    "overdue": (),
    "alerts": (),
}


class Measure(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that is counted over many patients. `counts` says how, the other fields of what.

    criteria-free               courses of which no such criterion applied on the first day, by the rules of that
                                day: those named in `criteria`, or all that have the `effect`
    done-before                 courses before which all these `prerequisites` were met, as far as they held then
    recorded-before             courses with the `item` on the first day or `within` this long before it
    recorded-on-infusion-days   courses with the `item` on `days`: on every day of infusion, or on any day of the
                                course
    adherence                   for each of the `series`, the months since the last infusion that were covered
    time-to                     time from the first infusion to the first diagnosis of a set, the `condition`
    overdue                     treated patients with a repeated test overdue
    alerts                      alerts that watches raised, for the time that patients were followed

    `courses` says of which courses: the first one, or every one.
    """

    counts: Literal[
        "criteria-free",
        "done-before",
        "recorded-before",
        "recorded-on-infusion-days",
        "adherence",
        "time-to",
        "overdue",
        "alerts",
    ]
    courses: Literal["first", "every"] | None = None
    effect: Effect | None = None
    criteria: tuple[str, ...] = ()
    prerequisites: tuple[str, ...] = ()
    item: str | None = None
    within: Interval | None = None
    days: Literal["every-infusion-day", "any-day"] | None = None
    series: tuple[str, ...] = ()
    condition: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        own = _OWN[self.counts]
        fields = {name for names in _OWN.values() for name in names}
        given = {name for name in fields if getattr(self, name) not in (None, ())}
        if given - {*own}:
            raise ValueError(f"a measure that counts '{self.counts}' has no '{min(given - {*own})}'")
        if self.counts == "criteria-free":
            own = ("courses", "criteria" if self.effect is None else "effect")
            if {"criteria", "effect"} <= given:
                raise ValueError("name the criteria of a measure or their effect, not both")
        if {*own} - given:
            raise ValueError(f"a measure that counts '{self.counts}' needs '{min({*own} - given)}'")
        if self.applies is not None:
            raise ValueError("a measure counts everybody; it cannot say whom it applies to")

    @property
    def is_of_courses(self) -> bool:
        """Whether it says yes, no or unknown of each course."""
        return self.courses is not None
