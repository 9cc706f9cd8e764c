"""What goes out keeps every rule of the specification; so do the published answers, as we read the rules."""

import base64
import csv
import json
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from tests.conformance.cds_hooks.conftest import Json, examples

from longwatch.core.answers import Answer
from longwatch.core.programme import (
    Authorisation,
    FormStanding,
    GateStanding,
    Moment,
    Party,
    RequirementStanding,
)
from longwatch.exchange.cds_hooks.cards import card_for_stranger, cards_for, forms_wanted, lacking_at
from longwatch.exchange.cds_hooks.discovery import discovery
from longwatch.exchange.cds_hooks.orders import Order
from longwatch.exchange.cds_hooks.record_note import note
from longwatch.exchange.cds_hooks.request import CONTEXTS
from longwatch.exchange.cds_hooks.response import (
    Action,
    Card,
    Coding,
    Link,
    Response,
    ResponseMistake,
    Source,
    Suggestion,
    encode,
)

CERTAIN = [Order("MedicationRequest/o1", "drug")]


def standing(id: str, answer: Answer, *, form: str | None = None, title: str = "") -> RequirementStanding:
    return RequirementStanding(
        id=id,
        revision="1",
        text=f"{id}: see <b>this</b> and [that](https://evil.example).",
        sources=("rems-fda, Prescribers (read)",),
        title=title or id,
        who=Party.PATIENT,
        participant=None,
        answer=answer,
        form=form,
    )


def gate(*standings: RequirementStanding) -> GateStanding:
    return GateStanding(
        id="gate",
        revision="1",
        text="Order: no.",
        at=Moment.ORDER,
        course=1,
        on=date(2026, 3, 31),
        answer=Answer.NO,
        requirements=standings,
    )


GATE = gate(
    standing("met", Answer.YES),
    standing("not-met", Answer.NO, form="patient-enrolment"),
    standing("unknown", Answer.UNKNOWN, title="T" * 200),
)


AUTHORISATION = Authorisation(
    number="A-1",
    patient="p",
    course=1,
    facility="North",
    prescriber="Doctor",
    pharmacy=None,
    state="authorised",
    from_=date(2026, 3, 1),
    until=date(2026, 5, 1),
    standing=GATE,
)


def card_faults(card: Json) -> list[str]:
    """The rules R02 to R16 of the list that was made from the specification's own models."""
    faults = []

    def rule(name: str, holds: bool) -> None:
        faults.extend([] if holds else [name])

    rule("R02", isinstance(card.get("summary"), str) and 0 < len(card["summary"]) < 140)
    rule("R03", card.get("indicator") in ("info", "warning", "critical"))
    source = card.get("source", {})
    rule("R04", isinstance(source.get("label"), str) and bool(source["label"]))
    for part in ("url", "icon"):
        rule("R05", part not in source or bool(urlsplit(source[part]).netloc))
    rule("R06", "uuid" not in card or bool(UUID(card["uuid"])))
    rule("R07", "detail" not in card or isinstance(card["detail"], str))
    suggestions = card.get("suggestions", [])
    rule("R08", isinstance(suggestions, list))
    if suggestions:
        rule("R08", card.get("selectionBehavior") in ("at-most-one", "any"))
    for one in suggestions if isinstance(suggestions, list) else []:
        rule("R09", bool(one.get("label")))
        for action in one.get("actions", []):
            rule("R10", action.get("type") in ("create", "update", "delete"))
            rule("R11", action["type"] == "delete" or bool(action.get("resource")))
            rule("R12", action["type"] != "delete" or bool(action.get("resourceId")))
        rule("R13", one.get("actionSelectionBehavior", "all") in ("all", "any", "at-most-one"))
    for link in card.get("links", []):
        rule("R14", bool(link.get("label") and link.get("url")) and link.get("type") in ("absolute", "smart"))
        rule("R15", "appContext" not in link or link["type"] == "smart")
    for reason in card.get("overrideReasons", []):
        rule("R16", bool(reason.get("code") and reason.get("system") and reason.get("display")))
    return sorted(set(faults))


def test_the_rules_are_those_of_the_list(outside: Path) -> None:
    with (outside / "cds-hooks" / "rules_from_hl7_logical_models.csv").open() as file:
        listed = [row["id"] for row in csv.DictReader(file)]
    assert listed == [f"R{number:02d}" for number in range(1, 24)]


def no_value_is_empty(value: object) -> bool:
    if isinstance(value, dict):
        return bool(value) and all(map(no_value_is_empty, value.values()))
    return (
        bool(value) and all(map(no_value_is_empty, value))
        if isinstance(value, list)
        else value not in (None, "")
    )


def test_our_cards_keep_every_rule(setting) -> None:
    told = [*cards_for(lacking_at(GATE), setting, CERTAIN), card_for_stranger(["One", "Two"], setting)]
    answer = json.loads(encode(Response(cards=tuple(one.card for one in told))))
    assert [one.about for one in told] == ["not-met", "unknown", "patient"]
    assert [card_faults(card) for card in answer["cards"]] == [[], [], []]
    assert no_value_is_empty(answer)
    assert "systemActions" not in answer


