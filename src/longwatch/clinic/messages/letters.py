"""What a message says and to whom, found at the moment of sending. What no longer holds is not sent."""

from datetime import date
from functools import cache
from typing import NamedTuple

from babel.dates import format_date
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from longwatch.catalogue import load_handbook
from longwatch.clinic.accounts.models import Site
from longwatch.clinic.messages import contacts, reminders, staff
from longwatch.clinic.messages.models import Kind, Message, Reason, SiteMessages
from longwatch.clinic.parameters.values import protocol_of
from longwatch.core.handbook.languages import Texts, Wording


class Letter(NamedTuple):
    """A message ready to go."""

    to: str
    subject: str
    text: str


class NoAddress(Exception):
    """Whoever should know cannot be reached: another person has to act."""


def letter_of(message: Message, *, today: date) -> Letter | Reason:
    """The letter; or the reason why none goes.

    Raises:  NoAddress
    """
    if message.user is not None:
        return _to_staff(message)
    assert message.patient is not None and message.due_on is not None
    reason = reminders.over(message, today=today)
    if reason is not None:
        return reason
    contact = contacts.of(message.patient)
    phone = SiteMessages.objects.get(site=message.site).phone
    subject, text = words(message.site, message.kind, contact.language)
    said = text.words.format(date=in_letters(message.due_on, text.language), phone=phone)
    return Letter(contact.email, subject.words, said)


def _to_staff(message: Message) -> Letter | Reason:
    user = message.user
    assert user is not None
    if not staff.still_holds(message):
        return Reason.OVER
    if not user.email or not user.is_active:
        raise NoAddress
    with override(staff.wish_of(user).language):
        said = {
            Kind.CRITICAL: _("A critical alert at %(site)s waits for you."),
            Kind.ESCALATED: _("An alert at %(site)s that nobody took up in time has come to you."),
            Kind.GONE: _("An alert at %(site)s that you did not take up in time has gone to your deputy."),
        }[Kind(message.kind)] % {"site": message.site.name}
        link = settings.PUBLIC_URL + reverse("alerts")
        return Letter(user.email, _("An alert waits for you"), f"{said}\n{link}")


def words(site: Site, kind: str, language: str) -> tuple[Wording, Wording]:
    """The subject and the text of a message to patients; in English where the language has none."""
    texts = texts_of(site)
    subject, text = (texts.text_in(language, f"messages/{kind}/{part}") for part in ("subject", "text"))
    return subject, text


def texts_of(site: Site) -> Texts:
    """What patients of a site read."""
    return _texts(site.protocol, protocol_of(site).revision)


@cache
def _texts(protocol: str, revision: str) -> Texts:
    from longwatch.catalogue import load

    return Texts(load(protocol), load_handbook(protocol))


def in_letters(day: date, language: str) -> str:
    """A day with its month in letters, so that no country reads it wrongly."""
    return str(format_date(day, "long", locale=language))
