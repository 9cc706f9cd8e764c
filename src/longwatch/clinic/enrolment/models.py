"""Enrolments, what was shown under each, and forms with every version and signature."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.patients.models import Patient


class Who(models.TextChoices):
    """Who takes part."""

    PRESCRIBER = "prescriber", _("prescriber")
    PHARMACY = "pharmacy", _("pharmacy")
    FACILITY = "facility", _("facility")
    PATIENT = "patient", _("patient")


class Part(models.TextChoices):
    """How somebody takes part."""

    TAKING_PART = "taking-part", _("taking part")
    SUSPENDED = "suspended", _("suspended")
    LEFT = "left", _("left")


class Enrolment(models.Model):
    """One participant of one site's programme: a prescriber by their account, a patient, or a place by its name.

    changed_on   the day on which `state` became what it is
    """

    number = models.CharField(max_length=16, unique=True)
    who = models.CharField(max_length=12, choices=Who.choices)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="enrolments")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="enrolments")
    patient = models.ForeignKey(Patient, null=True, on_delete=models.PROTECT, related_name="enrolments")
    name = models.CharField(_("name"), max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=Part.choices, default=Part.TAKING_PART)
    changed_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["who", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "site"],
                condition=~models.Q(state="left") & models.Q(patient__isnull=False),
                name="one_enrolment_of_a_patient",
            ),
            models.UniqueConstraint(
                fields=["user", "site"],
                condition=~models.Q(state="left") & models.Q(user__isnull=False),
                name="one_enrolment_of_a_prescriber",
            ),
            models.CheckConstraint(
                condition=models.Q(who="prescriber", user__isnull=False, patient=None)
                | models.Q(who="patient", user=None, patient__isnull=False)
                | models.Q(who__in=("pharmacy", "facility"), user=None, patient=None) & ~models.Q(name=""),
                name="enrolment_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        if self.user is not None:
            return self.user.get_full_name() or self.user.get_username()
        return self.name or str(self.patient)


class FormState(models.TextChoices):
    """How far a form has come."""

    DRAFT = "draft", _("not signed yet")
    SIGNED = "signed", _("signed")
    REPLACED = "replaced", _("replaced by a newer one")
    DISCARDED = "discarded", _("discarded")
    WITHDRAWN = "withdrawn", _("taken back")


class Form(models.Model):
    """One form of the content, filled in for one enrolment; its answers stand in its versions.

    identifier   what another system calls it, so that sending it twice makes no second one
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="forms")
    form = models.CharField(max_length=80)
    course = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=10, choices=FormState.choices, default=FormState.DRAFT)
    identifier = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "identifier"], condition=~models.Q(identifier=""), name="form_sent_once"
            )
        ]

    def __str__(self) -> str:
        return self.form


class FormVersion(models.Model):
    """The answers as they were at one time. Rows are added; none is altered or deleted.

    revision   that of the form in the content, so that it is known what was asked
    answers    by question, as JSON
    """

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    revision = models.CharField(max_length=64)
    day = models.DateField()
    answers = models.TextField()
    at = models.DateTimeField()
    who = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="form_version")]

    def __str__(self) -> str:
        return f"version {self.number}"


class Signature(models.Model):
    """Who signed which version, when and how; `digest` is of exactly what was signed. Rows are only added."""

    version = models.OneToOneField(FormVersion, on_delete=models.PROTECT, related_name="signature")
    who = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    means = models.CharField(max_length=240)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name


class Shown(models.Model):
    """What was shown for one rule of the programme. Rows are only added; the newest day for a rule counts.

    score, out_of   of a knowledge assessment
    ends_on         the last day on which it holds by itself, as it was worked out when it was recorded
    corrects        a row that was wrong and counts no more
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="shown")
    rule = models.CharField(max_length=80)
    day = models.DateField()
    answer = models.CharField(max_length=8, choices=[("yes", _("yes")), ("no", _("no"))])
    until = models.DateField(null=True)
    ends_on = models.DateField(null=True, db_index=True)
    course = models.PositiveSmallIntegerField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    out_of = models.PositiveSmallIntegerField(null=True)
    form = models.ForeignKey(Form, null=True, on_delete=models.PROTECT, related_name="shown")
    corrects = models.ForeignKey("self", null=True, on_delete=models.RESTRICT, related_name="corrected_by")
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    who = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["enrolment", "rule"])]

    def __str__(self) -> str:
        return self.rule


class FormDue(models.Model):
    """The days of a form that the programme asks for: dates, so that no status can grow stale."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="forms_due")
    rule = models.CharField(max_length=80)
    form = models.CharField(max_length=80)
    course = models.PositiveSmallIntegerField()
    shown_from = models.DateField(db_index=True)
    due = models.DateField()
    overdue_from = models.DateField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["patient", "rule"], name="one_due_day_of_a_form")]

    def __str__(self) -> str:
        return self.rule
