"""Whatever the order of the entries, the state of an infusion day is what the table says, and nobody leaves early."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.clinic.test_infusion_day import bedside  # noqa: F401 (a fixture)

from longwatch.clinic.infusions.clocks import repeated
from longwatch.clinic.infusions.lifecycle import DAY, VERBS
from longwatch.clinic.infusions.log import log_of
from longwatch.clinic.infusions.models import State
from longwatch.clinic.infusions.progress import Happened, Leaving, follow
from longwatch.core.findings import StepFinding
from longwatch.core.protocol import Phase

START = datetime(2026, 3, 31, 8, tzinfo=UTC)
LEAVING = Leaving(minutes=120, asked=frozenset({"told"}))
TABLE: Mapping[tuple[str, str], str] = {
    (before, move.verb): move.after for move in DAY.moves for before in move.before
}


@st.composite
def days(draw: st.DrawFn) -> list[Happened]:
    """Entries at distinct moments: moves, answers, decisions and things that move nothing."""
    usual = ["open", "start", "interrupt", "resume", "finish", "stop", "sign-out"]
    kinds = st.sampled_from([*usual, *usual, *sorted(VERBS), "check", "override", "note"])
    minutes = draw(st.lists(st.integers(0, 600), unique=True, max_size=25))
    if draw(st.booleans()):
        minutes.sort()
    found = []
    for number, minute in enumerate(minutes):
        kind = draw(kinds)
        value: dict[str, str] = {}
        if kind == "check":
            value = {"check": "told", "answer": draw(st.sampled_from(["yes", "yes", "no", "unknown"]))}
        if kind == "override":
            value = {"what": draw(st.sampled_from(["gate", "leave"]))}
        found.append(
            Happened(f"e{number}", f"e{number}", kind, START + timedelta(minutes=minute), number, value)
        )
    return found


@given(days())
def test_the_state_is_what_the_table_makes_of_the_moves_that_counted(entries: list[Happened]) -> None:
    found = follow(entries, LEAVING)
    state, counted = DAY.first, dict(found.moves)
    for entry in sorted(entries, key=lambda one: one.at):
        if entry.id in counted:
            assert (state, entry.kind) in TABLE
            state = TABLE[state, entry.kind]
        elif entry.kind in VERBS:
            # What did not count either was not in the table then, or was a leaving that was held.
            assert (state, entry.kind) not in TABLE or found.idle[entry.id] in ("too-early", "not-asked")
    assert found.state == state
    assert len(counted) + len(found.idle) == sum(entry.kind in VERBS for entry in entries)


@given(days(), st.randoms(use_true_random=False))
def test_the_order_in_which_entries_arrive_makes_no_difference(
    entries: list[Happened], chance: random.Random
) -> None:
    shuffled = list(entries)
    chance.shuffle(shuffled)
    assert follow(shuffled, LEAVING) == follow(entries, LEAVING)


@given(days())
def test_nobody_leaves_before_the_time_without_a_decision(entries: list[Happened]) -> None:
    found = follow(entries, LEAVING)
    if found.signed_out is None:
        return
    assert found.ended is not None
    before = [entry for entry in entries if entry.at < found.signed_out]
    if any(entry.kind == "override" and entry.value["what"] == "leave" for entry in before):
        return
    assert found.signed_out - found.ended >= timedelta(minutes=120)
    told = max((entry for entry in before if entry.kind == "check"), key=lambda entry: entry.at)
    assert told.value["answer"] == "yes"


@given(days())
def test_an_infusion_ends_once_and_only_after_it_began(entries: list[Happened]) -> None:
    found = follow(entries, LEAVING)
    verbs = [verb for _id, verb in found.moves]
    assert verbs.count("start") <= 1 and verbs.count("finish") + verbs.count("stop") <= 1
    if found.ended is not None:
        assert found.started is not None and found.started < found.ended
    stood = [verb for verb in verbs if verb in ("interrupt", "resume")]
    assert all(one != other for one, other in pairwise(stood))


MEASURED = frozenset({"vitals"})
HOURLY = StepFinding(
    id="hourly", revision="", text="", sources=(), phase=Phase.DURING, required=True, every_minutes=60
)


def test_a_clock_is_over_after_its_moment_and_not_at_it() -> None:
    entries = [
        Happened("a", "a", "measure", START - timedelta(minutes=5), 1, {"item": "vitals"}),
        Happened("b", "b", "open", START - timedelta(minutes=1), 2),
        Happened("c", "c", "start", START, 3),
    ]
    (clock,) = repeated([HOURLY], entries, follow(entries, LEAVING), MEASURED)
    # What was measured before the start does not answer what is asked during the infusion.
    assert clock.last is None and clock.due == START + timedelta(minutes=60)
    assert not clock.is_over(clock.due) and clock.is_over(clock.due + timedelta(seconds=1))
    later = Happened("d", "d", "measure", START + timedelta(minutes=40), 4, {"item": "vitals"})
    (clock,) = repeated([HOURLY], [*entries, later], follow(entries, LEAVING), MEASURED)
    assert clock.due == START + timedelta(minutes=100)
    other = Happened("e", "e", "measure", START + timedelta(minutes=50), 5, {"item": "platelets"})
    assert repeated([HOURLY], [*entries, later, other], follow(entries, LEAVING), MEASURED) == [clock]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_the_page_and_the_column_show_what_the_table_says(bedside, seed: int) -> None:  # noqa: F811
    chance, day = random.Random(seed), bedside()
    said = {
        "finish": {"dose_mg": "12"},
        "stop": {"note": "why"},
        "cancel": {"note": "why"},
        "note": {"note": "x"},
    }
    if seed % 3:
        day.prepare()
        day.decide(name="doctor", password="right horse")
    for _ in range(12):
        kind = chance.choice(
            ["start", "start", "interrupt", "resume", "finish", "stop", "sign-out", "note"]
            + (["cancel"] if chance.random() < 0.1 else [])
        )
        before = day.state
        assert day.enter(kind, **said.get(kind, {})).status_code == 302
        after = day.state
        wanted = TABLE.get((before, kind), before)
        assert after == (before if kind == "sign-out" else wanted)  # nobody was watched for long enough
        assert log_of(day.day).progress.state == after
        assert f">{State(after).label}</strong>" in day.page().split('id="log"')[0]
