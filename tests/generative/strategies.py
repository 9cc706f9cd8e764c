"""Random protocols and random records, for every engine.

Protocols are grown around a small pool of invented analytes, items and screening facts, so that most rules
have something to look at. Dates lean towards month ends and leap days, where arithmetic goes wrong.
Every protocol has one plain question that contraindicates: without it an empty record could be eligible,
and such a protocol would not load.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from tests.spec.rules import ANALYTES, CODE_SETS, FACTS, SYMPTOMS

from longwatch.core.dates import DAY, Interval, PartialDate
from longwatch.core.protocol import (
    Accumulation,
    Alarm,
    AlarmTier,
    Alternative,
    Citation,
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
    Series,
    Severity,
    Source,
    Tier,
    Urgency,
    Watch,
    WatchTier,
)
from longwatch.core.protocol.expressions import AgeTest, CountTest
from longwatch.core.quantities import Quantity
from longwatch.core.record import (
    UNDATED,
    AnyFact,
    Condition,
    Death,
    Decision,
    Deed,
    Doubt,
    Infusion,
    Medicine,
    Person,
    Record,
    Result,
    ScreeningAnswer,
    Standing,
    SymptomReport,
)

FIRST, LAST = date(2015, 1, 1), date(2021, 12, 31)
JURISDICTIONS = ("LAND", "ISLE", "ROCK")
ITEM_IDS = ("item 1", "item 2", "item 3")
SERIES_IDS = ("series 1", "series 2")
WATCH_IDS = ("watch 1", "watch 2", "watch 3")
ALARM_IDS = ("alarm 1", "alarm 2", "several")
SYMPTOM_IDS = tuple(symptom.id for symptom in SYMPTOMS)
YES_NO_FACTS = ("dizzy", "clot ever", "on thinner")
NUMERIC = {"A": ("A", "u"), "B": ("B", "u"), "sugar": ("sugar by amount", "mol")}
_CITED = (Citation(source="leaflet", section="1", verified="read"),)


class Case(NamedTuple):
    """The arguments of an assessment."""

    record: Record
    protocol: Protocol
    jurisdiction: str
    on: date
    planned: date | None = None


# ---- days and intervals ------------------------------------------------------------------------


def _awkward_days() -> list[date]:
    days = [date(2016, 2, 29), date(2020, 2, 29), date(2015, 2, 28), date(2019, 2, 28), date(2016, 3, 1)]
    for year in range(FIRST.year, LAST.year + 1):
        days += [date(year, month, 31) for month in (1, 3, 5, 8, 12)]
        days += [date(year, 4, 30), date(year, 1, 1), date(year, 6, 15)]
    return days


DAYS_TO_LEAN_ON = _awkward_days()
DAYS: SearchStrategy[date] = st.one_of(st.sampled_from(DAYS_TO_LEAN_ON), st.dates(FIRST, LAST))


def intervals(longest_months: int, longest_days: int, *, shortest: int = 0) -> SearchStrategy[Interval]:
    """A length of time in months or in days."""
    months = st.integers(max(1, shortest), longest_months).map(lambda n: Interval(months=n))
    days = st.integers(shortest, longest_days).map(lambda n: Interval(days=n))
    return st.one_of(months, days)


# ---- protocols ---------------------------------------------------------------------------------


def _rule(name: str, jurisdictions: tuple[str, ...] = ("LAND",)) -> dict[str, Any]:
    return {
        "id": name,
        "title": name,
        "jurisdictions": jurisdictions,
        "why": "An example.",
        "sources": _CITED,
        "revision": "r1",
    }


@st.composite
def _frame(draw: DrawFn, name: str) -> dict[str, Any]:
    """What any rule says of itself: where, and from when to when."""
    where = draw(st.sampled_from([("LAND",), ("LAND",), ("LAND", "ROCK"), ("ISLE",), ("ROCK",)]))
    kind = draw(st.sampled_from(["always", "always", "always", "always", "from", "from", "to", "both"]))
    frame = _rule(name, where)
    if kind in ("from", "both"):
        frame["from_"] = draw(DAYS)
    if kind in ("to", "both"):
        frame["to"] = max(draw(DAYS), frame.get("from_", FIRST))
    return frame


@st.composite
def expressions(draw: DrawFn, depth: int = 2) -> Expression:
    """A question with three answers, up to two levels deep."""
    kinds = ["fact", "fact", "fact", "count", "age", "sex", "treated", "condition", "medicine", "unknown"]
    kind = draw(st.sampled_from(kinds + (["all", "any", "not"] if depth else [])))
    match kind:
        case "fact":
            return Expression(fact=draw(st.sampled_from(YES_NO_FACTS)))
        case "count":
            return Expression(count=CountTest(fact="tried before", at_least=draw(st.integers(1, 3))))
        case "age":
            bound = draw(st.sampled_from(["below", "above", "exactly"]))
            return Expression(age=AgeTest(**{bound: draw(st.integers(16, 20))}))
        case "sex":
            return Expression(sex=draw(st.sampled_from(["female", "male"])))  # type: ignore[arg-type]
        case "treated":
            return Expression(treated=draw(st.booleans()))
        case "condition":
            return Expression(condition="dizzy codes")
        case "medicine":
            return Expression(medicine="thinner codes")
        case "unknown":
            return Expression(unknown="Who knows?")
        case "not":
            return Expression(not_=draw(expressions(depth - 1)))
        case _:
            parts = tuple(draw(st.lists(expressions(depth - 1), min_size=1, max_size=3)))
            return Expression(all=parts) if kind == "all" else Expression(any=parts)


@st.composite
def _items(draw: DrawFn) -> tuple[Item, ...]:
    alternatives = st.one_of(
        st.sampled_from(["panel", "skin", "shot"]).map(lambda code: Alternative(codes=(code,))),
        st.sampled_from([("A",), ("A", "B"), ("B", "sugar"), ("A", "strip")]).map(
            lambda names: Alternative(same_day=names)
        ),
        st.just(Alternative(kind="immunisation")),
    )
    return tuple(
        Item(id=name, title=name, alternatives=tuple(draw(st.lists(alternatives, min_size=1, max_size=2))))
        for name in ITEM_IDS
    )


@st.composite
def _series(draw: DrawFn, name: str, versions: int) -> list[Series]:
    """One series, with one version of its rule or with two that follow each other."""
    frame = draw(_frame(name))
    item = draw(st.sampled_from(ITEM_IDS))
    if draw(st.integers(0, 7)) == 0:
        frame["applies"] = draw(expressions(1))

    def version(**dates: Any) -> Series:
        return Series(
            **(frame | dates),
            item=item,
            every=draw(intervals(6, 90, shortest=5)),
            lead=draw(intervals(1, 14)),
            grace=draw(intervals(1, 20)),
            for_=draw(intervals(24, 400, shortest=10)),
            critical_after=draw(st.none() | intervals(2, 60)),
        )

    if versions == 1 or draw(st.booleans()):
        return [version()]
    turn = draw(DAYS)
    first, last = frame.get("from_"), frame.get("to")
    if (first is not None and turn <= first) or (last is not None and turn > last):
        return [version()]
    return [version(to=turn - DAY), version(from_=turn)]


_SHARES = st.sampled_from(["10 %", "30 %", "50 %"]).map(Quantity.parse)


@st.composite
def _result_test(draw: DrawFn, alone: bool) -> ResultTest:
    changes = ["fall_from_baseline", "rise_from_baseline"]
    if alone:
        changes += ["fall_from_previous", "rise_from_previous"]
    plain = ["below", "above", "at_least", "above_upper_limit", "outside_range", "level"]
    question = draw(st.sampled_from(plain + changes))
    if question == "level":
        return ResultTest(analyte="strip", level=draw(st.sampled_from(["1+", "2+"])))
    analyte = draw(st.sampled_from(sorted(NUMERIC)))
    answer: Any
    if question in changes:
        answer = draw(_SHARES)
    elif question == "above_upper_limit":
        answer = draw(st.sampled_from([Decimal(1), Decimal(3)]))
    elif question == "outside_range":
        answer = True
    else:
        answer = Quantity(Decimal(draw(st.integers(0, 12)) * 10), NUMERIC[analyte][1])
    return ResultTest(analyte=analyte, **{question: answer})


@st.composite
def _watch(draw: DrawFn, name: str) -> Watch:
    tiers = []
    for severity in sorted(draw(st.sets(st.sampled_from(list(Severity)), min_size=1, max_size=2))):
        count = draw(st.sampled_from([1, 1, 2]))
        tests = tuple(draw(_result_test(alone=count == 1)) for _ in range(count))
        tiers.append(WatchTier(severity=severity, all=tests, confirmed=draw(st.booleans())))
    frame = draw(_frame(name))
    if draw(st.integers(0, 7)) == 0:
        frame["applies"] = draw(expressions(1))
    return Watch(**frame, tiers=tuple(tiers), action="Call the patient.")


@st.composite
def _criterion(draw: DrawFn, name: str) -> Criterion:
    effects = sorted(
        draw(st.sets(st.sampled_from(list(Effect)), min_size=1, max_size=2)), key=list(Effect).index
    )
    tiers = tuple(Tier(effect=effect, when=draw(expressions())) for effect in effects)
    frame = draw(_frame(name))
    if draw(st.integers(0, 4)) == 0:
        frame["applies"] = draw(expressions(1))
    return Criterion(**frame, tiers=tiers, ask="Ask the patient.")


@st.composite
def _prerequisite(draw: DrawFn, name: str) -> Prerequisite:
    window = draw(st.sampled_from(["within", "ahead", None]))
    frame = draw(_frame(name))
    if window is not None:
        frame[window] = draw(intervals(3, 60, shortest=1))
    if draw(st.integers(0, 4)) == 0:
        frame["applies"] = draw(expressions(1))
    unless = tuple(draw(st.sets(st.sampled_from(ITEM_IDS), max_size=1)))
    return Prerequisite(
        **frame, item=draw(st.sampled_from(ITEM_IDS)), required=draw(st.booleans()), unless=unless
    )


@st.composite
def _prophylaxis(draw: DrawFn, name: str) -> Prophylaxis:
    frame = draw(_frame(name))
    if draw(st.booleans()):
        frame |= {"until_analyte": "A", "until_reaches": Quantity.parse("50 u")}
    return Prophylaxis(**frame, medicine="shield", at_least=draw(intervals(3, 60)))


@st.composite
def _precaution(draw: DrawFn, name: str) -> Precaution:
    frame = draw(_frame(name))
    if draw(st.integers(0, 2)) == 0:
        frame["applies"] = draw(expressions(1))
    return Precaution(
        **frame,
        advice="Be careful.",
        before=draw(st.none() | intervals(2, 30)),
        after=draw(st.none() | intervals(14, 90)),
    )


_NAMES = st.sets(st.sampled_from(SYMPTOM_IDS), min_size=1, max_size=3).map(lambda names: tuple(sorted(names)))


@st.composite
def _alarm_tier(draw: DrawFn, urgency: Urgency, symptoms: tuple[str, ...]) -> AlarmTier:
    some = draw(st.sampled_from([(), (), symptoms[:1]]))
    holds: dict[str, Any] = {}
    match draw(st.sampled_from(["always", "always", "within", "after", "with", "with_alert"])):
        case "within":
            holds["within"] = draw(intervals(3, 10))
        case "after":
            holds["after"] = draw(intervals(3, 10))
        case "with":
            holds["with_"] = draw(_NAMES)
        case "with_alert":
            holds["with_alert"] = (draw(st.sampled_from(WATCH_IDS)),)
    return AlarmTier(urgency=urgency, symptoms=some, **holds)


@st.composite
def _alarm(draw: DrawFn, name: str) -> Alarm:
    symptoms = draw(_NAMES)
    urgencies = sorted(
        draw(st.lists(st.sampled_from(list(Urgency)), min_size=1, max_size=3)), key=lambda u: u.weight
    )
    frame = draw(_frame(name))
    if draw(st.integers(0, 4)) == 0:
        frame["applies"] = draw(expressions(1))
    return Alarm(
        **frame,
        symptoms=symptoms,
        tiers=tuple(draw(_alarm_tier(urgency, symptoms)) for urgency in urgencies),
        suspects=("Harm",),
        advice="Call.",
        action="See the patient.",
        tell=("neurologist",),
    )


@st.composite
def _accumulation(draw: DrawFn, name: str) -> Accumulation:
    of, becomes = draw(
        st.sampled_from(
            [
                (Urgency.SAME_DAY, Urgency.EMERGENCY_NOW),
                (Urgency.NEXT_CONTACT, Urgency.SAME_DAY),
                (Urgency.NEXT_CONTACT, Urgency.EMERGENCY_NOW),
            ]
        )
    )
    return Accumulation(
        **draw(_frame(name)),
        of=of,
        at_least=draw(st.sampled_from([2, 2, 3])),
        becomes=becomes,
        advice="Call.",
        action="See the patient.",
        tell=("neurologist",),
    )


@st.composite
def protocols(draw: DrawFn, *, versions: int = 2) -> Protocol:
    """A whole protocol; `versions` is how many versions of one series there may be at most."""
    plain = Criterion(
        **(_rule("asked") | {"from_": date(1000, 1, 1)}),
        tiers=(Tier(effect=Effect.CONTRAINDICATES, when=Expression(fact="clot ever")),),
        ask="Ever a clot?",
    )
    approved = {"LAND": FIRST - timedelta(days=draw(st.integers(0, 800)))}
    if draw(st.booleans()):
        approved["ISLE"] = draw(DAYS)
    return Protocol(
        drug=Drug(
            id="remedy",
            title="the remedy",
            codes=("remedy",),
            names=("remedy",),
            approved=approved,
            same_course_within=draw(
                st.sampled_from([Interval(days=30), Interval(days=10), Interval(months=1)])
            ),
            follow_up=draw(intervals(24, 400, shortest=10)),
            answers_fresh_for=draw(st.sampled_from([Interval(days=30), Interval(months=1)])),
            screening_form="/screening",
            clinically_reviewed="no",
        ),
        countries=(
            Country(id="LAND", title="Land"),
            Country(id="ISLE", title="Isle", follows="LAND"),
            Country(id="ROCK", title="Rock", follows="ISLE"),
        ),
        sources=(Source(id="leaflet", title="Leaflet", issuer="LAND", jurisdiction="LAND", date="2000"),),
        analytes=ANALYTES,
        items=draw(_items()),
        code_sets=CODE_SETS,
        facts=FACTS,
        courses=(
            CourseRule(
                **_rule("every course"),
                first_course=1,
                infusions=1,
                after=draw(st.none() | intervals(12, 90)),
            ),
        ),
        criteria=(plain, *(draw(_criterion(f"criterion {n}")) for n in range(draw(st.integers(0, 2))))),
        prerequisites=tuple(draw(_prerequisite(f"before {n}")) for n in range(draw(st.integers(0, 2)))),
        series=tuple(
            rule for name in SERIES_IDS[: draw(st.integers(1, 2))] for rule in draw(_series(name, versions))
        ),
        watches=tuple(draw(_watch(name)) for name in WATCH_IDS[: draw(st.sampled_from([0, 1, 2, 3]))]),
        prophylaxis=tuple(draw(_prophylaxis("shield")) for _ in range(draw(st.integers(0, 1)))),
        precautions=tuple(draw(_precaution(f"care {n}")) for n in range(draw(st.integers(0, 2)))),
        symptoms=SYMPTOMS,
        alarms=tuple(draw(_alarm(name)) for name in ALARM_IDS[: draw(st.sampled_from([0, 1, 2]))]),
        accumulations=tuple(draw(_accumulation("several")) for _ in range(draw(st.integers(0, 1)))),
        revision="p1",
    )


# ---- records -----------------------------------------------------------------------------------

_STANDINGS = st.sampled_from(
    [Standing.FINAL] * 6 + [Standing.PRELIMINARY, Standing.CORRECTED, Standing.WITHDRAWN]
)
_CODES = st.sampled_from(
    ["A", "A", "B", "B", "sugar by amount", "sugar by weight", "strip", "panel", "panel", "skin", "shot"]
)
_RULE_IDS = st.sampled_from(
    [None, *SERIES_IDS, *WATCH_IDS, *ALARM_IDS, "symptoms", "before 0", "another rule"]
)


def moments(day: date, hours: int) -> datetime:
    """A moment some hours after the start of a day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hours)


