"""What FHIR R4 means to us: paths, code systems, statuses, and which date is the day. Data only.

The reader of this package is driven by these tables; a projection into columns is made from the same ones.
Paths are dotted element names below the resource; of several, the first one present counts.
"""

from typing import Literal

import msgspec

from longwatch.core.record import Standing

CODE_SYSTEMS: dict[str, str] = {
    "http://loinc.org": "loinc",
    "urn:oid:2.16.840.1.113883.6.1": "loinc",
    "http://snomed.info/sct": "snomed",
    "urn:oid:2.16.840.1.113883.6.96": "snomed",
    "http://hl7.org/fhir/sid/icd-10": "icd10",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10",
    "urn:oid:2.16.840.1.113883.6.3": "icd10",
    "urn:oid:2.16.840.1.113883.6.90": "icd10",
    "http://www.whocc.no/atc": "atc",
    "urn:oid:2.16.840.1.113883.6.73": "atc",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "urn:oid:2.16.840.1.113883.6.88": "rxnorm",
    "http://hl7.org/fhir/sid/cvx": "cvx",
    "urn:oid:2.16.840.1.113883.12.292": "cvx",
}

KNOWN_ELSE = "meta.lastUpdated"
NOT_READ = "kind of resource not read"
NO_CODE = "no code that can be read"
NO_RULE = "no rule uses its code"
ENTERED_IN_ERROR = "entered in error"
NO_STATUS = "no status that FHIR knows"
NOT_A_PATIENT = "not about a patient"
ORDER_ANSWERED = "an order whose infusions are recorded"
NOT_REFERRED_TO = "no medicine refers to it"

CONDITION_CURRENT = frozenset({"active", "recurrence", "relapse"})
CONDITION_REFUTED = "refuted"
DECISION_SYSTEM_ENDING = "/decision"
DECISIONS: tuple[Literal["waived", "ended", "extended", "transferred"], ...] = (
    "waived",
    "ended",
    "extended",
    "transferred",
)
DECISIONS_WITH_END = frozenset({"waived", "extended"})
RANGE_NORMAL = "normal"
COMPARATORS = frozenset({"<", "<=", ">", ">="})


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """How one type of resource is read.

    codes     where its codes stand
    subject   whose it is
    standing  statuses under which it becomes a fact
    refused   statuses under which it does not, with the reason
    doubtful  of those, the ones about which a person is asked as well
    withdrawn of those, the ones that take back an earlier version
    day, end  where its first and last day stand
    partial   how a month or a year counts: as its first day, as its last day, or not at all
    known     where the moment stands at which it became known; else `KNOWN_ELSE`, else its day
    dose      where a dose stands
    """

    codes: str = "code"
    subject: str = "subject"
    status: str = "status"
    standing: dict[str, Standing] = {}
    refused: dict[str, str] = {}
    doubtful: frozenset[str] = frozenset()
    withdrawn: frozenset[str] = frozenset({"entered-in-error"})
    day: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    partial: Literal["first", "last", "refused"] = "first"
    known: tuple[str, ...] = ()
    dose: tuple[str, ...] = ()


_ERROR = {"entered-in-error": ENTERED_IN_ERROR}

