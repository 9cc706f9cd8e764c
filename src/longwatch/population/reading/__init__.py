"""Readers of exports: each writes a store, columnar and with flat memory.

kinds      what kind of source a folder is
fhir       a bulk export, line by line; bundles of one patient each
tables     tables of facts from a warehouse; omop: the OMOP Common Data Model
files      each file, looked at before it is read
sources    the files of one table; texts: CSV among them
checking   its columns; casting: what types they can be read from; amounts: exactly
staging    rows sorted into ranges of patients and counted
finishing  from there to the parts of a store
loading    all of it in order, whole or not at all
"""

from longwatch.population.reading.kinds import Kind, kind_of

__all__ = ["Kind", "kind_of"]
