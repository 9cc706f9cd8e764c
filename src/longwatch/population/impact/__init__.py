"""Whom a safety communication concerns: everybody by the rules without it and with it.

answer         what is said of a communication against a population; tally counts the patients
changes        one thing that differs for a patient, and how much it asks for; told: findings in a few words
differences    two assessments of one patient, compared
steps          what differs on the infusion days of the next course
comparison     the rules without and with it, and one patient by both, with the reference engine
set_based      the same for many patients at once: differing finds in the database for whom anything does
ruled          what the relational engine leaves out of a finding
chunks         records as chunks that a database is filled with
page           the answer as one page to print, with its picture
"""

from longwatch.population.impact.answer import Impact, PatientImpact, Unchanged
from longwatch.population.impact.comparison import Comparison
from longwatch.population.impact.page import impact_page

__all__ = ["Comparison", "Impact", "PatientImpact", "Unchanged", "impact_page"]
