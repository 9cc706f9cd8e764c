"""Facts may be deleted of a patient whose erasure was approved by another person, and of nobody else."""

from django.db import migrations

from longwatch.clinic.project.append_only import erased, permit_deletion


class Migration(migrations.Migration):
    """The triggers of the facts, with that one way through."""

    dependencies = [("erasure", "0001_initial"), ("patients", "0002_append_only")]
    operations = [permit_deletion("patients_fact", permit=erased())]
