"""What the concepts of a source mean: looked up once for each pair of concepts that some row has.

A row names a standard concept and the one that its source had. There are few such pairs, so that each is
judged by the same questions that a reader of records asks, whatever the number of rows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from longwatch.core.protocol import Drug
from longwatch.exchange.fhir.mapping import NO_CODE, NO_RULE
from longwatch.exchange.fhir.medicines import why_not
from longwatch.exchange.fhir.products import Named, product_of
from longwatch.exchange.fhir.wanted import Codes, Wanted
from longwatch.population.reading.checking import Reads
from longwatch.population.reading.omop.mapping import PREFIXES, UNITS, VACCINES

NO_CONCEPT = "no concept"
UNKNOWN = "a concept that the table concept does not have"


class Vocabulary:
    """Every concept that some row of the source names: its code, its name, what it descends from."""

    def __init__(self, rows: Iterable[tuple[int, str, str, str | None]]) -> None:
        self.names: dict[int, str] = {}
        self.units: dict[int, str] = {}
        self.vaccines: set[int] = set()
        self._codes: dict[int, tuple[str, ...]] = {}
        self._above: dict[int, set[str]] = defaultdict(set)
        for concept, vocabulary, code, name in rows:
            prefix = PREFIXES.get(vocabulary)
            self.names[concept] = name or ""
            self._codes[concept] = () if prefix is None else (f"{prefix}:{code}",)
            if vocabulary == UNITS:
                self.units[concept] = code
            if vocabulary == VACCINES:
                self.vaccines.add(concept)

    def descends(self, concept: int, vocabulary: str, code: str) -> None:
        """Note what a concept descends from: a product from its ingredient and from its class."""
        if vocabulary in PREFIXES:
            self._above[concept].add(f"{PREFIXES[vocabulary]}:{code}")

    def codes(self, concepts: Iterable[int], *, above: bool = False) -> tuple[str, ...]:
        """The codes of concepts, and with `above` also of what they descend from."""
        found = [code for concept in concepts for code in self._codes.get(concept, ())]
        if above:
            found += [code for concept in concepts for code in sorted(self._above.get(concept, ()))]
        return tuple(dict.fromkeys(found))


class Meaning(NamedTuple):
    """What a pair of concepts means in its table.

    ignored, refused   why no rule uses such a row, or why it cannot be used
    codes              the codes that rules use
    target             the table of facts that it gives a row of
    doubt, about       what a person is asked because of it
    by_dose            whether only the dose tells the drug from the other product of its ingredient
    """

    ignored: str | None = None
    refused: str | None = None
    codes: tuple[str, ...] = ()
    target: str | None = None
    doubt: str | None = None
    about: str | None = None
    by_dose: bool = False


Judge = Callable[[tuple[int, ...]], Meaning]
_COLUMNS = pa.schema([
    ("concept", pa.int64()), ("source", pa.int64()), ("ignored", pa.string()), ("refused", pa.string()),
    ("codes", pa.list_(pa.string())), ("target", pa.string()), ("doubt", pa.string()), ("about", pa.string()),
    ("by_dose", pa.bool_()),
])  # fmt: skip


def vocabulary_of(
    connection: duckdb.DuckDBPyConnection, ids: str, concept: Reads, ancestor: Reads | None
) -> Vocabulary:
    """Look up concepts, given as SQL with the column `concept`."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE met AS SELECT DISTINCT concept FROM ({ids}) WHERE concept <> 0"
    )
    known = f"SELECT concept_id, vocabulary_id, concept_code, concept_name FROM ({concept.values()}) WHERE wrong IS NULL"
    rows = connection.execute(f"{known} AND concept_id IN (SELECT concept FROM met) ORDER BY ALL").fetchall()
    found = Vocabulary(rows)
    if ancestor is not None:
        above = f"""
            SELECT DISTINCT a.descendant_concept_id, c.vocabulary_id, c.concept_code
            FROM (SELECT * FROM ({ancestor.values()}) SEMI JOIN met ON met.concept = descendant_concept_id) AS a
            JOIN ({known}) AS c ON c.concept_id = a.ancestor_concept_id
            WHERE a.ancestor_concept_id <> a.descendant_concept_id"""
        for concept_id, vocabulary, code in connection.execute(above).fetchall():
            found.descends(concept_id, vocabulary, code)
    return found


