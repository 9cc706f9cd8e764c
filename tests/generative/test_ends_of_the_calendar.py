"""Days at the ends of the calendar, which sources write for what has no end or no date, stop no assessment."""

from datetime import date
from random import Random
from typing import Any

import msgspec
import pytest

from longwatch.catalogue import load
from longwatch.core.record import Record
from longwatch.engine.reference import assess
from longwatch.exchange.fhir import read_bundle
from longwatch.invented import patients

ON = date(2026, 3, 31)
ENDS = (date.min, date(1, 1, 2), date(1, 12, 31), date(8999, 12, 31), date(9998, 12, 31), date.max)


def _moved(record: Record, random: Random) -> Record:
    """One to three facts on such days, or with such an end."""
    facts: list[Any] = list(record.facts)
    for place in random.sample(range(len(facts)), random.randint(1, 3)):
        names = [name for name in ("end", "until") if hasattr(facts[place], name)] or ["day"]
        changed = {random.choice(["day", *names]): random.choice(ENDS)}
        facts[place] = msgspec.structs.replace(facts[place], **changed)
    return msgspec.structs.replace(record, facts=tuple(facts))


@pytest.mark.parametrize("jurisdiction", ["EU", "US"])
def test_days_at_the_ends_of_the_calendar_stop_nobody(jurisdiction: str) -> None:
    random, rules = Random(1), load("alemtuzumab")
    for bundle in patients(count=45, seed=1, on=ON):
        record = read_bundle(msgspec.json.encode(bundle), rules)
        for _ in range(6):
            found = assess(_moved(record, random), rules, jurisdiction=jurisdiction, on=ON)
            assert found.next_change is None or ON < found.next_change < date(9000, 1, 1)
