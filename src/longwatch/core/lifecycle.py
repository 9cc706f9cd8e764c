"""The life of something that people work on, as one table: its states, and who may take it from one to the next.

The refusal, the picture in the docs and the test that nothing was forgotten are all made from that table.
"""

import msgspec


class NotPossible(Exception):
    """Somebody was quicker, or it is not the time for this: `verb` does not go from `state`."""

    def __init__(self, lifecycle: str, state: str, verb: str) -> None:
        super().__init__(f"{lifecycle}: '{verb}' is not possible from the state '{state}'")
        self.state = state
        self.verb = verb


class State(msgspec.Struct, frozen=True):
    """Where it can be. `meaning` says it to the people who work with it; `waits_for` is who acts next."""

    id: str
    meaning: str
    waits_for: str = ""


class Move(msgspec.Struct, frozen=True):
    """What may happen: `verb` takes it from one of `before` to `after`. `by` is a role, or the clock."""

    verb: str
    before: tuple[str, ...]
    after: str
    by: str


class Lifecycle(msgspec.Struct, frozen=True, kw_only=True):
    """All states of one kind of thing and all moves between them; it begins in the first state.

    A state from which nothing leads on is an end. Every other state names who acts next, so that nothing can
    wait for nobody.
    """

    id: str
    title: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]

    def __post_init__(self) -> None:
        known = [state.id for state in self.states]
        if len(set(known)) != len(known):
            raise ValueError(f"{self.id}: a state is listed twice")
        for move in self.moves:
            for named in (*move.before, move.after):
                if named not in known:
                    raise ValueError(f"{self.id}: '{move.verb}' names the unknown state '{named}'")
        starts = [(move.verb, before) for move in self.moves for before in move.before]
        if len(set(starts)) != len(starts):
            raise ValueError(f"{self.id}: a verb leads to two states")
        if lost := set(known) - self._reached():
            raise ValueError(f"{self.id}: nothing leads to {', '.join(sorted(lost))}")
        for state in self.states:
            if bool(state.waits_for) == (state.id in self.ends):
                raise ValueError(f"{self.id}: '{state.id}' waits for somebody, or it is an end")

    @property
    def first(self) -> str:
        """The state in which it begins."""
        return self.states[0].id

    @property
    def ends(self) -> frozenset[str]:
        """The states from which nothing leads on."""
        left = {state for move in self.moves for state in move.before}
        return frozenset(state.id for state in self.states if state.id not in left)

    @property
    def is_open(self) -> frozenset[str]:
        """The states in which somebody still has to act."""
        return frozenset(state.id for state in self.states) - self.ends

    def after(self, state: str, verb: str) -> str:
        """The state to which `verb` takes it.

        Raises:  NotPossible if the table has no such move.
        """
        for move in self.moves:
            if move.verb == verb and state in move.before:
                return move.after
        raise NotPossible(self.id, state, verb)

    def allows(self, state: str, verb: str) -> bool:
        """Whether `verb` is possible now; a page shows its button by the same table that refuses it."""
        return any(move.verb == verb and state in move.before for move in self.moves)

    def _reached(self) -> set[str]:
        reached = {self.first}
        while True:
            more = {move.after for move in self.moves if reached & set(move.before)} - reached
            if not more:
                return reached
            reached |= more
