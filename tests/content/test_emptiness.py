"""A protocol that calls a record without facts fine is refused."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from longwatch.catalogue import ContentMistakes, load
from longwatch.catalogue.emptiness import try_on_nothing
from longwatch.catalogue.mistakes import Place
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.engine.reference import assess

BEFORE = """\
prerequisites:
  - id: pre-count
    title: Count before the course
    jurisdictions: [EU]
    why: To compare with.
    sources: [{source: label, section: '4.4', verified: read}]
    item: count
    required: true
"""
RULES = "protocols/examplinib/rules.yaml"


def engine_that_says(**said: Any) -> Any:
    """An engine that says the same of every record; what is not given is careful."""
    careful = {
        "series": (),
        "prerequisites": (),
        "eligibility": SimpleNamespace(status="incomplete"),
        "clearance": SimpleNamespace(status="incomplete"),
        "place": "needs-someone-today",
    }

    def assess(record: Record, protocol: Protocol, **_: Any) -> Any:
        return SimpleNamespace(**{**careful, **said})

    return assess


def told(small: Path, **said: Any) -> list[str]:
    protocol = load("examplinib", content=small)
    places = {"mon-count": Place(RULES, 20)}
    mistakes = try_on_nothing(protocol, engine_that_says(**said), lambda r: places.get(r, Place("drug", 1)))
    return [f"{m.file}:{m.line} {m.text}" for m in mistakes]


def test_a_careful_protocol_passes(small: Path) -> None:
    assert told(small) == []


@pytest.mark.parametrize("status", ["eligible", "eligible-with-cautions"])
def test_nobody_unknown_is_eligible(small: Path, status: str) -> None:
    said = told(small, eligibility=SimpleNamespace(status=status))
    assert said == [f"drug:1 'examplinib' says {status} of an empty record in EU"]


def test_no_course_is_clear_for_somebody_unknown(small: Path) -> None:
    said = told(small, clearance=SimpleNamespace(status="clear"))
    assert said == ["drug:1 'examplinib' says clear of an empty record in EU"]


def test_a_patient_without_tests_is_nowhere_up_to_date(small: Path) -> None:
    assert told(small, place="up-to-date") == ["drug:1 'examplinib' says up-to-date of an empty record in EU"]


def test_the_series_that_is_up_to_date_by_itself_is_named_with_its_line(small: Path) -> None:
    said = told(small, series=(SimpleNamespace(id="mon-count", status="up-to-date"),))
    assert said == [f"{RULES}:20 'mon-count' says up-to-date of an empty record in EU"]


def test_a_required_prerequisite_is_not_met_by_itself(small: Path) -> None:
    (small / "protocols/examplinib/before.yaml").write_text(BEFORE)
    said = told(small, prerequisites=(SimpleNamespace(id="pre-count", status="met"),))
    assert said == ["drug:1 'pre-count' says met of an empty record in EU"]


def test_only_a_required_prerequisite_must_not_be_met_by_itself(small: Path) -> None:
    # The small content has none, so nothing that is met here is required.
    assert told(small, prerequisites=(SimpleNamespace(id="advice", status="met"),)) == []


def test_a_series_that_is_not_due_yet_may_be_calm(small: Path, tmp_path: Path) -> None:
    path = small / RULES
    path.write_text(path.read_text().replace("every: 1 month", "every: 12 months"))
    assert load("examplinib", content=small, assess=assess).series[0].every.months == 12


def test_a_protocol_that_says_fine_of_nothing_does_not_load(small: Path) -> None:
    engine = engine_that_says(clearance=SimpleNamespace(status="clear"))
    with pytest.raises(ContentMistakes, match="LW0150"):
        load("examplinib", content=small, assess=engine)


def test_a_protocol_kept_without_a_trial_is_tried_when_an_engine_is_given(small: Path) -> None:
    load("examplinib", content=small)
    with pytest.raises(ContentMistakes, match="LW0150"):
        load("examplinib", content=small, assess=engine_that_says(place="up-to-date"))


def test_every_day_on_which_the_rules_change_is_tried(small: Path) -> None:
    path = small / RULES
    path.write_text(path.read_text().replace("infusions: 5", "infusions: 5\n    from: 2020-01-16"))
    days: set[date] = set()

    def assess(record: Record, protocol: Protocol, *, jurisdiction: str, on: date, **_: Any) -> Any:
        days.add(on)
        return engine_that_says()(record, protocol)

    try_on_nothing(load("examplinib", content=small), assess, lambda rule: Place("drug", 1))
    assert {date(2013, 9, 12), date(2020, 1, 16), date(2020, 3, 16), date(2023, 1, 16)} <= days


AT_HOME = "  id: examplinib\n  exposure: medicine\n  exposure_word: dose\n"


def at_home(small: Path) -> Path:
    """The small content with a drug that is taken at home."""
    for file, old, new in (
        ("protocol.yaml", "  id: examplinib\n", AT_HOME),
        ("rules.yaml", "    infusions: 5\n", ""),
    ):
        path = small / "protocols" / "examplinib" / file
        path.write_text(path.read_text().replace(old, new, 1))
    return small


def test_a_drug_taken_at_home_is_tried_with_somebody_who_takes_it(small: Path) -> None:
    protocol = load("examplinib", content=at_home(small))
    seen: list[str] = []

    def watching(record: Record, protocol: Protocol, **said: Any) -> Any:
        seen.extend(type(fact).__name__ for fact in record.facts)
        return assess(record, protocol, **said)

    assert try_on_nothing(protocol, watching, lambda _: Place("drug", 1)) == []
    assert set(seen) == {"Person", "Medicine"}


def test_infusion_days_of_a_drug_taken_at_home_are_refused(small: Path) -> None:
    rules = at_home(small) / "protocols" / "examplinib" / "rules.yaml"
    rules.write_text(rules.read_text().replace("first_course: 1\n", "first_course: 1\n    infusions: 5\n"))
    with pytest.raises(ContentMistakes, match=r"LW0139.*infusion days of a medicine"):
        load("examplinib", content=small)
