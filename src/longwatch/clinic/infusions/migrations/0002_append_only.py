"""No entry and no contact is altered or deleted."""

from django.db import migrations

from longwatch.clinic.project.append_only import append_only


class Migration(migrations.Migration):
    """The triggers."""

    dependencies = [("infusions", "0001_initial")]
    operations = [append_only("infusions_entry"), append_only("infusions_contact")]
