"""Gates that let nothing through for good, or let something through unasked."""

from collections.abc import Iterator
from datetime import date

from longwatch.catalogue.building import Draft, Piece
from longwatch.catalogue.mistakes import Mistake
from longwatch.catalogue.periods import approval, lineage
from longwatch.core.dates import DAY
from longwatch.core.protocol import Gate, Moment, Requirement, Rule


def wrong_gates(draft: Draft) -> Iterator[Mistake]:
    """Gates of which a requirement does not hold where and when the gate does, and two gates of one moment."""
    requirements = [piece.value for piece in draft.of("requirements")]
    gates = list(draft.of("gates"))
    for piece in gates:
        for n, name in enumerate(piece.value.requires):
            versions = [rule for rule in requirements if rule.id == name]
            if versions and (where := _uncovered(draft, piece.value, versions)):
                text = f"'{piece.value.id}' needs '{name}', which does not hold in {where} on every day of the gate"
                repair = "Let it hold in the same jurisdictions and days, or leave it out of 'requires'"
                yield piece.wrong("LW0200", "requires", n, text=text, repair=repair)
    for jurisdiction in (piece.value.id for piece in draft.of("countries")):
        yield from _wrong_moments(draft, gates, jurisdiction)


def _wrong_moments(draft: Draft, gates: list[Piece], jurisdiction: str) -> Iterator[Mistake]:
    here = [piece for piece in gates if set(lineage(draft, jurisdiction)) & set(piece.value.jurisdictions)]
    for n, piece in enumerate(here):
        for other in here[:n]:
            if piece.value.at is other.value.at and _overlap(draft, (piece.value, other.value), jurisdiction):
                text = f"'{piece.value.id}' and '{other.value.id}' are both the gate of '{piece.value.at}'"
                repair = f"Keep one in {jurisdiction}, or let one end before the other begins"
                yield piece.wrong("LW0201", "at", text=text, repair=repair)
    missing = set(Moment) - {piece.value.at for piece in here}
    if here and missing:
        names = ", ".join(sorted(missing))
        text = f"{jurisdiction} has gates, but none for: {names}"
        repair = "Write one for every moment, so that none is passed unasked"
        yield here[0].wrong("LW0202", "at", text=text, repair=repair)


def unused_requirements(draft: Draft) -> Iterator[Mistake]:
    """Requirements that no gate asks for, so that it makes no difference whether they are met."""
    used = {name for piece in draft.of("gates") for name in piece.value.requires}
    for piece in draft.of("requirements"):
        if piece.value.id not in used:
            text, repair = (
                f"no gate requires '{piece.value.id}'",
                "Name it under 'requires' of a gate, or remove it",
            )
            yield piece.wrong("LW0203", text=text, repair=repair)


def wrong_forms(draft: Draft) -> Iterator[Mistake]:
    """Forms that are asked for where they do not exist."""
    forms = {piece.value.id: piece.value for piece in draft.of("forms")}
    for piece in draft.of("requirements", "form_schedules"):
        rule: Requirement = piece.value
        form = forms.get(rule.form or "")
        if form is not None and (where := _uncovered(draft, rule, [form])):
            text = f"'{rule.id}' asks for the form '{form.id}', which does not hold in {where} on every day of the rule"
            yield piece.wrong("LW0204", "form", text=text, repair="Let the form hold there too")


def _days(draft: Draft, rule: Rule, jurisdiction: str) -> tuple[date, date]:
    return rule.from_ or approval(draft, jurisdiction) or date.min, rule.to or date.max


def _overlap(draft: Draft, rules: tuple[Gate, Gate], jurisdiction: str) -> bool:
    (a, b), (c, d) = (_days(draft, rule, jurisdiction) for rule in rules)
    return a <= d and c <= b


def _uncovered(draft: Draft, rule: Rule, versions: list[Rule]) -> str | None:
    """A jurisdiction in which the rule holds on a day on which none of these does."""
    for jurisdiction in rule.jurisdictions:
        names = set(lineage(draft, jurisdiction))
        day, end = _days(draft, rule, jurisdiction)
        held = sorted(_days(draft, one, jurisdiction) for one in versions if names & set(one.jurisdictions))
        for first, last in held:
            if first <= day <= last:
                day = last if last == date.max else last + DAY
        if not held or (day <= end and day != date.max):
            return jurisdiction
    return None
