"""The life of a wait for a result that was done elsewhere."""

from longwatch.core.lifecycle import Lifecycle, Move, State

WAIT = Lifecycle(
    id="wait",
    title="A wait for a result from elsewhere",
    states=(
        State(
            "waiting",
            "The patient says that it was done. It counts as nothing yet.",
            "the result, or the clock",
        ),
        State("result", "The result is there and counts."),
        State("renewed", "A newer word of the patient took its place."),
        State("followed-up", "Its last day has passed, and somebody asked again."),
        State("not-needed", "The test is not asked for any more."),
    ),
    moves=(
        Move("arrive", ("waiting",), "result", "the result"),
        Move("renew", ("waiting",), "renewed", "nurse"),
        Move("ask-again", ("waiting",), "followed-up", "nurse"),
        Move("drop", ("waiting",), "not-needed", "a decision"),
    ),
)
LIFECYCLES = (WAIT,)
