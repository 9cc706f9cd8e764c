"""A population asked about a day: a run over a store, and what it writes.

outputs     the relations that are written, with their columns
rules       which rules the findings name
work        the hidden folder in which a run works, so that it can go on after it was stopped
figuring    the figures of all parts together, and the page about them
publishing  everything put in its place at once
run         all of it
"""

from longwatch.population.running.publishing import refuse_foreign
from longwatch.population.running.run import Asked, Told, identity_of, names_of, run
from longwatch.population.running.work import RunMistake, Work

__all__ = ["Asked", "RunMistake", "Told", "Work", "identity_of", "names_of", "refuse_foreign", "run"]
