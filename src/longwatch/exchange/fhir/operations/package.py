"""A form with everything that is needed to show it, as one Bundle."""

from collections.abc import Iterable, Iterator

from longwatch.core.protocol import Protocol
from longwatch.exchange.fhir.definitions.origin import Origin
from longwatch.exchange.fhir.source import Json


def package(forms: Iterable[str], definitions: Iterable[Json], origin: Origin) -> Json:
    """The Questionnaires of these ids with the code lists of the tests they rest on, and the Library of it all."""
    made = {f"{one['resourceType']}/{one['id']}": one for one in definitions}
    wanted: dict[str, None] = {}
    for form in forms:
        wanted[f"Questionnaire/{form}"] = None
        wanted |= dict.fromkeys(_answer_lists(made[f"Questionnaire/{form}"], origin))
        wanted |= dict.fromkeys(_code_lists(form, origin.protocol))
    wanted[f"Library/{origin.protocol.drug.id}"] = None
    entries = [{"fullUrl": made[name]["url"], "resource": made[name]} for name in wanted if name in made]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _answer_lists(resource: Json, origin: Origin) -> Iterator[str]:
    """The code lists that the questions choose from."""
    for item in resource.get("item", []):
        address = item.get("answerValueSet")
        if type(address) is str:
            yield address.removeprefix(f"{origin.base}/")
        yield from _answer_lists(item, origin)


def _code_lists(form: str, protocol: Protocol) -> Iterator[str]:
    """The code lists of the tests without which the form does not count."""
    drug = protocol.drug.id
    for requirement in protocol.requirements:
        if f"{drug}-{requirement.form}" == form:
            for name in requirement.tests:
                yield f"ValueSet/{drug}-item-{name}"
                item = next(one for one in protocol.items if one.id == name)
                for alternative in item.alternatives:
                    yield from (f"ValueSet/{drug}-analyte-{analyte}" for analyte in alternative.same_day)
