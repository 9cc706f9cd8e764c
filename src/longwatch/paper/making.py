"""Every document by its id, and making one."""

from collections.abc import Callable

from longwatch.core.handbook.documents import FRAME, MEDICINE, documents_in
from longwatch.paper import (
    appointments,
    card,
    closing,
    discharge,
    dispensing,
    overdue,
    referral,
    results,
)
from longwatch.paper.sheet import Sheet
from longwatch.paper.told import NotNow, Told
from longwatch.paper.words import Speech

Choices = card.Choices | dispensing.Choices | referral.Choices | results.Choices

_PLAIN: dict[str, Callable[[Told, Speech], Sheet]] = {
    one.ID: one.make for one in (discharge, appointments, overdue, closing)
}
_CHOSEN = {
    results.ID: (results.Choices, results.make),
    referral.ID: (referral.Choices, referral.make),
    dispensing.ID: (dispensing.Choices, dispensing.make),
    card.ID: (card.Choices, card.make),
}
DOCUMENTS = (
    discharge.ID,
    appointments.ID,
    overdue.ID,
    results.ID,
    closing.ID,
    referral.ID,
    dispensing.ID,
    card.ID,
)
"""The documents, in the order in which a clinic meets them."""
# A patient who has died gets no letter; what was dispensed and found is still told to others.
_FOR_THE_LIVING = {discharge.ID, appointments.ID, overdue.ID, closing.ID, card.ID}


def make(document: str, told: Told, choices: Choices | None = None) -> Sheet:
    """One document. Without choices, with those that a document starts from.

    Raises:  NotNow, with the reason, when it cannot be made of what is known; KeyError for an unknown document.
    """
    if document not in DOCUMENTS:
        raise KeyError(document)
    if told.shown.protocol.drug.example_only:
        raise NotNow("example")
    if not {document, FRAME, MEDICINE} <= documents_in(told.texts, told.language).keys():
        raise NotNow("no-words")
    if told.shown.seen.death is not None and document in _FOR_THE_LIVING:
        raise NotNow("died", told.shown.seen.death.day)
    speech = Speech(told.texts, document, told.language)
    if document in _PLAIN:
        made = _PLAIN[document](told, speech)
    else:
        kind, making = _CHOSEN[document]
        chosen = kind() if choices is None else choices
        assert isinstance(chosen, kind), document
        made = making(told, speech, chosen)  # type: ignore[operator]
    return made
