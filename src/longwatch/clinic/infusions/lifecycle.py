"""The life of an infusion day."""

from longwatch.core.lifecycle import Lifecycle, Move, State

DAY = Lifecycle(
    id="infusion-day",
    title="An infusion day",
    states=(
        State("planned", "The checks before the infusion are not complete.", "infusion nurse"),
        State("ready", "Every check allows the infusion, or a physician has decided.", "infusion nurse"),
        State("running", "The medicine runs in.", "infusion nurse"),
        State("interrupted", "The infusion stands still and may go on.", "infusion nurse"),
        State("observing", "The infusion has ended; the patient is watched.", "infusion nurse"),
        State("signed-out", "The patient has left."),
        State("cancelled", "No infusion was given."),
    ),
    moves=(
        Move("open", ("planned",), "ready", "the checks"),
        Move("close", ("ready",), "planned", "the checks"),
        Move("start", ("ready",), "running", "infusion nurse"),
        Move("interrupt", ("running",), "interrupted", "infusion nurse"),
        Move("resume", ("interrupted",), "running", "infusion nurse"),
        Move("finish", ("running",), "observing", "infusion nurse"),
        Move("stop", ("running", "interrupted"), "observing", "infusion nurse"),
        Move("sign-out", ("observing",), "signed-out", "infusion nurse"),
        Move("cancel", ("planned", "ready"), "cancelled", "infusion nurse"),
    ),
)
LIFECYCLES = (DAY,)
VERBS = frozenset(move.verb for move in DAY.moves)
