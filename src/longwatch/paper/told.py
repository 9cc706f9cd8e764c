"""What a document is told: the patient with the findings about them, the clinic, the language."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from longwatch.core.findings import Assessment
from longwatch.core.handbook.languages import Texts
from longwatch.page.shown import Shown

Why = Literal[
    "example", "no-words", "died", "no-infusion", "infusion-long-ago", "nothing-due", "nothing-overdue",
    "no-results", "period-goes-on", "no-alert", "no-telephone", "transferred",
]  # fmt: skip
REASONS: dict[Why, str] = {
    "example": "the protocol is an example and not for use",
    "no-words": "the content has no words of this document for this medicine",
    "died": "the patient has died",
    "no-infusion": "no infusion is recorded",
    "infusion-long-ago": "the last infusion is too long ago for this sheet",
    "nothing-due": "no test is planned",
    "nothing-overdue": "no test is overdue",
    "no-results": "no result is recorded",
    "period-goes-on": "the period of tests is not over yet",
    "no-alert": "there is no such alert",
    "no-telephone": "the clinic's telephone number is not recorded",
    "transferred": "another clinic follows the patient",
}


class NotNow(ValueError):
    """A document that cannot be made, or makes no sense, of what is known today."""

    def __init__(self, why: Why, day: date | None = None) -> None:
        super().__init__(REASONS[why])
        self.why: Why = why
        self.day = day


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """Who prints, and whom to ring. What nobody has recorded is empty."""

    name: str = ""
    address: str = ""
    telephone: str = ""
    hours: str = ""
    out_of_hours: str = ""
    emergency_number: str = ""


@dataclass(frozen=True, kw_only=True)
class Patient:
    """Who the patient is on paper. What nobody has recorded is empty."""

    name: str = ""
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """Everything that a document is made of. `authorisation` is its number, where the programme gave one."""

    shown: Shown
    texts: Texts
    language: str
    clinic: Clinic
    patient: Patient
    authorisation: str = ""

    @property
    def found(self) -> Assessment:
        """The findings."""
        return self.shown.assessment

    @property
    def on(self) -> date:
        """The day of which it speaks."""
        return self.found.on

    @property
    def last_infusion(self) -> date | None:
        """The day of the newest infusion that is known."""
        infusions = self.shown.seen.infusions
        return infusions[-1].day if infusions else None

    @property
    def born(self) -> date | None:
        """The day of birth, where the whole day is known."""
        birth = self.shown.seen.person.birth
        return birth.first if birth is not None and birth.is_whole else None

    def need_telephone(self) -> None:
        """Some documents tell whom to ring, and are worth nothing without."""
        if not self.clinic.telephone:
            raise NotNow("no-telephone")

    def need_infusion(self) -> date:
        """The newest infusion, for documents that begin with it."""
        if self.last_infusion is None:
            raise NotNow("no-infusion")
        return self.last_infusion
