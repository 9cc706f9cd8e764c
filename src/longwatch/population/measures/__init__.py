"""The measures that regulators ask for: whom each one counts, and the figures that come of it.

figures        what measures.json holds
"""
