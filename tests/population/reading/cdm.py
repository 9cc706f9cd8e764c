"""Records written as OMOP tables, and what is left of them there: the inverse of the mapping.

OMOP has no answers to screening questions, decisions, symptoms or doubts; no versions, so that only what holds
in the end is written; no refuted or active diagnoses; no panels with members; and no time at which anything
became known. A record reduced in this way is what a store from OMOP must agree with.
"""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec.structs import replace

from longwatch.core.protocol import Protocol
from longwatch.core.quantities import Quantity
from longwatch.core.record import (
    UNDATED,
    AnyFact,
    Condition,
    Death,
    Deed,
    Infusion,
    Medicine,
    Person,
    Record,
    Result,
)
from longwatch.population.reading.omop.mapping import EVENTS, OPERATORS, PREFIXES

_VOCABULARIES = {"icd10": "ICD10", **{prefix: name for name, prefix in PREFIXES.items() if prefix != "icd10"}}
_SIGNS = {sign: concept for concept, sign in OPERATORS.items()}
_TABLES = {event.table: event for event in EVENTS}
Row = dict[str, Any]


class Cdm:
    """OMOP tables in the making."""

    def __init__(self, protocol: Protocol) -> None:
        self.rows: dict[str, list[Row]] = {"person": [], "death": [], **{name: [] for name in _TABLES}}
        self.concepts: dict[tuple[str, str], tuple[int, str]] = {}
        self._drug = protocol.drug.codes
        self._units = {
            unit for analyte in protocol.analytes for group in analyte.groups for unit in group.units
        }
        self._analytes = protocol.analyte_of_code

    def concept(self, vocabulary: str, code: str, name: str = "") -> int:
        """The concept of a code."""
        return self.concepts.setdefault(
            (vocabulary, code), (1000 + len(self.concepts), name or f"{vocabulary} {code}")
        )[0]

    def add(self, record: Record, person: int) -> Record:
        """Write a patient; what can be said of it here comes back."""
        seen = record.seen_on(date.max)
        kept: list[AnyFact] = []
        birth = seen.person.birth
        self.rows["person"].append({
            "person_id": person,
            "gender_concept_id": {"female": 8532, "male": 8507, None: 0}[seen.person.sex],
            "year_of_birth": birth.first.year if birth else None,
            "month_of_birth": birth.first.month if birth and birth.first.month == birth.last.month else None,
            "day_of_birth": birth.first.day if birth and birth.is_whole else None,
            "care_site_id": 1 + person % 2,
        })  # fmt: skip
        kept.append(Person(id="person", day=UNDATED, birth=birth, sex=seen.person.sex))
        for death in seen.deaths:
            self.rows["death"].append({"person_id": person, "death_date": death.day})
            kept.append(Death(id="death", day=death.day))
        facts: list[Any] = [*seen.infusions, *seen.results, *seen.conditions, *seen.medicines, *seen.deeds]
        for fact in facts:
            found = self._event(fact, person)
            if found is not None:
                kept.append(found)
        return Record(patient=str(person), facts=tuple(kept))

    def _event(self, fact: Any, person: int) -> AnyFact | None:
        codes = self._pair(fact.codes) if hasattr(fact, "codes") else self._drug[:1]
        if not codes or fact.day == UNDATED or not fact.standing.counts:
            return None
        match fact:
            case Infusion():
                return self._put("drug_exposure", fact, codes, person_id=person,
                    drug_exposure_end_date=fact.day, drug_type_concept_id=32818)  # fmt: skip
            case Medicine():
                found = self._put("drug_exposure", fact, codes, person_id=person,
                    drug_exposure_end_date=fact.end, drug_type_concept_id=32838)  # fmt: skip
                return replace(found, codes=codes, end=fact.end)
            case Condition() if not fact.refuted:
                found = self._put("condition_occurrence", fact, codes, person_id=person)
                return replace(found, codes=codes, current=False)
            case Deed(kind="procedure"):
                return replace(self._put("procedure_occurrence", fact, codes, person_id=person), codes=codes)
            case Deed() if all(code.startswith("cvx:") for code in codes):
                found = self._put("drug_exposure", fact, codes, person_id=person,
                    drug_exposure_end_date=fact.day, drug_type_concept_id=32818)  # fmt: skip
                return replace(found, codes=codes)
            case Result() if not fact.has_members and not fact.absent:
                return self._result(fact, codes, person)
        return None

    def _pair(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """The codes that a standard and a source concept can say."""
        return tuple(code for code in codes if code.partition(":")[0] in _VOCABULARIES)[:2]

    def _put(self, table: str, fact: Any, codes: tuple[str, ...], **columns: Any) -> Any:
        event = _TABLES[table]
        number = len(self.rows[table]) + 1
        ids = []
        for code in codes:
            prefix, _, rest = code.partition(":")
            ids.append(self.concept(_VOCABULARIES[prefix], rest))
        self.rows[table].append({
            event.id: number, event.concept: ids[0], event.source: ids[1] if len(ids) > 1 else 0, event.day: fact.day, **columns
        })  # fmt: skip
        return replace(fact, id=f"{table}/{number}", key="", version="")

    def _result(self, fact: Result, codes: tuple[str, ...], person: int) -> Result | None:
        amount = fact.quantity
        columns: Row = {"person_id": person}
        moment = str(fact.day)
        if "T" in fact.moment:
            time = datetime.fromisoformat(fact.moment).replace(tzinfo=None)
            columns["measurement_datetime"] = time
            moment = time.strftime("%Y-%m-%dT%H:%M:%S")
        low = high = None
        if amount is not None:
            columns["value_as_number"] = float(amount.value)
            columns["operator_concept_id"] = _SIGNS.get(amount.comparator or "", 4172703)
            if amount.unit in self._units:
                columns["unit_concept_id"] = self.concept("UCUM", amount.unit)
            columns["unit_source_value"] = amount.unit
            low, high = (_same(one, amount) for one in (fact.low, fact.high))
            columns["range_low"] = float(low.value) if low else None
            columns["range_high"] = float(high.value) if high else None
        elif fact.written:
            coded = [text for text in fact.written if text.partition(":")[0] in _VOCABULARIES]
            texts = [text for text in fact.written if text not in coded]
            columns["value_source_value"] = texts[0] if texts else None
            if coded:
                prefix, _, code = coded[0].partition(":")
                columns["value_as_concept_id"] = self.concept(_VOCABULARIES[prefix], code, "its own name")
        else:
            return None
        found: Result = self._put("measurement", fact, codes, **columns)
        return replace(found, codes=codes, moment=moment, low=low, high=high)

    def tables(self) -> dict[str, list[Row]]:
        """Every table, the vocabulary and the sites among them."""
        concepts = [
            {"concept_id": number, "concept_name": name, "vocabulary_id": vocabulary, "concept_code": code}
            for (vocabulary, code), (number, name) in self.concepts.items()
        ]
        sites = [
            {"care_site_id": 1, "care_site_name": "North"},
            {"care_site_id": 2, "care_site_name": "South"},
        ]
        return self.rows | {"concept": concepts, "care_site": sites}


def _same(limit: Quantity | None, amount: Quantity) -> Quantity | None:
    return limit if limit is not None and limit.unit == amount.unit else None


def write_omop(
    records: Sequence[Record], folder: Path, protocol: Protocol, *, form: str = "parquet"
) -> list[Record]:
    """Write the records as OMOP tables; what is left of them there comes back, by the numbers of the persons."""
    cdm = Cdm(protocol)
    reduced = [cdm.add(record, number) for number, record in enumerate(records, start=1)]
    write_cdm(cdm.tables(), folder, form=form)
    return reduced


def write_cdm(tables: dict[str, list[Row]], folder: Path, *, form: str = "parquet") -> None:
    """Write tables with the columns that their rows have, and those that the model demands."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        event = _TABLES.get(name)
        needed = (
            [column.name for column in event.columns() if column.needed]
            if event
            else ["person_id", "death_date"]
            if name == "death"
            else []
        )
        columns = list(dict.fromkeys([*needed, *(column for row in rows for column in row)]))
        if form == "csv":
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows(rows)
        else:
            found = {column: _array([row.get(column) for row in rows], column) for column in columns}
            pq.write_table(pa.table(found), folder / f"{name}.parquet")


def _array(values: list[Any], column: str) -> pa.Array:
    if any(value is not None for value in values):
        return pa.array(values)
    return pa.array(values, pa.date32() if column.endswith("_date") else pa.int32())
