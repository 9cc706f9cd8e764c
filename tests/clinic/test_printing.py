"""What the clinic prints: what makes sense, what is kept of it, who may, and that nothing is more than was agreed."""

import json
import re
from datetime import date, timedelta

import pypdfium2
import pytest
from django.db import DatabaseError, transaction
from tests.clinic.conftest import TODAY, infusions, platelets

from longwatch.clinic.audit.models import Entry
from longwatch.clinic.documents.models import Letterhead, Printed

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(site, user) -> Letterhead:
    """What an administrator wrote for paper."""
    from django.utils import timezone

    return Letterhead.objects.create(
        site=site,
        name="MS clinic North",
        telephone="09 123 4567",
        who=user("administrator"),
        at=timezone.now(),
    )


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def offered(client, name: str = "p") -> tuple[set[str], str]:
    text = client.get(f"/documents/{name}/").content.decode()
    return set(re.findall(rf'href="/documents/{name}/([a-z-]+)/"', text)), text


def printed_text(client, answer) -> str:
    return text_of(client.get(f"{answer['Location']}file/").content)


def test_a_patient_with_nothing_recorded_is_offered_little_and_told_why(client, user, patient, head) -> None:
    patient("p")
    client.force_login(user("nurse"))
    links, text = offered(client)
    assert links == {"dispensing-record"}
    assert text.count("No infusion is recorded.") == 5
    assert "No result is recorded." in text and "No alert is open." in text
    asked = client.get("/documents/p/appointment-list/").content.decode()
    assert "It cannot be made now." in asked and "Print and keep" not in asked


def test_what_is_offered_follows_from_the_record(client, user, patient, head) -> None:
    patient("p", *infusions(TODAY - timedelta(days=5)), platelets(date(2026, 3, 20), "40"))
    client.force_login(user("nurse"))
    links, text = offered(client)
    assert {"discharge-sheet", "appointment-list", "result-letter", "emergency-card"} <= links
    assert "closing-letter" not in links and "The period of tests is not over yet." in text
    assert "overdue-letter" not in links and "No test is overdue." in text


def test_what_tells_whom_to_ring_waits_for_the_telephone(client, user, patient) -> None:
    patient("p", *infusions(TODAY - timedelta(days=5)))
    client.force_login(user("nurse"))
    links, text = offered(client)
    assert "emergency-card" not in links and "telephone number for paper is not recorded" in text
    client.force_login(user("administrator", "boss"))
    answer = client.post("/documents/letterhead/", {"name": "MS clinic", "telephone": "09 1"})
    assert answer.status_code == 302 and Letterhead.objects.get().who.username == "boss"
    client.force_login(user("nurse", "nina"))
    assert "emergency-card" in offered(client)[0]


def test_printing_keeps_a_row_notes_it_and_gives_a_file_without_a_name(client, user, patient, head) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    client.force_login(user("nurse"))
    answer = client.post("/documents/p/overdue-letter/", {"language": "fi", "do": "print"})
    one = Printed.objects.get()
    assert answer["Location"] == f"/documents/p/printed/{one.pk}/"
    assert (one.document, one.language, one.on, one.who.username) == ("overdue-letter", "fi", TODAY, "nurse")
    assert one.record_version == one.patient.version and one.revision
    entry = Entry.objects.get(action="print")
    assert (entry.who, entry.patient, entry.what) == ("nurse", "p", "overdue-letter, fi")
    file = client.get(f"{answer['Location']}file/")
    assert file["Content-Type"] == "application/pdf" and "Test" not in file["Content-Disposition"]
    assert file["Cache-Control"] == "no-store"
    text = text_of(file.content)
    assert "Koe puuttuu" in text and "p Test" in text and "09 123 4567" in text and "Koneen kääntämä" in text
    assert "Suomi" in offered(client)[1] and "Nothing was printed yet." not in offered(client)[1]


def test_what_was_printed_stays_when_the_record_and_the_paper_change(client, user, patient, head) -> None:
    from django.utils import timezone

    from longwatch.clinic.patients.store import Source, add

    one = patient("p", *infusions(date(2025, 3, 3)), platelets(date(2026, 3, 20), "300"))
    nurse = user("nurse")
    client.force_login(nurse)
    answer = client.post(
        "/documents/p/result-letter/", {"language": "en", "reader": "patient", "do": "print"}
    )
    before = client.get(f"{answer['Location']}file/").content
    add(one, [platelets(date(2026, 3, 30), "222")], Source(nurse), today=TODAY)
    Letterhead.objects.create(site=one.site, name="New name", telephone="1", who=nurse, at=timezone.now())
    assert client.get(f"{answer['Location']}file/").content == before
    assert "300" in text_of(before) and "222" not in text_of(before)
    assert "the same, byte by byte" in client.get(answer["Location"]).content.decode()


def test_a_file_that_comes_out_otherwise_says_so(client, user, patient, head, monkeypatch) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    client.force_login(user("nurse"))
    answer = client.post("/documents/p/appointment-list/", {"language": "en", "do": "print"})
    from longwatch.clinic.documents import making

    monkeypatch.setattr(making.paper, "pdf", lambda sheet: b"%PDF-1.7 another typesetter")
    text = client.get(answer["Location"]).content.decode()
    assert "Set in type anew" in text and "the same, byte by byte" not in text


