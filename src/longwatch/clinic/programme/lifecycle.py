"""The lives of a transfer, and of an outcome such as a refusal."""

from longwatch.core.lifecycle import Lifecycle, Move, State

TRANSFER = Lifecycle(
    id="transfer",
    title="A transfer to another clinic",
    states=(
        State(
            "proposed",
            "The other clinic has been asked. Until it accepts, the sender follows on.",
            "receiver",
        ),
        State("refused", "The other clinic does not take the patient over.", "sender"),
        State("accepted", "The other clinic follows the patient from now on."),
        State("withdrawn", "The patient stays with the sender."),
    ),
    moves=(
        Move("accept", ("proposed",), "accepted", "receiver"),
        Move("refuse", ("proposed",), "refused", "receiver"),
        Move("withdraw", ("proposed", "refused"), "withdrawn", "sender"),
    ),
)
OUTCOME = Lifecycle(
    id="outcome",
    title="A patient refuses, moved away or died",
    states=(
        State(
            "open",
            "It is so, and takes nobody off a list. Whoever lives is looked at again on the day that was set.",
            "nurse",
        ),
        State("over", "It is so no longer. A death is not taken back in this way."),
        State("renewed", "What was recorded later took its place."),
        State("taken-over", "Another clinic follows the patient."),
    ),
    moves=(
        Move("say-over", ("open",), "over", "nurse"),
        Move("renew", ("open",), "renewed", "nurse"),
        Move("take-over", ("open",), "taken-over", "receiver"),
    ),
)
LIFECYCLES = (TRANSFER, OUTCOME)
