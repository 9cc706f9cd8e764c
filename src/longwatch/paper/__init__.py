"""What the clinic prints: a patient's findings and the content's words, set in type as PDF.

told         what a document is told, and why one cannot be made
words        the document's sentences, days and numbers in its language
frame        what every document has around its own words
discharge, appointments, overdue, results, closing, referral, dispensing, card    one document each
sheet        a document as data, which is also what is kept of it
typeset      a sheet as PDF or as pictures

It stands above the page because it draws the same values, and apart from the exchange formats because nobody
reads it in again.
"""

from longwatch.paper.making import DOCUMENTS, Choices, make
from longwatch.paper.sheet import Sheet
from longwatch.paper.told import REASONS, Clinic, NotNow, Patient, Told, Why
from longwatch.paper.typeset import CannotBePrinted, pdf, pictures

__all__ = [
    "DOCUMENTS",
    "REASONS",
    "CannotBePrinted",
    "Choices",
    "Clinic",
    "NotNow",
    "Patient",
    "Sheet",
    "Told",
    "Why",
    "make",
    "pdf",
    "pictures",
]
