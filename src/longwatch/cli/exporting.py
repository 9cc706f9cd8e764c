"""`longwatch export`: the rules for other systems, as FHIR definitions or as a table."""

from pathlib import Path

import msgspec

from longwatch.cli import arguments
from longwatch.cli.output import put
from longwatch.cli.refusals import Refusal
from longwatch.exchange.fhir.definitions import BASE, definitions
from longwatch.exchange.rule_table import rule_table

FORMATS = ("fhir", "csv")


def export(*, out: str, form: str, protocol: str, on: str, base: str | None) -> int:
    """Write the definitions, one file each and a bundle of all; or the table of rules."""
    form = arguments.one_of(form, FORMATS, "--format")
    book = arguments.book(protocol)
    day = arguments.day(on, "--on")
    if form == "csv":
        files = {f"{book.name}-rules.csv": rule_table(book).encode()}
    else:
        made = definitions(book.protocol, book.handbook, on=day, base=base or BASE)
        files = {f"{one['resourceType']}-{one['id']}.json": _json(one) for one in made}
        entries = [{"fullUrl": one["url"], "resource": one} for one in made]
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        files[f"{book.name}-bundle.json"] = _json(bundle)
    _write(Path(out), files)
    put(f"{len(files)} file{'s' * (len(files) != 1)} written to {out}\n")
    return 0


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _write(folder: Path, files: dict[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise Refusal(
            f"{folder}: cannot be written ({error.strerror}). Give a folder to write into."
        ) from None
