"""Results and patients by file: everything is previewed, and stored as previewed or not at all."""

import csv
import io
import re
from datetime import date
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.clinic.conftest import TODAY, infusions, platelets

from longwatch.clinic.alerts.models import Alert
from longwatch.clinic.audit import chain
from longwatch.clinic.audit.models import Entry
from longwatch.clinic.patients import facts, store
from longwatch.clinic.patients.models import Fact, Origin, Patient
from longwatch.clinic.results.models import End, Unmatched
from longwatch.clinic.uploads import keeping
from longwatch.clinic.uploads.kinds import kinds
from longwatch.clinic.uploads.models import State, Upload
from longwatch.core.record import Result, holding

pytestmark = pytest.mark.django_db
HEAD = "number,test,day,value,unit,low,high,status,lab number,birth date\n"
BROUGHT = "/files/new/results/"


@pytest.fixture
def nurse(client, user, patient):
    patient("p", *infusions(date(2026, 2, 9)))
    patient("q", *infusions(date(2026, 2, 9)))
    client.force_login(user("nurse"))
    return client


def bring(client, text: str | bytes, *, to: str = BROUGHT, site=None, name: str = "lab.csv"):
    from longwatch.clinic.accounts.models import Site

    content = text if isinstance(text, bytes) else text.encode()
    where = site or Site.objects.get(name="North")
    return client.post(to, {"site": where.pk, "file": SimpleUploadedFile(name, content)})


def previewed(client, text: str | bytes, **options):
    answer = bring(client, text, **options)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"], client.get(answer["Location"]).content.decode()


def counts(page: str) -> dict[str, int]:
    rows = re.findall(r'__key">([^<]+)</dt><dd class="nhsuk-summary-list__value">(\d+)<', page)
    return {name: int(number) for name, number in rows}


def seal(page: str) -> str:
    return re.search(r'name="seal" value="([^"]+)"', page)[1]


def stored(client, text: str | bytes, **options):
    path, page = previewed(client, text, **options)
    answer = client.post(path, {"seal": seal(page), "confirm": "yes"})
    assert answer.status_code == 302
    return page


def results(name: str = "p", *, of: str = "777-3") -> list[Result]:
    rows = Fact.objects.filter(kind="result", patient__public_id=name).order_by("number")
    return [fact for fact in (facts.read(row.kind, row.value) for row in rows) if f"loinc:{of}" in fact.codes]


def holds(name: str = "p") -> list[str]:
    return [str(one.quantity) for one in holding(results(name), date.max, None)]


@pytest.mark.parametrize(
    "content",
    [
        b"number,test,day,value,unit\np,platelets,2026-03-30,250.5,10*9/L\n",
        b"\xef\xbb\xbfnumber;test;day;value;unit\r\np;Platelets;30.3.2026;250,5;10*9/L\r\n",
        b'Hospital number\tLOINC\tDate\tResult\tUnit\n"p"\t"777-3"\t30.3.2026\t"250,5"\t"10*9/L"\n',
        b'number,test,day,value,unit\n"p","platelets","2026-03-30","250,5","10*9/L"\n',
    ],
)
def test_a_file_is_read_as_laboratories_write_it(nurse, content: bytes) -> None:
    stored(nurse, content)
    assert [(str(one.quantity), one.day) for one in results()] == [("250.5 10*9/L", date(2026, 3, 30))]
    row = Fact.objects.get(kind="result")
    assert (row.origin, row.origin_detail, row.author.username) == (Origin.FILE, "lab.csv", "nurse")


def test_every_column_is_in_the_manual() -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "bring-files.md").read_text(encoding="utf-8")
    results, _, patients = page.partition("| patients |")
    for name, text in (("results", results), ("patients", patients)):
        lines = [line for line in text.splitlines() if line.startswith("| `")]
        for column in kinds()[name].columns:
            line = next(line for line in lines if f"`{column.name}`" in line)
            assert all(other in line for other in column.also), column.name
            assert ("needed" in line) == column.required, column.name


