"""The life of an enrolment with its certificates, and that of a form."""

from longwatch.core.lifecycle import Lifecycle, Move, State

ENROLMENT = Lifecycle(
    id="enrolment",
    title="An enrolment with its certificates",
    states=(
        State("taking-part", "What was shown counts for as long as it holds.", "participant"),
        State("suspended", "Nothing that was shown counts until it is lifted.", "coordinator"),
        State("left", "The participant takes part no more; whoever comes back enrols anew."),
    ),
    moves=(
        Move("suspend", ("taking-part",), "suspended", "coordinator"),
        Move("lift", ("suspended",), "taking-part", "coordinator"),
        Move("leave", ("taking-part", "suspended"), "left", "participant"),
    ),
)
FORM = Lifecycle(
    id="form",
    title="A form of the programme",
    states=(
        State("draft", "Filled in, or sent by another system, and signed by nobody yet.", "signer"),
        State("signed", "It counts, for as long as the programme lets it.", "clock"),
        State("replaced", "A newer form has taken its place."),
        State("discarded", "It was never signed, and is not needed."),
        State("withdrawn", "The signature was taken back; it counts for nothing."),
    ),
    moves=(
        Move("sign", ("draft",), "signed", "signer"),
        Move("discard", ("draft",), "discarded", "signer"),
        Move("replace", ("signed",), "replaced", "clock"),
        Move("withdraw", ("signed",), "withdrawn", "signer"),
    ),
)
LIFECYCLES = (ENROLMENT, FORM)
