"""The invented clinic is reproducible, relative to its day, and as ill as the published figures say."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from math import sqrt

import msgspec
import pytest

from longwatch.core.dates import add_months
from longwatch.invented import SHOWCASE, bundle_of, patients, rates, write_bundles, write_ndjson
from longwatch.invented.clinic import story_of
from longwatch.invented.story import Story

ON = date(2026, 3, 31)


def resources(bundle: dict) -> list[dict]:
    return [entry["resource"] for entry in bundle["entry"]]


def days_in(element: object, name: str = "") -> Iterator[str]:
    """Every day written anywhere, but the end of a decision: a decision may say until when."""
    if isinstance(element, dict):
        for key, value in element.items():
            if not (element.get("resourceType") == "Task" and key == "executionPeriod"):
                yield from days_in(value, key)
    elif isinstance(element, list):
        for value in element:
            yield from days_in(value, name)
    elif isinstance(element, str) and re.match(r"\d{4}-\d\d(-\d\d(T|$)|$)", element):
        yield element[:10]


def told(title: str, on: date = ON) -> list[dict]:
    return resources(bundle_of(list(SHOWCASE).index(title), seed=1, on=on))


def of_kind(kind: str, found: list[dict]) -> list[dict]:
    return [resource for resource in found if resource["resourceType"] == kind]


def platelets(found: list[dict]) -> list[float]:
    """The counts that are observations of their own, in their order."""
    return [
        r["valueQuantity"]["value"]
        for r in of_kind("Observation", found)
        if r["code"]["coding"][0]["code"] == "777-3" and "valueQuantity" in r
    ]


def test_the_same_seed_gives_the_same_bytes():
    first = msgspec.json.encode(list(patients(count=45, seed=7, on=ON)))
    assert first == msgspec.json.encode(list(patients(count=45, seed=7, on=ON)))
    assert first != msgspec.json.encode(list(patients(count=45, seed=8, on=ON)))


def test_a_small_clinic_is_the_beginning_of_a_large_one():
    small, large = list(patients(count=40, seed=3, on=ON)), list(patients(count=50, seed=3, on=ON))
    assert large[:40] == small


@pytest.mark.parametrize("on", [ON, date(2024, 2, 29), date(2026, 1, 1), date(2027, 12, 30)])
def test_nothing_is_dated_after_the_day(on):
    for bundle in patients(count=80, seed=1, on=on):
        assert max(days_in(bundle)) <= on.isoformat(), bundle["id"]


def test_another_day_gives_other_dates():
    here, there = bundle_of(41, seed=1, on=ON), bundle_of(41, seed=1, on=ON + timedelta(days=364))
    moved = [
        (date.fromisoformat(b) - date.fromisoformat(a)).days
        for a, b in zip(days_in(here), days_in(there), strict=False)
    ]
    assert moved and min(moved) >= 350 and max(moved) <= 378


@pytest.mark.parametrize(("number", "title"), list(enumerate(SHOWCASE)))
def test_the_showcase_tells_each_story_once(number, title):
    assert story_of(number, seed=1, on=ON).title == title


def test_no_patient_could_be_taken_for_a_real_one():
    for bundle in patients(count=50, seed=1, on=ON):
        person = next(r for r in resources(bundle) if r["resourceType"] == "Patient")
        assert person["name"][0]["family"] == "Invented"
        assert person["id"].startswith("invented-")


def test_resources_of_a_clinic_have_ids_of_their_own():
    ids = Counter(
        f"{r['resourceType']}/{r['id']}" for b in patients(count=60, seed=1, on=ON) for r in resources(b)
    )
    assert ids.most_common(1)[0][1] == 1


def test_bundles_and_ndjson_hold_the_same_resources(tmp_path):
    write_bundles(tmp_path / "bundles", patients(count=8, seed=2, on=ON))
    write_ndjson(tmp_path / "bulk", patients(count=8, seed=2, on=ON))
    from_bundles = [
        resource
        for path in sorted((tmp_path / "bundles").iterdir())
        for resource in resources(json.loads(path.read_text()))
    ]
    from_bulk = [
        json.loads(line)
        for path in sorted((tmp_path / "bulk").iterdir())
        for line in path.read_text().splitlines()
    ]
    key = lambda resource: (resource["resourceType"], resource["id"])  # noqa: E731
    for resource in from_bundles + from_bulk:
        reference = resource.get("medicationReference")
        if reference is not None and not reference["reference"].startswith("#"):
            reference["reference"] = "the medicine's address"
    assert sorted(from_bundles, key=key) == sorted(from_bulk, key=key)
    assert {path.name for path in (tmp_path / "bulk").iterdir()} >= {
        "Patient.000.ndjson",
        "Observation.000.ndjson",
    }


def test_a_bulk_export_names_a_medicine_by_its_id(tmp_path):
    number = list(SHOWCASE).index("a medicine named by reference")
    bundle = bundle_of(number, seed=1, on=ON)
    addresses = {e["fullUrl"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Medication"}
    given = of_kind("MedicationAdministration", resources(bundle))
    assert addresses == {a["medicationReference"]["reference"] for a in given}
    assert all(address.startswith("urn:uuid:") for address in addresses)
    write_ndjson(tmp_path, [bundle])
    ids = {json.loads(line)["id"] for line in (tmp_path / "Medication.000.ndjson").open()}
    exported = (tmp_path / "MedicationAdministration.000.ndjson").read_text().splitlines()
    named = {json.loads(line)["medicationReference"]["reference"] for line in exported}
    assert named == {f"Medication/{one}" for one in ids}


@pytest.mark.parametrize(
    ("title", "last"),
    [
        ("platelets halved, still in the normal range", [322, 318, 152]),
        ("platelets falling, each count still normal", [380, 240, 160, 150]),
        ("immune thrombocytopenia found at the last test", [238, 147, 61]),
        ("immune thrombocytopenia, severe", [252, 176, 38]),
    ],
)
def test_a_story_about_platelets_has_the_counts_it_is_about(title, last):
    assert platelets(told(title))[-len(last) :] == last


@pytest.mark.parametrize("on", [ON, date(2024, 2, 29), date(2028, 2, 28)])
def test_infusions_at_the_end_of_a_month_are_on_31_january_and_29_february(on):
    given = of_kind("MedicationAdministration", told("infusions at the end of a month", on))
    assert {day["effectiveDateTime"][5:10] for day in given} >= {"01-31", "02-29"}


def test_only_the_platelets_of_a_clumped_count_are_missing():
    found = of_kind("Observation", told("clumped platelets"))
    cancelled = [r for r in found if r["status"] == "cancelled"]
    assert [r["code"]["coding"][0]["code"] for r in cancelled] == ["777-3"]
    newest = [r for r in found if r["effectiveDateTime"] == cancelled[0]["effectiveDateTime"]]
    assert {"718-7", "14682-9", "1742-6", "13945-1"} <= {r["code"]["coding"][0]["code"] for r in newest}


@pytest.mark.parametrize("ahead", range(0, 366, 15))
def test_a_patient_overdue_by_a_few_days_was_tested_40_to_49_days_ago(ahead):
    on = ON + timedelta(days=ahead)
    story = story_of(list(SHOWCASE).index("overdue by a few days"), seed=1, on=on)
    assert 40 <= (on - story.visits[-1]).days <= 49


def test_corrections_of_every_kind_are_shown():
    statuses = {r["status"] for r in of_kind("Observation", told("corrected and withdrawn results"))}
    assert statuses == {"preliminary", "final", "corrected", "amended", "entered-in-error"}


def test_a_medicine_still_taken_has_no_end():
    for bundle in patients(count=150, seed=4, on=ON):
        for medicine in of_kind("MedicationStatement", resources(bundle)):
            assert (medicine["status"] == "active") == ("end" not in medicine["effectivePeriod"])


def test_nothing_more_is_done_after_a_patient_has_left():
    for number in range(len(SHOWCASE), 1500):
        story = story_of(number, seed=6, on=ON)
        if story.followed_until is None:
            assert not story.courses
            continue
        days = [*story.visits, *(day for course in story.courses for day in course)]
        assert max(days) <= story.followed_until
        assert all(story.courses[-1][0] <= day <= story.followed_until for _, day in story.illnesses)


def expected(stories: list[Story], rate: float, months: tuple[int, int]) -> float:
    """How many should have fallen ill: each patient counted by the share of the months that were watched."""
    span = range(months[0], months[1] + 1)
    watched = (
        sum(add_months(s.courses[0][0], m) <= s.followed_until for m in span) / len(span)
        for s in stories
        if s.followed_until is not None
    )
    return rate * sum(watched)


@pytest.mark.parametrize(
    ("kinds", "rate", "months"),
    [
        ({"itp"}, rates.ITP, rates.ITP_MONTHS),
        ({"graves", "hypothyroid"}, rates.THYROID_IN_SIX_YEARS, rates.THYROID_MONTHS),
        ({"nephropathy"}, rates.NEPHROPATHY, rates.NEPHROPATHY_MONTHS),
    ],
)
def test_illness_comes_at_the_published_rates(kinds, rate, months):
    stories = [story_of(n, seed=5, on=ON) for n in range(len(SHOWCASE), 4000)]
    ill = sum(any(name in kinds for name, _ in s.illnesses) for s in stories)
    mean = expected(stories, rate, months)
    assert mean > 3
    assert abs(ill - mean) < 4 * sqrt(mean * (1 - rate))


def test_most_visits_take_place_and_some_patients_leave():
    stories = [story_of(n, seed=5, on=ON) for n in range(len(SHOWCASE), 2000)]
    treated = [s for s in stories if s.courses]
    months = sum((s.followed_until - s.courses[0][0]).days / 30.44 for s in treated)
    assert 0.86 < sum(len(s.visits) for s in treated) / months < 0.97
    assert 0.01 < sum(s.died is not None for s in treated) / len(treated) < 0.05
    assert 0.01 < sum(("transferred" in {d[0] for d in s.decisions}) for s in treated) / len(treated) < 0.05
    assert 0.01 < 1 - len(treated) / len(stories) < 0.06


def test_an_ordinary_patient_of_three_years_has_about_four_hundred_results():
    bundle = next(
        bundle_of(n, seed=1, on=ON)
        for n in range(len(SHOWCASE), 400)
        if (s := story_of(n, seed=1, on=ON)).has("single-results") and 33 <= len(s.visits) <= 36
    )
    assert 380 <= sum(r["resourceType"] == "Observation" for r in resources(bundle)) <= 520


def named(bundle: dict) -> str:
    (person,) = of_kind("Patient", resources(bundle))
    return person["managingOrganization"]["reference"]


def test_patients_belong_to_hospitals_of_different_sizes():
    sizes = Counter(named(bundle) for bundle in patients(count=300, seed=1, on=ON))
    assert len(sizes) == 5 and max(sizes.values()) > 4 * min(sizes.values())


def coded(bundle: dict, code: str) -> list[dict]:
    found = of_kind("Observation", resources(bundle))
    return [one for one in found if any(c["code"] == code for c in one["code"]["coding"])]


def test_hospitals_leave_out_some_of_what_a_course_asks_for_and_the_showcase_nothing():
    gaps = Counter()
    for number, bundle in enumerate(patients(count=300, seed=1, on=ON)):
        given = of_kind("MedicationAdministration", resources(bundle))
        days = {one["effectiveDateTime"] for one in given if one["status"] == "completed"}
        story = story_of(number, seed=1, on=ON)
        missing = {
            "signs": any(
                day not in {o["effectiveDateTime"] for o in coded(bundle, "8867-4")} for day in days
            ),
            "tracing": len(coded(bundle, "11524-6")) < len(story.courses),
            "platelets": bool(story.courses)
            and not days & {o["effectiveDateTime"] for o in coded(bundle, "777-3")},
        }
        if story.title == "ordinary":
            gaps.update(name for name, is_missing in missing.items() if is_missing)
        elif story.courses and not story.quirks:
            assert not missing["tracing"], story.title
    assert all(5 < gaps[name] < 100 for name in ("signs", "tracing", "platelets")), gaps
