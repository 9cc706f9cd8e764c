"""Many patients at once: what a clinic would see of each, the measures of all, whom a communication concerns.

reading        exports of several kinds, each read into a store; taking_in: by its kind
store          a population as columns on disk; settling: which facts hold; storing: records written as one
running        a store asked about a day: what is written, part by part
measures       the figures of a population; report: the page about them
impact         a safety communication against a population
facts          records as the tables of facts that the relational engine reads; columns: their types
database       what every database that carries out its plans has in common; duckdb and spark are two, and
               engines opens one by its name
found          what the relational engine finds, read from its relations as findings; doubt_words: why nobody can tell
"""
