"""Cards: what a programme still asks for, each thing with who must act, where to do it, and the source.

None is `critical`. What a programme asks for is a matter of its papers and tests, and the guide for such cards
keeps that word for danger to life.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from longwatch.core.answers import Answer
from longwatch.core.programme import FormStanding, GateStanding, Party
from longwatch.exchange.cds_hooks.deferred import later
from longwatch.exchange.cds_hooks.orders import Order
from longwatch.exchange.cds_hooks.response import (
    SUMMARY_SHORTER_THAN,
    Card,
    Coding,
    Indicator,
    Link,
    Source,
    Suggestion,
)
from longwatch.exchange.cds_hooks.setting import Setting

_SYSTEM = "https://longwatch.example/fhir/CodeSystem"
REASONS = {
    "done-elsewhere": "It has been done; the record of it is not here yet",
    "will-be-done": "It will be done before the medicine is given",
    "not-this-patient": "The order is not for this patient",
    "not-ordered": "The medicine will not be ordered",
    "do-not-agree": "I do not agree with the rule",
}
_WORDS = {Answer.NO: "not met", Answer.UNKNOWN: "cannot be told"}


class Lacking(NamedTuple):
    """One thing that somebody has to do: its id and title, how it stands in a word or two, and why."""

    id: str
    title: str
    standing: str
    text: str
    who: Party
    form: str | None
    sources: tuple[str, ...]


class Told(NamedTuple):
    """A card, and the id of what it tells: a requirement or a form of the programme, the product, the patient."""

    about: str
    card: Card


def lacking_at(gate: GateStanding) -> list[Lacking]:
    """What is not met or cannot be told at a gate."""
    return [
        Lacking(one.id, one.title, _WORDS[one.answer], one.text, one.who, one.form, one.sources)
        for one in gate.open
    ]


def forms_wanted(forms: Iterable[FormStanding], titles: Mapping[str, str]) -> list[Lacking]:
    """The forms that are due or late. What is not due yet is not told."""
    return [
        Lacking(one.id, titles[one.id], one.status, one.text, one.who, one.form, one.sources)
        for one in forms
        if one.status in ("due", "overdue")
    ]


def cards_for(lacking: Iterable[Lacking], setting: Setting, orders: Sequence[Order] = ()) -> list[Told]:
    """One card for each thing; with an order of the medicine they warn, else they inform."""
    made = [Told(one.id, _card_of(one, setting, orders)) for one in lacking]
    if any(not order.is_certain for order in orders):
        made.insert(0, Told("product", _uncertain(setting)))
    return made


def card_for_stranger(asked: Iterable[str], setting: Setting) -> Told:
    """The drug is ordered for somebody who is not known here, or not to this client: one answer for both."""
    listed = "".join(f"\n- {_plain(title)}" for title in asked)
    card = _card(
        setting,
        f"No record of this patient in the programme of {setting.programme}",
        f"Nobody can tell what is met. Before the medicine is ordered the programme asks for:\n{listed}",
        links=(Link(label="Register the patient in Longwatch", url=setting.page, type="absolute"),),
    )
    return Told("patient", card)


def _uncertain(setting: Setting) -> Card:
    return _card(
        setting,
        f"Is this order for {setting.programme}?",
        "The order names it in words, or has codes of two products. It was taken for the medicine of this "
        "programme. Choose the product by its code.",
    )


def _card_of(one: Lacking, setting: Setting, orders: Sequence[Order]) -> Card:
    links = [Link(label="Open it in Longwatch", url=setting.page, type="absolute")]
    suggestions: tuple[Suggestion, ...] = ()
    if one.form is not None and setting.app is not None:
        # Nothing of the patient: the app gets its patient from the client that launches it.
        context = json.dumps({"questionnaire": setting.questionnaire(one.form), "requirement": one.id})
        label = f"Fill in now: {one.title}"
        links.insert(0, Link(label=label, url=setting.app, type="smart", app_context=context))
        order = next((order.name for order in orders if order.name), None)
        suggestions = (later(one.title, setting.app, context, setting=setting, order=order),)
    return _card(
        setting,
        f"{one.title}: {one.standing}",
        _detail(one),
        indicator="warning" if orders else "info",
        topic=Coding(code=one.who, system=f"{_SYSTEM}/programme-party", display=one.who.value.capitalize()),
        suggestions=suggestions,
        links=tuple(links),
    )


def _card(
    setting: Setting,
    summary: str,
    detail: str,
    *,
    indicator: Indicator = "warning",
    topic: Coding | None = None,
    suggestions: tuple[Suggestion, ...] = (),
    links: tuple[Link, ...] = (),
) -> Card:
    return Card(
        uuid=setting.new_id(),
        summary=_short(summary),
        detail=detail,
        indicator=indicator,
        source=Source(label=f"Programme of {setting.programme}", topic=topic),
        suggestions=suggestions,
        selection_behavior="at-most-one" if suggestions else None,
        links=links,
        override_reasons=tuple(
            Coding(code=code, system=f"{_SYSTEM}/override-reason", display=words)
            for code, words in REASONS.items()
        ),
    )


def _detail(one: Lacking) -> str:
    sources = "; ".join(_plain(source) for source in one.sources)
    return f"{_plain(one.text)}\n\nWho acts: {one.who}." + (f"\n\nSource: {sources}" if sources else "")


def _short(text: str) -> str:
    return text if len(text) < SUMMARY_SHORTER_THAN else f"{text[: SUMMARY_SHORTER_THAN - 2]}…"


def _plain(text: str) -> str:
    """A text that no client's Markdown turns into a tag, a link or a picture."""
    return text.replace("<", "&lt;").replace("[", "\\[")
