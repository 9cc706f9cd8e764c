"""What the OMOP Common Data Model 5.4 means to us: tables, columns, vocabularies, concepts. Data only.

Columns and their types are those of the model's own specification (OHDSI CommonDataModel, CDM 5.4, field
level and DDL; read). Concepts were read in published mappings and vocabulary lists, except where it says
recalled. Codes are found through the table `concept`; no concept of a disease, test or drug stands here.
"""

from typing import NamedTuple

from longwatch.exchange.fhir.mapping import CODE_SYSTEMS
from longwatch.population.reading.checking import Column

_SYSTEMS = {
    "LOINC": "http://loinc.org",
    "SNOMED": "http://snomed.info/sct",
    "ICD10": "http://hl7.org/fhir/sid/icd-10",
    "ICD10CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "ATC": "http://www.whocc.no/atc",
    "RxNorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "CVX": "http://hl7.org/fhir/sid/cvx",
}
PREFIXES = {vocabulary: CODE_SYSTEMS[system] for vocabulary, system in _SYSTEMS.items()}
"""The vocabularies whose codes rules use, as `vocabulary_id` names them, with the prefix of our codes."""

UNITS = "UCUM"
VACCINES = "CVX"
"""A drug under a code of this vocabulary is an immunisation, whatever its kind."""

OPERATORS = {4171756: "<", 4171754: "<=", 4172704: ">", 4171755: ">="}
EQUAL = (0, 4172703)
"""An operator that says nothing: equal, or none that the vocabulary has."""

SEXES = {8532: "female", 8507: "male"}

ADMINISTERED = (
    32818,  # EHR administration record
    38000179,  # physician administered drug (identified as procedure); in vocabularies before 2020
    38000180,  # inpatient administration; likewise
)
"""Types of a record of which the very day was seen by whoever gave the drug."""

ORDERED = (
    32833,  # EHR order
    32838,  # EHR prescription
    32839,  # EHR prescription issue record
    38000177,  # prescription written; in vocabularies before 2020
)
DISPENSED = (
    32825,  # EHR dispensing record
    32837,  # EHR planned dispensing record
    32857,  # mail order record
    32869,  # pharmacy claim
    38000175,  # prescription dispensed in pharmacy; in vocabularies before 2020
    38000176,  # prescription dispensed through mail order; likewise (recalled)
)


class Event(NamedTuple):
    """A table of what happened to a person. Columns that a table does not have are None.

    concept, source   what it was: the standard concept, and the one that the source had
    day, time, end    its first day, its time, its last day (of several, the first that is filled in)
    number, operator  an amount, and the bound that it may be
    units, unit_text  concepts of its unit, the first from UCUM counts; else the unit as written
    low, high         its reference range, in the same unit
    value, text       an answer as a concept, and as it was written
    type              which kind of record it comes from
    dose, dose_unit   how much was given
    name              the drug as the source wrote it
    """

    table: str
    id: str
    concept: str
    source: str
    day: str
    time: str | None = None
    end: tuple[str, ...] = ()
    number: str | None = None
    operator: str | None = None
    units: tuple[str, ...] = ()
    unit_text: str | None = None
    low: str | None = None
    high: str | None = None
    value: str | None = None
    text: str | None = None
    type: str | None = None
    dose: str | None = None
    dose_unit: str | None = None
    name: str | None = None

    def columns(self) -> list[Column]:
        """Every column that is read, with its type; those that the model demands are needed."""
        concepts = (self.source, self.operator, *self.units, self.value, self.type)
        amounts = (self.number, self.low, self.high, self.dose)
        texts = (self.unit_text, self.text, self.dose_unit, self.name)
        return [
            Column(self.id, "STRING"),
            Column("person_id", "BIGINT", needed=True),
            Column(self.concept, "BIGINT", needed=True),
            Column(self.day, "DATE", needed=True),
            *(Column(name, "DATE") for name in self.end),
            *(Column(name, "BIGINT") for name in concepts if name),
            *(Column(name, "AMOUNT") for name in amounts if name),
            *(Column(name, "STRING") for name in texts if name),
            *(Column(name, "TIMESTAMP") for name in (self.time,) if name),
        ]


MEASUREMENT = Event(
    table="measurement",
    id="measurement_id",
    concept="measurement_concept_id",
    source="measurement_source_concept_id",
    day="measurement_date",
    time="measurement_datetime",
    number="value_as_number",
    operator="operator_concept_id",
    units=("unit_concept_id", "unit_source_concept_id"),
    unit_text="unit_source_value",
    low="range_low",
    high="range_high",
    value="value_as_concept_id",
    text="value_source_value",
)
OBSERVATION = Event(
    table="observation",
    id="observation_id",
    concept="observation_concept_id",
    source="observation_source_concept_id",
    day="observation_date",
    time="observation_datetime",
    number="value_as_number",
    units=("unit_concept_id",),
    unit_text="unit_source_value",
    value="value_as_concept_id",
    text="value_as_string",
)
CONDITION = Event(
    table="condition_occurrence",
    id="condition_occurrence_id",
    concept="condition_concept_id",
    source="condition_source_concept_id",
    day="condition_start_date",
)
PROCEDURE = Event(
    table="procedure_occurrence",
    id="procedure_occurrence_id",
    concept="procedure_concept_id",
    source="procedure_source_concept_id",
    day="procedure_date",
)
DRUG = Event(
    table="drug_exposure",
    id="drug_exposure_id",
    concept="drug_concept_id",
    source="drug_source_concept_id",
    day="drug_exposure_start_date",
    end=("verbatim_end_date", "drug_exposure_end_date"),
    type="drug_type_concept_id",
    dose="quantity",
    dose_unit="dose_unit_source_value",
    name="drug_source_value",
)
EVENTS = (DRUG, MEASUREMENT, CONDITION, PROCEDURE, OBSERVATION)

PERSON = (
    Column("person_id", "BIGINT", needed=True),
    Column("gender_concept_id", "BIGINT"),
    Column("year_of_birth", "INT", needed=True),
    Column("month_of_birth", "INT"),
    Column("day_of_birth", "INT"),
    Column("birth_datetime", "DATE"),
    Column("care_site_id", "BIGINT"),
)
DEATH = (Column("person_id", "BIGINT", needed=True), Column("death_date", "DATE", needed=True))
CARE_SITE = (
    Column("care_site_id", "BIGINT", needed=True),
    Column("care_site_name", "STRING"),
    Column("care_site_source_value", "STRING"),
)
CONCEPT = (
    Column("concept_id", "BIGINT", needed=True),
    Column("concept_name", "STRING"),
    Column("vocabulary_id", "STRING", needed=True),
    Column("concept_code", "STRING", needed=True),
)
ANCESTOR = (
    Column("ancestor_concept_id", "BIGINT", needed=True),
    Column("descendant_concept_id", "BIGINT", needed=True),
)

NEEDED = ("person", "drug_exposure", "measurement", "concept")
"""Without one of these nothing could be told of anybody."""

TABLES = (
    "person",
    "death",
    *(event.table for event in EVENTS),
    "care_site",
    "concept",
    "concept_ancestor",
)
