"""The examples of the guide for medication programmes, of which most are not quite JSON.

block                    what is wrong with it                              how it is read
cds-cards.00, 01, 02     names of elements are links; a lone object          without the links
cds-cards.03             the same, a text without its closing quotation     the quotation mark is put in;
                         mark, `suggestions` an object and not a list       the object counts as a list of one
specification.01         three dots for what is left out                    without them
specification.02         a comma before the end of a list                   without it
specification.03, 04     nothing                                            as it stands
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.conformance.cds_hooks.conftest import protocol, setting  # noqa: F401  # the same fixtures

BROKEN = {
    "cds-cards.00.external-reference",
    "cds-cards.01.instructions",
    "cds-cards.02.launch-smart-application",
    "cds-cards.03.deferred-smart-application-launch-suggestion",
    "specification.01.prefetch",
    "specification.02.example-input",
}


def mended(text: str) -> Any:
    """What a block means that is no JSON. Raises ValueError where it is still none."""
    text = re.sub(r"</?a\b[^>]*>", "", text)
    text = re.sub(r"^\s*\.\.\.\s*$", "", text, flags=re.MULTILINE)
    text = re.sub(r",(\s*[}\]])", r"\1", text)
    text = re.sub(r'^(\s*"[^"]*" : "[^"\n]*),$', r'\1",', text, flags=re.MULTILINE)
    return json.loads(text)


@pytest.fixture(scope="session")
def guide(outside: Path) -> dict[str, Any]:
    """Every block of the guide, by its name without the ending."""
    found = {}
    for path in sorted((outside / "medication-rems-ig" / "json-blocks").iterdir()):
        name = path.name.partition(".notjson")[0].removesuffix(".json")
        text = path.read_text(encoding="utf-8")
        found[name] = json.loads(text) if path.suffix == ".json" else mended(text)
    return found