@st.composite
def _result(draw: DrawFn, common: dict[str, Any]) -> Result:
    code = draw(_CODES)
    shape = draw(st.sampled_from(["amount"] * 8 + ["absent", "members", "unreadable", "nothing"]))
    rest: dict[str, Any] = {"moment": draw(st.sampled_from(["", "", "08:00", "16:00"]))}
    if shape == "amount" and code == "strip":
        rest["written"] = (draw(st.sampled_from(["negative", "1+", "++", "purple"])),)
    elif shape == "amount":
        unit = draw(st.sampled_from(["u", "u", "u", "mol", "g", "ku", ""]))
        unit = {"sugar by amount": "mol", "sugar by weight": "g"}.get(code, unit)
        amount = Decimal(draw(st.sampled_from([0, 5, 10, 30, 49, 50, 60, 100, 121, 300])))
        comparator: Any = draw(st.sampled_from([None] * 6 + ["<", "<=", ">", ">="]))
        rest["quantity"] = Quantity(amount, unit, comparator)
        bounds = draw(st.sampled_from([(None, None), (None, 40), (10, None), (10, 40)]))
        rest["low"], rest["high"] = (None if b is None else Quantity(Decimal(b), "") for b in bounds)
    elif shape == "absent":
        rest["absent"] = True
    elif shape == "members":
        rest["has_members"] = True
    elif shape == "unreadable":
        rest["unreadable"] = "nobody can read it"
    return Result(codes=(code,), **rest, **common)


