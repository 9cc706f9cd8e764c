"""A small protocol with a rule of every kind, for runs over random crowds."""

from tests.spec.rules import (  # fmt: skip
    a_test,
    alarm,
    courses,
    criterion,
    fact,
    precaution,
    prerequisite,
    prophylaxis,
    protocol,
    series,
    tier,
    urgent,
    watch,
)

EVERYTHING = protocol(
    series(for_="6 months", critical_after="1 month"),
    watch("A below 50", tier("high", a_test(below="50 u"))),
    watch("A fell", tier("medium", a_test(fall_from_previous="50 %")), name="fall of A"),
    watch("A rose", tier("low", a_test(rise_from_baseline="30 %"), confirmed=True), name="rise of A"),
    criterion("Ever a clot", ("contraindicates", fact("clot ever"))),
    prerequisite("shot", "shot", within="30 days"),
    prophylaxis("shield", at_least="2 months", until_analyte="A", until_reaches="50 u"),
    precaution("care", before="14 days", after="1 month"),
    alarm("itching", urgent("same-day", within="30 days"), urgent("next-contact"), symptoms=("itch",)),
    courses("every course"),
)
