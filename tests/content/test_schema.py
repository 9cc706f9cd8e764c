"""The schema that editors use is current and lets all content through."""

import json
import re
import runpy
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from longwatch.catalogue import gathering, schema
from longwatch.catalogue.reading import read

CONTENT = gathering.CONTENT


def test_the_schema_is_current() -> None:
    kept = (CONTENT / schema.FILE).read_text(encoding="utf-8")
    assert kept == schema.render(), "remake it: python -m longwatch.catalogue.schema"


def test_every_reference_in_the_schema_leads_somewhere() -> None:
    made = json.loads(schema.render())

    def references(part: object) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
            return own + [ref for value in part.values() for ref in references(value)]
        return [ref for value in part for ref in references(value)] if isinstance(part, list) else []

    named = {f"#/$defs/{name}" for name in made["$defs"]}
    assert set(references(made)) <= named


@pytest.mark.parametrize(
    "path", sorted(CONTENT.rglob("*.yaml")), ids=lambda p: p.relative_to(CONTENT).as_posix()
)
def test_the_schema_lets_the_content_through(path: Path) -> None:
    whole = json.loads(schema.render())
    assert list(violations(read(path.read_bytes(), path.name).tree, whole, whole)) == []


@pytest.mark.parametrize(
    "spoiled",
    [
        {"rules": []},
        {},
        {"series": {}},
        {"series": [{"id": "a"}]},
        {"countries": []},
        {"id": "XX", "name": "X"},
        {"items": [{"id": "a", "title": "A", "alternatives": [{"codes": ["777-3"]}]}]},
        {"parameters": [{"id": 3, "title": "A", "value": 1, "why": "B"}]},
    ],
)
def test_the_schema_stops_what_is_wrong(spoiled: object) -> None:
    whole = json.loads(schema.render())
    assert list(violations(spoiled, whole, whole)) != []


def test_writing_puts_the_schema_beside_the_content(small: Path) -> None:
    schema.write(small)
    assert (small / schema.FILE).read_text(encoding="utf-8") == schema.render(small)


def test_the_module_can_be_run_to_remake_the_schema(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "CONTENT", small)
    monkeypatch.delitem(sys.modules, "longwatch.catalogue.schema")
    runpy.run_module("longwatch.catalogue.schema", run_name="__main__")
    assert (small / schema.FILE).exists()


# ---- as much of JSON Schema as ours uses -------------------------------------------------------------

KINDS: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, Decimal),
    "boolean": (bool,),
}
WORDS = {
    "$schema", "$defs", "title", "description", "format", "then", "else", "type", "$ref", "anyOf", "enum",
    "pattern", "required", "properties", "additionalProperties", "items", "minProperties", "if",
}  # fmt: skip


def violations(tree: Any, schema: dict[str, Any], whole: dict[str, Any], at: str = "$") -> Iterator[str]:
    assert set(schema) <= WORDS, "a word of JSON Schema that this test does not know"
    if "$ref" in schema:
        yield from violations(tree, whole["$defs"][schema["$ref"].removeprefix("#/$defs/")], whole, at)
    if "if" in schema:
        branch = "else" if list(violations(tree, schema["if"], whole)) else "then"
        yield from violations(tree, schema[branch], whole, at)
    if "anyOf" in schema and all(list(violations(tree, one, whole)) for one in schema["anyOf"]):
        yield f"{at}: {tree} is none of its kinds"
    kind = schema.get("type")
    if kind and (not isinstance(tree, KINDS[kind]) or (kind != "boolean" and isinstance(tree, bool))):
        yield f"{at}: {tree} is no {kind}"
    elif "enum" in schema and tree not in schema["enum"]:
        yield f"{at}: {tree} is not one of {schema['enum']}"
    elif "pattern" in schema and not re.search(schema["pattern"], tree):
        yield f"{at}: {tree} is not written like {schema['pattern']}"
    elif isinstance(tree, dict):
        yield from violations_inside(tree, schema, whole, at)
    elif isinstance(tree, list):
        for n, one in enumerate(tree):
            yield from violations(one, schema.get("items", {}), whole, f"{at}[{n}]")


def violations_inside(
    tree: dict[str, Any], schema: dict[str, Any], whole: dict[str, Any], at: str
) -> Iterator[str]:
    yield from (f"{at} lacks {name}" for name in schema.get("required", ()) if name not in tree)
    if len(tree) < schema.get("minProperties", 0):
        yield f"{at} is empty"
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name, one in tree.items():
        if name in known:
            yield from violations(one, known[name], whole, f"{at}.{name}")
        elif others is False:
            yield f"{at} has the unknown {name}"
        elif isinstance(others, dict):
            yield from violations(one, others, whole, f"{at}.{name}")
