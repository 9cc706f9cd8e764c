"""Many patients at once: whom a safety communication concerns.

changes        one thing that differs for a patient, and how much it asks for
told           findings in a few words
differences    two assessments of one patient, compared
steps          what differs on the infusion days of the next course
impact         a safety communication against a population
impact_page    the same as one page to print, with its impact_picture
facts          records as the tables of facts that the relational engine reads
database       what every database that carries out its plans has in common; duckdb and spark are two
engines        the databases by name, opened
store          a population as columns on disk; storing: records written as one
taking_in      a source of any kind as a store, by the readers of reading/
running        a store asked about a day: what is written, part by part
measures       the figures of a population; report: the page about them
"""

from longwatch.population.impact import Comparison, Impact, PatientImpact, Unchanged
from longwatch.population.impact_page import impact_page

__all__ = ["Comparison", "Impact", "PatientImpact", "Unchanged", "impact_page"]
