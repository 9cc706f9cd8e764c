"""The life of a result that came for somebody unknown."""

from longwatch.core.lifecycle import Lifecycle, Move, State

UNMATCHED = Lifecycle(
    id="unmatched-result",
    title="A result without a patient",
    states=(
        State("open", "Nobody knows yet whose it is. It is on the list.", "nurse"),
        State("matched", "It belongs to a patient and stands in the record."),
        State("not-ours", "It is nobody's here, for a coded reason."),
    ),
    moves=(
        Move("match", ("open",), "matched", "nurse"),
        Move("set-aside", ("open",), "not-ours", "nurse"),
    ),
)
LIFECYCLES = (UNMATCHED,)
