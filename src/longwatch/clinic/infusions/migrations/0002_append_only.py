"""No entry and no contact is altered or deleted, but by an erasure."""

from django.db import migrations

from longwatch.clinic.project.append_only import append_only, erased

_OF_DAY = erased("(SELECT day.patient_id FROM infusions_infusionday day WHERE day.id = OLD.day_id)")
_OF_FOLLOW_UP = erased("(SELECT due.patient_id FROM infusions_followup due WHERE due.id = OLD.follow_up_id)")


class Migration(migrations.Migration):
    """The triggers."""

    dependencies = [("infusions", "0001_initial"), ("erasure", "0001_initial")]
    operations = [
        append_only("infusions_entry", permit=_OF_DAY),
        append_only("infusions_contact", permit=_OF_FOLLOW_UP),
    ]
