"""Messages, how patients can be reached, and what sites and people want sent."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.patients.models import Patient


class Kind(models.TextChoices):
    """What a message is about. Those to patients are called as their texts in the content are."""

    CRITICAL = "critical", _("critical alert")
    ESCALATED = "escalated", _("alert that nobody took up, to the deputy")
    GONE = "gone", _("alert that went to the deputy, to whom it was with")
    DUE = "test-due", _("reminder: a test is due")
    LATE = "test-late", _("reminder: a test is overdue")


REMINDERS = (Kind.DUE, Kind.LATE)


class State(models.TextChoices):
    """Where a message is."""

    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    HELD = "held", _("held back")
    FAILED = "failed", _("failed")
    SENT = "sent", _("sent")
    SETTLED = "settled", _("failed, settled")
    WITHDRAWN = "withdrawn", _("not sent")


class Reason(models.TextChoices):
    """Why a message was not sent after all, or how somebody settled one that failed."""

    CALLED = "called", _("called instead")
    LETTER = "letter", _("a letter was sent instead")
    TOLD = "told", _("told in another way")
    NOT_NEEDED = "not-needed", _("no longer needed")
    DROPPED = "dropped", _("a person decided against it")
    OVER = "over", _("nothing is due or open any more")
    NOT_AGREED = "not-agreed", _("no agreement, or no address")
    SWITCHED_OFF = "switched-off", _("reminders are switched off")
    TOO_SOON = "too-soon", _("another reminder went shortly before")


class Message(models.Model):
    """One message to one receiver. Its words and its address are found at the moment of sending.

    about    of a reminder, the tests it speaks of, as JSON: kind, series and due day
    due_on   of a reminder, the day that it names
    next_at  when it is tried; of one that is being sent, when that counts as cut off
    since    from when on it waits, so that it cannot wait for ever
    claim    who is sending it: a random word of one worker's one try
    fault    why the last try failed: a mail server's number, or a word; never what the server said
    """

    public_id = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, null=True, on_delete=models.PROTECT, related_name="messages")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    about = models.TextField(default="[]")
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    since = models.DateTimeField()
    claim = models.CharField(max_length=32, blank=True)
    tries = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=20, blank=True)
    sent_at = models.DateTimeField(null=True)
    sent_to = models.EmailField(blank=True)
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=14, choices=Reason.choices, blank=True)
    note = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["state", "next_at"]), models.Index(fields=["site", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(patient=None) ^ models.Q(user=None), name="message_to_one_receiver"
            ),
            models.UniqueConstraint(
                fields=["patient", "kind", "due_on"],
                condition=~models.Q(state="withdrawn") & models.Q(patient__isnull=False),
                name="one_reminder_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def place(self) -> Site:
        """The site whose people look after it: of a message to a patient, the one that follows them now."""
        return self.patient.site if self.patient is not None else self.site


class Agreed(models.TextChoices):
    """What a patient said about reminders. Who was not asked has not agreed."""

    NOT_ASKED = "not-asked", _("not asked")
    YES = "yes", _("yes")
    NO = "no", _("no")


class Contact(models.Model):
    """How a patient can be reached, as somebody recorded it. Rows are added; the newest holds.

    site   where it was recorded: what was agreed there is not agreed with another clinic
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="contacts")
    number = models.PositiveIntegerField()
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=5)
    reminders = models.CharField(max_length=10, choices=Agreed.choices, default=Agreed.NOT_ASKED)
    at = models.DateTimeField()
    who = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "number"], name="contact_number"),
            models.CheckConstraint(
                condition=~models.Q(reminders="yes") | ~models.Q(email=""), name="agreed_with_an_address"
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.number}"


def _between(least: int, most: int) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(least), MaxValueValidator(most)]


class SiteMessages(models.Model):
    """What a site wants sent to its patients. Nothing goes before somebody has seen to whom.

    phone         for questions; every reminder names it
    days_before   how long before the due day
    days_late     how long after the due day, once
    days_between  the least time between two reminders to one patient
    most_percent  more than this share of the followed patients at once is held back
    planned_on    the day for which reminders were made last
    """

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="messages")
    phone = models.CharField(max_length=40, blank=True)
    days_before = models.PositiveIntegerField(default=5, validators=_between(1, 30))
    days_late = models.PositiveIntegerField(default=7, validators=_between(1, 60))
    days_between = models.PositiveIntegerField(default=7, validators=_between(1, 60))
    most_percent = models.PositiveIntegerField(default=20, validators=_between(1, 100))
    is_on = models.BooleanField(default=False)
    planned_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"messages of {self.site_id}"


class Wish(models.Model):
    """Which messages somebody wants. That an alert was handed to them as the deputy is told in any case."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="wish")
    critical = models.BooleanField(default=True)
    gone = models.BooleanField(default=True)
    language = models.CharField(max_length=5, default="en")

    def __str__(self) -> str:
        return f"wishes of {self.user_id}"
