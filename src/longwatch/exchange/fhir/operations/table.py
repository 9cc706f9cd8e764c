"""Every operation, declared once: the capability statement, the definitions and the reference are made from it."""

from typing import Literal

import msgspec


class Parameter(msgspec.Struct, frozen=True):
    """What goes in or comes out: a name, its FHIR type, what it means, whether it must be there."""

    name: str
    type: str
    meaning: str
    use: Literal["in", "out"] = "in"
    least: int = 0
    most: str = "1"


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One operation. `scope` is what an administrator grants to a system that may call it.

    on        the resource type under whose address it stands
    of_one    it stands below one resource of that type, by its id
    """

    code: str
    title: str
    meaning: str
    on: str
    scope: str
    of_one: bool = False
    parameters: tuple[Parameter, ...] = ()

    @property
    def id(self) -> str:
        """The id of its definition."""
        return f"longwatch-{self.code}"

    @property
    def address(self) -> str:
        """Where it stands below the server's address."""
        return f"{self.on}/{'{id}/' if self.of_one else ''}${self.code}"


_PATIENT = Parameter(
    "patient", "Patient", "the patient, with an identifier of the system that is registered for the account"
)
_MEDICATION = Parameter("medication", "Medication", "the medicine, by its code")

OPERATIONS = (
    Operation(
        code="rems-etasu",
        title="What the programme asks for, and whether it is met",
        meaning=(
            "Gives every requirement of the programme for one patient, each as a GuidanceResponse: success where it "
            "is met, in-progress where its form waits for a signature, data-required where it is not met or "
            "cannot be told, failure where nothing was found. Needs the patient with the medication, or the number."
        ),
        on="GuidanceResponse",
        scope="rems-etasu",
        parameters=(
            _PATIENT,
            _MEDICATION,
            Parameter(
                "case_number",
                "string",
                "the number of the enrolment or of the authorisation; also written caseNumber or authNumber",
            ),
            Parameter(
                "rems-etasu",
                "GuidanceResponse",
                "the programme as a whole; its output holds the parts",
                "out",
                1,
            ),
        ),
    ),
    Operation(
        code="questionnaire-package",
        title="A form with what is needed to show it",
        meaning="Gives a Bundle with the Questionnaire, the code lists of the tests it rests on, and the Library.",
        on="Questionnaire",
        scope="questionnaires",
        of_one=True,
        parameters=(Parameter("return", "Bundle", "the Questionnaire and what belongs to it", "out", 1),),
    ),
    Operation(
        code="submit",
        title="A form that has been filled in",
        meaning=(
            "Takes a finished QuestionnaireResponse, checks every answer against its Questionnaire, and keeps it. "
            "The same response with the same identifier is kept once. Every fault is told at once, with its place."
        ),
        on="QuestionnaireResponse",
        scope="submit-forms",
        parameters=(
            Parameter(
                "resource",
                "QuestionnaireResponse",
                "the form, with the patient as a logical reference",
                "in",
                1,
            ),
            Parameter("return", "QuestionnaireResponse", "the form as it was kept", "out", 1),
        ),
    ),
    Operation(
        code="dispense-authorization",
        title="May this pharmacy dispense",
        meaning=(
            "Asks whether the medicine may be dispensed under an authorisation, by the rules and facts of this "
            "moment. A yes brings a code that holds for a short time and is used once; a no brings the reasons."
        ),
        on="MedicationRequest",
        scope="dispense",
        parameters=(
            Parameter("authNumber", "string", "the number of the authorisation; also case_number", "in", 1),
            Parameter("authorized", "boolean", "whether it may be dispensed", "out", 1),
            Parameter("reason", "string", "why not, beside what the programme asks for", "out"),
            Parameter("code", "string", "what the pharmacy records with the dispensing", "out"),
            Parameter("expires", "dateTime", "until when the code holds", "out"),
            Parameter(
                "rems-etasu", "GuidanceResponse", "what the programme asks for, as in $rems-etasu", "out", 1
            ),
        ),
    ),
    Operation(
        code="record-dispensing",
        title="The medicine has been dispensed",
        meaning=(
            "Uses the code that $dispense-authorization gave, once, by the rules and facts of this moment. A code that "
            "is unknown, expired, used, revoked or another pharmacy's is refused with the word for it."
        ),
        on="MedicationDispense",
        scope="dispense",
        parameters=(
            Parameter("code", "string", "the code", "in", 1),
            Parameter("recorded", "boolean", "whether the dispensing is recorded now", "out", 1),
            Parameter(
                "reason",
                "code",
                "why not: unknown, mistyped, used, expired, revoked, elsewhere, not-now",
                "out",
            ),
        ),
    ),
)
