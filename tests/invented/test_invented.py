"""The invented clinic is reproducible, relative to its day, and as ill as the published figures say."""

import json
from collections import Counter
from datetime import date, timedelta

import msgspec
import pytest

from longwatch.invented import SHOWCASE, bundle_of, patients, write_bundles, write_ndjson
from longwatch.invented.clinic import story_of
from longwatch.invented.story import Story

ON = date(2026, 3, 31)


def resources(bundle: dict) -> list[dict]:
    return [entry["resource"] for entry in bundle["entry"]]


def days_in(bundle: dict) -> list[str]:
    found = []
    for resource in resources(bundle):
        if resource["resourceType"] == "Task":
            continue
        for name in ("effectiveDateTime", "issued", "performedDateTime", "authored", "occurrenceDateTime"):
            if name in resource:
                found.append(resource[name][:10])
    return found


def test_the_same_seed_gives_the_same_bytes():
    first = msgspec.json.encode(list(patients(count=45, seed=7, on=ON)))
    assert first == msgspec.json.encode(list(patients(count=45, seed=7, on=ON)))
    assert first != msgspec.json.encode(list(patients(count=45, seed=8, on=ON)))


def test_a_small_clinic_is_the_beginning_of_a_large_one():
    small, large = list(patients(count=40, seed=3, on=ON)), list(patients(count=50, seed=3, on=ON))
    assert large[:40] == small


def test_nothing_is_dated_after_the_day():
    for bundle in patients(count=60, seed=1, on=ON):
        assert max(days_in(bundle)) <= ON.isoformat(), bundle["id"]


def test_another_day_gives_other_dates():
    here, there = bundle_of(36, seed=1, on=ON), bundle_of(36, seed=1, on=ON + timedelta(days=364))
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
    assert sorted(from_bundles, key=key) == sorted(from_bulk, key=key)
    assert {path.name for path in (tmp_path / "bulk").iterdir()} >= {
        "Patient.000.ndjson",
        "Observation.000.ndjson",
    }


def share(stories: list[Story], *illnesses: str) -> float:
    """Patients with the illness, each counted by how much of its time at risk has passed."""
    return sum(any(name in illnesses for name, _ in s.illnesses) for s in stories) / len(stories)


def test_illness_comes_at_the_published_rates():
    stories = [story_of(n, seed=5, on=ON) for n in range(len(SHOWCASE), 4000)]
    old = [s for s in stories if s.courses[0][0] < ON - timedelta(days=3 * 365 + 1)]
    # 2 % after three years; the bounds are more than three standard deviations away for this many.
    assert 0.008 < share(old, "itp") < 0.036
    # 40 % over six years, spread evenly from month 4 to month 72: about half of it by 3 to 5.5 years.
    assert 0.22 < share(old, "graves", "hypothyroid") < 0.36
    assert share(stories, "nephropathy") < 0.01


def test_an_ordinary_patient_of_three_years_has_about_four_hundred_results():
    bundle = next(
        bundle_of(n, seed=1, on=ON)
        for n in range(len(SHOWCASE), 400)
        if (s := story_of(n, seed=1, on=ON)).has("single-results") and 33 <= len(s.visits) <= 36
    )
    assert 380 <= sum(r["resourceType"] == "Observation" for r in resources(bundle)) <= 520
