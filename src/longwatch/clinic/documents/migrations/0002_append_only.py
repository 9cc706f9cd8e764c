"""Nothing that was printed, and no letterhead, is altered or deleted, but by an erasure."""

from django.db import migrations

from longwatch.clinic.project.append_only import append_only, erased


class Migration(migrations.Migration):
    """The triggers."""

    dependencies = [("documents", "0001_initial"), ("erasure", "0001_initial")]
    operations = [append_only("documents_printed", permit=erased()), append_only("documents_letterhead")]
