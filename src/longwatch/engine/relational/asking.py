"""Questions with three answers, as SQL that is true, false or null (docs/explanation/meaning.md, Criteria).

SQL's AND, OR and NOT are Kleene's own, with null for unknown. Every simple question is a column of `replies`.
"""

from collections.abc import Iterable

from longwatch.core.protocol import Expression, Protocol
from longwatch.engine.relational.sql import Step, literal


class Questions:
    """The simple questions that some rule asks, each with the name of its column."""

    def __init__(self) -> None:
        self._columns: dict[Expression, str] = {}

    def column(self, question: Expression) -> str:
        """The column of `replies` that answers a simple question."""
        return self._columns.setdefault(question, f"reply_{len(self._columns)}")

    def asked(self) -> Iterable[tuple[Expression, str]]:
        """Each simple question with its column."""
        return self._columns.items()

    def sql(self, question: Expression) -> str:
        """A question as SQL over `replies`."""
        if question.all is not None:
            return "(" + " AND ".join(map(self.sql, question.all)) + ")"
        if question.any is not None:
            return "(" + " OR ".join(map(self.sql, question.any)) + ")"
        if question.not_ is not None:
            return f"(NOT {self.sql(question.not_)})"
        return self.column(question)


def reply_steps(questions: Questions, protocol: Protocol) -> list[Step]:
    """`replies`: one row for each patient, one column for each simple question."""
    columns = [f"{_answer(question, protocol)} AS {name}" for question, name in questions.asked()]
    newest = """
        SELECT patient, birth_day, sex FROM (
            SELECT *, row_number() OVER (PARTITION BY patient ORDER BY day DESC, id DESC) AS place FROM people
        ) AS placed WHERE place = 1"""
    replies = f"""
        SELECT {", ".join(["t.patient", *columns])}
        FROM treatment AS t LEFT JOIN newest_person AS p ON p.patient = t.patient"""
    return [Step("newest_person", newest), Step("replies", replies)]


def _answer(question: Expression, protocol: Protocol) -> str:
    if question.treated is not None:
        return f"(t.courses > 0) = {literal(question.treated)}"
    if question.sex is not None:
        return f"p.sex = {literal(question.sex)}"
    if question.age is not None:
        return _age(question)
    if question.condition is not None:
        return _recorded("conditions", question.condition, "NOT f.refuted")
    if question.medicine is not None:
        return _recorded("medicines", question.medicine, "(f.end_day IS NULL OR f.on_day <= f.end_day)")
    if question.fact is not None:
        return _known(f"k.question = {literal(question.fact)} AND k.at_least IS NULL")
    if question.count is not None:
        return _known(
            f"k.question = {literal(question.count.fact)} AND k.at_least = {question.count.at_least}"
        )
    return "CAST(NULL AS BOOLEAN)"


def _known(which: str) -> str:
    return f"(SELECT bool_or(k.answer) FROM known_facts AS k WHERE k.patient = t.patient AND {which})"


def _recorded(facts: str, code_set: str, condition: str) -> str:
    """What no record shows may still be so: its absence is no answer."""
    return f"""CASE WHEN EXISTS (
        SELECT 1 FROM {facts} AS f JOIN {facts}_sets AS s ON s.patient = f.patient AND s.fact = f.fact
        WHERE f.patient = t.patient AND s.code_set = {literal(code_set)} AND {condition}
    ) THEN TRUE END"""


def _age(question: Expression) -> str:
    age = question.age
    assert age is not None
    # Born on 29 February, one is a year older on 28 February of a common year.
    years = """(extract(YEAR FROM t.on_day) - extract(YEAR FROM p.birth_day)
        - CASE WHEN lw_after(p.birth_day, 12, 0, CAST(extract(YEAR FROM t.on_day)
            - extract(YEAR FROM p.birth_day) AS INT)) <= t.on_day THEN 0 ELSE 1 END)"""
    if age.below is not None:
        return f"{years} < {age.below}"
    if age.above is not None:
        return f"{years} > {age.above}"
    return f"{years} = {age.exactly}"
