"""Facts may be deleted of a patient whose erasure was approved by another person, and of nobody else."""

from django.db import migrations

from longwatch.clinic.project.append_only import permit_deletion

_APPROVED = (
    "EXISTS (SELECT 1 FROM erasure_erasure one WHERE one.patient_id = OLD.patient_id AND one.step = 'done')"
)


class Migration(migrations.Migration):
    """The triggers of the facts, with that one way through."""

    dependencies = [("erasure", "0001_initial"), ("patients", "0002_append_only")]
    operations = [permit_deletion("patients_fact", permit=_APPROVED)]
