"""The life of a file that was brought."""

from longwatch.core.lifecycle import Lifecycle, Move, State

FILE = Lifecycle(
    id="file",
    title="A file that was brought",
    states=(
        State(
            "waiting", "It has been read and can be looked at. Nothing of it counts.", "whoever may store it"
        ),
        State("stored", "What the preview showed has been stored, all of it."),
        State("dropped", "Nothing of it was stored."),
    ),
    moves=(
        Move("store", ("waiting",), "stored", "whoever may store it"),
        Move("drop", ("waiting",), "dropped", "whoever may store it, or the clock after a month"),
    ),
)
LIFECYCLES = (FILE,)
