"""A tiny invented protocol for each example: no drug, no laboratory and no country of this world.

The drug is called the remedy. LAND approved it on 1 January 2000; ISLE follows the rules of LAND.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from longwatch.core.analytes import Analyte, Level, UnitGroup
from longwatch.core.dates import Interval
from longwatch.core.protocol import (
    Accumulation,
    Alarm,
    AlarmTier,
    Alternative,
    Citation,
    CodeSet,
    Country,
    CourseRule,
    Criterion,
    Drug,
    Effect,
    Expression,
    Item,
    Precaution,
    Prerequisite,
    Prophylaxis,
    Protocol,
    ResultTest,
    Rule,
    ScreeningFact,
    Series,
    Severity,
    Source,
    Symptom,
    Tier,
    Urgency,
    Watch,
    WatchTier,
)
from longwatch.core.protocol.expressions import AgeTest, CountTest
from longwatch.core.quantities import Quantity

ANALYTES = (
    Analyte(
        id="A",
        title="A",
        unit="u",
        groups=(UnitGroup(codes=("A",), units={"u": Decimal(1), "ku": Decimal(1000)}),),
    ),
    Analyte(
        id="B",
        title="B",
        unit="u",
        groups=(UnitGroup(codes=("B",), units={"u": Decimal(1)}),),
        upper_limit=Quantity(Decimal(40), "u"),
    ),
    Analyte(
        id="sugar",
        title="sugar",
        unit="mol",
        groups=(
            UnitGroup(codes=("sugar by amount",), units={"mol": Decimal(1)}),
            UnitGroup(codes=("sugar by weight",), units={"g": Decimal(1)}, divisor=Decimal(20)),
        ),
    ),
    Analyte(
        id="strip",
        title="strip",
        levels=(
            Level(name="negative", written=("negative", "-")),
            Level(name="1+", written=("1+", "+")),
            Level(name="2+", written=("2+", "++")),
        ),
        level_codes=("strip",),
    ),
)
ITEMS = (
    Item(
        id="blood count",
        title="blood count",
        alternatives=(Alternative(codes=("blood count",)), Alternative(same_day=("A", "B"))),
    ),
    Item(id="skin check", title="skin check", alternatives=(Alternative(codes=("skin",)),)),
    Item(id="shot", title="shot", alternatives=(Alternative(codes=("shot",)),)),
    Item(id="any shot", title="any shot", alternatives=(Alternative(kind="immunisation"),)),
    Item(id="antibodies", title="antibodies", alternatives=(Alternative(codes=("antibodies",)),)),
)
CODE_SETS = (
    CodeSet(id="dizzy codes", title="dizzy codes", codes=("vertigo", "spin*"), verified="read"),
    CodeSet(id="clot codes", title="clot codes", codes=("clot", "bleed"), verified="read"),
    CodeSet(id="thinner codes", title="thinner codes", codes=("thinner",), verified="read"),
)
FACTS = (
    ScreeningFact(
        id="dizzy", title="dizzy", question="Dizzy?", current=True, fresh=True, conditions=("dizzy codes",)
    ),
    ScreeningFact(
        id="clot ever",
        title="clot ever",
        question="Ever a clot?",
        persists=True,
        conditions=("clot codes",),
        positive_results=("strip",),
    ),
    ScreeningFact(
        id="on thinner", title="on thinner", question="On a thinner?", medicines=("thinner codes",)
    ),
    ScreeningFact(id="expecting", title="expecting", question="Expecting?", fresh=True, asked_of="female"),
    ScreeningFact(id="tried before", title="tried before", question="How many before?", number=True),
)
SYMPTOMS = tuple(
    Symptom(id=name, name=name, group="all") for name in ("itch", "swelling", "pallor", "ache", "yawning")
)


def protocol(*rules: Rule, asks: tuple[str, ...] = (), **drug: Any) -> Protocol:
    """A protocol of these rules; keywords change the drug.

    A fact that must be fresh belongs to it only where a rule, or `asks`, names it.
    """
    questions = [rule.applies for rule in rules if rule.applies]
    questions += [tier.when for rule in _of(rules, Criterion) for tier in rule.tiers]
    named = set(asks) | {part.fact for question in questions for part in question.parts()}
    return Protocol(
        drug=Drug(
            **{
                "id": "remedy",
                "title": "the remedy",
                "codes": ("remedy",),
                "names": ("remedy",),
                "approved": {"LAND": date(2000, 1, 1)},
                "same_course_within": Interval(days=30),
                "follow_up": Interval(months=48),
                "answers_fresh_for": Interval(days=30),
                "screening_form": "/screening",
                "clinically_reviewed": "no",
            }
            | drug
        ),
        countries=(Country(id="LAND", title="Land"), Country(id="ISLE", title="Isle", follows="LAND")),
        sources=(
            Source(id="leaflet", title="The leaflet", issuer="LAND", jurisdiction="LAND", date="2000-01-01"),
        ),
        analytes=ANALYTES,
        items=ITEMS,
        code_sets=CODE_SETS,
        facts=tuple(fact for fact in FACTS if not fact.fresh or fact.id in named),
        courses=_of(rules, CourseRule),
        criteria=_of(rules, Criterion),
        prerequisites=_of(rules, Prerequisite),
        series=_of(rules, Series),
        watches=_of(rules, Watch),
        prophylaxis=_of(rules, Prophylaxis),
        precautions=_of(rules, Precaution),
        symptoms=SYMPTOMS,
        alarms=_of(rules, Alarm),
        accumulations=_of(rules, Accumulation),
        revision="1",
    )


def _of(rules: Sequence[Rule], kind: type) -> tuple[Any, ...]:
    return tuple(rule for rule in rules if isinstance(rule, kind))


def _common(name: str, title: str, more: dict[str, Any]) -> dict[str, Any]:
    dated = {key: date.fromisoformat(more.pop(key)) for key in ("from_", "to") if key in more}
    cited = (Citation(source="leaflet", section="1", verified="read"),)
    return {
        "id": name,
        "title": title,
        "jurisdictions": ("LAND",),
        "why": "An example.",
        "sources": cited,
    } | {
        **dated,
        **more,
    }


def series(
    name: str = "blood count",
    *,
    every: str = "1 month",
    lead: str = "7 days",
    grace: str = "7 days",
    for_: str = "48 months",
    item: str | None = None,
    critical_after: str | None = None,
    **more: Any,
) -> Series:
    """A test repeated every so often; by default monthly, with a week of lead and a week of grace."""
    return Series(
        **_common(name, name, more),
        item=item or name,
        every=Interval.parse(every),
        lead=Interval.parse(lead),
        grace=Interval.parse(grace),
        for_=Interval.parse(for_),
        critical_after=Interval.parse(critical_after) if critical_after else None,
    )


def amount(text: str) -> Quantity:
    """An amount as a rule writes it."""
    return Quantity.parse(text)


def tier(severity: str, *tests: ResultTest, confirmed: bool = False) -> WatchTier:
    """One severity of a watch and its tests."""
    return WatchTier(severity=Severity(severity), all=tests, confirmed=confirmed)


def a_test(analyte: str = "A", **question: Any) -> ResultTest:
    """One question about a result; amounts are written as text."""
    amounts = {
        "below",
        "above",
        "at_least",
        "fall_from_previous",
        "rise_from_previous",
        "fall_from_baseline",
        "rise_from_baseline",
    }
    read = {key: amount(value) if key in amounts else value for key, value in question.items()}
    return ResultTest(analyte=analyte, **read)


def watch(title: str, *tiers: WatchTier, name: str = "low A", **more: Any) -> Watch:
    """A watch, said in words by its title."""
    return Watch(**_common(name, title, more), tiers=tiers, action="Call the patient.")


def criterion(title: str, *tiers: tuple[str, Expression], name: str = "rule", **more: Any) -> Criterion:
    """A criterion: for each tier its effect and its question."""
    asked = tuple(Tier(effect=Effect(effect), when=when) for effect, when in tiers)
    return Criterion(**_common(name, title, more), tiers=asked, ask="Ask the patient.")


def fact(name: str) -> Expression:
    """A screening fact."""
    return Expression(fact=name)


def age(**bound: int) -> Expression:
    """A question about age."""
    return Expression(age=AgeTest(**bound))


def count(name: str, at_least: int) -> Expression:
    """A counted screening fact."""
    return Expression(count=CountTest(fact=name, at_least=at_least))


def both(*parts: Expression) -> Expression:
    """All of these."""
    return Expression(all=parts)


def either(*parts: Expression) -> Expression:
    """Any of these."""
    return Expression(any=parts)


def never(part: Expression) -> Expression:
    """The opposite."""
    return Expression(not_=part)


def prerequisite(title: str, item: str, *, name: str | None = None, **more: Any) -> Prerequisite:
    """Something needed before a course; windows are written as text."""
    windows = {key: Interval.parse(more.pop(key)) for key in ("within", "ahead") if key in more}
    more = {"required": True} | more | windows
    return Prerequisite(**_common(name or item, title, more), item=item)


def prophylaxis(title: str, *, at_least: str, **more: Any) -> Prophylaxis:
    """A medicine taken after infusions."""
    if "until_reaches" in more:
        more["until_reaches"] = amount(more["until_reaches"])
    return Prophylaxis(**_common("shield", title, more), medicine="shield", at_least=Interval.parse(at_least))


def precaution(title: str, **more: Any) -> Precaution:
    """What a patient keeps to around a course; lengths of time are written as text."""
    lengths = {key: Interval.parse(more.pop(key)) for key in ("before", "after") if key in more}
    return Precaution(**_common("care", title, more), advice="Be careful.", **lengths)


def courses(
    title: str, first: int = 1, last: int | None = None, *, after: str | None = None, **more: Any
) -> CourseRule:
    """Which courses may be given, and how long after the one before."""
    name = more.pop("name", f"course {first}")
    return CourseRule(
        **_common(name, title, more),
        first_course=first,
        last_course=last,
        infusions=1,
        after=Interval.parse(after) if after else None,
    )


def urgent(urgency: str, **holds: Any) -> AlarmTier:
    """One urgency of an alarm and when it holds; lengths of time are written as text."""
    lengths = {key: Interval.parse(holds.pop(key)) for key in ("within", "after") if key in holds}
    return AlarmTier(urgency=Urgency(urgency), **lengths, **holds)


def alarm(
    title: str, *tiers: AlarmTier, symptoms: tuple[str, ...], name: str = "alarm", **more: Any
) -> Alarm:
    """Symptoms that raise an alarm, said in words by its title."""
    return Alarm(
        **_common(name, title, more),
        symptoms=symptoms,
        tiers=tiers,
        suspects=("Harm",),
        advice="Call.",
        action="See the patient.",
        tell=("neurologist",),
    )


def accumulation(title: str, of: str, becomes: str, at_least: int = 2, **more: Any) -> Accumulation:
    """Symptoms that add up."""
    return Accumulation(
        **_common("several", title, more),
        of=Urgency(of),
        at_least=at_least,
        becomes=Urgency(becomes),
        advice="Call.",
        action="See the patient.",
        tell=("neurologist",),
    )
