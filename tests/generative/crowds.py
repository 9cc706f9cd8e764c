"""Random patients by the hundred for a protocol, dense in what the protocol looks at.

Hypothesis grows the protocols; a crowd needs many patients for each, so these are made with plain random
numbers. What disagrees is made small by `smallest.py`. Dates lean towards the days on which something turns.
"""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from msgspec.structs import replace
from tests.engines import Question
from tests.generative.strategies import (
    ALARM_IDS,
    DAYS_TO_LEAN_ON,
    FIRST,
    NUMERIC,
    SERIES_IDS,
    SYMPTOM_IDS,
    WATCH_IDS,
    doing,
    key_days,
    moments,
)

from longwatch.core.dates import DAY, Interval, PartialDate
from longwatch.core.protocol import Pace, Protocol
from longwatch.core.quantities import Quantity
from longwatch.core.record import (
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

_STEPS = [Interval(days=n) for n in (1, 2, 10, 11, 29, 30, 31, 32, 90, 180, 365, 366, 800)]
_AMOUNTS = [Decimal(n) for n in (0, 5, 10, 15, 30, 49, 50, 60, 90, 100, 120, 121, 180, 300, 1500)]
_AMOUNTS += [Decimal("0.3"), Decimal("60.5"), Decimal("0.30000000000000004")]
_STANDINGS = [Standing.FINAL] * 8 + [Standing.PRELIMINARY, Standing.CORRECTED, Standing.WITHDRAWN]


def varied(protocol: Protocol, random: Random) -> Protocol:
    """The protocol, now and then for a medicine taken at home, or with other paces at first."""
    if random.random() < 0.2:
        protocol = replace(protocol, drug=replace(protocol.drug, exposure="medicine"))
    if random.random() < 0.3:
        stepped = [
            replace(rule, at_first=tuple(_pace(random) for _ in range(random.choice([0, 1, 2]))))
            for rule in protocol.series
        ]
        protocol = replace(protocol, series=tuple(stepped))
    return protocol


def _pace(random: Random) -> Pace:
    return Pace(
        lasts=random.choice([Interval(days=7), Interval(days=42), Interval(months=1), Interval(months=3)]),
        every=random.choice([Interval(days=7), Interval(days=14), Interval(months=1), Interval(months=2)]),
        lead=Interval(days=random.choice([1, 3, 7])),
        grace=random.choice([Interval(days=3), Interval(days=10), Interval(months=1)]),
        critical_after=random.choice([None, Interval(days=10), Interval(months=1)]),
    )


def crowd(protocol: Protocol, random: Random, count: int) -> list[Question]:
    """Questions about that many random patients."""
    return [_Patient(protocol, random).question() for _ in range(count)]


class _Patient:
    def __init__(self, protocol: Protocol, random: Random) -> None:
        self.protocol, self.random = protocol, random
        self.facts: list[AnyFact] = []
        self.treated: list[date] = []
        self.rules = [
            None,
            *SERIES_IDS,
            *WATCH_IDS,
            *ALARM_IDS,
            "symptoms",
            *(rule.id for rule in protocol.prerequisites),
        ]
        self.rules.append("another")

    def question(self) -> Question:
        random = self.random
        self._treatment()
        if self.treated and random.random() < 0.3:
            return self._calm()
        self.turns = key_days(self.protocol, self.treated or [FIRST])
        for _ in range(random.choice([1, 1, 2])):
            self._visits()
        for _ in range(random.choice([0, 2, 4, 8, 16])):
            self._results(self._near())
        for _ in range(random.choice([0, 1, 2, 4, 6])):
            self._other(self._near())
        if len(set(self.treated)) > 1:
            for _ in range(random.choice([0, 0, 1, 2])):
                self._extension()
        if random.random() < 0.06:
            self.facts.append(Death(**self._common(self._near())))
        if random.random() < 0.6:
            self.facts.append(self._person())
        random.shuffle(self.facts)
        return self._asked()

    def _calm(self) -> Question:
        """A patient with whom all is well, or nearly: tests done in time, questions answered, perhaps a waiver."""
        random = self.random
        every = [rule.every for rule in self.protocol.series]
        on = max(self.treated) + random.choice([5, 20, 60, 200]) * DAY
        for rule in self.protocol.series:
            for back in (0, 1, random.choice([2, 3])):
                day = on - random.choice([0, 1, 4]) * DAY
                for _ in range(back):
                    day = rule.every.before(day)
                self.facts += doing(self.protocol, rule.item, self._common(day, calm=True))
        for name in ("dizzy", "clot ever", "on thinner", "expecting"):
            day = on - random.choice([0, 1, 3]) * DAY
            self.facts.append(
                ScreeningAnswer(fact=name, value=random.random() < 0.05, **self._common(day, calm=True))
            )
        if random.random() < 0.5:
            until = on + random.choice([-1, 0, 1, 40]) * DAY
            rule_id = random.choice([None, None, *SERIES_IDS, *WATCH_IDS])
            self.facts.append(
                Decision(kind="waived", rule=rule_id, until=until, **self._common(on - DAY, calm=True))
            )
        self.facts.append(self._person())
        later = random.choice([DAY * 0, DAY, random.choice(every).after(on) - on])
        planned = random.choice([None, on + later + random.choice([0, 3, 40]) * DAY])
        return Question(Record(patient="the patient", facts=tuple(self.facts)), on + later, None, planned)

    def _asked(self) -> Question:
        random = self.random
        days = [fact.day for fact in self.facts if fact.day.year > 1] or [FIRST]
        near = random.choice(days) + timedelta(days=random.choice([0, 1, 6, 28, 31, 90, 366, 731, 1461]))
        on = random.choice([near, random.choice(key_days(self.protocol, days)), max(days)])
        if self.treated and random.random() < 0.95:
            on = max(on, min(self.treated))
        known_by = None
        if random.random() < 0.15:
            known_by = moments(random.choice(days), random.choice([0, 12, 600]))
        planned = on + timedelta(days=random.choice([0, 1, 14, 31, 200])) if random.random() < 0.5 else None
        return Question(Record(patient="the patient", facts=tuple(self.facts)), on, known_by, planned)

    def _common(self, day: date, *, calm: bool = False) -> dict[str, Any]:
        random = self.random
        late = random.choice([0, 0, 0, 9, 24, 24 * 40])
        key, standing = "", Standing.FINAL
        if not calm:
            key = random.choice(["", "", "", "", "", "shared 1", "shared 2"])
            standing = random.choice(_STANDINGS)
        number = len(self.facts) + 1
        return {
            "id": f"fact {random.randint(10, 99)}.{number:03}",
            "day": day,
            "known": moments(day, late),
            "key": key,
            "standing": standing,
        }

    def _near(self) -> date:
        random = self.random
        anchor = random.choice(self.treated or [FIRST])
        same = random.choice([fact.day for fact in self.facts] or [anchor])
        return random.choice(
            [
                anchor,
                same,  # a decision on the very day of a result, two results of one day
                same,
                anchor + timedelta(days=random.randint(-40, 400)),
                anchor + timedelta(days=random.randint(0, 40)),
                random.choice(self.turns),
                random.choice(DAYS_TO_LEAN_ON),
            ]
        )

    def _treatment(self) -> None:
        random = self.random
        if random.random() < 0.05:
            return
        day = random.choice([random.choice(DAYS_TO_LEAN_ON), FIRST + timedelta(days=random.randint(0, 2000))])
        lengths = [rule.for_ for rule in self.protocol.series]
        for _ in range(random.choice([1, 1, 2, 3, 4])):
            if self.protocol.drug.exposure == "medicine" and random.random() < 0.7:
                end = random.choice([None, day + timedelta(days=random.randint(0, 200))])
                self.facts.append(Medicine(codes=("remedy",), end=end, **self._common(day, calm=True)))
                self.treated.append(day)
                day = end or day
            else:
                for _ in range(random.choice([1, 1, 3, 5])):
                    self.facts.append(Infusion(**self._common(day, calm=random.random() < 0.9)))
                    self.treated.append(day)
                    day += DAY * random.choice([1, 1, 1, 0])
            day = random.choice(_STEPS + 4 * lengths).after(day) + DAY * random.choice([-1, 0, 0, 1])

    def _visits(self) -> None:
        """An item done again and again: on time, on the last day of grace, late, or three intervals later."""
        random = self.random
        rule = random.choice(self.protocol.series)
        day = random.choice(self.treated or [FIRST])
        for _ in range(random.choice([0, 1, 3, 6, 12])):
            pace = random.choice([rule, *rule.at_first])
            late = pace.grace.after(pace.every.after(day))
            day = random.choice(
                [pace.every.after(day), late, late + DAY, day + 9 * DAY, day, pace.every.after(day, 3)]
            )
            if random.random() < 0.85:
                self.facts += doing(self.protocol, rule.item, self._common(day, calm=random.random() < 0.8))

    def _results(self, day: date) -> None:
        """One result, or several of one day."""
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            self.facts.append(self._result(day))

    def _result(self, day: date) -> Result:
        random = self.random
        common = self._common(day, calm=random.random() < 0.7)
        rest: dict[str, Any] = {"moment": random.choice(["", "", "08:00", "16:00"])}
        shape = random.choice(["amount"] * 12 + ["absent", "members", "unreadable", "text", "strip", "strip"])
        names = [name for watch in self.protocol.watches for name in watch.analytes if name in NUMERIC]
        code, unit = NUMERIC[random.choice(names or sorted(NUMERIC))]
        codes: tuple[str, ...] = (code,)
        match shape:
            case "amount":
                if code == "sugar by amount" and random.random() < 0.5:
                    code, unit = "sugar by weight", "g"
                    codes = (code,)
                if random.random() < 0.1:
                    unit = random.choice(["ku", "u", "mol", "g", ""])
                if random.random() < 0.05:
                    codes = (code, random.choice(["A", "B", "panel"]))
                comparator: Any = random.choice([None] * 9 + ["<", "<=", ">", ">="])
                rest["quantity"] = Quantity(random.choice(_AMOUNTS), unit, comparator)
                low, high = random.choice([(None, None), (None, 40), (10, None), (10, 40), (20, 100)])
                rest["low"] = None if low is None else Quantity(Decimal(low), random.choice(["", unit, "ku"]))
                rest["high"] = None if high is None else Quantity(Decimal(high), random.choice(["", unit]))
            case "strip":
                codes = ("strip",)
                rest["written"] = tuple(
                    random.choices(["negative", "1+", "++", "purple"], k=random.choice([1, 2]))
                )
            case "absent":
                rest["absent"] = True
            case "members":
                codes, rest["has_members"] = (random.choice(["panel", code]),), True
            case "unreadable":
                rest["unreadable"] = "nobody can read it"
            case _:
                rest["written"] = ("some words",)
        return Result(codes=codes, **rest, **common)

    def _other(self, day: date) -> None:
        random = self.random
        common = self._common(day)
        until = random.choice([None, day + timedelta(days=random.randint(0, 500)), random.choice(self.turns)])
        made: AnyFact
        match random.choice(["answer", "answer", "count", "decision", "decision", "decision", "condition",
                             "medicine", "deed", "doubt", "symptom", "symptom", "symptom"]):  # fmt: skip
            case "answer":
                name = random.choice(["dizzy", "clot ever", "on thinner"])
                moment = random.choice(["", "08:00"])
                made = ScreeningAnswer(fact=name, value=random.random() < 0.4, moment=moment, **common)
            case "count":
                made = ScreeningAnswer(fact="tried before", value=random.randint(0, 3), **common)
            case "decision":
                kind: Any = random.choice(
                    ["waived", "waived", "ended", "extended", "extended", "transferred"]
                )
                made = Decision(kind=kind, rule=random.choice(self.rules), until=until, **common)
            case "condition":
                code = random.choice(["vertigo", "spinning", "clot", "unheard of"])
                refuted, current = random.random() < 0.4, random.random() < 0.5
                made = Condition(
                    codes=(code, "clot")[: random.choice([1, 2])], refuted=refuted, current=current, **common
                )
            case "medicine":
                made = Medicine(codes=(random.choice(["thinner", "tea"]),), end=until, **common)
            case "deed":
                what: Any = random.choice(["immunisation", "procedure"])
                made = Deed(kind=what, codes=(random.choice(["skin", "shot"]),), **common)
            case "doubt":
                about = random.choice([None, "courses", "death", "series 1", "watch 1", "clot ever"])
                made = Doubt(
                    why="nobody can read it", about=about, codes=random.choice([(), ("A",)]), **common
                )
            case _:
                made = SymptomReport(symptom=random.choice([*SYMPTOM_IDS, None]), **common)
        self.facts.append(made)

    def _extension(self) -> None:
        """A decision to go on until about a day of treatment, often the newest, made around another."""
        random = self.random
        aim = random.choice([max(self.treated), random.choice(self.treated)])
        until = aim + random.choice([-1, 0, 0, 1, 90]) * DAY
        made = random.choice([*self.treated, until]) + random.choice([-1, 0, 0, 1, 30]) * DAY
        rule = random.choice([None, *SERIES_IDS])
        common = self._common(made, calm=random.random() < 0.8)
        self.facts.append(Decision(kind="extended", rule=rule, until=until, **common))

    def _person(self) -> Person:
        random = self.random
        birth = date(1996, 1, 1) + timedelta(days=random.randint(0, 3000))
        born = random.choice([None, PartialDate(birth, birth), PartialDate(birth, birth + 20 * DAY)])
        sex: Any = random.choice([None, "female", "male"])
        return Person(
            birth=born, sex=sex, **(self._common(date(2000, 1, 1), calm=True) | {"day": date(1, 1, 1)})
        )
