"""The patients of a store, or of tables that must become one first, for comparing."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import tzinfo
from pathlib import Path

from longwatch.cli.listing import born_later, tell_not_read
from longwatch.cli.memory import most
from longwatch.cli.progress import Progress
from longwatch.cli.refusals import Refusal
from longwatch.core.protocol import Protocol
from longwatch.exchange.fhir import SourceMistake
from longwatch.population.database import Database
from longwatch.population.impact import Comparison
from longwatch.population.impact.set_based import tally_of_store
from longwatch.population.impact.tally import Tally
from longwatch.population.made_of import not_read
from longwatch.population.reading import kind_of
from longwatch.population.store import Store, StoreMistake
from longwatch.population.taking_in import take_in


def is_of_columns(source: Path) -> bool:
    """Whether a folder holds a store or tables, not resources."""
    try:
        return source.is_dir() and kind_of(source) in ("store", "tables", "omop")
    except (SourceMistake, StoreMistake):
        return False  # who reads resources says what is wrong with it


class StoreReading:
    """Everybody in the source; what was left out is known once all were compared.

    near   a folder with room: tables become a store in it for a while
    """

    def __init__(self, source: Path, near: Path, rules: Protocol, zone: tzinfo) -> None:
        self._source, self._near, self._rules, self._zone = source, near, rules, zone
        self.refused: list[str] = []

    def compared(self, comparison: Comparison, here: Database, progress: Progress) -> Tally:
        """Everybody by the rules without and with a communication."""
        try:
            with self._store(progress) as store:
                store.check(self._rules)
                tell_not_read(self._source, not_read(store))
                tally = tally_of_store(comparison, store, here, progress=progress.step)
        except (SourceMistake, StoreMistake) as mistake:
            raise Refusal(str(mistake)) from None
        unread = store.rejected_of_nobody()
        if unread:
            words = "`longwatch population` lists each with its place and the reason"
            self.refused.append(
                f"{self._source.name}: rejected rows that name no patient of the store: {unread}; {words}"
            )
        unborn = store.manifest.patients - tally.patients
        if unborn:
            self.refused.append(born_later(unborn))
        return tally

    @contextmanager
    def _store(self, progress: Progress) -> Iterator[Store]:
        if kind_of(self._source) == "store":
            yield Store(self._source)
            return
        with tempfile.TemporaryDirectory(dir=self._near, prefix=".") as folder:
            yield take_in(
                self._source,
                Path(folder) / "store",
                self._rules,
                self._zone,
                memory=most(None),
                progress=progress.tell,
            )
