"""Tables of the OMOP Common Data Model 5.4 (docs/how-to/export-a-population.md).

mapping    which table and column is what, which vocabulary has which of our codes: data
concepts   what pairs of concepts mean
rows       what each row becomes, as SQL; drugs: those of drug_exposure
loading    the reading itself
"""

from longwatch.population.reading.omop.loading import read_omop

__all__ = ["read_omop"]