@st.composite
def _other(draw: DrawFn, common: dict[str, Any]) -> AnyFact:
    kind = draw(
        st.sampled_from(
            ["answer", "answer", "decision", "decision", "condition", "medicine", "deed", "doubt", "count"]
        )
    )
    until = draw(st.none() | st.integers(0, 400).map(lambda n: common["day"] + timedelta(days=n)))
    match kind:
        case "answer":
            name = draw(st.sampled_from(YES_NO_FACTS))
            return ScreeningAnswer(fact=name, value=draw(st.booleans()), **common)
        case "count":
            return ScreeningAnswer(fact="tried before", value=draw(st.integers(0, 3)), **common)
        case "decision":
            what: Any = draw(st.sampled_from(["waived", "ended", "extended", "transferred"]))
            return Decision(kind=what, rule=draw(_RULE_IDS), until=until, **common)
        case "condition":
            code = draw(st.sampled_from(["vertigo", "spinning", "clot", "unheard of"]))
            return Condition(
                codes=(code,), refuted=draw(st.booleans()), current=draw(st.booleans()), **common
            )
        case "medicine":
            return Medicine(codes=(draw(st.sampled_from(["thinner", "tea"])),), end=until, **common)
        case "deed":
            deed: Any = draw(st.sampled_from(["immunisation", "procedure"]))
            return Deed(kind=deed, codes=(draw(st.sampled_from(["skin", "shot"])),), **common)
        case _:
            about = draw(st.sampled_from([None, "courses", "death", "series 1", "watch 1", "clot ever"]))
            codes = draw(st.sampled_from([(), ("A",), ("panel",)]))
            return Doubt(why="nobody can read it", about=about, codes=codes, **common)


