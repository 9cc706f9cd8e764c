"""Rules as pages that people read: what a rule means, since when, on what it rests, and its cases.

book      everything written about one protocol, ready to be looked up
in_words  questions and values as phrases
rule_page one rule as Markdown
reference the pages of all rules under docs/reference: `python -m longwatch.catalogue.explaining.reference`
"""

from longwatch.catalogue.explaining.book import Book
from longwatch.catalogue.explaining.rule_page import rule_page

__all__ = ["Book", "rule_page"]
