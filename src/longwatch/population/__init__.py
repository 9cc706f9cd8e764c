"""Many patients at once: whom a safety communication concerns.

changes        one thing that differs for a patient, and how much it asks for
told           findings in a few words
differences    two assessments of one patient, compared
steps          what differs on the infusion days of the next course
impact         a safety communication against a population
impact_page    the same as one page to print, with its impact_picture
facts          records as the tables of facts that the relational engine reads
database       what every database that carries out its plans has in common; duckdb and spark are two
"""

from longwatch.population.impact import Comparison, Impact, PatientImpact, Unchanged
from longwatch.population.impact_page import impact_page

__all__ = ["Comparison", "Impact", "PatientImpact", "Unchanged", "impact_page"]
