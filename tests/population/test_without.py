"""The rules as they would be without a communication: what it brought is gone, what it ended goes on."""

from datetime import date

import msgspec
import pytest
from tests.spec.rules import criterion, fact, protocol, series

from longwatch.core.handbook import Communication
from longwatch.core.handbook.without import concerned, without
from longwatch.core.protocol import Citation, Protocol, Rule

DAY = "2010-05-01"
BEFORE = "2010-04-30"


def letter(**lists: tuple[str, ...]) -> Communication:
    return Communication(
        id="letter",
        drug="remedy",
        title="A letter",
        authority="LAND",
        published=DAY,
        effective=date.fromisoformat(DAY),
        audience=("doctors",),
        summary="Something changes.",
        sources=(Citation(source="leaflet", section="1", verified="read"),),
        **{"jurisdictions": ("LAND",)} | lists,
    )


def told(rules: Protocol, name: str) -> list[tuple[tuple[str, ...], str | None, str | None]]:
    """Each version of a rule: where it holds, from when, until when."""
    found = [rule for rule in rules.rules if rule.id == name]
    return [
        (rule.jurisdictions, *(day and day.isoformat() for day in (rule.from_, rule.to))) for rule in found
    ]


def two_lands(*rules: Rule) -> Protocol:
    """LAND, ISLE which follows it, and OTHER, which does not."""
    made = protocol(*rules, approved={"LAND": date(2000, 1, 1), "OTHER": date(2000, 1, 1)})
    other = msgspec.structs.replace(made.countries[0], id="OTHER", title="Other")
    return msgspec.structs.replace(made, countries=(*made.countries, other))


def test_an_introduced_rule_is_gone_and_every_other_stays() -> None:
    rules = protocol(series("new", item="blood count", from_=DAY), series("old", item="blood count"))
    after = without(rules, letter(introduces=("new",)))
    assert told(after, "new") == []
    assert told(after, "old") == told(rules, "old")


def test_a_retired_rule_goes_on_for_good() -> None:
    rules = protocol(series("old", item="blood count", to=BEFORE))
    assert told(without(rules, letter(retires=("old",))), "old") == [(("LAND",), None, None)]


def test_a_changed_rule_goes_on_as_it_was_until_the_end_of_the_version_that_replaced_it() -> None:
    rules = protocol(
        criterion("first words", ("cautions", fact("dizzy")), to=BEFORE),
        criterion("second words", ("restricts", fact("dizzy")), from_=DAY, to="2012-12-31"),
        criterion("third words", ("contraindicates", fact("dizzy")), from_="2013-01-01"),
    )
    after = without(rules, letter(changes=("rule",)))
    assert told(after, "rule") == [(("LAND",), None, "2012-12-31"), (("LAND",), "2013-01-01", None)]
    assert [rule.title for rule in after.criteria] == ["first words", "third words"]


def test_a_retired_rule_that_comes_back_later_does_not_overlap_itself() -> None:
    rules = protocol(
        series("old", item="blood count", to=BEFORE), series("old", item="blood count", from_="2015-01-01")
    )
    after = without(rules, letter(retires=("old",)))
    assert told(after, "old") == [(("LAND",), None, "2014-12-31"), (("LAND",), "2015-01-01", None)]


def test_a_version_that_starts_or_ends_on_another_day_is_left_alone() -> None:
    rules = protocol(
        series("new", item="blood count", from_="2010-05-02"),
        series("old", item="blood count", to="2010-05-01"),
    )
    after = without(rules, letter(introduces=("new",), retires=("old",)))
    assert [told(after, name) for name in ("new", "old")] == [told(rules, name) for name in ("new", "old")]


def test_a_version_shared_with_another_jurisdiction_stays_as_it_is_there() -> None:
    both = ("LAND", "OTHER")
    rules = two_lands(
        series("new", item="blood count", from_=DAY, jurisdictions=both),
        series("old", item="blood count", to=BEFORE, jurisdictions=both),
    )
    after = without(rules, letter(introduces=("new",), retires=("old",)))
    assert told(after, "new") == [(("OTHER",), DAY, None)]
    assert sorted(told(after, "old"), key=str) == [(("LAND",), None, None), (("OTHER",), None, BEFORE)]


def test_it_reaches_those_that_follow_and_not_those_that_are_followed() -> None:
    rules = two_lands(
        series("for all", item="blood count", from_=DAY),
        series("isle", item="shot", from_=DAY, jurisdictions=("ISLE",)),
    )
    of_land = letter(introduces=("for all", "isle"))
    of_isle = letter(introduces=("for all", "isle"), jurisdictions=("ISLE",))
    assert concerned(rules, of_land) == {"LAND", "ISLE"}
    assert concerned(rules, of_isle) == {"ISLE"}
    assert [told(without(rules, of_land), name) for name in ("for all", "isle")] == [[], []]
    assert told(without(rules, of_isle), "for all") == [(("LAND",), DAY, None)]


def test_a_rule_without_a_first_day_starts_with_the_approval() -> None:
    rules = protocol(series("old", item="blood count"))
    approval = msgspec.structs.replace(letter(introduces=("old",)), effective=date(2000, 1, 1))
    assert told(without(rules, approval), "old") == []


def test_the_protocol_itself_is_not_touched_and_the_revision_says_what_was_taken_out() -> None:
    rules = protocol(series("new", item="blood count", from_=DAY))
    assert rules.rules and rules.cited  # kept with it, and not to be carried over
    after = without(rules, letter(introduces=("new",)))
    assert told(rules, "new") == [(("LAND",), DAY, None)]
    assert (after.revision, after.rules) == ("1 without letter", ())


@pytest.mark.parametrize("name", ["eu-2019-04-11", "eu-2020-01-16", "us-2019-10", "us-2020-09"])
def test_without_a_real_one_the_rules_of_its_day_are_those_of_the_day_before(protocol, letters, name) -> None:
    one = letters[name]
    after = without(protocol, one)
    for place in concerned(protocol, one):
        day_before = date.fromordinal(one.effective.toordinal() - 1)
        was = {(r.id, r.revision) for r in protocol.in_force(place, protocol.rules, day_before)}
        now = {(r.id, r.revision) for r in after.in_force(place, after.rules, one.effective)}
        assert now == was
