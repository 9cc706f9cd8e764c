"""`longwatch triage` and `longwatch symptoms`: how soon a patient must be seen for what they noticed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import NamedTuple

import msgspec

from longwatch.cli import arguments
from longwatch.cli.assessing import refuse_before_birth
from longwatch.cli.output import put, put_json
from longwatch.cli.paths import source_bytes
from longwatch.cli.refusals import Refusal
from longwatch.cli.teaching import texts_of
from longwatch.core.handbook.languages import ENGLISH
from longwatch.core.handbook.spoken import spoken
from longwatch.core.protocol import Protocol, Symptom
from longwatch.core.record import AnyFact, Doubt, Infusion, Record, SymptomReport
from longwatch.core.symptom_search import find, nearest
from longwatch.engine.reference import triage
from longwatch.exchange.fhir import SourceMistake, read_bundle

NOT_GIVEN = "The day of the last infusion was not given, so it cannot be told how long ago it was"


class Asked(NamedTuple):
    """One symptom as it was given, what it was taken for, and what it may have meant where no list has it."""

    given: str
    symptom: Symptom | None
    near: list[Symptom]


def run(
    *,
    symptoms: Sequence[str],
    last_infusion: str | None,
    jurisdiction: str,
    on: str,
    noticed: str | None,
    protocol: str,
    bundle: str | None,
    zone: str | None,
    language: str,
    form: str,
) -> int:
    """Judge the symptoms and print the answer. A symptom that no list has is told and is never nothing."""
    shape = arguments.one_of(form, arguments.FORMATS, "--format")
    day = arguments.day(on, "--on")
    came = _not_later(noticed, "--noticed", day) or day
    infused = _not_later(last_infusion, "--last-infusion", day)
    clinic = arguments.zone(zone)
    rules = arguments.protocol(protocol)
    where = arguments.jurisdiction(jurisdiction, rules)
    texts = None if language == ENGLISH else texts_of(protocol)
    spoken_in = ENGLISH if texts is None else arguments.one_of(language, texts.languages, "--language")
    own = texts.symptoms_in(spoken_in) if texts else rules.symptoms
    asked = [_asked(arguments.words(text), own, rules) for text in symptoms]
    known: tuple[AnyFact, ...] = ()
    if bundle is not None:
        data, place = source_bytes(bundle, "--bundle")
        try:
            read = read_bundle(data, rules, place=place, zone=clinic)
        except SourceMistake as mistake:
            raise Refusal(str(mistake)) from None
        refuse_before_birth(read, day)
        known = read.facts
    record = Record(patient="asked", facts=(*known, *_told(asked, came, day), *_treated(known, infused, day)))
    found = triage(record, rules, jurisdiction=where, on=day)
    notice = ""
    if texts is not None:
        found, is_unreviewed = spoken(found, texts, spoken_in)
        notice = texts.phrase(spoken_in, "machine-translated").text if is_unreviewed else ""
    if shape == "json":
        tree = msgspec.to_builtins(found) | {
            "asked": [_shown(one) for one in asked],
            "language": spoken_in,
            "notice": notice,
        }
        put_json(tree)
    else:
        from longwatch.cli.triage_text import triage_text

        put(triage_text(found, asked, rules, notice=notice))
    return 0


def listing(*, protocol: str, language: str, form: str) -> int:
    """List the symptoms there are, by group, as people of a language call them."""
    shape = arguments.one_of(form, arguments.FORMATS, "--format")
    rules = arguments.protocol(protocol)
    symptoms = rules.symptoms
    if language != ENGLISH:
        texts = texts_of(protocol)
        symptoms = texts.symptoms_in(arguments.one_of(language, texts.languages, "--language"))
    if shape == "json":
        put_json(symptoms)
    else:
        from longwatch.cli.triage_text import symptoms_text

        put(symptoms_text(symptoms))
    return 0


def _not_later(text: str | None, option: str, on: date) -> date | None:
    if text is None:
        return None
    day = arguments.day(text, option)
    if day > on:
        raise Refusal(f"{option}: found a day after --on, expected that day or an earlier one.")
    return day


def _asked(text: str, own: Sequence[Symptom], rules: Protocol) -> Asked:
    if not text.strip():
        raise Refusal("--symptom: found nothing, expected a symptom. `longwatch symptoms` lists them.")
    symptom = find((*own, *rules.symptoms), text)
    return Asked(text, symptom, [] if symptom else nearest(own, text))


def _told(asked: list[Asked], came: date, on: date) -> list[AnyFact]:
    # Told just now: a decision that the record holds was made before it and does not close it.
    known = datetime.combine(on, time.max, UTC)
    return [
        SymptomReport(
            id=f"symptom {number}", day=came, known=known, symptom=one.symptom.id if one.symptom else None
        )
        for number, one in enumerate(asked, start=1)
    ]


def _treated(known: Sequence[AnyFact], infused: date | None, on: date) -> list[AnyFact]:
    if infused is not None:
        return [Infusion(id="last infusion", day=infused)]
    if any(isinstance(fact, Infusion) and fact.day <= on for fact in known):
        return []
    return [Doubt(id="last infusion", day=date.min, why=NOT_GIVEN, about="courses")]


def _shown(one: Asked) -> dict[str, object]:
    symptom = one.symptom.id if one.symptom else None
    return {"given": one.given, "symptom": symptom, "nearest": [near.id for near in one.near]}
