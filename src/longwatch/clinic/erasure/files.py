"""Files that were brought and hold a row under a patient's number."""

from collections.abc import Iterator

from longwatch.clinic.patients.models import Patient
from longwatch.clinic.uploads.kinds import kinds
from longwatch.clinic.uploads.models import State, Upload
from longwatch.clinic.uploads.tables import FileMistake, read

NAMELESS = "–"


def waiting(patient: Patient) -> list[Upload]:
    """Those that nobody has confirmed or dropped. They hold rows of others too, so they are not emptied."""
    return [one for one in _holding(patient) if one.state == State.WAITING]


def settled(patient: Patient) -> list[Upload]:
    """Those of which everything that counts stands in facts already."""
    return [one for one in _holding(patient) if one.state != State.WAITING]


def empty(uploads: list[Upload]) -> None:
    """Keep that they came, when and by whom; not what stood in them, nor how somebody called them."""
    Upload.objects.filter(pk__in=[one.pk for one in uploads]).update(content=b"", name=NAMELESS)


def _holding(patient: Patient) -> Iterator[Upload]:
    if not patient.number:
        return
    for upload in Upload.objects.filter(site=patient.site).exclude(content=b"").order_by("pk"):
        if patient.number in _numbers(upload):
            yield upload


def _numbers(upload: Upload) -> set[str]:
    try:
        table = read(bytes(upload.content), kinds()[upload.kind].columns)
    except FileMistake:  # changed below us: what nobody can read, nobody can take rows from
        return set(bytes(upload.content).decode("utf-8", errors="replace").split())
    return {row.cells.get("number", "") for row in table.rows}