@st.composite
def _infusion_days(draw: DrawFn, protocol: Protocol | None) -> list[date]:
    """Up to four courses: near enough to merge, a day apart from an episode's end, or years later."""
    day, days = draw(DAYS), []
    steps = [Interval(days=n) for n in (1, 11, 29, 30, 31, 32, 180, 365, 366, 800)]
    lengths = [rule.for_ for rule in protocol.series] if protocol else []
    for _ in range(draw(st.sampled_from([1, 1, 2, 3, 4]))):
        length = draw(st.sampled_from([1, 1, 3, 5]))
        days += [day + timedelta(days=n) for n in range(length)]
        day = draw(st.sampled_from(steps + 3 * lengths)).after(days[-1])
        day += timedelta(days=draw(st.sampled_from([0, 0, 1])))
    return days


class _Writer:
    """Gives each fact its own id, a moment at which it became known, and sometimes a shared key."""

    def __init__(self, draw: DrawFn, name: str = "fact") -> None:
        self.draw = draw
        self.name = name
        self.count = 0

    def common(self, day: date) -> dict[str, Any]:
        self.count += 1
        late = self.draw(st.sampled_from([0, 0, 0, 9, 24, 24 * 40]))
        key = self.draw(st.sampled_from(["", "", "", "", "shared 1", "shared 2"]))
        return {
            "id": f"{self.name} {self.count:02}",
            "day": day,
            "known": moments(day, late),
            "key": key,
            "standing": self.draw(_STANDINGS),
        }


