"""No fact is altered or deleted."""

from django.db import migrations

from longwatch.clinic.project.append_only import append_only


class Migration(migrations.Migration):
    """The triggers."""

    dependencies = [("patients", "0001_initial")]
    operations = [append_only("patients_fact")]
