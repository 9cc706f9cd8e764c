"""Questions and values as phrases, for readers who do not read YAML."""

from decimal import Decimal
from enum import Enum
from typing import Any

import msgspec

from longwatch.core.dates import Interval
from longwatch.core.handbook import Question
from longwatch.core.protocol import (
    AlarmTier,
    Expression,
    Grade,
    Pace,
    Protocol,
    ResultTest,
    Tier,
    Training,
    WatchTier,
)
from longwatch.core.quantities import Quantity


class Words:
    """Phrases of one protocol: names become titles."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self._titles: dict[str, dict[str, str]] = {
            "item": {one.id: one.title for one in protocol.items},
            "unless": {one.id: one.title for one in protocol.items},
            "medicine": {one.id: one.title for one in protocol.code_sets},
            "until_analyte": {one.id: one.title for one in protocol.analytes},
            "requires": {one.id: one.title for one in protocol.requirements},
            "tests": {one.id: one.title for one in protocol.items},
            "capability": {one.id: one.title for one in protocol.capabilities},
            "fact": {one.id: one.title for one in protocol.facts},
            "needs": {one.id: one.title for one in protocol.capabilities},
            "symptoms": {one.id: one.name for one in protocol.symptoms},
            "stop_for": {one.id: one.name for one in protocol.symptoms},
            "condition": {one.id: one.title for one in protocol.code_sets},
            "criteria": {one.id: one.title for one in protocol.criteria},
            "prerequisites": {one.id: one.title for one in protocol.prerequisites},
            "series": {one.id: one.title for one in protocol.series},
        }

    def value(self, value: Any, field: str = "") -> str:
        """Any field of a rule as a phrase."""
        match value:
            case Expression():
                return self.question(value)
            case Tier():
                return f"{value.effect} when {self.question(value.when)}"
            case WatchTier():
                tests = " and ".join(self.test(test) for test in value.all)
                return f"{value.severity}: {tests}{', confirmed by the next result' * value.confirmed}"
            case AlarmTier():
                return self.alarm_tier(value)
            case Pace():
                return self.pace(value)
            case Grade():
                return f"grade {value.grade}, {value.asks.replace('-', ' ')}: {value.words}"
            case Training():
                assessment = "" if not value.assessment else ", with an assessment"
                return f"{value.material}{assessment}{f' of {value.questions} questions' if value.questions else ''}"
            case Question():
                return f"{value.text}{' (' + '; '.join(value.choices) + ')' if value.choices else ''}"
            case bool():
                return "yes" if value else "no"
            case Enum():
                return str(value.value).replace("-", " ")
            case tuple():
                return "; ".join(self.value(one, field) for one in value)
            case str():
                return self._titles.get(field, {}).get(value, value)
            case int() | Decimal() | Interval() | Quantity():
                return str(value)
        return msgspec.json.encode(value).decode()

    def question(self, asked: Expression) -> str:
        """A question of three answers."""
        protocol = self.protocol
        if asked.all is not None:
            return "all of: " + ", ".join(f"({self.question(one)})" for one in asked.all)
        if asked.any is not None:
            return "any of: " + ", ".join(f"({self.question(one)})" for one in asked.any)
        if asked.not_ is not None:
            return f"not ({self.question(asked.not_)})"
        if asked.fact is not None:
            return f"the answer is yes to '{protocol.fact[asked.fact].title}'"
        if asked.count is not None:
            return f"'{protocol.fact[asked.count.fact].title}' is {asked.count.at_least} or more"
        if asked.age is not None:
            return self._age(asked)
        if asked.sex is not None:
            return f"the patient is {asked.sex}"
        if asked.treated is not None:
            return "the patient was treated before" if asked.treated else "the patient was never treated"
        if asked.condition is not None:
            return f"the record has the diagnosis '{self._code_set(asked.condition)}'"
        if asked.medicine is not None:
            return f"the patient takes '{self._code_set(asked.medicine)}'"
        if asked.unknown is not None:
            return f"a person must find out: {asked.unknown}"
        return msgspec.json.encode(asked).decode()

    def _code_set(self, name: str) -> str:
        return self.protocol.code_set[name].title

    def _age(self, asked: Expression) -> str:
        age = asked.age
        assert age is not None  # the caller looked
        if age.below is not None:
            return f"the age is below {age.below} years"
        return f"the age is above {age.above} years" if age.above is not None else f"the age is {age.exactly}"

    def test(self, test: ResultTest) -> str:
        """A question about a result."""
        return test.in_words(self.protocol.analyte[test.analyte].title)

    def pace(self, pace: Pace) -> str:
        """How often at first, and for how long."""
        late = "" if pace.critical_after is None else f", critical after {pace.critical_after}"
        return f"for {pace.lasts} every {pace.every}, lead {pace.lead}, grace {pace.grace}{late}"

    def alarm_tier(self, tier: AlarmTier) -> str:
        """An urgency and when it holds."""
        said = []
        if tier.symptoms:
            said.append(f"for {self.value(tier.symptoms, 'symptoms')}")
        word = self.protocol.drug.exposure_word
        if tier.after is not None:
            said.append(f"more than {tier.after} after the last {word}")
        if tier.within is not None:
            said.append(f"within {tier.within} of the last {word}")
        if tier.with_:
            names = [self.protocol.symptom[name].name for name in tier.with_]
            said.append(f"with one of: {', '.join(names)}")
        if tier.with_alert:
            said.append(f"while an alert is open: {', '.join(tier.with_alert)}")
        return f"{self.value(tier.urgency)}{': ' if said else ', always'}{', and '.join(said)}"
