"""`longwatch export`: the rules for other systems, as FHIR definitions or as a table."""

from pathlib import Path

from longwatch.cli import arguments
from longwatch.cli.output import as_json, put
from longwatch.cli.paths import named
from longwatch.cli.refusals import Refusal
from longwatch.exchange.fhir.definitions import BASE, definitions
from longwatch.exchange.rule_table import rule_table

FORMATS = ("fhir", "csv")


def export(*, out: str, form: str, protocol: str, on: str, base: str | None) -> int:
    """Write the definitions, one file each and a bundle of all; or the table of rules."""
    form = arguments.one_of(form, FORMATS, "--format")
    book = arguments.book(protocol)
    day = arguments.day(on, "--on")
    address = BASE if base is None else _address(base)
    folder = named(out, "--out")
    if form == "csv":
        files = {f"{book.name}-rules.csv": rule_table(book).encode()}
    else:
        if all(day < approved for approved in book.protocol.drug.approved.values()):
            raise Refusal(f"--on: no rule is in force on {day}, before the first approval. Give a later day.")
        made = definitions(book.protocol, book.handbook, on=day, base=address)
        files = {f"{one['resourceType']}-{one['id']}.json": as_json(one) for one in made}
        entries = [{"fullUrl": one["url"], "resource": one} for one in made]
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        files[f"{book.name}-bundle.json"] = as_json(bundle)
    _write(folder, files)
    put(f"{len(files)} file{'s' * (len(files) != 1)} written to {out}\n")
    return 0


def _address(base: str) -> str:
    """The address is the beginning of every definition's name, so it must be one."""
    if not base.startswith(("https://", "http://")) or len(base.split()) != 1:
        raise Refusal("--base: found no address, expected one such as https://clinic.example/fhir.")
    return base


def _write(folder: Path, files: dict[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise Refusal(
            f"{folder}: cannot be written ({error.strerror}). Give a folder to write into."
        ) from None