def key_days(protocol: Protocol, days: Sequence[date]) -> list[date]:
    """Where arithmetic turns: due days, ends of grace, starts of lead and ends of episodes, and their neighbours."""
    found = []
    for rule in protocol.series:
        for day in days:
            due = rule.every.after(day)
            found += [due, rule.grace.after(due), rule.lead.before(due), rule.every.after(day, 2)]
            found += [rule.for_.after(day), rule.every.before(rule.for_.after(day))]
    for tier in (tier for rule in protocol.alarms for tier in rule.tiers):
        lengths = [length for length in (tier.within, tier.after) if length is not None]
        found += [length.after(day) for day in days for length in lengths]
    for care in protocol.precautions:
        found += [care.after.after(day) for day in days if care.after is not None]
    return [day + timedelta(days=n) for day in found for n in (-1, 0, 1)] or list(days)


def doing(protocol: Protocol, item: str, common: dict[str, Any]) -> list[AnyFact]:
    """Facts that make an item done on a day, by its first alternative."""
    alternative = protocol.item[item].alternatives[0]
    if alternative.kind is not None:
        return [Deed(kind=alternative.kind, codes=("tea",), **common)]
    if alternative.codes:
        return [Result(codes=alternative.codes[:1], **common)]
    return [
        Result(
            **(common | {"id": f"{common['id']} {name}"}),
            codes=(NUMERIC[name][0] if name in NUMERIC else name,),
            quantity=Quantity(Decimal(50), NUMERIC[name][1]) if name in NUMERIC else None,
            written=() if name in NUMERIC else ("negative",),
        )
        for name in alternative.same_day
    ]


