"""The life of a transfer."""

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
LIFECYCLES = (TRANSFER,)
