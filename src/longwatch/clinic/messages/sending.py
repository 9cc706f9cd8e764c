"""The clock's part: what is due is sent, what fails is tried again with growing pauses, and then given up aloud.

A message is claimed by one worker, then sent, then marked. A worker that dies in between leaves the claim, which
runs out: the message is sent again. So every message goes at least once, and after such a death perhaps twice,
with the same Message-ID.
"""

import logging
import smtplib
import time
from datetime import datetime, timedelta
from email.utils import formatdate
from typing import NamedTuple
from uuid import uuid4

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage, get_connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from longwatch.clinic.messages import outbox
from longwatch.clinic.messages.letters import Letter, NoAddress, letter_of
from longwatch.clinic.messages.lifecycle import MESSAGE
from longwatch.clinic.messages.models import REMINDERS, Message, State
from longwatch.clinic.messages.reminders import is_daytime
from longwatch.core.lifecycle import NotPossible

logger = logging.getLogger(__name__)
# After the first try, the second, and so on; a message that fails after the last of them has failed for good.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
# How long one may wait altogether before somebody must know that it did not go.
LONGEST_STAFF, LONGEST_PATIENT = timedelta(hours=4), timedelta(days=2)
# When one that is being sent counts as cut off: longer than any conversation with a mail server takes.
LEASE = timedelta(minutes=10)
# The rest of the clock must not wait for the mail.
BUDGET = 60  # seconds
PERMANENT = 500


class Fault(NamedTuple):
    """Why it did not go: a word or the server's number; whether trying again helps; whether others fare the same."""

    name: str
    is_permanent: bool = False
    is_of_server: bool = False


def send_due() -> int:
    """Send what is due; how many have failed for good."""
    now = timezone.now()
    failed = _expire(now)
    if not outbox.can_send():
        return failed
    until = time.monotonic() + BUDGET
    for pk in list(_due(now).values_list("pk", flat=True)):
        message = _claim(pk, timezone.now())
        if message is None:
            continue  # another worker was quicker
        fault = _deliver(message)
        failed += fault is not None and _failed(message, fault)
        if time.monotonic() > until or (fault is not None and fault.is_of_server):
            break  # the others are tried at the next turn
    return failed


def _due(now: datetime) -> QuerySet[Message]:
    """Staff first, for they wait for something urgent; reminders only by day."""
    rows = Message.objects.filter(state__in=(State.WAITING, State.SENDING), next_at__lte=now)
    if not is_daytime(now):
        rows = rows.exclude(kind__in=REMINDERS)
    return rows.order_by(F("patient").asc(nulls_first=True), "next_at")


def _expire(now: datetime) -> int:
    """What has waited too long has failed: without a server, or with one that never answers."""
    staff = Q(patient=None, since__lt=now - LONGEST_STAFF)
    late = staff | Q(patient__isnull=False, since__lt=now - LONGEST_PATIENT)
    count = 0
    for message in Message.objects.filter(late, state=State.WAITING):
        try:
            outbox.give_up(message, message.fault or "not-sent")
            count += 1
        except NotPossible:
            continue  # it has just gone
    return count


def _claim(pk: int, now: datetime) -> Message | None:
    """Take it for this worker alone, in one statement: of two workers one gets it."""
    claim = uuid4().hex
    rows = Message.objects.filter(pk=pk, state__in=(State.WAITING, State.SENDING), next_at__lte=now)
    after = MESSAGE.after(State.WAITING, "send")
    if not rows.update(state=after, claim=claim, next_at=now + LEASE, tries=F("tries") + 1):
        return None
    return Message.objects.select_related("site", "patient", "user").filter(pk=pk, claim=claim).first()


def _deliver(message: Message) -> Fault | None:
    """Send one that is claimed, or say why it did not go."""
    if message.tries > len(PAUSES) + 1:
        return Fault("cut-off", is_permanent=True)  # it was begun again and again, and never came to an end
    try:
        found = letter_of(message, today=timezone.localdate())
        if not isinstance(found, Letter):
            outbox.move(message, "not needed", claim=message.claim, reason=found)
            return None
        _post(found, message.public_id)
        outbox.move(
            message, "delivered", claim=message.claim, sent_at=timezone.now(), sent_to=found.to, fault=""
        )
    except outbox.Taken:
        return None
    except Exception as error:
        fault = fault_of(error)
        if fault.name == "fault":
            logger.exception("could not send a message")
        return fault
    return None


def _post(letter: Letter, name: str) -> None:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    headers = {
        "Message-ID": f"<{name}@{host}>",
        "Date": formatdate(),
        "Auto-Submitted": "auto-generated",
    }
    EmailMessage(
        letter.subject, letter.text, to=[letter.to], headers=headers, connection=get_connection()
    ).send()


def fault_of(error: Exception) -> Fault:
    """What a failure means, without what the server said: that may hold an address."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return Fault("login", is_of_server=True)
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            code = next(iter(refused.values()))[0]
            return Fault(str(code), is_permanent=code >= PERMANENT)
        case smtplib.SMTPSenderRefused() | smtplib.SMTPConnectError() | smtplib.SMTPHeloError():
            return Fault(str(error.smtp_code), is_of_server=True)
        case smtplib.SMTPResponseException():
            return Fault(str(error.smtp_code), is_permanent=error.smtp_code >= PERMANENT)
        case smtplib.SMTPException() | OSError():
            return Fault("no-answer", is_of_server=True)
        case NoAddress() | UnicodeError() | BadHeaderError():
            return Fault("address", is_permanent=True)
    return Fault("fault")


def _failed(message: Message, fault: Fault) -> bool:
    """Try again later, or give up; whether it was given up."""
    try:
        if fault.is_permanent or message.tries > len(PAUSES):
            outbox.give_up(message, fault.name, claim=message.claim)
            return True
        later = timezone.now() + PAUSES[message.tries - 1]
        outbox.move(message, "try later", claim=message.claim, fault=fault.name, next_at=later)
    except outbox.Taken:
        pass
    return False
