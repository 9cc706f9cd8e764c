"""The invented laboratory: results as single observations, with panels, or in other units."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from longwatch.invented import codes
from longwatch.invented.codes import BLOOD_COUNT, BLOOD_COUNT_PANEL, LOINC, OTHER_UNITS, TESTS, UCUM, Test
from longwatch.invented.fhir import Chart, Resource, coded
from longwatch.invented.story import Story
from longwatch.invented.values import Body


def amount(value: float, unit: str, digits: int) -> Resource:
    """A quantity with its UCUM code."""
    rounded = round(value, digits) if digits else round(value)
    return {"value": rounded, "unit": unit, "system": UCUM, "code": unit}


@cache
def _range(test: Test, factor: float) -> list[Resource] | None:
    bounds = {
        side: amount(bound * factor, test.unit, test.digits)
        for side, bound in (("low", test.low), ("high", test.high))
        if bound is not None
    }
    return [bounds] if bounds else None


@dataclass
class Laboratory:
    """Measures one patient's body and writes the results into the chart."""

    chart: Chart
    story: Story
    body: Body
    written: int = 0

    def result(self, name: str, day: date) -> Resource:
        """One test as an observation of its own."""
        test, factor = self._sent_as(name)
        return self.write(test, day, self.body.measure(name, day), factor)

    def write(self, test: Test, day: date, value: float, factor: float = 1.0) -> Resource:
        """An observation of a value; the factor turns it into the unit in which it is sent."""
        self.written += 1
        return self.chart.observation(
            (LOINC, test.code),
            day,
            valueQuantity=amount(value * factor, test.unit, test.digits),
            referenceRange=_range(test, factor),
        )

    def _sent_as(self, name: str) -> tuple[Test, float]:
        test = TESTS[name]
        others = OTHER_UNITS.get(name)
        if not others or not self.story.has("mixed-units"):
            return test, 1.0
        code, unit, factor = others[self.written % len(others)]
        digits = test.digits + (2 if factor < 1 else 0)
        return test._replace(code=code, unit=unit, digits=digits), factor

    def blood_count(self, day: date) -> None:
        """A complete blood count, in the form this patient's laboratory uses."""
        if self.story.has("panel-components"):
            self._as_components(day)
            return
        members = [
            self._clumped(day) if name == "platelets" and self._is_clumped(day) else self.result(name, day)
            for name in BLOOD_COUNT
        ]
        if self.story.has("panel-members"):
            references = [{"reference": f"Observation/{member['id']}"} for member in members]
            self.chart.observation((LOINC, BLOOD_COUNT_PANEL), day, hasMember=references)

    def _is_clumped(self, day: date) -> bool:
        return self.story.has("clumped") and day == self.story.visits[-1]

    def _clumped(self, day: date) -> Resource:
        """Platelets that could not be counted: the blood count is not complete."""
        absent = coded("http://terminology.hl7.org/CodeSystem/data-absent-reason", "error")
        code = (LOINC, TESTS["platelets"].code)
        return self.chart.observation(code, day, status="cancelled", dataAbsentReason=absent)

    def _as_components(self, day: date) -> None:
        components = []
        for name in BLOOD_COUNT:
            test, factor = self._sent_as(name)
            value = self.body.measure(name, day) * factor
            components.append(
                {
                    "code": coded(LOINC, test.code),
                    "valueQuantity": amount(value, test.unit, test.digits),
                    "referenceRange": _range(test, factor),
                }
            )
        self.chart.observation((LOINC, BLOOD_COUNT_PANEL), day, component=components)

    def yearly_examinations(self, day: date) -> None:
        """Skin examination; cervical screening for women."""
        examined = coded(*codes.SKIN_EXAMINATION)
        self.chart.add("Procedure", status="completed", code=examined, performedDateTime=day.isoformat())
        if self.story.sex == "female":
            self.chart.observation(codes.CERVICAL_CYTOLOGY, day, valueString="no abnormal cells")
