"""An outcome says how it ended: where another one came at the same moment or later, that took its place."""

from datetime import timedelta
from typing import Any

from django.db import migrations, models


def say_how(apps: Any, schema: Any) -> None:
    """What was kept so far tells a newer one from a word that it is so no longer; a transfer it does not tell."""
    outcomes = apps.get_model("programme", "Outcome").objects
    for one in outcomes.exclude(ended_at=None).iterator():
        is_renewed = outcomes.filter(patient=one.patient_id, at__gte=one.ended_at).exclude(pk=one.pk)
        close = one.ended_at + timedelta(seconds=1)
        one.why_ended = "renewed" if is_renewed.filter(at__lte=close).exists() else "over"
        one.save(update_fields=["why_ended"])


class Migration(migrations.Migration):
    """The column, what it says of earlier outcomes, and that it is never left out."""

    dependencies = [("programme", "0001_initial")]
    operations = [
        migrations.AddField(
            "outcome",
            "why_ended",
            models.CharField(
                blank=True,
                choices=[
                    ("over", "it is so no longer"),
                    ("renewed", "a later one took its place"),
                    ("taken-over", "another clinic took the patient over"),
                ],
                max_length=10,
                default="",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(say_how, migrations.RunPython.noop),
        migrations.AddConstraint(
            "outcome",
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) ^ ~models.Q(why_ended=""),
                name="outcome_says_how_it_ended",
            ),
        ),
    ]
