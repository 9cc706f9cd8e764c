"""The life of a request for erasure."""

from longwatch.core.lifecycle import Lifecycle, Move, State

ERASURE = Lifecycle(
    id="erasure",
    title="A request for erasure",
    states=(
        State(
            "asked",
            "Somebody asks that everything about a patient goes. Nothing has happened yet.",
            "another person: an administrator or a safety officer",
        ),
        State("done", "It was approved and has been carried out. What is left names nobody."),
        State("refused", "The record stays; the reason is recorded."),
        State("withdrawn", "The request was taken back; the record stays."),
    ),
    moves=(
        Move("approve", ("asked",), "done", "administrator or safety officer, not who asked"),
        Move("refuse", ("asked",), "refused", "administrator or safety officer, not who asked"),
        Move("withdraw", ("asked",), "withdrawn", "whoever may ask"),
    ),
)
LIFECYCLES = (ERASURE,)
