"""FHIR R4: what a source says of one patient, read into a record.

`mapping` declares what FHIR means here; everything else reads by it.
"""

from longwatch.exchange.fhir.bundle import read_bundle
from longwatch.exchange.fhir.folder import files_not_read, read_folder, read_ndjson
from longwatch.exchange.fhir.mistakes import SourceMistake

__all__ = ["SourceMistake", "files_not_read", "read_bundle", "read_folder", "read_ndjson"]
