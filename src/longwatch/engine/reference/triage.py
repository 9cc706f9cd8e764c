"""Triage: a few symptoms, the day of the last infusion and known results give one urgency."""

from datetime import date

from longwatch.core.protocol import Protocol, Urgency
from longwatch.core.record import Record
from longwatch.core.triage import Triage
from longwatch.engine.reference.doubts import note_doubts
from longwatch.engine.reference.hearing import heard
from longwatch.engine.reference.situation import Situation
from longwatch.engine.reference.watches import alert_findings


def triage(record: Record, protocol: Protocol, *, jurisdiction: str, on: date) -> Triage:
    """How soon the patient must be seen for the symptoms in the record, by the rules of the day.

    Never less than the next contact, and never less than the same day while there is a symptom that no rule
    can judge: in words that no list has, or while no alarm is in force. The alarms are those of an assessment
    of the same record.

    Raises:  KeyError for a jurisdiction that the protocol does not know.
    """
    situation = Situation(
        seen=record.seen_on(on), protocol=protocol, jurisdiction=jurisdiction, on=on, planned=None
    )
    note_doubts(situation)
    alerts = alert_findings(situation)
    told = heard(situation, alerts)
    found = [alarm.urgency for alarm in told.alarms] + [symptom.urgency for symptom in told.symptoms]
    urgency = min(found, key=lambda u: u.weight, default=Urgency.NEXT_CONTACT)
    text = next((one for one in protocol.urgencies if one.id is urgency), None)
    return Triage(
        protocol=protocol.drug.id,
        example_only=protocol.drug.example_only,
        jurisdiction=jurisdiction,
        on=on,
        revision=protocol.revision,
        clinically_reviewed=protocol.drug.clinically_reviewed,
        urgency=urgency,
        name=text.name if text else str(urgency),
        do=text.do if text else "",
        last_infusion=situation.last_infusion,
        last_infusion_known=not any(t.id == "courses" and not t.settled for t in situation.cannot_tell),
        symptoms=told.symptoms,
        alarms=told.alarms,
        alerts=alerts,
        cannot_tell=tuple(situation.cannot_tell),
    )
