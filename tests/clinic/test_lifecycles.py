"""Every lifecycle is one table: the check, the page of the docs and these tests are made from it."""

from itertools import product

import pytest

from longwatch.clinic.authorisation import models as authorisation
from longwatch.clinic.enrolment import models as enrolment
from longwatch.clinic.erasure import models as erasure
from longwatch.clinic.infusions import models as infusions
from longwatch.clinic.interface import models as interface
from longwatch.clinic.messages import models as messages
from longwatch.clinic.parameters import models as parameters
from longwatch.clinic.programme import models as programme
from longwatch.clinic.project.lifecycles import PAGE, every, page
from longwatch.clinic.results import models as results
from longwatch.clinic.uploads import models as uploads
from longwatch.clinic.worklist import models as worklist
from longwatch.core.lifecycle import Lifecycle, Move, NotPossible, State

EVERY = {one.id: one for one in every()}
# The column in which the database keeps each; a lifecycle without one fails here.
KEPT = {
    "alert": ["acknowledged", "closed", "escalated", "raised"],  # told from its times: see Alert.step
    "call": ["open", *worklist.CallEnd.values],
    "erasure": erasure.Step.values,
    "file": uploads.State.values,
    "follow-up": ["open", *(set(infusions.Outcome.values) - {"no-answer"})],  # see FollowUp.state
    "infusion-day": infusions.State.values,
    "message": messages.State.values,
    "parameter-change": parameters.State.values,
    "outcome": ["open", *programme.OutcomeEnd.values],  # it is so while nothing ended it
    "transfer": programme.Step.values,
    "unmatched-result": results.End.values,
    "wait": ["waiting", *worklist.WaitEnd.values],  # it waits while nothing ended it
    "authorisation": authorisation.State.values,
    "dispense-code": authorisation.CodeState.values,
    "emergency-release": authorisation.ReleaseState.values,
    "uncovered-infusion": authorisation.UncoveredState.values,
    "enrolment": enrolment.Part.values,
    "form": enrolment.FormState.values,
    "system": interface.State.values,
}


def test_each_is_kept_in_a_column_with_the_same_states() -> None:
    assert {name: sorted(states) for name, states in KEPT.items()} == {
        name: sorted(state.id for state in one.states) for name, one in EVERY.items()
    }


@pytest.mark.parametrize("one", EVERY.values(), ids=EVERY)
def test_what_is_not_in_the_table_is_refused(one: Lifecycle) -> None:
    allowed = {(before, move.verb): move.after for move in one.moves for before in move.before}
    for pair in product([state.id for state in one.states], {move.verb for move in one.moves}):
        assert one.allows(*pair) == (pair in allowed)
        if pair in allowed:
            assert one.after(*pair) == allowed[pair]
        else:
            with pytest.raises(NotPossible):
                one.after(*pair)


@pytest.mark.parametrize("one", EVERY.values(), ids=EVERY)
def test_nothing_can_be_stuck(one: Lifecycle) -> None:
    for state in one.states:
        reached = {state.id}
        for _ in one.states:
            reached |= {move.after for move in one.moves if reached & set(move.before)}
        assert reached & one.ends, f"{state.id} never ends"


def test_the_page_is_what_the_tables_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m longwatch.clinic.project.lifecycles"


A, B = State("a", "It begins.", "nurse"), State("b", "It is over.")


@pytest.mark.parametrize(
    ("states", "moves", "fault"),
    [
        ((A, A), (), "listed twice"),
        ((A, B), (Move("go", ("a",), "c", "nurse"),), "unknown state 'c'"),
        ((A, B), (Move("go", ("a",), "a", "nurse"),), "nothing leads to b"),
        ((A, B), (Move("go", ("a",), "b", "nurse"), Move("go", ("a",), "a", "nurse")), "leads to two states"),
        ((State("a", "It begins."), B), (Move("go", ("a",), "b", "nurse"),), "'a' waits for somebody"),
    ],
)
def test_a_table_with_a_mistake_is_refused(
    states: tuple[State, ...], moves: tuple[Move, ...], fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        Lifecycle(id="x", title="X", states=states, moves=moves)