@st.composite
def _visits(draw: DrawFn, write: _Writer, protocol: Protocol, start: date) -> list[AnyFact]:
    """Visits one after the other, on time, late or early; at each, something is done or measured."""
    facts: list[AnyFact] = []
    rule, day = draw(st.sampled_from(protocol.series)), start
    measured = [name for watch in protocol.watches for name in watch.analytes if name in NUMERIC]
    for _ in range(draw(st.sampled_from([0, 2, 4, 8]))):
        late = rule.grace.after(rule.every.after(day)) + DAY
        day = draw(
            st.sampled_from(
                [rule.every.after(day), late - DAY, late, day + timedelta(days=9), rule.every.after(day, 3)]
            )
        )
        calm = {"standing": Standing.FINAL, "key": ""}
        if draw(st.integers(0, 3)) > 0:
            facts += doing(protocol, rule.item, write.common(day) | calm)
        if measured and draw(st.booleans()):
            code, unit = NUMERIC[draw(st.sampled_from(measured))]
            amount = Quantity(Decimal(draw(st.sampled_from([5, 30, 60, 121, 300]))), unit)
            top = Quantity(Decimal(40), unit)
            facts.append(Result(codes=(code,), quantity=amount, high=top, **(write.common(day) | calm)))
        if draw(st.integers(0, 3)) == 0:
            facts.append(draw(_result(write.common(day))))
    return facts


@st.composite
def records(draw: DrawFn, *, treated: bool | None = None, protocol: Protocol | None = None) -> Record:
    """Everything known of one patient; with a protocol, much of it is what the protocol asks for."""
    write = _Writer(draw)
    facts: list[AnyFact] = []
    around: list[date] = []
    if treated or (treated is None and draw(st.integers(0, 9)) > 0):
        infusions = draw(_infusion_days(protocol))
        around += infusions
        for day in infusions:
            common = write.common(day)
            if treated:
                common |= {"standing": Standing.FINAL, "key": ""}
            facts.append(Infusion(**common))
    if protocol is not None:
        facts += draw(_visits(write, protocol, draw(st.sampled_from(around or [FIRST]))))
        turns = key_days(protocol, around)
        if turns and draw(st.booleans()):
            item = draw(st.sampled_from(protocol.series)).item
            facts += doing(protocol, item, write.common(draw(st.sampled_from(turns))))
        # An infusion day is as likely as any day on which something turns.
        around = turns + around * 5
    near = (
        DAYS
        if not around
        else st.one_of(
            st.sampled_from(around),
            st.sampled_from(around),
            DAYS,
            st.builds(lambda day, n: day + timedelta(days=n), st.sampled_from(around), st.integers(-40, 400)),
        )
    )
    for _ in range(draw(st.integers(0, 6))):
        day = draw(near)
        facts.append(draw(_result(write.common(day))))
        if draw(st.integers(0, 3)) == 0:
            facts.append(draw(_result(write.common(day))))
    for _ in range(draw(st.sampled_from([0, 1, 2, 4]))):
        facts.append(draw(_other(write.common(draw(near)))))
    for _ in range(draw(st.sampled_from([0, 0, 1, 2, 3]))):
        symptom = draw(st.sampled_from([*SYMPTOM_IDS, *SYMPTOM_IDS, None, "no list has it"]))
        facts.append(SymptomReport(symptom=symptom, **write.common(draw(near))))
    if draw(st.booleans()):
        facts += [
            ScreeningAnswer(fact=name, value=False, **write.common(draw(near)))
            for name in draw(st.sets(st.sampled_from(YES_NO_FACTS)).map(sorted))
        ]
    if draw(st.integers(0, 11)) == 11:
        facts.append(Death(**write.common(draw(near))))
    if draw(st.booleans()):
        facts.append(draw(_person(write.common(UNDATED))))
    return Record(patient="the patient", facts=tuple(facts))