def test_nothing_is_stored_before_it_is_confirmed(nurse) -> None:
    path, page = previewed(
        nurse,
        HEAD + "p,platelets,2026-03-30,40,10*9/L,150,400,final,L1,\nx,platelets,2026-03-30,9,10*9/L,,,,,\n",
    )
    assert (
        not Fact.objects.filter(kind="result").exists()
        and not Unmatched.objects.exists()
        and not Alert.objects.exists()
    )
    nurse.post(path, {"seal": seal(page), "confirm": "yes"})
    assert holds() == ["40 10*9/L"] and Unmatched.objects.count() == 1
    assert {alert.rule for alert in Alert.objects.all()} >= {"thr-plt-50", "thr-plt-100"}
    assert "stored on" in nurse.get(path).content.decode()


def test_every_row_is_told_of_with_its_line_and_why(nurse) -> None:
    rows = (
        "p,platelets,2026-03-30,250,10*9/L,,,,L1,",
        "p,bogus,2026-03-30,250,10*9/L,,,,,",
        "p,platelets,2026-03-30,250,bananas,,,,,",
        "p,platelets,2026-03-30,250,,,,,,",
        "p,platelets,2026-04-01,250,10*9/L,,,,,",
        "p,platelets,1980-01-01,250,10*9/L,,,,,",
        "p,platelets,03/12/2026,250,10*9/L,,,,,",
        "p,platelets,2026-03-30,many,10*9/L,,,,,",
        "p,platelets,2026-03-30,250,10*9/L,,,odd,,",
        ",platelets,2026-03-30,250,10*9/L,,,,,",
        "p,platelets",
        "p,platelets,2026-03-30,250,10*9/L,,,,L1,",
        "zz,platelets,2026-03-30,250,10*9/L,,,,,",
        "p,platelets,2026-03-29,250,10*9/L,,,,,1991-01-01",
        "",
    )
    _path, page = previewed(nurse, HEAD + "\n".join(rows) + "\n")
    found = counts(page)
    assert found == {
        "new": 1, "correction": 0, "final version": 0, "unmatched": 2, "already known": 1, "rejected": 10, "rows together": 14,
    }  # fmt: skip
    told = dict(re.findall(r'<th scope="row">(\d+)</th>.*?<td>([^<]*)</td></tr>', page))
    for line, why in (
        ("3", "test is not known"), ("4", "unit is not understood"), ("5", "unit is not understood"), ("6", "not come yet"),
        ("7", "before the patient’s birth"), ("8", "not written as"), ("9", "no amount"), ("10", "status is none of"),
        ("11", "no hospital number"), ("12", "2 columns"), ("13", "already there"), ("14", "no patient has"), ("15", "birth date is not"),
    ):  # fmt: skip
        assert why in told[line], (line, told[line])


def test_a_code_and_a_unit_that_contradict_each_other_are_refused(nurse) -> None:
    _path, page = previewed(
        nurse, HEAD + "p,2160-0,2026-03-30,80,umol/L,,,,,\np,14682-9,2026-03-30,80,umol/L,,,,,\n"
    )
    assert (counts(page)["rejected"], counts(page)["new"]) == (1, 1)


@pytest.mark.parametrize(
    ("first", "second", "new"),
    [
        ("150,000", "1,5", 2),
        ("150,000", "1.5", 1),
        ("150,000", "15", 1),
        ("1.234", "15", 2),
        ("1.234", "1,5", 1),
        ("0,125", "15", 2),
    ],
)
def test_what_could_be_a_thousand_or_a_decimal_is_refused_unless_the_file_shows_which(
    nurse, first, second, new
) -> None:
    text = HEAD.replace(",", ";") + "".join(
        f"p;platelets;2026-03-{day};{value};10*9/L;;;;;\n" for day, value in ((29, first), (30, second))
    )
    _path, page = previewed(nurse, text)
    assert counts(page)["new"] == new


def test_a_step_of_a_scale_is_read_as_it_is_written(nurse) -> None:
    stored(nurse, HEAD + "p,urine-protein-strip,2026-03-30,++,,,,,,\n")
    assert results(of="20454-5")[0].written == ("++",)


