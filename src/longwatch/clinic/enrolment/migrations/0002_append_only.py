"""What was shown and signed is never altered, and goes only by an erasure."""

from django.db import migrations

from longwatch.clinic.project.append_only import append_only, erased

_OF_ENROLMENT = "(SELECT part.patient_id FROM enrolment_enrolment part WHERE part.id = {})"
_OF_FORM = _OF_ENROLMENT.format("(SELECT form.enrolment_id FROM enrolment_form form WHERE form.id = {})")
_OF_VERSION = _OF_FORM.format(
    "(SELECT version.form_id FROM enrolment_formversion version WHERE version.id = OLD.version_id)"
)


class Migration(migrations.Migration):
    """The triggers."""

    dependencies = [("enrolment", "0001_initial"), ("erasure", "0001_initial")]
    operations = [
        append_only("enrolment_shown", permit=erased(_OF_ENROLMENT.format("OLD.enrolment_id"))),
        append_only("enrolment_formversion", permit=erased(_OF_FORM.format("OLD.form_id"))),
        append_only("enrolment_signature", permit=erased(_OF_VERSION)),
    ]
