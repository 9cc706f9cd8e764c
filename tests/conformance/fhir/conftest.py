"""A small protocol and small bundles, to read against."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.conformance.fhir.resources import COUNT, Json, Read, bundled, patient

from longwatch.core.analytes import Analyte, Level, UnitGroup
from longwatch.core.dates import Interval
from longwatch.core.protocol import (
    Alternative,
    Citation,
    CodeSet,
    Drug,
    Item,
    Protocol,
    ScreeningFact,
    Series,
)
from longwatch.core.record import Record
from longwatch.exchange.fhir import read_bundle


def measured(id: str, code: str, unit: str) -> Analyte:
    return Analyte(id=id, title=id, unit=unit, groups=(UnitGroup(codes=(code,), units={unit: Decimal(1)}),))


@pytest.fixture(scope="session")
def protocol() -> Protocol:
    return Protocol(
        drug=Drug(
            id="alemtuzumab",
            title="Lemtrada",
            codes=("atc:L04AG06", "rxnorm:117055", "rxnorm:1594659", "snomed:129472003"),
            ingredient_codes=("atc:L04AG06", "rxnorm:117055", "snomed:129472003"),
            other_product_codes=("rxnorm:284679",),
            other_product_doses=("30 mg",),
            other_product_name="Campath",
            names=("alemtuzumab", "lemtrada"),
            approved={"EU": date(2013, 9, 12)},
            same_course_within=Interval.parse("30 days"),
            follow_up=Interval.parse("48 months"),
            answers_fresh_for=Interval.parse("30 days"),
            screening_form="alemtuzumab-screening",
            clinically_reviewed="no",
        ),
        countries=(),
        sources=(),
        analytes=(
            measured("platelets", "loinc:777-3", COUNT),
            measured("haemoglobin", "loinc:718-7", "g/dL"),
            Analyte(
                id="protein",
                title="protein",
                levels=(
                    Level(name="none", written=("negative",)),
                    Level(name="1+", written=("1+", "30 mg/dL")),
                ),
                level_codes=("loinc:20454-5",),
            ),
        ),
        items=(
            Item(
                id="count",
                title="count",
                alternatives=(
                    Alternative(codes=("loinc:57021-8",)),
                    Alternative(same_day=("platelets", "haemoglobin")),
                ),
            ),
            Item(id="skin", title="skin", alternatives=(Alternative(codes=("snomed:3",)),)),
            Item(id="vaccine", title="vaccine", alternatives=(Alternative(kind="immunisation"),)),
        ),
        code_sets=(
            CodeSet(id="stroke", title="stroke", codes=("icd10:I63*", "snomed:230690007"), verified="read"),
            CodeSet(id="aspirin", title="aspirin", codes=("atc:B01AC06",), verified="read"),
        ),
        facts=(
            ScreeningFact(id="history-of-stroke", title="stroke", question="Stroke?", conditions=("stroke",)),
            ScreeningFact(id="antiplatelet", title="aspirin", question="Aspirin?", medicines=("aspirin",)),
            ScreeningFact(id="prior-treatments", title="prior", question="How many?", number=True),
        ),
        series=(
            Series(
                id="mon-count",
                title="count",
                jurisdictions=("EU",),
                why="A fall has to be seen.",
                sources=(Citation(source="label", section="4.4", verified="read"),),
                item="count",
                every=Interval.parse("1 month"),
                lead=Interval.parse("7 days"),
                grace=Interval.parse("7 days"),
                for_=Interval.parse("48 months"),
            ),
        ),
    )


@pytest.fixture
def read(protocol: Protocol) -> Read:
    """Read a patient with these resources; what is used and what is not add up to all of them."""

    def reads(*resources: Json, **elements: Any) -> Record:
        record = read_bundle(bundled(patient(), *resources, **elements), protocol)
        assert record.used + sum(record.not_used.values()) == len(resources) + 1
        return record

    return reads
