"""What was signed and said at each step is never altered."""

from django.db import migrations

from longwatch.clinic.project.append_only import append_only


class Migration(migrations.Migration):
    """The triggers."""

    dependencies = [("authorisation", "0001_initial")]
    operations = [append_only("authorisation_event")]
