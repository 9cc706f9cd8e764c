"""`longwatch infusion-day`: the checklist of one infusion day."""

import json


def day(longwatch, *more, where="EU", on="2026-03-02", course=1, number=3):
    return longwatch(
        "infusion-day", "--jurisdiction", where, "--on", on, "--course", course, "--day", number, *more
    )


def steps(longwatch, **options):
    done = day(longwatch, "--format", "json", **options)
    assert (done.returncode, done.stderr) == (0, "")
    return {step["id"]: step for step in json.loads(done.stdout)["steps"]}


def test_the_day_is_told_in_its_order_with_its_sources(longwatch):
    done = day(longwatch)
    assert (done.returncode, done.stderr) == (0, "")
    parts = [
        "Before the infusion",
        "During the",
        "After the",
        "Before the patient leaves",
        "In the days after",
    ]
    places = [done.stdout.index(f"\n{part}") for part in (*parts, "Sources")]
    assert places == sorted(places)
    assert done.stdout.count("[ ]") == len(steps(longwatch))
    assert "At least every 60 minutes." in done.stdout and "recalled" in done.stdout
    assert "NOT clinically reviewed" in done.stdout


def test_what_differs_between_europe_and_the_united_states_follows_from_the_content(longwatch):
    europe, states = steps(longwatch), steps(longwatch, where="US")
    assert europe["inf-vitals-eu"]["every_minutes"] == 60
    assert states["inf-vitals-us"]["every_minutes"] is None
    assert "inf-plt-eu" in europe and not any(name.startswith("inf-plt") for name in states)
    for found in (europe, states):
        assert found["post-observe-2h"]["at_least_minutes"] == 120
        assert found["post-1-3-days-watch"]["contact_after"] == [1, 2, 3]
        assert "chest-pain" in found["inf-stop-severe"]["stop_for"]
        assert all(step["sources"] and step["revision"] and step["text"] for step in found.values())


def test_what_differs_by_the_date_follows_from_the_content(longwatch):
    before, after = (
        steps(longwatch, where="FI", on="2020-01-15"),
        steps(longwatch, where="FI", on="2020-01-16"),
    )
    assert before.keys() - after.keys() == {"inf-vitals-fi-interim"}
    assert after.keys() - before.keys() == {"inf-vitals-eu"}


def test_a_day_that_no_rule_foresees_says_so(longwatch):
    assert "foresee 5 infusion days in course 1, and no day 6" in day(longwatch, number=6).stdout
    assert "foresees a course 5" in day(longwatch, course=5, number=1).stdout
    assert "foresee" not in day(longwatch, number=5).stdout
    assert "foresee" not in day(longwatch, where="US", course=5, number=1).stdout


def test_a_day_before_the_approval_is_refused_and_no_empty_list_is_printed(longwatch):
    done = day(longwatch, on="2013-09-11")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no step of an infusion day is in force in EU on 2013-09-11" in done.stderr


def test_courses_and_days_are_counted_from_one(longwatch):
    done = day(longwatch, course=0)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--course" in done.stderr and done.stderr.count("\n") == 1
