"""Nothing that was printed, and no letterhead, is altered or deleted."""

from django.db import migrations

from longwatch.clinic.project.append_only import append_only


class Migration(migrations.Migration):
    """The triggers."""

    dependencies = [("documents", "0001_initial")]
    operations = [append_only("documents_printed"), append_only("documents_letterhead")]
