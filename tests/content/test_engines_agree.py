"""The relational engine says of every case beside the rules what the reference engine says, in every field."""

from collections import defaultdict

import pytest
from tests.engines import Question, both, differences

from longwatch.catalogue import building, gathering, load
from longwatch.catalogue.case_records import midnight, record_of
from longwatch.catalogue.cases import cases_of


@pytest.mark.parametrize("name", gathering.names())
def test_every_case_is_the_same_on_both_engines(name: str) -> None:
    protocol = load(name)
    draft = building.build(name, building.gather(gathering.CONTENT, name, cases=True))
    asked: dict[str, list[Question]] = defaultdict(list)
    titles: dict[str, list[str]] = defaultdict(list)
    for case in (piece.value for piece in cases_of(draft)):
        if case.infusion is None:  # a step of an infusion day needs no patient
            known_by = None if case.known_by is None else midnight(case.known_by)
            question = Question(record_of(case.record, protocol), case.on, known_by, case.planned)
            asked[case.jurisdiction].append(question)
            titles[case.jurisdiction].append(f"{case.rule}, {case.title}")
    assert asked
    for jurisdiction, questions in asked.items():
        answers = both(protocol, jurisdiction, questions)
        for title, (expected, found) in zip(titles[jurisdiction], answers, strict=True):
            lines = differences(expected, found)
            assert not lines, f"{title}, {jurisdiction}:\n" + "\n".join(lines)