@st.composite
def _person(draw: DrawFn, common: dict[str, Any]) -> Person:
    birth = draw(st.none() | st.dates(date(1996, 1, 1), date(2004, 12, 31)))
    whole = draw(st.booleans())
    dated = None
    if birth is not None:
        dated = PartialDate(birth, birth if whole else birth.replace(day=28))
        dated = dated if dated.first <= dated.last else PartialDate(birth, birth)
    sex: Any = draw(st.sampled_from([None, "female", "male"]))
    common |= {"standing": Standing.FINAL, "known": moments(date(2000, 1, 1), 0), "key": ""}
    return Person(birth=dated, sex=sex, **common)


@st.composite
def cases(draw: DrawFn, *, treated: bool | None = None, versions: int = 2) -> Case:
    """A record, a protocol, a jurisdiction and a day, most often one on which something turns; often a plan."""
    protocol = draw(protocols(versions=versions))
    record = draw(records(treated=treated, protocol=protocol))
    days = [fact.day for fact in record.facts if fact.day != UNDATED] or [FIRST]
    infusions = [fact.day for fact in record.facts if isinstance(fact, Infusion)]
    near = st.builds(
        lambda day, n: day + timedelta(days=n),
        st.sampled_from(days),
        st.one_of(
            st.integers(-2, 60), st.sampled_from([28, 31, 90, 365, 366, 731, 1461]), st.integers(0, 900)
        ),
    )
    turns = st.sampled_from(key_days(protocol, days))
    on = draw(st.one_of(turns, turns, near))
    if treated and infusions:
        on = max(on, min(infusions))
    ahead = draw(st.sampled_from([None, None, 0, 1, 14, 31, 200]))
    planned = None if ahead is None else on + timedelta(days=ahead)
    return Case(record, protocol, draw(st.sampled_from(("LAND", "ISLE", "ROCK", "ROCK"))), on, planned)


@st.composite
def extended_cases(draw: DrawFn) -> Case:
    """A patient treated again so late that only a decision to extend can join the episodes, and such decisions."""
    case = draw(cases(treated=True))
    write = _Writer(draw, "further")
    rule = draw(st.sampled_from(case.protocol.series))
    newest = max(fact.day for fact in case.record.facts if isinstance(fact, Infusion))
    again = rule.for_.after(newest) + timedelta(days=draw(st.integers(1, 200)))
    calm = {"standing": Standing.FINAL, "key": ""}
    facts: list[AnyFact] = [Infusion(**write.common(again) | calm)]
    for _ in range(draw(st.sampled_from([1, 1, 2]))):
        made = draw(st.sampled_from([newest, newest + DAY, again - DAY, again]))
        until = again + timedelta(days=draw(st.sampled_from([0, 0, -1, 1, 30, 800])))
        about = draw(st.sampled_from([rule.id, rule.id, None, *SERIES_IDS]))
        facts.append(Decision(kind="extended", rule=about, until=until, **write.common(made) | calm))
    on = again + timedelta(days=draw(st.sampled_from([0, 0, -1, 1, 40, 400])))
    record = Record(patient="the patient", facts=(*case.record.facts, *facts))
    return Case(record, case.protocol, case.jurisdiction, on, None)
