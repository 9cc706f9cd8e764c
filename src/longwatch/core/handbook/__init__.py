"""What people read and engines do not judge: side effects, safety communications, notes, conflicts, education."""

from longwatch.core.handbook.communications import Communication, Duty
from longwatch.core.handbook.forms import Form, Question
from longwatch.core.handbook.handbook import Handbook
from longwatch.core.handbook.look_up import By, Found, look_up, nearest
from longwatch.core.handbook.notes import Conflict, Note, Position
from longwatch.core.handbook.patient_texts import (
    Document,
    Excerpt,
    Message,
    Page,
    Phrase,
    Section,
    Translation,
)
from longwatch.core.handbook.side_effects import Band, Figure, Onset, SideEffect, System

__all__ = [
    "Band",
    "By",
    "Communication",
    "Conflict",
    "Document",
    "Duty",
    "Excerpt",
    "Figure",
    "Form",
    "Found",
    "Handbook",
    "Message",
    "Note",
    "Onset",
    "Page",
    "Phrase",
    "Position",
    "Question",
    "Section",
    "SideEffect",
    "System",
    "Translation",
    "look_up",
    "nearest",
]
