"""Invented patients, told in the language of cases, before a safety communication of the real content."""

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest

from longwatch.catalogue import load, load_handbook
from longwatch.catalogue.case_language import CaseRecord
from longwatch.catalogue.case_records import record_of
from longwatch.core.handbook import Communication
from longwatch.core.protocol import Protocol
from longwatch.core.record import Record
from longwatch.invented.telling import SAFE_ANSWERS
from longwatch.population.impact import Comparison, Impact

COURSE_ONE = ["2018-06-04", "2018-06-05", "2018-06-06", "2018-06-07", "2018-06-08"]
MONTHLY = ("complete-blood-count", "creatinine", "urinalysis-with-cell-counts")
Patient = Callable[..., Record]
Find = Callable[..., Impact]


@pytest.fixture(scope="session")
def protocol() -> Protocol:
    return load("alemtuzumab")


@pytest.fixture(scope="session")
def letters() -> dict[str, Communication]:
    return {one.id: one for one in load_handbook("alemtuzumab").communications}


@pytest.fixture(scope="session")
def patient(protocol: Protocol) -> Patient:
    """A patient born in 1985, with answers on a day that are all safe but those given here."""

    def tell(
        name: str, *, answered: str | None = None, answers: dict[str, Any] | None = None, **more: Any
    ) -> Record:
        tree: dict[str, Any] = {"born": "1985-03-01", "sex": "male"} | more
        if answered is not None:
            tree["answers"] = {answered: SAFE_ANSWERS | (answers or {})}
        record = record_of(msgspec.convert(tree, CaseRecord), protocol)
        return msgspec.structs.replace(record, patient=name)

    return tell


@pytest.fixture(scope="session")
def impact(protocol: Protocol, letters: dict[str, Communication]) -> Find:
    """Whom a communication concerns among these patients, on its effective day unless another is given."""

    def find(letter: str, *patients: Record, jurisdiction: str = "EU", on: date | None = None) -> Impact:
        day = on or letters[letter].effective
        comparison = Comparison(protocol, letters[letter], jurisdiction=jurisdiction, on=day)
        return comparison.impact([comparison.of(record) for record in patients])

    return find
