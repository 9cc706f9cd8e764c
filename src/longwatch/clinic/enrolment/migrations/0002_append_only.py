"""What was shown and signed is never altered."""

from django.db import migrations

from longwatch.clinic.project.append_only import append_only


class Migration(migrations.Migration):
    """The triggers."""

    dependencies = [("enrolment", "0001_initial")]
    operations = [
        append_only("enrolment_shown"),
        append_only("enrolment_formversion"),
        append_only("enrolment_signature"),
    ]
