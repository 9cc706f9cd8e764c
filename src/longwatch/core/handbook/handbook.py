"""Everything of one drug that people read beside the rules."""

from collections.abc import Mapping
from functools import cached_property

import msgspec

from longwatch.core.handbook.communications import Communication
from longwatch.core.handbook.forms import Form
from longwatch.core.handbook.notes import Conflict, Note
from longwatch.core.handbook.patient_texts import Document, Message, Page, Phrase, Translation
from longwatch.core.handbook.side_effects import SideEffect


class Handbook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """What a drug's content holds for people. The rules themselves are the protocol's."""

    drug: str
    side_effects: tuple[SideEffect, ...] = ()
    communications: tuple[Communication, ...] = ()
    notes: tuple[Note, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    forms: tuple[Form, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    messages: tuple[Message, ...] = ()
    pages: tuple[Page, ...] = ()
    documents: tuple[Document, ...] = ()
    translations: tuple[Translation, ...] = ()

    @cached_property
    def communication(self) -> Mapping[str, Communication]:
        """Communications by id."""
        return {one.id: one for one in self.communications}

    @cached_property
    def translated(self) -> Mapping[tuple[str, str], Translation]:
        """Translations by language and key."""
        return {(one.language, one.key): one for one in self.translations}
