"""The whole content, checked: what each entry says, what they say together, and what comes of it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from longwatch.catalogue import (
    amounts,
    codes,
    communications,
    documents,
    gathering,
    handbook_checks,
    languages,
    messages,
    names_known,
    pages,
    periods,
    programme_checks,
)
from longwatch.catalogue.building import Draft, build, gather
from longwatch.catalogue.cases import Measured, cases_of, missing_cases, run_cases
from longwatch.catalogue.emptiness import Assess, try_on_nothing
from longwatch.catalogue.gathering import CONTENT
from longwatch.catalogue.mistakes import Mistake, in_order

TOGETHER: tuple[Callable[[Draft], Iterator[Mistake]], ...] = (
    names_known.unknown_names,
    names_known.wrong_questions,
    names_known.wrong_ids,
    names_known.unused_parameters,
    codes.wrong_codes,
    codes.shared_codes,
    amounts.wrong_units,
    amounts.missing_examples,
    amounts.wrong_times,
    amounts.wrong_tiers,
    amounts.wrong_exposure,
    periods.circles,
    periods.wrong_starts,
    periods.wrong_sources,
    periods.overlapping_versions,
    periods.same_meanings,
    handbook_checks.ambiguous_names,
    handbook_checks.empty_figures,
    handbook_checks.doubled_figures,
    handbook_checks.forgotten_conflicts,
    programme_checks.wrong_gates,
    programme_checks.unused_requirements,
    programme_checks.wrong_forms,
    communications.wrong_days,
    languages.wrong_translations,
    pages.wrong_pages,
    messages.wrong_messages,
    documents.wrong_documents,
)


def check(
    content: Path = CONTENT,
    *,
    on: date | None = None,
    assess: Assess | None = None,
    measured: Measured | None = None,
) -> list[Mistake]:
    """Every mistake in the content, by file and line.

    on        the day for which reviews are looked at; without it, none is late
    assess    an engine: with it, each protocol is tried on nothing and its cases are run
    measured  what counts over many patients: with it, the cases of measures are run too
    """
    drafts = [_draft(content, name) for name in gathering.names(content)]
    mistakes = [*gathering.strays(content), *languages.unknown_keys(drafts)]
    for draft in drafts:
        mistakes += _check_draft(draft, on=on, assess=assess, measured=measured)
    return in_order(mistakes)


def check_protocol(
    content: Path, name: str, *, on: date | None = None, assess: Assess | None = None
) -> list[Mistake]:
    """Every mistake in one protocol, its cases and the terms it shares with others."""
    return _check_draft(_draft(content, name), on=on, assess=assess)


def _draft(content: Path, name: str) -> Draft:
    return build(name, gather(content, name, cases=True, handbook=True))


def _check_draft(
    draft: Draft, *, on: date | None, assess: Assess | None, measured: Measured | None = None
) -> list[Mistake]:
    mistakes = wrong_together(draft) + list(missing_cases(draft))
    if on is not None:
        mistakes += periods.late_review(draft, on)
    if assess is not None and not draft.mistakes and not mistakes:
        protocol = draft.protocol()
        mistakes += try_on_nothing(protocol, assess, draft.place_of)
        mistakes += run_cases(protocol, cases_of(draft), assess, measured)
    return in_order(draft.mistakes + mistakes)


def wrong_together(draft: Draft) -> list[Mistake]:
    """What no entry shows by itself."""
    return [mistake for look in TOGETHER for mistake in look(draft)]
