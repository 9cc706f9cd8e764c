"""The life of a system's account."""

from longwatch.core.lifecycle import Lifecycle, Move, State

SYSTEM = Lifecycle(
    id="system",
    title="The account of another system",
    states=(
        State("in-use", "It may call, until its last day.", "administrator"),
        State("withdrawn", "It may never call again; what it did stays in the audit."),
    ),
    moves=(Move("withdraw", ("in-use",), "withdrawn", "administrator"),),
)
LIFECYCLES = (SYSTEM,)
