"""The lives of a wait for a result that was done elsewhere, and of a call after which one looks again."""

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
CALL = Lifecycle(
    id="call",
    title="A call after which somebody looks again",
    states=(
        State("open", "Somebody looks again on the day that was set; then it is on a list.", "nurse"),
        State("renewed", "Somebody has called again."),
        State("settled", "What was due is done, or the monitoring has ended."),
        State("said", "Somebody said that no further call is needed."),
    ),
    moves=(
        Move("renew", ("open",), "renewed", "nurse"),
        Move("settle", ("open",), "settled", "the record"),
        Move("say-enough", ("open",), "said", "nurse"),
    ),
)
LIFECYCLES = (WAIT, CALL)
