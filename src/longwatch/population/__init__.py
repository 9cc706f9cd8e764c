"""Many patients at once: what a clinic would see of each, the measures of all, whom a safety communication concerns.

changes        one thing that differs for a patient, and how much it asks for
told           findings in a few words
differences    two assessments of one patient, compared
steps          what differs on the infusion days of the next course
impact         what is said of a safety communication against a population; tally counts the patients
comparison     the rules without and with it, and one patient by both, with the reference engine
set_based      the same for many patients at once: differing finds in the database for whom anything does
found          what the relational engine finds, read from its relations as findings; ruled and doubt_words put in
               what it leaves out
chunks         records as chunks that a database is filled with
impact_page    the answer as one page to print, with its impact_picture
facts          records as the tables of facts that the relational engine reads
database       what every database that carries out its plans has in common; duckdb and spark are two
engines        the databases by name, opened
store          a population as columns on disk; storing: records written as one
taking_in      a source of any kind as a store, by the readers of reading/
running        a store asked about a day: what is written, part by part
measures       the figures of a population; report: the page about them
"""

from longwatch.population.comparison import Comparison
from longwatch.population.impact import Impact, PatientImpact, Unchanged
from longwatch.population.impact_page import impact_page

__all__ = ["Comparison", "Impact", "PatientImpact", "Unchanged", "impact_page"]
