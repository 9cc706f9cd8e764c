"""The life of a change of a site parameter."""

from longwatch.core.lifecycle import Lifecycle, Move, State

CHANGE = Lifecycle(
    id="parameter-change",
    title="A change of a site parameter",
    states=(
        State(
            "proposed", "Somebody wants another value. The old one holds.", "another who may set parameters"
        ),
        State("approved", "It holds from the moment of the approval."),
        State("refused", "It never held: it was refused, or a newer proposal took its place."),
    ),
    moves=(
        Move("approve", ("proposed",), "approved", "another than who proposed it"),
        Move("refuse", ("proposed",), "refused", "another than who proposed it, or a newer proposal"),
    ),
)
LIFECYCLES = (CHANGE,)
