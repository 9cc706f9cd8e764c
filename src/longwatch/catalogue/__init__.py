"""Reads and checks what medicine says (the YAML under `content/`) and gives protocols to the engines.

reading      one YAML file as a plain tree, each value with its line
gathering    which files there are, and their entries by kind
building     entries as protocol types; every mistake with its place and its repair
checking     what no single entry can show: names, codes, units, dates, cases
languages    patients' texts in other languages: none missing, stale or short of a number
pages        the same for education pages
documents    the same for what the clinic prints, and that the program finds the words it fills in
survey       how far the translations have come
emptiness    the protocol tried on nothing: it must never answer "fine"
cases        the examples beside the rules, run through an engine
compiled     a protocol ready to use, kept so that YAML is read only when it changed
schema       what an editor needs to help an author
"""

from longwatch.catalogue.compiled import load, load_handbook, names
from longwatch.catalogue.mistakes import ContentMistakes, Mistake

__all__ = ["ContentMistakes", "Mistake", "load", "load_handbook", "names"]
