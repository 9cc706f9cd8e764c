"""Around a request: where cards lead, what things are called, who is at work."""

from collections.abc import Callable
from datetime import date

import msgspec


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """What cards need beside the programme's own words.

    programme      the medicine whose programme it is
    page           the address of the page here on which something can be done
    questionnaire  the canonical address of a form
    app            the form app that the client can launch, where the site has one
    user, patient  who is at work and whose record is open, as the client names them
    new_id         gives an id for each thing that is answered
    """

    programme: str
    page: str
    questionnaire: Callable[[str], str]
    app: str | None
    user: str
    patient: str
    today: date
    new_id: Callable[[], str]