def test_importing_twice_doubles_nothing(nurse) -> None:
    text = (
        HEAD
        + "p,platelets,2026-03-30,40,10*9/L,,,,L1,\np,leukocytes,2026-03-30,5,10*9/L,,,,,\nx,platelets,2026-03-30,9,10*9/L,,,,,\n"
    )
    stored(nurse, text)
    before = Fact.objects.count()
    _path, page = previewed(nurse, text)
    assert counts(page)["already known"] == 3 and "nothing in it to store" in page
    assert (Fact.objects.count(), Unmatched.objects.count()) == (before, 1)


def test_the_same_number_with_another_value_corrects_and_both_stay(nurse) -> None:
    first = HEAD + "p,platelets,2026-03-30,40,10*9/L,,,,L1,\n"
    stored(nurse, first)
    page = stored(nurse, HEAD + "p,platelets,2026-03-30,240,10*9/L,,,,L1,\n")
    assert counts(page)["correction"] == 1
    assert holds() == ["240 10*9/L"] and len(results()) == 2
    assert not Alert.objects.filter(closed_at=None).exists()
    # The old file once more does not bring the old value back.
    assert counts(previewed(nurse, first)[1])["already known"] == 1


def test_a_file_may_correct_itself_and_the_later_line_holds(nurse) -> None:
    lines = "".join(
        f"p,platelets,2026-03-30,{value},10*9/L,,,{status},L1,\n"
        for value, status in ((40, "final"), (41, "corrected"), (240, "corrected"))
    )
    page = stored(nurse, HEAD + lines)
    assert (counts(page)["new"], counts(page)["correction"]) == (1, 2)
    assert holds() == ["240 10*9/L"]


def test_a_preliminary_result_becomes_final_and_a_final_one_never_preliminary(nurse) -> None:
    line = "p,platelets,2026-03-30,240,10*9/L,,,{},L1,\n"
    stored(nurse, HEAD + line.format("preliminary"))
    assert counts(stored(nurse, HEAD + line.format("final")))["final version"] == 1
    assert counts(previewed(nurse, HEAD + line.format("P").replace("240", "250"))[1])["rejected"] == 1


def test_a_cancelled_result_is_taken_back_and_does_not_return_with_the_old_file(nurse) -> None:
    line = HEAD + "p,platelets,2026-03-30,40,10*9/L,,,{},L1,\n"
    stored(nurse, line.format("final"))
    stored(nurse, line.format("cancelled"))
    assert holds() == []
    assert counts(previewed(nurse, line.format("final"))[1])["already known"] == 1
    assert counts(previewed(nurse, line.format("cancelled"))[1])["already known"] == 1
    assert counts(previewed(nurse, line.format("cancelled").replace("L1", "L2"))[1])["rejected"] == 1


def test_a_number_of_another_patients_result_is_refused(nurse) -> None:
    stored(nurse, HEAD + "p,platelets,2026-03-30,240,10*9/L,,,,L1,\n")
    _path, page = previewed(nurse, HEAD + "q,platelets,2026-03-30,240,10*9/L,,,,L1,\n")
    assert counts(page)["rejected"] == 1 and "of another patient" in page


def test_what_was_typed_in_before_is_known(nurse) -> None:
    store.add(
        Patient.objects.get(public_id="p"),
        [platelets(date(2026, 3, 30), "240")],
        store.Source(None),
        today=TODAY,
    )
    assert (
        counts(previewed(nurse, HEAD + "p,platelets,2026-03-30,240000,/uL,,,,L1,\n")[1])["already known"] == 1
    )


def test_the_final_version_of_what_was_typed_in_as_preliminary_is_new(nurse) -> None:
    from longwatch.core.record import Standing

    typed = platelets(date(2026, 3, 30), "240", standing=Standing.PRELIMINARY)
    store.add(Patient.objects.get(public_id="p"), [typed], store.Source(None), today=TODAY)
    assert counts(previewed(nurse, HEAD + "p,platelets,2026-03-30,240,10*9/L,,,,,\n")[1])["new"] == 1


