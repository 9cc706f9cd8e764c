"""A safety communication against many patients at once: two plans over the same facts, compared in the database.

Each gives the answer that `Comparison.of` gives by the reference engine.
"""

from collections.abc import Callable, Iterable, Iterator

from longwatch.core.protocol import Protocol, Rule, Series
from longwatch.core.record import Record
from longwatch.engine.relational import Step, plan_for, same
from longwatch.population.database import Database, When
from longwatch.population.found import READERS
from longwatch.population.impact import told
from longwatch.population.impact.answer import PatientImpact
from longwatch.population.impact.chunks import Chunk, chunks_of
from longwatch.population.impact.comparison import Comparison
from longwatch.population.impact.differences import Findings, compare
from longwatch.population.impact.differing import LOOKED_AT, differing_steps
from longwatch.population.impact.ruled import Ruled
from longwatch.population.impact.tally import Tally
from longwatch.population.relations import Relations
from longwatch.population.store import Store

_READ = (
    *(one.relation for one in LOOKED_AT),
    *("series_gap", "alarm_symptom", "clearance_reason", "doubt_reason"),
)
_READ_AFTER = ("differing", "living", *_READ)


class SetBased:
    """A comparison carried out chunk by chunk.

    settled   whether the tables of the chunks are a store's, see `plan_for`
    """

    def __init__(self, comparison: Comparison, *, settled: bool = False) -> None:
        self.comparison = comparison
        self._before, plan = (
            plan_for(protocol, comparison.jurisdiction, settled=settled)
            for protocol in (comparison.before, comparison.after)
        )
        unchanged = same(self._before, plan)
        self._kept = {name: f"before_{name}" for name in _READ if name not in unchanged}
        self._after: tuple[Step, ...] = (
            *plan,
            *differing_steps(kept=self._kept, same=unchanged, retold=_retold(comparison)),
        )

    def tally(self, chunk: Chunk) -> Tally:
        """Everybody in the chunk, counted; only those for whom something differs are read."""
        here = chunk.here
        here.plan(self._before)
        for relation, name in self._kept.items():
            here.keep(relation, name)
        here.plan(self._after, read=_READ_AFTER)
        found = Tally()
        found.next_courses.update(dict(here.read("living_by_course", ["number", "patients"])))
        ((asked,),) = here.read("asked_for", ["patients"])
        found.died = asked - found.next_courses.total()
        for one in self._changed(chunk):
            found.note(one)
        return found

    def _changed(self, chunk: Chunk) -> Iterator[PatientImpact]:
        here, comparison = chunk.here, self.comparison
        courses = dict(here.read("living", ["patient", "number"], only="differing"))
        if not courses:
            return
        before = self._findings(here, comparison.before, kept=self._kept)
        after = self._findings(here, comparison.after, kept={})
        for number, next_course in sorted(courses.items()):
            changes = compare(before[number], after[number], comparison.rules)
            yield PatientImpact.of(chunk.name(number), next_course, changes)

    def _findings(self, here: Database, rules: Protocol, *, kept: dict[str, str]) -> dict[int, Findings]:
        ruling = Ruled(rules, self.comparison.jurisdiction, self.comparison.on)
        relations = Relations(here, only="differing", kept=kept, ruling=ruling)
        fields = {name: READERS[name](relations) for name in Findings._fields}
        # Everybody has a place; a field in which nothing was found has nobody.
        return {n: Findings(*(field.get(n, ()) for field in fields.values())) for n in fields["place"]}


def tally_of(comparison: Comparison, records: Iterable[Record], here: Database) -> Tally:
    """Everybody in these records, counted; the few whom the tables cannot hold by the reference engine."""
    by_sets, whole = SetBased(comparison), Tally()
    for one in chunks_of(records, here, on=comparison.on):
        if isinstance(one, Chunk):
            whole.add(by_sets.tally(one))
        else:
            whole.count(comparison.of(one))
    return whole


def tally_of_store(
    comparison: Comparison,
    store: Store,
    here: Database,
    *,
    progress: Callable[[int], None],
) -> Tally:
    """Everybody in a store who was born by the day, counted; `progress` is told how many more patients are done."""
    by_sets, whole = SetBased(comparison, settled=True), Tally()
    for part in store.parts:
        here.open(store, store.parts[part : part + 1], When(comparison.on))
        names = [name for _, name in here.read("patients", ["patient", "name"], ["patient"])]
        whole.add(by_sets.tally(Chunk(here, names, store.range_of(part).start)))
        progress(len(names))
    return whole


def _retold(comparison: Comparison) -> set[str]:
    """The series that say something else of themselves, whatever the dates of a patient."""
    before, after = (_paces(comparison, protocol) for protocol in (comparison.before, comparison.after))
    return {name for name in before.keys() & after.keys() if before[name] != after[name]}


def _paces(comparison: Comparison, protocol: Protocol) -> dict[str, str]:
    found = {}
    for name, versions in protocol.local(comparison.jurisdiction).series.items():
        rule: Rule | None = comparison.rules.get((name, versions.at(comparison.on).revision))
        found[name] = told.pace(rule) if isinstance(rule, Series) else ""
    return found
