"""`longwatch impact` and `longwatch communications`: whom a letter concerns, in two files and a short answer."""

import json
import shutil

import pytest

FINAL = ("impact", "eu-2020-01-16")
EU = ("--jurisdiction", "EU", "--on", "2026-03-31")


@pytest.fixture(scope="module")
def done(longwatch, clinic, tmp_path_factory):
    out = tmp_path_factory.mktemp("impact") / "new" / "folder"
    ran = longwatch(*FINAL, clinic, *EU, "--out", out)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout, json.loads((out / "impact.json").read_text()), (out / "impact.html").read_text()


def test_the_counts_add_up_to_all_patients(done):
    _, answer, _ = done
    counts = answer["counts"]
    assert counts["patients"] == 40
    assert counts["changed"] + counts["unchanged"] == 40
    assert sum(counts["unchanged_because"].values()) == counts["unchanged"]
    assert len(answer["patients"]) == counts["changed"] == sum(counts["weights"].values())


def test_a_patient_is_listed_with_what_why_and_who(done):
    _, answer, _ = done
    stroke = next(one for one in answer["patients"] if one["weight"] == "forbids")
    change = next(change for change in stroke["changes"] if change["kind"] == "criterion")
    assert change["rule"].startswith("ci-eu-") and change["sources"] and change["who"] == ["neurologist"]
    assert change["before"] is None and change["after"] == "it applies and contraindicates"


def test_the_answer_says_how_many_what_to_do_and_where_the_rest_is(done):
    text, answer, _ = done
    assert f"Something changes for {answer['counts']['changed']} of 40 patients." in text
    assert "Begin monthly liver tests" in text
    assert "impact.html" in text


def test_the_page_stands_alone_and_names_everybody_concerned(done):
    _, answer, html = done
    assert "http" not in html.replace("http-equiv", "")
    assert all(one["patient"] in html for one in answer["patients"])


def test_bundles_and_a_bulk_export_give_the_same_answer(longwatch, tmp_path, done):
    _, answer, _ = done
    bulk = ("--patients", 40, "--on", "2026-03-31", "--format", "ndjson", "--out", tmp_path / "bulk")
    assert longwatch("invent", *bulk).returncode == 0
    assert longwatch(*FINAL, tmp_path / "bulk", *EU, "--out", tmp_path).returncode == 0
    assert json.loads((tmp_path / "impact.json").read_text()) == answer


def test_without_a_day_it_is_the_day_on_which_the_communication_takes_effect(longwatch, tmp_path):
    longwatch("invent", "--patients", 3, "--on", "2020-01-16", "--out", tmp_path / "clinic")
    ran = longwatch(*FINAL, tmp_path / "clinic", "--jurisdiction", "GB", "--out", tmp_path)
    assert ran.returncode == 0
    assert json.loads((tmp_path / "impact.json").read_text())["on"] == "2020-01-16"


def test_earlier_files_are_replaced_and_nothing_else_is_touched(longwatch, clinic, tmp_path):
    (tmp_path / "impact.json").write_text("old")
    (tmp_path / "notes.txt").write_text("mine")
    assert longwatch(*FINAL, clinic, *EU, "--out", tmp_path).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["impact.html", "impact.json", "notes.txt"]
    assert json.loads((tmp_path / "impact.json").read_text())["counts"]["patients"] == 40
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_broken_file_is_told_and_the_rest_is_written(longwatch, clinic, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.json").write_bytes((clinic / "invented-00001.json").read_bytes())
    (tmp_path / "in" / "broken.json").write_text("{")
    ran = longwatch(*FINAL, tmp_path / "in", *EU, "--out", tmp_path)
    assert ran.returncode == 2
    assert ran.stderr.count("\n") == 1 and "broken.json" in ran.stderr
    assert "NOT counted: 1" in ran.stdout
    answer = json.loads((tmp_path / "impact.json").read_text())
    assert answer["counts"]["patients"] == 1 and len(answer["refused"]) == 1
    assert "broken.json" in (tmp_path / "impact.html").read_text()


def test_an_empty_folder_says_so_and_nothing_is_written(longwatch, tmp_path):
    (tmp_path / "in").mkdir()
    ran = longwatch(*FINAL, tmp_path / "in", *EU, "--out", tmp_path / "out")
    assert ran.returncode == 2 and ran.stdout == ""
    assert ran.stderr.count("\n") == 1 and "no file named *.json or *.ndjson" in ran.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_a_store_gives_the_same_answer_as_what_it_was_made_of(longwatch, clinic, tmp_path):
    store = tmp_path / "store"
    asked = ("population", clinic, "--jurisdiction", "EU", "--on", "2026-03-31")
    assert longwatch(*asked, "--out", tmp_path / "run", "--store", store).returncode == 0
    later = (*EU, "--on", "2026-03-31")
    here = longwatch(*FINAL, clinic, *later, "--out", tmp_path / "here")
    there = longwatch(*FINAL, store, *later, "--out", tmp_path / "there")
    assert (here.returncode, there.returncode, there.stderr) == (0, 0, "")
    for name in ("impact.json", "impact.html"):
        assert (tmp_path / "here" / name).read_bytes() == (tmp_path / "there" / name).read_bytes()
    assert json.loads((tmp_path / "there" / "impact.json").read_bytes())["counts"]["changed"] > 5


def test_what_a_store_could_not_give_to_anybody_is_told(longwatch, clinic, tmp_path):
    source = tmp_path / "clinic"
    shutil.copytree(clinic, source)
    (source / "broken.json").write_text("{")
    (source / "letter.pdf").write_text("%PDF")
    asked = ("population", source, "--jurisdiction", "EU", "--on", "2026-03-31")
    assert longwatch(*asked, "--out", tmp_path / "run", "--store", tmp_path / "store").returncode == 0
    ran = longwatch(*FINAL, tmp_path / "store", *EU, "--on", "2026-03-31", "--out", tmp_path / "there")
    assert ran.returncode == 2 and "rejected rows that name no patient of the store: 1;" in ran.stderr
    assert "store: not read, being of no kind that is: letter.pdf." in ran.stderr


def test_parquet_beside_bundles_is_refused_and_never_passed_over(longwatch, clinic, tmp_path):
    (tmp_path / "one.json").write_bytes((clinic / "invented-00001.json").read_bytes())
    (tmp_path / "patients.parquet").write_bytes(b"PAR1")
    for source in (tmp_path, tmp_path / "patients.parquet"):
        ran = longwatch(*FINAL, source, *EU, "--out", tmp_path / "out")
        assert ran.returncode == 2 and ran.stderr.count("\n") == 1
        assert not (tmp_path / "out" / "impact.json").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("eu-2020-01-61", *EU), "Did you mean eu-2020-01-16?"),
        (("eu-2020-01-16", "--jurisdiction", "EU", "--on", "2020-01-15"), "a day before 16 Jan 2020"),
        (("eu-2020-01-16", "--jurisdiction", "FR"), "expected one of EU, FI, GB, US"),
        (("eu-2020-01-16", *EU, "--engine", "sparc"), "Did you mean spark?"),
    ],
)
def test_a_misuse_is_one_line(longwatch, clinic, tmp_path, arguments, told):
    name, *options = arguments
    ran = longwatch("impact", name, clinic, *options, "--out", tmp_path / "out")
    assert ran.returncode == 2 and ran.stdout == ""
    assert ran.stderr.count("\n") == 1 and told in ran.stderr
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_is_refused_before_the_long_work(longwatch, clinic, tmp_path):
    (tmp_path / "file").write_text("")
    ran = longwatch(*FINAL, clinic, *EU, "--out", tmp_path / "file")
    assert ran.returncode == 2 and "is no folder to write into" in ran.stderr


