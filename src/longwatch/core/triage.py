"""What a triage says. The field names are the contract of `longwatch triage`: add, never rename."""

from datetime import date

import msgspec

from longwatch.core.findings import AlarmFinding, AlertFinding, CannotTell, ReportedSymptom
from longwatch.core.protocol.alarms import Urgency


class Triage(msgspec.Struct, frozen=True, kw_only=True):
    """How soon the patient must be seen, and why. `name` and `do` are the words for the patient.

    `last_infusion_known` is no while nobody can tell when the last infusion was: every window is then open.
    """

    protocol: str
    example_only: bool = False
    jurisdiction: str
    on: date
    revision: str
    clinically_reviewed: str
    urgency: Urgency
    name: str
    do: str
    last_infusion: date | None
    last_infusion_known: bool
    symptoms: tuple[ReportedSymptom, ...]
    alarms: tuple[AlarmFinding, ...]
    alerts: tuple[AlertFinding, ...]
    cannot_tell: tuple[CannotTell, ...]