@pytest.mark.parametrize(("lab", "outcome"), [("", "already known"), ("L1", "new")])
def test_what_a_person_took_back_returns_only_as_another_result_of_the_laboratory(
    nurse, lab, outcome
) -> None:
    text = HEAD + "p,platelets,2026-03-30,40,10*9/L,,,,,\n"
    stored(nurse, text)
    row = Fact.objects.get(kind="result")
    nurse.post(f"/results/p/correct/{row.number}/", {"reason": "another tube"})
    assert holds() == []
    assert counts(previewed(nurse, text.replace(",,,,,\n", f",,,,{lab},\n"))[1])[outcome] == 1


def test_data_that_changed_after_the_preview_stop_the_confirmation(nurse) -> None:
    path, page = previewed(
        nurse, HEAD + "p,platelets,2026-03-30,240,10*9/L,,,,L1,\np,leukocytes,2026-03-30,5,10*9/L,,,,L1,\n"
    )
    store.add(
        Patient.objects.get(public_id="p"),
        [platelets(date(2026, 3, 30), "240")],
        store.Source(None),
        today=TODAY,
    )
    before = Fact.objects.count()
    answer = nurse.post(path, {"seal": seal(page), "confirm": "yes"})
    assert answer.status_code == 409 and "Nothing was stored" in answer.content.decode()
    assert Fact.objects.count() == before
    nurse.post(path, {"seal": seal(answer.content.decode()), "confirm": "yes"})
    assert Fact.objects.count() == before + 1


def test_a_file_that_changed_on_the_server_is_dropped(nurse) -> None:
    path, page = previewed(nurse, HEAD + "p,platelets,2026-03-30,240,10*9/L,,,,L1,\n")
    Upload.objects.update(content=(HEAD + "p,platelets,2026-03-30,940,10*9/L,,,,L1,\n").encode())
    assert nurse.post(path, {"seal": seal(page), "confirm": "yes"}).status_code == 409
    assert not Fact.objects.filter(kind="result").exists() and Upload.objects.get().state == State.DROPPED


@pytest.mark.parametrize("sealed", ["", "nonsense", "another"])
def test_a_confirmation_without_the_seal_of_this_preview_stores_nothing(nurse, user, sealed: str) -> None:
    path, _page = previewed(nurse, HEAD + "p,platelets,2026-03-30,240,10*9/L,,,,L1,\n")
    if sealed == "another":
        sealed = seal(previewed(nurse, HEAD + "p,platelets,2026-03-30,250,10*9/L,,,,L1,\n")[1])
    assert nurse.post(path, {"seal": sealed, "confirm": "yes"}).status_code == 409
    assert not Fact.objects.filter(kind="result").exists()


def test_a_fault_half_way_stores_nothing_of_the_file(nurse) -> None:
    path, page = previewed(
        nurse,
        HEAD
        + "x,platelets,2026-03-30,9,10*9/L,,,,,\np,platelets,2026-03-30,240,10*9/L,,,,,\nq,platelets,2026-03-30,240,10*9/L,,,,,\n",
    )
    real, calls = store.add, []

    def fail(patient, *values, **options):
        calls.append(patient)
        if len(calls) == 2:
            raise RuntimeError("the power went")
        real(patient, *values, **options)

    with patch.object(store, "add", fail), pytest.raises(RuntimeError):
        nurse.post(path, {"seal": seal(page), "confirm": "yes"})
    assert not Fact.objects.filter(kind="result").exists() and not Unmatched.objects.exists()
    assert Upload.objects.get().state == State.WAITING


def test_a_file_is_stored_once_however_often_it_is_confirmed(nurse) -> None:
    path, page = previewed(nurse, HEAD + "p,platelets,2026-03-30,240,10*9/L,,,,,\n")
    for _ in range(3):
        nurse.post(path, {"seal": seal(page), "confirm": "yes"})
    assert len(results()) == 1


