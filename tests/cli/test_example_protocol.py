"""A protocol that is only an example says so wherever it is used."""

import json

MARK = "EXAMPLE ONLY, NOT FOR USE"


def taking(start: str = "2025-01-06") -> dict:
    coding = {"system": "http://www.whocc.no/atc", "code": "L04AX03"}
    statement = {
        "resourceType": "MedicationStatement",
        "id": "m",
        "status": "active",
        "subject": {"reference": "Patient/p"},
        "medicationCodeableConcept": {"coding": [coding]},
        "effectivePeriod": {"start": start},
    }
    person = {"resourceType": "Patient", "id": "p", "birthDate": "1970-05-01", "gender": "female"}
    entries = [{"resource": person}, {"resource": statement}]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


ASKED = ("--protocol", "methotrexate", "--jurisdiction", "GB", "--on", "2025-03-10")


def test_an_assessment_says_it_first(longwatch, written):
    done = longwatch("assess", written(taking()), *ASKED)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(MARK)
    assert "taken since 6 Jan 2025" in done.stdout
    assert "infusion" not in done.stdout


def test_so_does_its_json(longwatch, written, bundle):
    done = longwatch("assess", written(taking()), *ASKED, "--format", "json")
    said = json.loads(done.stdout)
    assert (said["protocol"], said["example_only"]) == ("methotrexate", True)
    assert said["courses"] == [{"number": 1, "first": "2025-01-06", "last": None, "infusions": 0}]
    assert {series["status"] for series in said["series"]} == {"overdue"}
    real = longwatch(
        "assess", written(bundle), "--jurisdiction", "EU", "--on", "2026-03-31", "--format", "json"
    )
    assert json.loads(real.stdout)["example_only"] is False


def test_so_does_a_list(longwatch, tmp_path):
    (tmp_path / "p.json").write_text(json.dumps(taking()))
    assert longwatch("worklist", tmp_path, *ASKED).stdout.startswith(MARK)
    said = json.loads(longwatch("worklist", tmp_path, *ASKED, "--format", "json").stdout)
    assert said["example_only"] is True


def test_so_does_the_list_of_protocols(longwatch):
    lines = longwatch("protocols").stdout.splitlines()
    marked = {line.partition(":")[0]: MARK in line for line in lines}
    assert (marked["methotrexate"], marked["alemtuzumab"]) == (True, False)


def test_it_holds_only_where_it_has_rules(longwatch, written):
    done = longwatch("assess", written(taking()), *ASKED[:3], "FI", *ASKED[4:])
    assert (done.returncode, done.stdout) == (2, "")
    assert "--jurisdiction: found 'FI', expected one of GB." in done.stderr
