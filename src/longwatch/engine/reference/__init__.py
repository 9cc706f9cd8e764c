"""The reference engine: one patient, plain Python, written to be read beside docs/explanation/meaning.md."""

from longwatch.engine.reference.assess import assess
from longwatch.engine.reference.course_given import told_of_course
from longwatch.engine.reference.triage import triage

__all__ = ["assess", "told_of_course", "triage"]