def test_with_nothing_to_say_the_cards_are_an_empty_list() -> None:
    assert json.loads(encode(Response(cards=()))) == {"cards": []}


def test_a_card_says_what_is_not_met_who_acts_and_where(setting) -> None:
    first, second = (one.card for one in cards_for(lacking_at(GATE), setting, CERTAIN))
    assert (first.summary, first.indicator) == ("not-met: not met", "warning")
    assert "Who acts: patient" in first.detail and "Source: rems-fda" in first.detail
    assert [link.type for link in first.links] == ["smart", "absolute"]
    context = json.loads(first.links[0].app_context)
    assert context["questionnaire"].endswith("/patient-enrolment")
    assert second.summary.endswith("…") and "cannot be told" not in second.summary
    assert [link.type for link in second.links] == ["absolute"] and not second.suggestions


def test_nothing_in_a_card_becomes_a_link_or_a_tag(setting) -> None:
    detail = cards_for(lacking_at(GATE), setting)[0].card.detail
    assert "<" not in detail and "\\[that]" in detail


def test_without_an_order_cards_only_inform_and_forms_come_when_they_are_due(setting) -> None:
    common = {"revision": "1", "text": "text", "form": "status-form", "who": Party.PRESCRIBER, "course": 1}
    forms = [
        FormStanding(id="late", status="overdue", **common),
        FormStanding(id="due", status="due", **common),
        FormStanding(id="later", status="up-to-date", **common),
    ]
    told = cards_for(forms_wanted(forms, {"late": "Late", "due": "Due"}), setting)
    assert [(one.about, one.card.indicator) for one in told] == [("late", "info"), ("due", "info")]


def test_an_order_that_names_the_drug_only_in_words_is_asked_about(setting) -> None:
    told = cards_for([], setting, [Order("MedicationRequest/o1", "named only")])
    assert [one.about for one in told] == ["product"]


def test_a_form_can_wait_in_the_clients_own_work_queue(setting) -> None:
    card = cards_for(lacking_at(GATE), setting, CERTAIN)[0].card
    task = card.suggestions[0].actions[0].resource
    assert task["status"] == "requested" and task["intent"] == "proposal" and task["id"]
    assert task["for"] == {"reference": "Patient/p1"} and task["owner"] == {"reference": "Practitioner/1"}
    assert task["reasonReference"] == {"reference": "MedicationRequest/o1"}
    kinds = [one["type"]["coding"][0]["code"] for one in task["input"]]
    assert kinds == ["smartonfhir-application", "smartonfhir-appcontext"]


def test_a_note_for_the_record_holds_the_number(setting) -> None:
    action = note(AUTHORISATION, setting)
    assert action.resource["type"]["coding"][0]["code"] == "51851-4"
    text = base64.b64decode(action.resource["content"][0]["attachment"]["data"]).decode()
    assert "A-1" in text and "2026-05-01" in text


CARD = {"uuid": "u", "summary": "s", "indicator": "info", "source": Source(label="l")}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Card(**{**CARD, "summary": "x" * 140}),
        lambda: Card(**{**CARD, "summary": ""}),
        lambda: Card(**CARD, suggestions=(Suggestion(label="l"),)),
        lambda: Card(**CARD, selection_behavior="any"),
        lambda: Card(**CARD, override_reasons=(Coding(code="c", system="s"),)),
        lambda: Source(label=""),
        lambda: Source(label="l", url="/relative"),
        lambda: Link(label="l", url="javascript:alert(1)", type="absolute"),
        lambda: Link(label="l", url="https://a.example", type="absolute", app_context="c"),
        lambda: Action(type="create", description="d"),
        lambda: Action(type="delete", description="d"),
    ],
)
def test_a_card_that_breaks_a_rule_cannot_be_made(wrong) -> None:
    with pytest.raises(ResponseMistake):
        wrong()


def test_the_published_cards_that_break_a_rule_are_these(outside: Path) -> None:
    broken = {}
    for example in examples(outside):
        for number, card in enumerate(json.loads(example.read_text()).get("cards", ())):
            if faults := card_faults(card):
                broken[f"{example.name} {number}"] = faults
    assert broken == {"current.23.example.json 0": ["R03"]}  # one of them forgets its indicator


def test_every_service_is_described_whole(protocol) -> None:
    services = discovery([protocol])["services"]
    assert {one["hook"] for one in services} == set(CONTEXTS)
    assert {one["id"] for one in services} == {"longwatch-alemtuzumab"}
    for one in services:
        assert one["title"] and one["description"] and one["usageRequirements"]
        assert all(isinstance(value, str) for value in one["prefetch"].values())
        assert one["prefetch"]["patient"] == "Patient/{{context.patientId}}"
    assert discovery([]) == {"services": []}
