"""The lives of an authorisation, a code for dispensing, an emergency release, and an infusion that nothing covered."""

from longwatch.core.lifecycle import Lifecycle, Move, State

AUTHORISATION = Lifecycle(
    id="authorisation",
    title="An authorisation of one course",
    states=(
        State("asked", "Asked for, and not authorised yet.", "prescriber"),
        State(
            "authorised", "The course may be dispensed and infused until its last day.", "pharmacy, facility"
        ),
        State(
            "held",
            "Something can no longer be told; nothing is dispensed or infused meanwhile.",
            "prescriber",
        ),
        State("withdrawn", "Something now says no. A new one must be asked for."),
        State("cancelled", "The prescriber took it back."),
        State("lapsed", "Its last day passed before the course began."),
        State("given", "The course was given."),
    ),
    moves=(
        Move("authorise", ("asked",), "authorised", "prescriber"),
        Move("hold", ("authorised",), "held", "record"),
        Move("confirm", ("held",), "authorised", "prescriber"),
        Move("withdraw", ("authorised", "held"), "withdrawn", "record"),
        Move("cancel", ("asked", "authorised", "held"), "cancelled", "prescriber"),
        Move("lapse", ("asked", "authorised", "held"), "lapsed", "clock"),
        Move("complete", ("authorised", "held"), "given", "record"),
    ),
)
DISPENSE_CODE = Lifecycle(
    id="dispense-code",
    title="A code for dispensing",
    states=(
        State("ready", "It may be used once, by the pharmacy that it was made for.", "pharmacy"),
        State("used", "The medicine was dispensed."),
        State("expired", "Nobody used it in time."),
        State("revoked", "What it rested on no longer holds, or a newer code took its place."),
    ),
    moves=(
        Move("use", ("ready",), "used", "pharmacy"),
        Move("expire", ("ready",), "expired", "clock"),
        Move("revoke", ("ready",), "revoked", "record"),
    ),
)
EMERGENCY_RELEASE = Lifecycle(
    id="emergency-release",
    title="An emergency release",
    states=(
        State("blank", "A numbered form, printed for when the system is away.", "physician"),
        State(
            "used", "The medicine was given on it; nobody has held it against the record yet.", "prescriber"
        ),
        State("reconciled", "It was held against the record, and what came of that is written down."),
        State("void", "The form was spoiled or lost."),
    ),
    moves=(
        Move("use", ("blank",), "used", "physician"),
        Move("void", ("blank",), "void", "pharmacist"),
        Move("reconcile", ("used",), "reconciled", "prescriber"),
    ),
)
UNCOVERED = Lifecycle(
    id="uncovered-infusion",
    title="An infusion without an authorisation",
    states=(
        State(
            "open",
            "No authorisation stood on its day and no release was entered; nobody has held it against the record.",
            "prescriber",
        ),
        State("reconciled", "It was held against the record, and what came of that is written down."),
        State(
            "released", "An emergency release of that day was entered since; it is reconciled in its place."
        ),
        State("taken-back", "The record no longer has this infusion."),
    ),
    moves=(
        Move("reconcile", ("open",), "reconciled", "prescriber"),
        Move("release", ("open",), "released", "record"),
        Move("take-back", ("open",), "taken-back", "record"),
    ),
)
LIFECYCLES = (AUTHORISATION, DISPENSE_CODE, EMERGENCY_RELEASE, UNCOVERED)
