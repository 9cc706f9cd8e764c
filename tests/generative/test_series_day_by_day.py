"""The engines agree with a slow answer that looks at every day by itself."""

from hypothesis import given, settings
from tests.generative.oracle import Answer, answer
from tests.generative.strategies import SERIES_IDS, Case, cases, extended_cases
from tests.spec.examples import Engine


# What is easily missed gets more examples than the rest.
@settings(max_examples=4 * settings().max_examples)
@given(case=cases(treated=True))
def test_a_series_is_what_the_manual_says_day_by_day(engine: Engine, case: Case) -> None:
    _compare(engine, case)


@given(case=extended_cases())
def test_an_extension_joins_the_episodes_that_it_reaches(engine: Engine, case: Case) -> None:
    _compare(engine, case)


def _compare(engine: Engine, case: Case) -> None:
    assessment = engine(
        case.record, case.protocol, jurisdiction=case.jurisdiction, on=case.on, look_ahead=False
    )
    found = {finding.id: finding for finding in assessment.series}
    known = {rule.id for rule in case.protocol.of(case.jurisdiction, case.protocol.series)}
    conditional = {rule.id for rule in case.protocol.series if rule.applies is not None}
    for rule_id in SERIES_IDS:
        if rule_id not in known or rule_id in conditional:
            continue
        expected = answer(case.record, case.protocol, case.jurisdiction, case.on, rule_id)
        finding = found.get(rule_id)
        if finding is None or expected is None:
            assert finding is None and expected is None
            continue
        assert expected == Answer(
            status=finding.status,
            start=finding.episode.start,
            end=finding.episode.end,
            due=finding.due,
            overdue_from=finding.overdue_from,
            days_overdue=finding.days_overdue,
            gaps=tuple((gap.from_, gap.to, gap.days, gap.missed) for gap in finding.gaps),
            covered=expected.covered,
            elapsed=expected.elapsed,
            tested=finding.tested_intervals.tested,
            completed=finding.tested_intervals.completed,
        )
        if finding.status == "not-started" or expected.elapsed == 0:
            assert finding.adherence is None
        else:
            assert finding.adherence == expected.covered / expected.elapsed
