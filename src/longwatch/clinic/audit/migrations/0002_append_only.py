"""Nothing in the audit is altered or deleted, not even by whoever holds the database."""

from django.db import migrations

from longwatch.clinic.project.append_only import append_only


class Migration(migrations.Migration):
    """The triggers."""

    dependencies = [("audit", "0001_initial")]
    operations = [append_only("audit_entry")]
