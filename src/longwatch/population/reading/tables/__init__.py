"""Tables of facts as Parquet, as a data team writes them from a warehouse (docs/reference/population_tables.md).

columns   which columns a source has: the data
rows      what each row becomes, as SQL
loading   the reading itself
"""

from longwatch.population.reading.tables.loading import read_tables

__all__ = ["read_tables"]
