"""What was signed and said at each step is never altered, and goes only by an erasure."""

from django.db import migrations

from longwatch.clinic.project.append_only import append_only, erased

_OF_AUTHORISATION = erased(
    "(SELECT one.patient_id FROM authorisation_authorisation one WHERE one.id = OLD.authorisation_id)"
)


class Migration(migrations.Migration):
    """The triggers."""

    dependencies = [("authorisation", "0001_initial"), ("erasure", "0001_initial")]
    operations = [append_only("authorisation_event", permit=_OF_AUTHORISATION)]