def test_a_dropped_file_stores_nothing(nurse) -> None:
    path, page = previewed(nurse, HEAD + "p,platelets,2026-03-30,240,10*9/L,,,,,\n")
    nurse.post(path, {"drop": "yes"})
    nurse.post(path, {"seal": seal(page), "confirm": "yes"})
    assert not Fact.objects.filter(kind="result").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (HEAD.encode(), "nothing below"),
        (b"a,b,c\n1,2,3\n", "does not name the columns"),
        (b"number,test,value\np,platelets,3\n", "does not name these columns: day"),
        (b"number,test,day,date,value\np,platelets,2026-03-30,2026-03-30,3\n", "twice"),
        (HEAD.encode() + b"p,plat\xe9lets,2026-03-30,3,,,,,,\n", "not UTF-8"),
        (HEAD.encode() + b'p,"platelets,2026-03-30,3,,,,,,\n', "quotation marks"),
        (HEAD.encode() + b"p,\0,2026-03-30,3,,,,,,\n", "no text file"),
        (HEAD.encode() + b"p,platelets,2026-03-30,3,,,,,,\n" * 2001, "more than 2000"),
        (b"x" * (2 * 1024 * 1024 + 1), "larger"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(nurse, content: bytes, told: str) -> None:
    answer = bring(nurse, content)
    assert answer.status_code == 400 and told in answer.content.decode()
    assert not Upload.objects.exists()


def test_the_rejected_rows_come_back_as_a_file_that_runs_nothing(nurse) -> None:
    path, _page = previewed(
        nurse,
        HEAD + '=1+1,"@SUM(A1)",+2026,-5,"=cmd|\' /C calc\'!A0",,,,,\np,platelets,2026-03-30,1,10*9/L,,,,,\n',
    )
    answer = nurse.get(f"{path}rejected.csv")
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 2 and rows[0][:3] == ["line", "why", "number"] and rows[1][0] == "2"
    assert all(not cell.startswith(("=", "+", "-", "@")) for cell in rows[1])
    assert rows[1][2] == "'=1+1"


def test_who_only_reads_brings_no_file(client, user, patient) -> None:
    client.force_login(user("auditor"))
    assert client.get(BROUGHT).status_code == 403
    assert client.get("/unmatched/").status_code == 403


def test_a_file_for_another_site_is_refused(nurse) -> None:
    from longwatch.clinic.accounts.models import Site

    other = Site.objects.create(name="South", jurisdiction="EU")
    assert bring(nurse, HEAD + "p,platelets,2026-03-30,1,10*9/L,,,,,\n", site=other).status_code == 400


def test_no_value_and_no_name_of_the_file_stands_in_the_audit(nurse) -> None:
    stored(nurse, HEAD + "p,platelets,2026-03-30,37,10*9/L,,,,L1,\n", name="Surname-Given.csv")
    assert [entry.action for entry in Entry.objects.all() if entry.action.startswith(("upload", "file"))] == [
        "upload",
        "file-stored",
    ]
    assert not [entry for entry in Entry.objects.all() if "37" in entry.what or "Surname" in entry.what]
    assert list(chain.faults()) == []


def test_a_file_that_nobody_confirmed_is_on_a_list_and_a_tile(nurse, user) -> None:
    tile = re.compile(r'href="/files/"[^>]*><span class="lw-count">(\d+)</span>')
    path, _page = previewed(nurse, HEAD + "p,platelets,2026-03-30,37,10*9/L,,,,L1,\n")
    nurse.force_login(user("neurologist"))
    assert tile.search(nurse.get("/").content.decode())[1] == "1"
    assert f'href="{path}"' in nurse.get("/files/").content.decode()
    nurse.post(path, {"drop": "yes"})
    assert tile.search(nurse.get("/").content.decode())[1] == "0"
    nurse.force_login(user("pharmacist"))
    assert nurse.get("/files/").status_code == 403
    text = nurse.get("/").content.decode()
    assert not [path for path in ("/files/", "/unmatched/", "/programme/transfers/") if path in text]


def test_whatever_stands_in_a_file_every_row_is_counted_once(nurse) -> None:
    random = Random(7)
    cells = [
        "",
        "p",
        "q",
        "zz",
        "platelets",
        "urine-protein-strip",
        "777-3",
        "2026-03-30",
        "30.3.2026",
        "31.2.2026",
        "0000-00-00",
        "+",
    ]
    cells += [
        "250",
        "1,5",
        "1.234",
        "<0,5",
        "-1",
        "٣",
        "1e9",
        "10*9/L",
        "g/L",
        "final",
        "cancelled",
        "L1",
        "1990-05-02",
        "=1",
        "ä",
        '"',
        "x" * 300,
    ]
    stored(nurse, HEAD + "p,platelets,2026-03-30,250,10*9/L,,,,L1,\n")
    for _ in range(15):
        rows = [[random.choice(cells) for _ in range(random.choice((10, 10, 10, 3)))] for _ in range(40)]
        rows += [
            ["p", "platelets", "2026-03-30", *(random.choice(cells) for _ in range(7))] for _ in range(40)
        ]
        text = io.StringIO()
        csv.writer(text).writerows([HEAD.strip().split(","), *rows])
        _path, page = previewed(nurse, text.getvalue())
        found = counts(page)
        together = found.pop("rows together")
        assert sum(found.values()) == together == sum(any(cell.strip() for cell in row) for row in rows)


def test_old_files_are_emptied(nurse, morning) -> None:
    previewed(nurse, HEAD + "p,platelets,2026-03-30,37,10*9/L,,,,L1,\n")
    morning.shift(31 * 24 * 3600)
    assert keeping.tidy() == 1
    assert (bytes(Upload.objects.get().content), Upload.objects.get().state) == (b"", State.DROPPED)


# ---- unmatched results ----


@pytest.fixture
def unmatched(nurse):
    line = "x7,{},2026-03-30,{},10*9/L,,,,L1,{}\n"
    stored(
        nurse, HEAD + line.format("platelets", 40, "1990-05-02") + line.format("leukocytes", 5, "1990-05-02")
    )
    return Unmatched.objects.order_by("pk").first()


def test_an_unmatched_result_is_on_a_list_and_a_tile(nurse, unmatched) -> None:
    assert re.search(
        r'href="/unmatched/"[^>]*lw-tile--bad[^>]*><span class="lw-count">2</span>',
        nurse.get("/").content.decode(),
    )
    text = nurse.get("/unmatched/").content.decode()
    assert "x7" in text and "40 10*9/L" in text


def test_it_belongs_to_a_patient_whom_somebody_looked_at(nurse, unmatched) -> None:
    path = f"/unmatched/{unmatched.pk}/"
    assert "No patient of this site" in nurse.get(path, {"number": "nobody"}).content.decode()
    text = nurse.get(path, {"number": "p"}).content.decode()
    assert "2 May 1990" in text and 'name="belongs" value="p"' in text
    assert nurse.post(path, {"belongs": "p"})["Location"] == "/patients/p/"
    assert holds() == ["40 10*9/L"] and Alert.objects.filter(patient__public_id="p").exists()
    assert not Unmatched.objects.filter(end=End.OPEN).exists()
    assert nurse.get(path).status_code == 404
    assert Fact.objects.filter(kind="result").first().origin == Origin.FILE


def test_a_result_with_another_birth_date_or_from_before_birth_is_nobody_elses(
    nurse, unmatched, patient
) -> None:
    from longwatch.core.dates import partial_date
    from longwatch.core.record import UNDATED, Person

    for name, born in (("other", "1990-05-03"), ("baby", "2026-03-31")):
        patient(name, Person(id=f"Patient/{name}", day=UNDATED, birth=partial_date(born)))
        answer = nurse.post(f"/unmatched/{unmatched.pk}/", {"belongs": name})
        assert answer.status_code == 400 and "birth" in answer.content.decode()
    assert not Fact.objects.filter(kind="result").exists()


def test_not_ours_needs_a_reason_and_stays_settled(nurse, unmatched) -> None:
    path = f"/unmatched/{unmatched.pk}/"
    assert nurse.post(path, {"not-ours": "yes"}).status_code == 400
    nurse.post(path, {"not-ours": "yes", "reason": "other-clinic"})
    assert {one.reason for one in Unmatched.objects.filter(end=End.NOT_OURS)} == {"other-clinic"}
    _path, page = previewed(nurse, HEAD + "x7,platelets,2026-03-30,40,10*9/L,,,,L1,1990-05-02\n")
    assert counts(page)["already known"] == 1


def test_a_patient_of_another_site_cannot_be_given_a_result(nurse, unmatched, patient) -> None:
    from longwatch.clinic.accounts.models import Site

    patient("theirs", at=Site.objects.create(name="South", jurisdiction="EU"))
    assert nurse.post(f"/unmatched/{unmatched.pk}/", {"belongs": "theirs"}).status_code == 404


# ---- patients ----

PEOPLE = "number;family name;given name;birth date;sex;phone;language\n"


@pytest.fixture
def administrator(client, user, patient):
    patient("p")
    client.force_login(user("administrator"))
    return client


def test_patients_come_by_file(administrator) -> None:
    page = stored(
        administrator,
        PEOPLE
        + "n1;Virtanen;Aino;1.2.1980;f;+358 40 1234567;fi\nn2;Virtanen;Aino;1.2.1980;f;;\nn1;Else;Somebody;2.2.1980;;;\n"
        + "n3;Korhonen;Eino;1.2.2030;m;;\nn4;Korhonen;;1.2.1970;m;;\nn5;Korhonen;Eino;1.2.1970;m;=1+1;\np;Test;p;2.5.1990;;;\nn6;Korhonen;Eino;1.2.1970;;;\n",
        to="/files/new/patients/",
    )
    assert (counts(page)["new"], counts(page)["rejected"], counts(page)["already known"]) == (2, 5, 1)
    made = Patient.objects.get(number="n1")
    assert (str(made), made.phone, made.language, made.site.name) == (
        "Virtanen, Aino",
        "+358 40 1234567",
        "fi",
        "North",
    )
    person = facts.record_of(made).facts[0]
    assert (person.birth.first, person.sex) == (date(1980, 2, 1), "female")
    assert made.standing.place == "not-treated" and Fact.objects.get(patient=made).origin_detail == "lab.csv"
    assert facts.record_of(Patient.objects.get(number="n6")).facts[0].sex is None


def test_only_an_administrator_brings_patients_by_file(client, user) -> None:
    client.force_login(user("nurse"))
    assert client.get("/files/new/patients/").status_code == 403


SAID = {
    "number": "n1",
    "family_name": "Virtanen",
    "given_name": "Aino",
    "birth": "1980-02-01",
    "sex": "female",
    "phone": "",
    "language": "fi",
}


def test_a_patient_is_added_by_a_form_and_nobody_twice(client, user, site) -> None:
    client.force_login(user("nurse"))
    said = {**SAID, "site": site.pk}
    answer = client.post("/patients/new/", said)
    made = Patient.objects.get()
    assert (
        answer["Location"] == f"/patients/{made.public_id}/"
        and client.get(answer["Location"]).status_code == 200
    )
    assert client.post("/patients/new/", said).status_code == 400
    other = {**said, "number": "n2"}
    assert "there already" in client.post("/patients/new/", other).content.decode()
    assert client.post("/patients/new/", {**other, "another_person": "on"}).status_code == 302
    assert client.post("/patients/new/", {**other, "number": "n3", "birth": "2026-04-01"}).status_code == 400
    assert Patient.objects.count() == 2


def test_an_administrator_adds_a_patient_whom_they_cannot_open(client, user, site) -> None:
    client.force_login(user("administrator"))
    assert client.post("/patients/new/", {**SAID, "site": site.pk})["Location"] == "/patients/new/"
    assert client.get(f"/patients/{Patient.objects.get().public_id}/").status_code == 404


@pytest.mark.parametrize("role", ["auditor", "pharmacist", "safety-officer"])
def test_who_only_reads_adds_nobody(client, user, role: str) -> None:
    client.force_login(user(role))
    assert client.get("/patients/new/").status_code == 403
