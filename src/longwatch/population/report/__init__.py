"""The measures of a population as one page that stands alone: pictures, with every number beside them.

run          what a run read, and what became of it
page         the page as a whole
reading      what was read, and what was not understood
glance       every indicator of the whole; indicators: each of them by site
overdue, adherence, time_to, alerts: a section each; totals: the series in sums
material     what every section is made from, and what every figure has beside it
sites        which sites are drawn; funnel: sites by size, with the exact limits of limits
stripes      rows on one scale; months: curves over months; survival: one of them; plot: what all pictures are made of
words        numbers in words; style: how it looks
"""

from longwatch.population.report.page import report
from longwatch.population.report.run import KindRead, RunFacts

__all__ = ["KindRead", "RunFacts", "report"]
