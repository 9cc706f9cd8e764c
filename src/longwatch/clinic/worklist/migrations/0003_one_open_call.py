"""At most one open call of each patient; apart, so that the rows before it are written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The rule."""

    dependencies = [("worklist", "0002_calls_end")]
    operations = [
        migrations.AddConstraint(
            "call",
            models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("patient",), name="one_open_call_each"
            ),
        ),
    ]