def show_meanings(
    connection: duckdb.DuckDBPyConnection, table: str, pairs: str, *, vocabulary: Vocabulary, judge: Judge
) -> None:
    """Make a table of what each pair means; `pairs` is SQL with the columns `concept` and `source`."""
    found = []
    for concept, source in connection.execute(f"SELECT DISTINCT concept, source FROM ({pairs})").fetchall():
        known = tuple(one for one in dict.fromkeys((concept, source)) if one in vocabulary.names)
        meaning = judge(known)
        if meaning.ignored is not None and concept is None:
            meaning = Meaning(refused=NO_CONCEPT)
        elif meaning.ignored is not None and not known and (concept or source):
            meaning = Meaning(refused=UNKNOWN)
        found.append({"concept": concept, "source": source, **meaning._asdict()})
    connection.register("judged", pa.Table.from_pylist(found, schema=_COLUMNS))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM judged")
    connection.unregister("judged")


class Judges:
    """How a pair of concepts is judged in each table."""

    def __init__(self, wanted: Wanted, drug: Drug, vocabulary: Vocabulary) -> None:
        self._wanted, self._drug, self._vocabulary = wanted, drug, vocabulary

    def measurement(self, concepts: tuple[int, ...]) -> Meaning:
        """A result."""
        meaning = self._coded(concepts, self._wanted.results, "facts_result")
        if meaning.codes and self._wanted.are_different(meaning.codes):
            return Meaning(codes=meaning.codes, doubt="its codes name different tests")
        return meaning

    def observation(self, concepts: tuple[int, ...]) -> Meaning:
        """A result, or a diagnosis that is recorded here."""
        meaning = self.measurement(concepts)
        return self.condition_occurrence(concepts) if meaning.ignored is not None else meaning

    def condition_occurrence(self, concepts: tuple[int, ...]) -> Meaning:
        """A diagnosis."""
        return self._coded(concepts, self._wanted.conditions, "facts_condition")

    def procedure_occurrence(self, concepts: tuple[int, ...]) -> Meaning:
        """Something done to the patient."""
        return self._coded(concepts, self._wanted.deeds, "facts_deed")

    def drug_exposure(self, concepts: tuple[int, ...]) -> Meaning:
        """The drug, another product of its ingredient, an immunisation, or another medicine."""
        codes = self._vocabulary.codes(concepts, above=True)
        names = tuple(self._vocabulary.names[concept] for concept in concepts)
        wanted = self._wanted
        product = product_of(Named(codes, names), wanted, self._drug)
        if product == "drug":
            target = "facts_infusion" if self._drug.exposure == "infusions" else "facts_medicine"
            ours = tuple(code for code in codes if code in wanted.product or code in wanted.ingredient)
            by_dose = wanted.product.isdisjoint(codes)
            return Meaning(codes=ours, target=target, about="courses", by_dose=by_dose)
        if product != "nothing known":
            return Meaning(doubt=why_not(self._drug, product), about="courses")
        deeds = wanted.deeds.used(codes)
        if deeds or (wanted.any_immunisation and not self._vocabulary.vaccines.isdisjoint(concepts)):
            return Meaning(codes=deeds or codes[:1], target="facts_deed")
        return self._coded(concepts, wanted.medicines, "facts_medicine", above=True)

    def _coded(self, concepts: tuple[int, ...], kind: Codes, target: str, *, above: bool = False) -> Meaning:
        codes = self._vocabulary.codes(concepts, above=above)
        used = kind.used(codes)
        if not used:
            return Meaning(ignored=NO_RULE if codes else NO_CODE)
        return Meaning(codes=used, target=target)


def values_of(
    said: Sequence[tuple[int | None, str | None]], vocabulary: Vocabulary, read: Callable[[str], Any]
) -> list[dict[str, Any]]:
    """What each answer says that is no amount: texts and codes to be looked up on a scale.

    said   pairs of an answer's concept and of its text
    read   reads a text that came without a concept
    """
    found = []
    for concept, text in said:
        written: tuple[str, ...] = ()
        unreadable = None
        if concept and concept in vocabulary.names:
            names = (text, vocabulary.names[concept], *vocabulary.codes((concept,)))
            written = tuple(dict.fromkeys(name for name in names if name))
        elif text is not None:
            value = read(text)
            written, unreadable = value.written, value.unreadable
        elif concept:
            unreadable = "its answer is a concept that the table concept does not have"
        found.append({"value": concept, "text": text, "texts": written, "unreadable": unreadable})
    return found
