"""The catalogues of the interface: found in the sources, brought up to date, compiled. No network, no Django.

    python -m longwatch.clinic.project.translations           bring the catalogues up to date
    python -m longwatch.clinic.project.translations --check   say what is missing, and change nothing

A catalogue is `locale/LANGUAGE/LC_MESSAGES/django.po`, where people translate, with the compiled `.mo`
beside it, which Django reads. What is no longer said anywhere is dropped; nothing is guessed from
sentences that look alike, for a wrong translation is worse than none.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

CLINIC = Path(__file__).resolve().parent.parent
LOCALE = CLINIC / "locale"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


def sentences() -> Catalog:
    """Every sentence of the interface, with the files that say it."""
    with (CLINIC / "project" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    made = Catalog(charset="utf-8", fuzzy=False)
    found = extract_from_dir(CLINIC, method_map=methods, options_map=options, keywords=KEYWORDS)
    for name, _line, text, _comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        made.add(text, locations=[(name, 0)], context=context)
    return made


def languages() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(folder.name for folder in LOCALE.iterdir() if file_of(folder.name).exists())


def file_of(language: str) -> Path:
    """Where people translate."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """What is translated."""
    with file_of(language).open("rb") as file:
        return read_po(file, locale=language, domain="django")


def compiled(catalogue: Catalog) -> bytes:
    """What Django reads."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def faults(language: str) -> Iterator[str]:
    """What is wrong with a catalogue: missing, stale, uncertain, or with other placeholders than the English."""
    catalogue, wanted = read(language), sentences()
    for message in wanted:
        known = catalogue.get(message.id, message.context)
        if message.id and (known is None or not is_translated(known)):
            yield f"{language}: no translation of {message.id!r}"
    for message in catalogue:
        if message.id and wanted.get(message.id, message.context) is None:
            yield f"{language}: nothing says {message.id!r} any more"
        if message.id and message.fuzzy:
            yield f"{language}: marked as uncertain: {message.id!r}"
        yield from (f"{language}: {message.id!r}: {fault}" for fault in message.check(catalogue))


def is_translated(message: Message) -> bool:
    """Whether every form of a message has its words."""
    return all(message.string) if isinstance(message.string, (list, tuple)) else bool(message.string)


def update(language: str) -> None:
    """Bring one catalogue up to date and compile it."""
    catalogue, dated = read(language), read(language).creation_date
    catalogue.update(sentences(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.creation_date = dated  # or every run would change the file
    with file_of(language).open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=True, include_lineno=False)
    file_of(language).with_suffix(".mo").write_bytes(compiled(read(language)))


def main(arguments: list[str]) -> int:
    """Update unless asked only to check, and say what is missing."""
    found: list[str] = []
    for language in languages():
        if "--check" not in arguments:
            update(language)
        found += faults(language)
    for fault in found:
        print(fault)  # noqa: T201 (a command)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
