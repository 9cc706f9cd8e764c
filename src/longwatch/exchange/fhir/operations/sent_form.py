"""A filled-in form as it was sent: alone, in Parameters or in a Bundle; whose it is and who filled it in."""

import hashlib
from typing import Any

import msgspec

from longwatch.exchange.fhir.elements import local_name, objects
from longwatch.exchange.fhir.identity import Identifier, identifiers_of
from longwatch.exchange.fhir.operations.outcome import Issue, OperationMistake
from longwatch.exchange.fhir.operations.parameters import resource_in
from longwatch.exchange.fhir.source import Json

_FORM = "QuestionnaireResponse"
_NAME_AT_MOST = 120


class SentForm:
    """The form, and what came with it."""

    def __init__(self, data: bytes) -> None:
        top = resource_in(data)
        with_it = list(_within(top))
        forms = [one for one in with_it if one.get("resourceType") == _FORM]
        if len(forms) != 1:
            found = "more than one" if forms else "none"
            text = f"found {found}, expected one {_FORM}, alone, in Parameters or in a Bundle"
            raise OperationMistake(Issue("structure", text))
        self.form = forms[0]
        self._with_it = [*objects(self.form.get("contained")), *with_it]

    @property
    def patient(self) -> tuple[Identifier, ...]:
        """The identifiers of the patient.

        Raises:  OperationMistake where there are none that can be looked up.
        """
        subject = self.form.get("subject")
        stated = self._resource(subject)
        found = identifiers_of(subject) if type(subject) is dict else ()
        if stated is not None and stated.get("resourceType") == "Patient":
            found += identifiers_of(stated)
        if not found:
            text = (
                "found no identifier with its system; expected subject.identifier, or the Patient in 'contained' "
                "or in the same Bundle"
            )
            raise OperationMistake(Issue("required", text, f"{_FORM}.subject"))
        return found

    @property
    def signer(self) -> str:
        """The practitioner who is named as its author; empty where none is."""
        author = self.form.get("author")
        if type(author) is not dict:
            return ""
        stated = self._resource(author)
        reference = author.get("reference")
        kind = stated.get("resourceType") if stated is not None else _type_in(reference, author)
        if kind not in ("Practitioner", "PractitionerRole"):
            return ""
        known = identifiers_of(author) + (identifiers_of(stated) if stated is not None else ())
        name = known[0].value if known else reference
        return name[:_NAME_AT_MOST] if type(name) is str and name.isprintable() else ""

    @property
    def identifier(self) -> str:
        """What tells it from every other form: its own identifier and all that it says, as a digest."""
        return hashlib.sha256(msgspec.json.encode(self.form, order="sorted")).hexdigest()

    def _resource(self, reference: Any) -> Json | None:
        text = reference.get("reference") if type(reference) is dict else None
        if type(text) is not str:
            return None
        names = {text.removeprefix("#"), local_name(text)}
        return next((one for one in self._with_it if names & _names(one)), None)


def _names(resource: Json) -> set[str]:
    own = resource.get("id")
    return {own, f"{resource.get('resourceType')}/{own}"} if type(own) is str else set()


def _type_in(reference: Any, author: Json) -> Any:
    text = local_name(reference) if type(reference) is str else ""
    return text.partition("/")[0] or author.get("type")


def _within(top: Json) -> list[Json]:
    """What was sent, opened."""
    listed = {"Bundle": top.get("entry"), "Parameters": top.get("parameter")}.get(top["resourceType"], [top])
    if listed == [top]:
        return [top]
    return [one["resource"] for one in objects(listed) if type(one.get("resource")) is dict]
