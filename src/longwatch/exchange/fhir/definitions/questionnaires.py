"""Forms as Questionnaires: what an answer to them means is what the reader of this package reads."""

from collections.abc import Iterable, Iterator

from longwatch.core.handbook import Form, Handbook
from longwatch.core.protocol import Phase, Step
from longwatch.exchange.fhir.definitions.origin import Json, Origin, jurisdiction_of

OTHER = "other"
_TYPES = {"yes-or-no": "boolean", "day": "date", "number": "integer", "text": "string", "choice": "choice"}


def questionnaires(origin: Origin, handbook: Handbook) -> Iterator[Json]:
    """Screening, baseline tests, infusion checklists, symptoms, and the forms of the handbook."""
    drug = origin.protocol.drug
    if origin.protocol.facts:
        items = [_question(fact.id, fact.question, number=fact.number) for fact in origin.protocol.facts]
        told = "Asked before a course; an answer left out is unknown, not no."
        yield _form(origin, drug.screening_form, ("Screening before a course", told), items)
    for jurisdiction in origin.protocol.country:
        if origin.is_approved(jurisdiction):
            yield from _of_jurisdiction(origin, jurisdiction)
    if origin.protocol.symptoms and origin.protocol.alarms:
        told = "What a patient has noticed. Whatever is not listed is read by a person."
        yield _form(origin, f"{drug.id}-symptoms", ("Symptoms", told), list(_symptoms(origin)))
    for form in handbook.forms:
        yield _of_handbook(origin, form)


def _of_jurisdiction(origin: Origin, jurisdiction: str) -> Iterator[Json]:
    protocol = origin.protocol
    where, short = protocol.country[jurisdiction].title, jurisdiction.lower()
    needed = protocol.in_force(jurisdiction, protocol.prerequisites, origin.on)
    if needed:
        items = [
            _group(
                rule.id, rule.title, [_day(f"{rule.id}.day", "Done on"), _text(f"{rule.id}.result", "Result")]
            )
            for rule in needed
        ]
        told = "The tests needed before a course, with the day of each."
        form = _form(
            origin, f"{protocol.drug.id}-baseline-{short}", (f"Baseline tests: {where}", told), items
        )
        yield {**form, "jurisdiction": jurisdiction_of(jurisdiction)}
    steps = protocol.in_force(jurisdiction, protocol.steps, origin.on)
    if steps:
        told = "What is done on an infusion day, in the order of the day."
        id = f"{protocol.drug.id}-infusion-checklist-{short}"
        form = _form(origin, id, (f"Infusion checklist: {where}", told), list(_phases(steps)))
        yield {**form, "jurisdiction": jurisdiction_of(jurisdiction)}


def _phases(steps: Iterable[Step]) -> Iterator[Json]:
    listed = list(steps)
    yield _group(
        "day", "The infusion", [_day("day.date", "Date"), _question("day.number", "Day", number=True)]
    )
    for phase in Phase:
        items = [_question(step.id, f"{step.title}. {step.do}") for step in listed if step.phase is phase]
        if items:
            yield _group(phase.value, phase.heading, items)


def _symptoms(origin: Origin) -> Iterator[Json]:
    symptoms = origin.protocol.symptoms
    for number, group in enumerate(dict.fromkeys(symptom.group for symptom in symptoms), start=1):
        items = [_question(one.id, one.name) for one in symptoms if one.group == group]
        yield _group(f"group-{number}", group, items)
    yield _text(OTHER, "Something else, in your own words")


def _of_handbook(origin: Origin, form: Form) -> Json:
    items = []
    for question in form.questions:
        item: Json = {"linkId": question.id, "text": question.text, "type": _TYPES[question.kind]}
        if question.choices:
            item["answerOption"] = [{"valueString": choice} for choice in question.choices]
            item["repeats"] = question.several
        items.append(item)
    made = _form(origin, f"{origin.protocol.drug.id}-{form.id}", (form.title, form.why), items)
    return {**made, "jurisdiction": [one for name in form.jurisdictions for one in jurisdiction_of(name)]}


def _form(origin: Origin, id: str, titles: tuple[str, str], items: list[Json]) -> Json:
    head = origin.head("Questionnaire", id, *titles)
    return {**head, "subjectType": ["Patient"], "item": items}


def _group(id: str, title: str, items: list[Json]) -> Json:
    return {"linkId": id, "text": title, "type": "group", "item": items}


def _question(id: str, text: str, *, number: bool = False) -> Json:
    return {"linkId": id, "text": text, "type": "integer" if number else "boolean"}


def _day(id: str, text: str) -> Json:
    return {"linkId": id, "text": text, "type": "date"}


def _text(id: str, text: str) -> Json:
    return {"linkId": id, "text": text, "type": "string"}
