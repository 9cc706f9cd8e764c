"""The life of an alert as somebody's work. Whether the results still fire is another question: the engine's."""

from longwatch.core.lifecycle import Lifecycle, Move, State

_OPEN = ("raised", "escalated", "acknowledged")
ALERT = Lifecycle(
    id="alert",
    title="An alert",
    states=(
        State("raised", "Nobody has taken it up. Its clock runs.", "owner"),
        State("escalated", "Nobody took it up in time: the deputy is called as well.", "deputy"),
        State("acknowledged", "Somebody has seen it and will act. It is not done.", "owner"),
        State("closed", "Something was done, for a coded reason, or what it rested on is gone."),
    ),
    moves=(
        Move("acknowledge", _OPEN, "acknowledged", "owner or deputy"),
        Move("escalate", ("raised", "escalated"), "escalated", "the clock"),
        Move("fire-again", _OPEN, "raised", "a newer or worse result"),
        Move("hand-over", _OPEN, "raised", "a transfer to another site"),
        Move("act", _OPEN, "closed", "owner or deputy"),
        Move("override", _OPEN, "closed", "owner or deputy"),
        Move("settle", _OPEN, "closed", "the record: what it rested on was withdrawn or corrected"),
    ),
)
LIFECYCLES = (ALERT,)
