"""The lives of an infusion day, and of a contact on a day after it."""

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
CONTACT = Lifecycle(
    id="follow-up",
    title="A contact after an infusion",
    states=(
        State("open", "The patient is contacted on this day; nobody has been reached yet.", "nurse"),
        State("well", "Reached, and had none of the signs."),
        State("signs", "Reached, and told of signs, which stand in the record."),
        State("seen", "Seen here on that day, for the next infusion."),
        State("not-made", "It was not made in time, and somebody says so."),
        State("not-needed", "No infusion was given.", "the infusion, if it is given after all"),
    ),
    moves=(
        Move("no-answer", ("open",), "open", "nurse"),
        Move("well", ("open",), "well", "nurse"),
        Move("signs", ("open",), "signs", "nurse"),
        Move("seen", ("open",), "seen", "nurse, or the next infusion"),
        Move("not-made", ("open",), "not-made", "nurse"),
        Move("not-needed", ("open",), "not-needed", "the infusion day, when nothing was given"),
        Move("plan-again", ("not-needed",), "open", "the infusion"),
    ),
)
LIFECYCLES = (DAY, CONTACT)
VERBS = frozenset(move.verb for move in DAY.moves)
