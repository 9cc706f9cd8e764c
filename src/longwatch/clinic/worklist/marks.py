"""What stands beside a patient's name because somebody said something about them that has an end."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from longwatch.clinic.messages.models import REMINDERS, Message, State
from longwatch.clinic.programme.models import OPEN, Outcome, Step, Transfer
from longwatch.clinic.project.days import in_page_language, moment_day
from longwatch.clinic.worklist.models import Wait

_RECENT = timedelta(days=30)


def of(patients: Sequence[int], today: date) -> dict[int, list[str]]:
    """The marks of some patients, by their keys."""
    found: dict[int, list[str]] = defaultdict(list)
    for wait in Wait.objects.filter(patient__in=patients, ended_at=None):
        text = _wait(wait, today)
        if text not in found[wait.patient_id]:
            found[wait.patient_id].append(text)
    for transfer in Transfer.objects.filter(patient__in=patients, step__in=OPEN).select_related("receiver"):
        found[transfer.patient_id].append(_transfer(transfer, today))
    for outcome in Outcome.objects.filter(patient__in=patients, ended_at=None).exclude(review_on=None):
        told = _("%(outcome)s; look again on %(day)s")
        found[outcome.patient_id].append(
            told % {"outcome": outcome.get_kind_display(), "day": in_page_language(outcome.review_on)}
        )
    for message in _reminders(patients, today):
        told = _("Reminded by e-mail on %(day)s")
        found[message.patient_id or 0].append(told % {"day": moment_day(message.sent_at or message.made_at)})
    return dict(found)


def _reminders(patients: Sequence[int], today: date) -> Iterable[Message]:
    """The newest reminder of each that went out in the last weeks; it takes nobody off a list."""
    rows = Message.objects.filter(
        patient__in=patients, state=State.SENT, kind__in=REMINDERS, sent_at__date__gt=today - _RECENT
    )
    return {row.patient_id: row for row in rows.order_by("sent_at")}.values()


def _wait(wait: Wait, today: date) -> str:
    parts = {
        "place": wait.done_at,
        "done": in_page_language(wait.done_on),
        "until": in_page_language(wait.until),
    }
    if wait.until < today:
        return _("No result from %(place)s (said done %(done)s): the wait ended on %(until)s") % parts
    return _("Waiting until %(until)s for the result from %(place)s (said done %(done)s)") % parts


def _transfer(transfer: Transfer, today: date) -> str:
    parts = {"clinic": transfer.receiver or transfer.outside, "day": in_page_language(transfer.answer_by)}
    if transfer.step == Step.REFUSED:
        return _("Transfer refused by %(clinic)s: the patient stays here") % parts
    if transfer.answer_by < today:
        return _("No answer from %(clinic)s by %(day)s: the patient stays here") % parts
    return _("Transfer to %(clinic)s proposed, answer by %(day)s; followed here until then") % parts