def test_nobody_alters_or_deletes_what_was_printed(client, user, patient, head) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    client.force_login(user("nurse"))
    client.post("/documents/p/appointment-list/", {"language": "en", "do": "print"})
    for wrong in (
        lambda: Printed.objects.update(language="sv"),
        lambda: Printed.objects.all().delete(),
        lambda: Letterhead.objects.update(telephone="0"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()


def test_a_card_is_printed_only_as_agreed(client, user, patient, head) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    client.force_login(user("nurse"))
    start = client.get("/documents/p/emergency-card/").content.decode()
    assert not re.search(r'name="name"[^>]*checked', start) and re.search(
        r'name="look-for"[^>]*checked', start
    )
    chosen = {"language": "en", "do": "print", "last-infusion": "on", "code": "on"}
    refused = client.post("/documents/p/emergency-card/", chosen)
    assert refused.status_code == 400 and "Ask the patient first" in refused.content.decode()
    assert not Printed.objects.exists()
    answer = client.post("/documents/p/emergency-card/", {**chosen, "agreed": "on"})
    one = Printed.objects.get()
    assert json.loads(one.choices)["show"] == ["code", "last-infusion"] or set(
        json.loads(one.choices)["show"]
    ) == {"code", "last-infusion"}
    text = printed_text(client, answer)
    assert "7 March 2025" in text and "09 123 4567" in text
    assert "Test" not in text and "1990" not in text and "What to look for" not in text
    assert "Test" not in one.sheet and "1990" not in one.sheet
    again = client.get("/documents/p/emergency-card/").content.decode()
    assert not re.search(r'name="look-for"[^>]*checked', again)


def test_a_preview_keeps_nothing(client, user, patient, head) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    client.force_login(user("nurse"))
    shown = client.post("/documents/p/emergency-card/", {"language": "sv", "do": "preview"})
    assert shown.status_code == 200 and b"data:image/png;base64," in shown.content
    assert not Printed.objects.exists() and not Entry.objects.filter(action="print").exists()


def test_a_pharmacist_writes_the_doses_and_finds_them_again(client, user, patient, head) -> None:
    patient("p", *infusions(TODAY - timedelta(days=1), 2))
    client.force_login(user("pharmacist"))
    written = {"language": "en", "do": "print", "authorisation": "A-17"}
    written |= {"day_1": "2026-03-30", "amount_1": "12 mg", "batch_1": "LOT-1", "expiry_1": "2027-01"}
    text = printed_text(client, client.post("/documents/p/dispensing-record/", written))
    assert "LOT-1" in text and "A-17" in text and "30 March 2026" in text
    assert text.count("not recorded") >= 12, "four days have no dose, batch or expiry"
    again = client.get("/documents/p/dispensing-record/").content.decode()
    assert 'value="LOT-1"' in again and 'value="A-17"' in again


def test_a_referral_holds_the_question_and_not_in_an_address(client, user, patient, head) -> None:
    counts = [platelets(date(2026, month, 2), value) for month, value in ((1, "260"), (2, "240"), (3, "60"))]
    patient("p", *infusions(date(2025, 3, 3)), *counts)
    client.force_login(user("neurologist"))
    asked = {"rule": "thr-plt-100", "to": "Haematology", "asked": 'Is it ITP? #read("/etc/hosts") *x*'}
    answer = client.post("/documents/p/referral/", {"language": "de", "do": "print", **asked})
    text = printed_text(client, answer)
    assert 'Is it ITP? #read("/etc/hosts") *x*' in text and "An: Haematology" in text
    assert "Niedrige Thrombozyten" in text and "Thrombozyten, ×10⁹/L" in text
    assert Entry.objects.get(action="print").what == "referral, de"


@pytest.mark.parametrize(
    ("role", "may"), [("pharmacist", True), ("infusion-nurse", True), ("auditor", False)]
)
def test_who_may_print(client, user, patient, head, role: str, may: bool) -> None:
    patient("p", *infusions(date(2025, 3, 3)))
    client.force_login(user(role))
    page = client.get("/documents/p/appointment-list/")
    assert page.status_code == 200 and (b"Print and keep" in page.content) == may
    answer = client.post("/documents/p/appointment-list/", {"language": "en", "do": "print"})
    assert answer.status_code == (302 if may else 403) and Printed.objects.exists() == may


def test_what_stands_on_paper_is_written_by_administrators_of_the_site(client, user, site) -> None:
    from longwatch.clinic.accounts.models import Site

    other = Site.objects.create(name="South", jurisdiction="EU")
    client.force_login(user("nurse"))
    assert client.get("/documents/letterhead/").status_code == 403
    client.force_login(user("administrator"))
    assert client.get("/documents/letterhead/").status_code == 200
    wrong = client.post("/documents/letterhead/", {"site": other.pk, "name": "x", "telephone": "1"})
    assert wrong.status_code == 403 and not Letterhead.objects.exists()
    assert client.post("/documents/letterhead/", {"site": site.pk, "name": "x"}).status_code == 400


def test_a_name_that_cannot_be_printed_is_told_and_not_boxed(client, user, patient, head) -> None:
    one = patient("p", *infusions(date(2025, 3, 3)))
    one.family_name = "日本"
    one.save()
    client.force_login(user("nurse"))
    text = client.post("/documents/p/appointment-list/", {"language": "en", "do": "print"}).content.decode()
    assert "has no letter to print it with" in text and not Printed.objects.exists()


def test_an_unknown_document_is_not_there(client, user, patient) -> None:
    patient("p")
    client.force_login(user("nurse"))
    assert client.get("/documents/p/love-letter/").status_code == 404
