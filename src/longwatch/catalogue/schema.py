"""The JSON Schema by which an editor helps an author: made from the core's types, never written by hand.

`python -m longwatch.catalogue.schema` writes it anew. Names of terms are offered and not demanded: the check
knows more about them, and a new term should not look wrong while it is being written.
"""

from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from longwatch.catalogue import gathering
from longwatch.catalogue.building import KINDS, TAKES_PARAMETERS
from longwatch.catalogue.codes import SYSTEMS
from longwatch.catalogue.gathering import CONTENT, LISTS
from longwatch.core.dates import Interval
from longwatch.core.quantities import Quantity

FILE = "schema.json"
Schema = dict[str, Any]

_PARAMETER: Schema = {
    "description": "The value of a parameter, by its id.",
    "type": "object",
    "properties": {"parameter": {"type": "string"}},
    "required": ["parameter"],
    "additionalProperties": False,
}
_TABLE: Schema = {
    "description": "The units of a table, by its id, with factors to the analyte's own unit.",
    "type": "object",
    "properties": {"table": {"type": "string"}},
    "required": ["table"],
    "additionalProperties": False,
}
_FORMS: dict[type, Schema] = {
    Interval: {
        "description": "A length of time, such as '30 days', '6 weeks', '1 month' or '4 years'.",
        "type": "string",
        "pattern": r"^[0-9]{1,4} (day|week|month|year)s?$",
    },
    Quantity: {
        "description": "An amount with its unit, such as '100 10*9/L' or '30 %'.",
        "type": "string",
        "pattern": r"^-?[0-9]+(\.[0-9]+)? \S+$",
    },
}
_DAY: Schema = {"description": "A day, such as 2026-03-31.", "type": "string", "format": "date"}
_CODE: Schema = {
    "description": "A code with its system; a * at the end stands for every code that begins so.",
    "type": "string",
    "pattern": f"^({'|'.join(SYSTEMS)}):\\S+$",
}
# Fields whose values are names, by the kind that an editor should offer.
_OFFERED = {
    "jurisdictions": "countries",
    "jurisdiction": "countries",
    "follows": "countries",
    "source": "sources",
    "analyte": "analytes",
    "until_analyte": "analytes",
    "same_day": "analytes",
    "positive_results": "analytes",
    "item": "items",
    "unless": "items",
    "condition": "code_sets",
    "medicine": "code_sets",
    "needs": "capabilities",
    "capability": "capabilities",
    "tests": "items",
    "stop_for": "symptoms",
    "alarm": "alarms",
    "symptoms": "symptoms",
    "with": "symptoms",
}
_CODES = ("codes", "level_codes", "ingredient_codes", "other_product_codes", "code")
_FILLED_IN = ("revision", "parameters")


def render(content: Path = CONTENT) -> str:
    """The schema as it stands in the content folder."""
    kinds = list(KINDS.items())
    references, components = msgspec.json.schema_components(
        [kind for _, kind in kinds], schema_hook=_form, ref_template="#/$defs/{name}"
    )
    reference = {name: ref for (name, _), ref in zip(kinds, references, strict=True)}
    with_parameters = _reachable(components, [KINDS[name].__name__ for name in TAKES_PARAMETERS])
    for name, component in components.items():
        _improve(component, takes_parameters=name in with_parameters)
    lists: Schema = {name: {"type": "array", "items": reference[name]} for name in LISTS}
    file = {
        "type": "object",
        "properties": {"drug": reference["drug"], **lists},
        "minProperties": 1,
        "additionalProperties": False,
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A content file of Longwatch",
        "description": "Lists of entries under their kind; a file of countries is one country itself.",
        "if": {"type": "object", "required": ["id"]},
        "then": reference["countries"],
        "else": {"$ref": "#/$defs/File"},
        "$defs": {
            "File": file,
            "ParameterUse": _PARAMETER,
            "TableUse": _TABLE,
            "Code": _CODE,
            **_names(content),
            **components,
        },
    }
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"


def _form(kind: type) -> Schema:
    return dict(_FORMS[kind])


def _names(content: Path) -> dict[str, Schema]:
    gathered = gathering.gather(content, gathering.shared_files(content))
    return {
        f"NameOf.{kind}": {"anyOf": [{"enum": sorted(gathered.ids(kind))}, {"type": "string"}]}
        for kind in sorted(set(_OFFERED.values()))
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _reachable(components: dict[str, Schema], names: list[str]) -> set[str]:
    """The types inside which parameters may be used."""
    found: set[str] = set()
    while names:
        name = names.pop()
        if name not in found:
            found.add(name)
            names += _references(components[name])
    return found - {"Citation"}


def _references(schema: Any) -> list[str]:
    match schema:
        case {"$ref": str(reference)}:
            return [reference.rsplit("/", 1)[1]]
        case dict():
            return [name for value in schema.values() for name in _references(value)]
        case list():
            return [name for value in schema for name in _references(value)]
    return []


def _improve(component: Schema, *, takes_parameters: bool) -> None:
    """Say the rest of what the content may hold: numbers as numbers, codes, names, parameters."""
    properties: Schema = component.get("properties", {})
    component["description"] = cleandoc(component["description"])
    for name in _FILLED_IN if takes_parameters else ():
        properties.pop(name, None)
    for name, schema in properties.items():
        schema = _plain(schema)
        if name in _CODES:
            schema = _inside(schema, _ref("Code"))
        elif name in _OFFERED and schema.get("type") in ("string", "array"):
            schema = _inside(schema, _ref(f"NameOf.{_OFFERED[name]}"))
        elif name == "units" and takes_parameters:
            schema = {"anyOf": [schema, _ref("TableUse")]}
        elif takes_parameters and (_is_value(schema) or name == "level"):
            schema = {"anyOf": [*schema.pop("anyOf", [schema.copy()]), _ref("ParameterUse")]}
        properties[name] = schema


def _plain(schema: Schema) -> Schema:
    """Without what only a program cares for: null, defaults, decimals as text."""
    schema = {key: _plain(part) if isinstance(part, dict) else part for key, part in schema.items()}
    schema.pop("default", None)
    if schema.get("format") == "decimal":
        return {"type": "number"}
    if schema.get("format") == "date":
        return dict(_DAY)
    if "anyOf" in schema:
        options = [_plain(option) for option in schema["anyOf"] if option != {"type": "null"}]
        return options[0] if len(options) == 1 else {**schema, "anyOf": options}
    return schema


def _inside(schema: Schema, part: Schema) -> Schema:
    return {**schema, "items": part} if schema.get("type") == "array" else part


def _is_value(schema: Schema) -> bool:
    return schema.get("type") in ("integer", "number", "boolean") or "pattern" in schema or "format" in schema


def write(content: Path = CONTENT) -> None:
    """Put the schema where editors look for it."""
    (content / FILE).write_text(render(content), encoding="utf-8")


if __name__ == "__main__":
    write()
