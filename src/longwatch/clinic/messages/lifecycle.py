"""The life of a message."""

from longwatch.core.lifecycle import Lifecycle, Move, State

_PERSON = "nurse or neurologist"
MESSAGE = Lifecycle(
    id="message",
    title="A message to staff or to a patient",
    states=(
        State("waiting", "It will be sent when its time comes.", "clock"),
        State(
            "sending", "The mail server is being spoken to. If that is cut off, it is sent again.", "clock"
        ),
        State("held", "It is one of too many at once; nothing goes before a person has looked.", _PERSON),
        State("failed", "It could not be sent, and nobody knows what it says.", "its owner"),
        State("sent", "The mail server has taken it. Whether it was read nobody knows."),
        State("settled", "It could not be sent; a person has done something else instead."),
        State("withdrawn", "It was no longer true, or a person decided against it. It was not sent."),
    ),
    moves=(
        Move("send", ("waiting", "sending"), "sending", "clock"),
        Move("delivered", ("sending",), "sent", "clock"),
        Move("try later", ("sending",), "waiting", "clock"),
        Move("give up", ("waiting", "sending"), "failed", "clock"),
        Move("not needed", ("sending",), "withdrawn", "clock"),
        Move("hold back", ("waiting",), "held", "clock"),
        Move("release", ("held",), "waiting", _PERSON),
        Move("drop", ("held",), "withdrawn", _PERSON),
        Move("send again", ("failed",), "waiting", _PERSON),
        Move("settle", ("failed",), "settled", _PERSON),
    ),
)
LIFECYCLES = (MESSAGE,)