ADMINISTRATION = Kind(
    codes="medicationCodeableConcept",
    standing={"completed": Standing.FINAL, "stopped": Standing.FINAL, "in-progress": Standing.FINAL},
    refused={**_ERROR, "not-done": "not done", "on-hold": "on hold", "unknown": "status unknown"},
    doubtful=frozenset({"on-hold", "unknown"}),
    withdrawn=frozenset({"entered-in-error", "not-done"}),
    day=("effectiveDateTime", "effectivePeriod.start"),
    partial="refused",
    dose=("dosage.dose",),
)
OBSERVATION = Kind(
    standing={
        "preliminary": Standing.PRELIMINARY,
        "final": Standing.FINAL,
        "amended": Standing.CORRECTED,
        "corrected": Standing.CORRECTED,
    },
    refused={
        **_ERROR,
        "cancelled": "cancelled",
        "registered": "registered, no result yet",
        "unknown": "status unknown",
    },
    doubtful=frozenset({"unknown"}),
    withdrawn=frozenset({"entered-in-error", "cancelled"}),
    day=("effectiveDateTime", "effectivePeriod.start", "effectiveInstant"),
    known=("issued",),
)
CONDITION = Kind(
    status="verificationStatus",
    refused=_ERROR,
    day=("onsetDateTime", "onsetPeriod.start", "recordedDate"),
    known=("recordedDate",),
)
REFUTED_DAY = ("recordedDate",)
STATEMENT = Kind(
    codes="medicationCodeableConcept",
    standing={"active": Standing.FINAL, "completed": Standing.FINAL},
    refused={
        **_ERROR,
        "intended": "only intended",
        "stopped": "stopped",
        "on-hold": "on hold",
        "unknown": "status unknown",
        "not-taken": "not taken",
    },
    day=("effectivePeriod.start", "effectiveDateTime"),
    end=("effectivePeriod.end",),
    dose=("dosage.doseAndRate.doseQuantity",),
)
REQUEST = Kind(
    codes="medicationCodeableConcept",
    standing={"active": Standing.FINAL, "completed": Standing.FINAL},
    refused={
        **_ERROR,
        "on-hold": "on hold",
        "cancelled": "cancelled",
        "stopped": "stopped",
        "draft": "only a draft",
        "unknown": "status unknown",
    },
    day=("authoredOn",),
    known=("authoredOn",),
    dose=("dosageInstruction.doseAndRate.doseQuantity",),
)
DISPENSE = Kind(
    codes="medicationCodeableConcept",
    refused={
        **_ERROR,
        "cancelled": "cancelled",
        "declined": "declined",
        "preparation": "in preparation",
        "in-progress": "in progress",
        "on-hold": "on hold",
        "completed": "a dispensing alone shows no use",
        "stopped": "stopped",
        "unknown": "status unknown",
    },
    day=("whenHandedOver", "whenPrepared"),
    dose=("dosageInstruction.doseAndRate.doseQuantity",),
)
# Statuses under which an order, a statement or a dispensing of the drug says nothing of a treatment.
ORDER_VOID = frozenset({"entered-in-error", "cancelled", "declined", "draft", "not-taken"})
# Statuses under which a medicine that is taken at home was taken until its last day, if that is told.
TAKEN_UNTIL = frozenset({"completed", "stopped"})
IMMUNISATION = Kind(
    codes="vaccineCode",
    subject="patient",
    standing={"completed": Standing.FINAL},
    refused={**_ERROR, "not-done": "not done"},
    day=("occurrenceDateTime",),
    partial="last",
    known=("recorded",),
)
PROCEDURE = Kind(
    standing={"completed": Standing.FINAL},
    refused={
        **_ERROR,
        "preparation": "not completed",
        "in-progress": "not completed",
        "not-done": "not done",
        "on-hold": "not completed",
        "stopped": "not completed",
        "unknown": "status unknown",
    },
    day=("performedDateTime", "performedPeriod.start"),
)
FORM = Kind(
    codes="questionnaire",
    standing={"completed": Standing.FINAL, "amended": Standing.CORRECTED},
    refused={**_ERROR, "in-progress": "not completed", "stopped": "not completed"},
    day=("authored",),
    known=("authored",),
)
DECISION = Kind(
    subject="for",
    standing={"completed": Standing.FINAL},
    refused={
        **_ERROR,
        **dict.fromkeys(
            (
                "draft",
                "requested",
                "received",
                "accepted",
                "rejected",
                "ready",
                "cancelled",
                "in-progress",
                "on-hold",
                "failed",
            ),
            "not completed",
        ),
    },
    day=("executionPeriod.start", "authoredOn"),
    end=("executionPeriod.end",),
    known=("authoredOn",),
)
PERSON = Kind(day=("birthDate",), partial="last")
DEATH_DAY = ("deceasedDateTime",)

KINDS: dict[str, Kind] = {
    "MedicationAdministration": ADMINISTRATION,
    "Observation": OBSERVATION,
    "Condition": CONDITION,
    "MedicationStatement": STATEMENT,
    "MedicationRequest": REQUEST,
    "MedicationDispense": DISPENSE,
    "Immunization": IMMUNISATION,
    "Procedure": PROCEDURE,
    "QuestionnaireResponse": FORM,
    "Task": DECISION,
    "Patient": PERSON,
}
# Types that no rule reads say whose they are in one of these elements.
SUBJECTS = ("subject", "patient")
