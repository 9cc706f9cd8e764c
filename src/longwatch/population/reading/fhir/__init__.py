"""FHIR Bulk NDJSON into a store: `bulk` says how."""

from longwatch.population.reading.fhir.bulk import read_bulk

__all__ = ["read_bulk"]
