"""The documents of a patient: what was written, brought or sent, by the apps that know of it."""

import re
from datetime import date

import pytest
from tests.clinic.conftest import TODAY, infusions

from longwatch.clinic.patients.models import Origin, Patient
from longwatch.clinic.patients.store import Source, add
from longwatch.clinic.project import documents

pytestmark = pytest.mark.django_db
CONTENT = (
    b"number,test,day,value,unit\np,platelets,2026-03-30,200,10*9/L\nq,platelets,2026-03-30,210,10*9/L\n"
)


def listed(client, name: str = "p") -> list[str]:
    """The lines of the page, without their markup."""
    text = client.get(f"/patients/{name}/").content.decode()
    section = text.split('id="documents"')[1].split("</section>")[0]
    return [re.sub(r"<[^>]+>", "", line).strip() for line in re.findall(r"<li>.*?</li>", section)]


def bring(client, site) -> str:
    """A file as somebody brings it: seen, then confirmed."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("lab march.csv", CONTENT, "text/csv")
    path = client.post("/files/new/results/", {"site": site.pk, "file": file})["Location"]
    seal = re.search(r'name="seal" value="([^"]+)"', client.get(path).content.decode())
    assert seal and client.post(path, {"seal": seal[1]}).status_code == 302
    return path


def registered(site) -> Patient:
    from django.utils import timezone

    return Patient.objects.create(
        public_id="p", site=site, number="p", family_name="T", given_name="p", registered_at=timezone.now()
    )


def test_a_patient_without_any_says_so(client, user, site) -> None:
    add(registered(site), infusions(date(2026, 3, 2)), Source(None, Origin.FORM), today=TODAY)
    client.force_login(user("nurse"))
    assert (
        "Nothing was written, brought or sent for this patient yet."
        in client.get("/patients/p/").content.decode()
    )
    assert listed(client) == []


def test_files_letters_and_copies_stand_together_the_newest_first(
    client, user, site, patient, morning
) -> None:
    registered(site)
    patient("q")
    client.force_login(user("neurologist"))
    path = bring(client, site)
    morning.shift(24 * 3600)
    client.force_login(user("nurse"))
    client.post("/calls/p/", {"outcome": "letter", "again_on": "2026-04-03", "note": "words of the letter"})
    morning.shift(24 * 3600)
    client.force_login(user("safety-officer"))
    client.post("/patients/p/export/")
    assert listed(client) == [
        "2 Apr 2026 Copy of the record for the patient safety-officer",
        "1 Apr 2026 Letter sent nurse",
        "31 Mar 2026 File lab march.csv: 1 entry neurologist",
    ]
    assert f'href="{path}"' not in client.get("/patients/p/").content.decode(), "they may not open files"
    client.force_login(user("nurse", "another nurse"))
    assert f'href="{path}"' in client.get("/patients/p/").content.decode()
    assert "31 Mar 2026 File lab march.csv: 1 entry neurologist" in listed(client, "q")


def test_another_app_adds_lines_by_one_function(client, user, patient, monkeypatch) -> None:
    patient("p")

    def of(patient, user):
        return [documents.Document(date(2026, 3, 30 - n), f"Printed {n}", user.username) for n in range(12)]

    monkeypatch.setattr(documents, "_every", lambda: (of,))
    client.force_login(user("nurse"))
    assert listed(client)[0] == "30 Mar 2026 Printed 0 nurse" and len(listed(client)) == 12
    assert "2 earlier ones" in client.get("/patients/p/").content.decode()


def test_every_module_of_that_name_is_asked() -> None:
    names = {lines.__module__.split(".")[2] for lines in documents._every()}
    assert names >= {"patients", "uploads", "worklist"}


def test_a_day_of_the_past_shows_none(client, user, patient) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    client.force_login(user("nurse"))
    assert 'id="documents"' not in client.get("/patients/p/on/?day=2026-01-01").content.decode()
