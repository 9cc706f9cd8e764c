"""What people read and engines do not judge: side effects, safety communications, notes, conflicts, education."""

from longwatch.core.handbook.communications import Communication, Duty
from longwatch.core.handbook.handbook import Handbook
from longwatch.core.handbook.notes import Conflict, Note, Position
from longwatch.core.handbook.patient_texts import Page, Phrase, Section, Translation
from longwatch.core.handbook.side_effects import Band, Figure, SideEffect

__all__ = [
    "Band",
    "Communication",
    "Conflict",
    "Duty",
    "Figure",
    "Handbook",
    "Note",
    "Page",
    "Phrase",
    "Position",
    "Section",
    "SideEffect",
    "Translation",
]
