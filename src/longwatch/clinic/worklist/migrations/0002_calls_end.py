"""A call ends: of the calls of a patient until now, the newest stays open."""

from typing import Any

from django.db import migrations, models


def end_earlier_ones(apps: Any, schema: Any) -> None:
    """Each was followed by another."""
    seen: set[int] = set()
    for call in apps.get_model("worklist", "Call").objects.order_by("-at", "-pk").iterator():
        if call.patient_id in seen:
            call.ended_at, call.why_ended = call.at, "renewed"
            call.save(update_fields=["ended_at", "why_ended"])
        seen.add(call.patient_id)


class Migration(migrations.Migration):
    """The columns, and what they say of earlier calls."""

    dependencies = [("worklist", "0001_initial")]
    operations = [
        migrations.AddField("call", "was_due", models.BooleanField(default=True)),
        migrations.AddField("call", "ended_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "call",
            "why_ended",
            models.CharField(
                blank=True,
                choices=[
                    ("renewed", "called again"),
                    ("settled", "what was due is done, or the monitoring has ended"),
                    ("said", "somebody said that no further call is needed"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunPython(end_earlier_ones, migrations.RunPython.noop),
    ]
