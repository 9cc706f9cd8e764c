"""An impact in pieces is the JSON of the whole."""

from datetime import date

import msgspec
from tests.population.test_differences import INFUSED, LOW
from tests.population.test_without import DAY, letter
from tests.spec.rules import a_test, protocol, series, tier, watch

from longwatch.catalogue.case_language import CaseRecord
from longwatch.catalogue.case_records import record_of
from longwatch.cli.impact_json import impact_json
from longwatch.cli.output import as_json
from longwatch.population.impact import Comparison


def test_the_pieces_are_the_whole_for_nobody_for_one_and_for_many() -> None:
    made = protocol(watch("Low A", tier("high", a_test(below="10 u")), from_=DAY), series("blood count"))
    comparison = Comparison(
        made, letter(introduces=("low A",)), jurisdiction="LAND", on=date.fromisoformat(DAY)
    )
    one = comparison.of(record_of(msgspec.convert({**INFUSED, **LOW}, CaseRecord), made))
    for people in ([], [one], [msgspec.structs.replace(one, patient=name) for name in ("a", 'b"', "c\nd")]):
        answer = comparison.impact(people, refused=["one file"])
        assert len(answer.patients) == len(people)
        assert b"".join(impact_json(answer)) == as_json(answer)
