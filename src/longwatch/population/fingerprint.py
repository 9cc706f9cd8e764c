"""What reading an export depends on, as one short text: two protocols of the same text read alike.

An interval, a limit or a sentence may change without a country's export having to be read again; a code, an
item, the drug or a question may not.
"""

from hashlib import sha256
from typing import Any

import msgspec

from longwatch.core.protocol import Protocol
from longwatch.engine.relational import STORED
from longwatch.exchange.fhir.mapping import KINDS
from longwatch.exchange.fhir.wanted import wanted_by

# Raised when a reader comes to understand the same line differently.
_READERS = 3
_OF_DRUG = (
    "id",
    "title",
    "exposure",
    "codes",
    "ingredient_codes",
    "other_product_codes",
    "other_product_doses",
    "other_product_name",
    "names",
    "same_course_within",
    "screening_form",
    "symptom_form",
)


def fingerprint(protocol: Protocol) -> str:
    """The text for what reading depends on."""
    wanted = wanted_by(protocol)
    depends: dict[str, Any] = {
        "readers": _READERS,
        "tables": [
            (table.name, [(column.name, column.type) for column in table.columns]) for table in STORED
        ],
        "kinds": sorted(KINDS),
        "drug": {name: getattr(protocol.drug, name) for name in _OF_DRUG},
        "items": protocol.items,
        "analytes": [
            (one.id, one.codes, [(level.name, level.written) for level in one.levels])
            for one in protocol.analytes
        ],
        "used": [
            codes.listed for codes in (wanted.results, wanted.deeds, wanted.conditions, wanted.medicines)
        ],
        "questions": sorted(wanted.facts.items()),
        "decided": sorted(wanted.decided),
        "symptoms": [symptom.id for symptom in protocol.symptoms],
    }
    return sha256(msgspec.json.encode(depends, enc_hook=str, order="deterministic")).hexdigest()[:32]
