"""Authorisations with their history and overrides, codes for dispensing, emergency releases, and who is told."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.models import Role, Site, User
from longwatch.clinic.enrolment.models import Enrolment
from longwatch.clinic.patients.models import Patient


class State(models.TextChoices):
    """How far an authorisation has come."""

    ASKED = "asked", _("asked for")
    AUTHORISED = "authorised", _("authorised")
    HELD = "held", _("held: cannot tell")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CANCELLED = "cancelled", _("cancelled")
    LAPSED = "lapsed", _("lapsed")
    GIVEN = "given", _("course given")


OPEN = (State.ASKED, State.AUTHORISED, State.HELD)


class Authorisation(models.Model):
    """One course of one patient at one facility.

    planned           the first day of the course as planned, for which it is judged until that day has passed;
                      none where it was asked for without one: then for each day anew
    from_day, until   the first and the last day on which it holds; none before it is authorised
    checked_on        the day on which it was last held against its gate
    """

    number = models.CharField(max_length=16, unique=True)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="authorisations")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    course = models.PositiveSmallIntegerField()
    prescriber = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    facility = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    planned = models.DateField(null=True)
    from_day = models.DateField(null=True)
    until = models.DateField(null=True)
    checked_on = models.DateField(null=True, db_index=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=models.Q(state__in=OPEN), name="one_open_authorisation_each"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("asked", "cancelled", "lapsed"))
                | models.Q(from_day__isnull=False, until__isnull=False),
                name="authorisation_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether it stands, or may still come to."""
        return self.state in OPEN

    def judged_for(self, today: date) -> date:
        """The first day of the course for which it is judged: as planned, or today once that has passed."""
        return max(self.planned or today, today)


class Event(models.Model):
    """One step of an authorisation, with what the gate said then. Rows are added; none is altered or deleted.

    answer    what the gate said: yes, no or unknown
    reasons   what was not met, as JSON: the standing of each requirement
    digest    of what was signed, where somebody signed
    """

    authorisation = models.ForeignKey(Authorisation, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    verb = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=State.choices)
    who = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, blank=True)
    reasons = models.TextField(default="[]")
    note = models.CharField(max_length=500, blank=True)
    means = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.verb


class OverrideWhy(models.TextChoices):
    """Why somebody goes on although a requirement is not met."""

    BENEFIT = "benefit", _("the benefit outweighs it for this patient")
    PAPER = "paper", _("it is met, and the paper is on its way")
    ELSEWHERE = "elsewhere", _("it was shown elsewhere and seen by me")
    SYSTEM = "system", _("the system or its data are wrong")
    OTHER = "other", _("another reason, in the note")


class Override(models.Model):
    """Two people go on although some requirements are not met: exactly these, for these reasons, for this course.

    covers   what is overridden, as JSON: the requirement and the digest of its answer and words then
    """

    authorisation = models.ForeignKey(Authorisation, on_delete=models.PROTECT, related_name="overrides")
    covers = models.TextField()
    told = models.TextField()
    why = models.CharField(max_length=12, choices=OverrideWhy.choices)
    note = models.CharField(max_length=500, blank=True)
    first = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    first_at = models.DateTimeField()
    first_digest = models.CharField(max_length=64)
    second = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    second_at = models.DateTimeField(null=True)
    second_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(second=None) | ~models.Q(second=models.F("first")),
                name="override_of_two_people",
            )
        ]

    def __str__(self) -> str:
        return self.why


class CodeState(models.TextChoices):
    """How far a code has come."""

    READY = "ready", _("ready")
    USED = "used", _("used")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")


class DispenseCode(models.Model):
    """A code that works once, for one authorisation and one pharmacy. Only its hash is kept."""

    authorisation = models.ForeignKey(Authorisation, on_delete=models.PROTECT, related_name="codes")
    pharmacy = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    hashed = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=CodeState.choices, default=CodeState.READY)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["authorisation"],
                condition=models.Q(state__in=("ready", "used")),
                name="one_dispensing_each",
            )
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"


class ReleaseState(models.TextChoices):
    """How far an emergency release has come."""

    BLANK = "blank", _("blank")
    USED = "used", _("to be reconciled")
    RECONCILED = "reconciled", _("reconciled")
    VOID = "void", _("void")


class ReleaseWhy(models.TextChoices):
    """Why the medicine was released without the system."""

    SYSTEM = "system", _("this system was away")
    NETWORK = "network", _("the network was away")
    POWER = "power", _("there was no power")
    OTHER = "other", _("another reason, in the note")


class EmergencyRelease(models.Model):
    """One numbered form: printed beforehand, used when the system is away, entered later and held against the record.

    answer, reasons   what the gate of the infusion said of that day when it was reconciled
    """

    number = models.CharField(max_length=16, unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ReleaseState.choices, default=ReleaseState.BLANK)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(
        Patient, null=True, on_delete=models.PROTECT, related_name="emergency_releases"
    )
    course = models.PositiveSmallIntegerField(null=True)
    day = models.DateField(null=True)
    physician = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=10, choices=ReleaseWhy.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    entered_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reconciled_at = models.DateTimeField(null=True)
    reconciled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, blank=True)
    reasons = models.TextField(default="[]")
    outcome = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-made_at", "number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=("blank", "void"))
                | models.Q(patient__isnull=False, day__isnull=False) & ~models.Q(physician=""),
                name="release_says_what_was_given",
            )
        ]

    def __str__(self) -> str:
        return self.number


class UncoveredState(models.TextChoices):
    """How far an infusion that nothing covered has come."""

    OPEN = "open", _("to be reconciled")
    RECONCILED = "reconciled", _("reconciled")
    RELEASED = "released", _("covered by an emergency release entered later")
    TAKEN_BACK = "taken-back", _("the infusion was taken back")


class Uncovered(models.Model):
    """An infusion day of a patient on which no authorisation stood and no emergency release was entered.

    answer, reasons   what the gate of the infusion said of that day when it was reconciled
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="uncovered_infusions")
    course = models.PositiveSmallIntegerField()
    day = models.DateField()
    state = models.CharField(max_length=10, choices=UncoveredState.choices, default=UncoveredState.OPEN)
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, blank=True)
    reasons = models.TextField(default="[]")
    outcome = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "day"],
                condition=~models.Q(state="taken-back"),
                name="one_uncovered_infusion_each",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") ^ models.Q(closed_at__isnull=False),
                name="uncovered_infusion_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"infusion of {self.day}"


class About(models.TextChoices):
    """What somebody is told."""

    WITHDRAWN = "withdrawn", _("An authorisation was withdrawn")
    HELD = "held", _("An authorisation is held")
    LAPSED = "lapsed", _("An authorisation lapsed before the course began")
    CODE_AGAIN = "code-again", _("A code for dispensing was used a second time")
    CODE_ELSEWHERE = "code-elsewhere", _("A code was tried by another pharmacy")


class Notice(models.Model):
    """Something that people of one role must see. It stays on the worklist until one of them says so."""

    authorisation = models.ForeignKey(Authorisation, on_delete=models.PROTECT, related_name="notices")
    role = models.CharField(max_length=20, choices=Role.choices)
    about = models.CharField(max_length=16, choices=About.choices)
    text = models.TextField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.about
