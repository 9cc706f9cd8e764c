"""Accounts of other systems, what they have shown to let them in, and what became of cards they got."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.patients.models import Patient


class State(models.TextChoices):
    """Where an account can be; `lifecycle` says how it gets there."""

    IN_USE = "in-use", _("in use")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Scope(models.TextChoices):
    """What a system may be granted."""

    CDS_HOOKS = "cds-hooks", _("Cards while the medicine is ordered")
    ETASU = "rems-etasu", _("Ask what the programme still asks for")
    QUESTIONNAIRES = "questionnaires", _("Fetch forms")
    SUBMIT = "submit-forms", _("Send filled-in forms")
    SIGN = "sign-forms", _("Its users sign the forms that it sends")
    DISPENSE = "dispense", _("Ask whether a pharmacy may dispense")
    NOTES = "write-notes", _("Get the authorisation's number as a note for its own record")


class System(models.Model):
    """Another system that may call. Of its token only the digest is kept.

    scopes             values of `Scope`
    identifier_system  the system of the identifiers under which hospital numbers travel
    issuer, keys       who signs its web tokens, and the public keys as a JWK set
    origins            web pages from which a browser may call, one a line
    app                the form app that its users can launch from a card
    pharmacy           the pharmacy whose system it is, by its id as a participant of the programme
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    sites = models.ManyToManyField(Site, related_name="systems")
    scopes = models.JSONField(default=list)
    identifier_system = models.CharField(max_length=200)
    token_digest = models.CharField(max_length=64, null=True, unique=True)
    issuer = models.CharField(max_length=200, blank=True)
    keys = models.TextField(blank=True)
    origins = models.TextField(blank=True)
    app = models.CharField(max_length=300, blank=True)
    pharmacy = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.IN_USE)
    last_day = models.DateField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer"],
                condition=models.Q(state="in-use") & ~models.Q(issuer=""),
                name="one_system_an_issuer",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def may(self, scope: str) -> bool:
        """Whether an administrator granted it."""
        return scope in self.scopes


class UsedToken(models.Model):
    """A signed web token that was used, so that it cannot be used again; kept until it would expire anyway."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "digest"], name="one_use_of_a_token")]

    def __str__(self) -> str:
        return f"used until {self.until}"


class Calls(models.Model):
    """How often somebody called within one minute; `who` is a system's name or the digest of an address."""

    who = models.CharField(max_length=120)
    minute = models.BigIntegerField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "minute"], name="one_count_a_minute")]

    def __str__(self) -> str:
        return f"{self.count}"


class ShownCard(models.Model):
    """A card that a system got, so that what it tells of the card later can be believed."""

    uuid = models.CharField(max_length=36, unique=True)
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="cards")
    patient = models.ForeignKey(Patient, null=True, on_delete=models.PROTECT, related_name="+")
    hook = models.CharField(max_length=40)
    about = models.CharField(max_length=80, db_index=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.hook}: {self.about}"


class Outcome(models.TextChoices):
    """What became of a card."""

    ACCEPTED = "accepted", _("accepted")
    OVERRIDDEN = "overridden", _("set aside")


class CardOutcome(models.Model):
    """What became of a card, as its client says. `comment` may tell of the patient: no page but theirs shows it."""

    card = models.ForeignKey(ShownCard, on_delete=models.PROTECT, related_name="outcomes")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.CharField(max_length=60, blank=True)
    comment = models.TextField(blank=True)
    happened_at = models.DateTimeField()
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.outcome
