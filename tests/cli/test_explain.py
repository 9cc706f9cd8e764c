"""`rules`, `explain` and `sources`: why a rule is as it is."""

import json

from longwatch.catalogue import load


def test_a_rule_is_shown_with_its_dates_sources_and_cases(longwatch):
    text = longwatch("explain", "mon-lft-eu").stdout
    for shown in ("Monthly liver tests", "2020-01-16", "EU, FI, GB", "1 month", "Section 4.4", "Cases"):
        assert shown in text, shown


def test_the_page_is_markdown_for_whoever_wants_it(longwatch):
    text = longwatch("explain", "thr-plt-100", "--format", "markdown").stdout
    assert text.startswith("# Low platelets\n")
    assert "below 100 10*9/L" in text
    assert "recalled, not read" in text


def test_a_rule_that_does_not_exist_is_refused_with_those_that_are_near(longwatch):
    done = longwatch("explain", "mon-cbd")
    assert (done.returncode, done.stdout) == (2, "")
    assert "mon-cbc" in done.stderr and done.stderr.count("\n") == 1


def test_every_rule_is_listed_and_can_be_explained(longwatch):
    listed = {rule["id"] for rule in json.loads(longwatch("rules", "--format", "json").stdout)}
    assert {rule.id for rule in load("alemtuzumab").rules} <= listed


def test_rules_resting_only_on_recall_are_listed(longwatch):
    found = json.loads(longwatch("sources", "--format", "json").stdout)
    protocol = load("alemtuzumab")
    recalled = {r.id for r in protocol.rules if all(c.verified == "recalled" for c in r.sources)}
    assert recalled and recalled <= set(found["only_recalled"])
    assert "mon-cbc" not in found["only_recalled"]
    assert "platelets-critical" in found["recalled_numbers"]["thr-plt-50"]
    assert "mon-cbc" not in found["recalled_numbers"]
    text = longwatch("sources").stdout
    assert all(rule in text for rule in recalled)


def test_a_source_shows_what_cites_it(longwatch):
    found = json.loads(longwatch("sources", "s3", "--format", "json").stdout)
    assert {"elig-eu-interim-2019", "base-lft"} <= {place["id"] for place in found["cited_by"]}
    assert longwatch("sources", "no-such").returncode == 2
