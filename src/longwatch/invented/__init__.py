"""An invented clinic: seeded patients whose dates are relative to a given day. Nobody in it is real."""

from longwatch.invented.clinic import bundle_of, patients
from longwatch.invented.showcase import SHOWCASE
from longwatch.invented.write import write_bundles, write_ndjson

__all__ = ["SHOWCASE", "bundle_of", "patients", "write_bundles", "write_ndjson"]