def test_a_letter_for_another_place_concerns_nobody_and_says_why(longwatch, clinic, tmp_path):
    ran = longwatch(*FINAL, clinic, "--jurisdiction", "US", "--out", tmp_path)
    assert ran.returncode in (0, 2)  # some of these patients were born later than 2020 allows
    assert "It is a communication for EU" in ran.stdout
    assert json.loads((tmp_path / "impact.json").read_text())["counts"]["changed"] == 0


def test_two_records_of_one_patient_are_refused_and_nothing_is_written(longwatch, clinic, tmp_path):
    (tmp_path / "in").mkdir()
    for name in ("one.json", "two.json"):
        (tmp_path / "in" / name).write_bytes((clinic / "invented-00001.json").read_bytes())
    ran = longwatch(*FINAL, tmp_path / "in", *EU, "--out", tmp_path / "out")
    assert ran.returncode == 2 and ran.stdout == ""
    assert ran.stderr.count("\n") == 1 and "two records with the same patient id" in ran.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_who_is_born_later_is_told_and_in_no_count(longwatch, clinic, bundle, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.json").write_bytes((clinic / "invented-00001.json").read_bytes())
    person = next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Patient")
    person["birthDate"] = "2026-05-01"
    (tmp_path / "in" / "unborn.json").write_text(json.dumps(bundle))
    ran = longwatch(*FINAL, tmp_path / "in", *EU, "--out", tmp_path)
    assert ran.returncode == 2 and "1 patient was born after that day" in ran.stderr
    answer = json.loads((tmp_path / "impact.json").read_text())
    assert (answer["counts"]["patients"], answer["counts"]["refused"]) == (1, 1)


def test_the_communications_are_a_timeline(longwatch):
    text = longwatch("communications").stdout
    known = ["eu-2013-09-12", "us-2018-11-29", "eu-2019-04-11", "us-2019-10", "eu-2020-01-16", "us-2020-09"]
    places = [text.index(f" {name} ") for name in known]
    assert places == sorted(places)


def test_one_communication_is_shown_in_full(longwatch):
    text = longwatch("communications", "eu-2020-01-16").stdout
    for part in ("Introduces", "Retires", "mon-lft-eu: Monthly liver tests", "Who must do what", "[read]"):
        assert part in text


def test_the_list_can_be_limited_to_a_place_and_read_by_a_program(longwatch):
    told = json.loads(longwatch("communications", "--jurisdiction", "FI", "--format", "json").stdout)
    assert {place for one in told for place in one["jurisdictions"]} == {"EU", "FI"}
    one = json.loads(longwatch("communications", "us-2020-09", "--format", "json").stdout)
    assert one["introduces"] == ["ci-us-active-infection", "ci-us-hypersensitivity"]


def test_an_unknown_communication_is_refused(longwatch):
    ran = longwatch("communications", "eu-2021")
    assert ran.returncode == 2 and "expected one of" in ran.stderr
