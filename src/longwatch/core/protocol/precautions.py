"""What a patient keeps to for a while around each course: food, contraception, breastfeeding, vaccines."""

from longwatch.core.dates import Interval
from longwatch.core.protocol.rules import Rule


class Precaution(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Advice that holds from some time before a course until some time after its last infusion.

    before   this long before the first infusion of a planned course; without it, from the first infusion
    after    this long after the last infusion, that day included; without it, no source gives an end
    advice   what the patient does, in the patient's words
    """

    advice: str
    before: Interval | None = None
    after: Interval | None = None
