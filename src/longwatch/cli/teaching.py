"""`longwatch education`: the pages that patients read, in their language."""

import textwrap
from pathlib import Path
from typing import Any

import msgspec

from longwatch.catalogue import ContentMistakes, load_handbook
from longwatch.cli import arguments
from longwatch.cli.output import as_json, put, put_json
from longwatch.cli.paths import named
from longwatch.cli.refusals import Refusal
from longwatch.core.handbook.languages import Texts

FORMATS = ("text", "html", "json")
_WIDTH = 78


def education(
    *,
    page: str | None,
    language: str,
    jurisdiction: str | None,
    protocol: str,
    out: str | None,
    form: str | None,
) -> int:
    """List the pages, or show one, or write it as a page to print."""
    shape = arguments.one_of(form or ("html" if out else "text"), FORMATS, "--format")
    texts = texts_of(protocol)
    wanted = arguments.one_of(language, texts.languages, "--language")
    where = arguments.jurisdiction(jurisdiction, texts.protocol) if jurisdiction is not None else None
    if page is None:
        if shape == "html" or out is not None:
            raise Refusal(
                "--out and html are for one page. Name it: `longwatch education PAGE --out FILE.html`."
            )
        if shape == "text":
            put(_list(texts, wanted, where))
        else:
            put_json(_listed(texts, wanted, where))
        return 0
    name = arguments.one_of(page, texts.page_names(where), "PAGE")
    if out is not None:
        _write(named(out, "--out"), _written(texts, name, wanted, shape))
    elif shape == "json":
        put_json(_tree(texts, name, wanted))
    else:
        put(_written(texts, name, wanted, shape))
    return 0


def texts_of(protocol: str) -> Texts:
    """All texts for patients of a protocol without mistakes."""
    rules = arguments.protocol(protocol)
    try:
        return Texts(rules, load_handbook(rules.drug.id))
    except ContentMistakes as wrong:
        raise Refusal(*(str(mistake) for mistake in wrong.mistakes)) from None


def _written(texts: Texts, name: str, language: str, shape: str) -> str:
    if shape == "html":
        from longwatch.page.education import education_page

        return education_page(texts, name, language=language)
    return _text(texts, name, language) if shape == "text" else as_json(_tree(texts, name, language)).decode()


def _write(path: Path, written: str) -> None:
    try:
        path.write_text(written, encoding="utf-8")
    except OSError as error:
        raise Refusal(f"--out: {path} cannot be written ({error.strerror}). Choose another place.") from None
    put(f"{path.absolute().as_uri()}\n")


def _listed(texts: Texts, language: str, where: str | None) -> list[dict[str, Any]]:
    rows = []
    for name in texts.page_names(where):
        page, is_fallback = texts.page_in(language, name)
        row = {"id": name, "title": page.title, "language": page.language, "review": page.review}
        rows.append(row | {"jurisdictions": page.jurisdictions, "is_fallback": is_fallback})
    return rows


def _list(texts: Texts, language: str, where: str | None) -> str:
    rows = _listed(texts, language, where)
    width = max((len(row["id"]) for row in rows), default=0)
    lines = [f"{row['id']:{width}}  {','.join(row['jurisdictions']):6}  {row['title']}" for row in rows]
    unread = sum(row["review"] == "unreviewed" for row in rows)
    told = f"{len(rows)} pages in {language}, {unread} of them not reviewed by a person"
    return "\n".join([*lines, "", f"{told}. Languages: {', '.join(texts.languages)}."]) + "\n"


def _text(texts: Texts, name: str, language: str) -> str:
    page = texts.page_in(language, name).page
    lines = [page.title.upper(), ""]
    lines += [f"! {notice.text}" for notice in texts.notices(language, name)]
    for section in page.sections:
        lines += ["", section.heading, "-" * len(section.heading)]
        if section.text:
            lines += textwrap.wrap(section.text, _WIDTH)
        for point in section.points:
            lines += textwrap.wrap(point, _WIDTH, initial_indent="  - ", subsequent_indent="    ")
    heading = texts.phrase(language, "sources").text
    lines += ["", heading, "-" * len(heading)]
    for source in _sources(texts, name, language):
        told = "{title} ({issuer}, {date}), {section} [{mark}]".format_map(source)
        lines += textwrap.wrap(told, _WIDTH, initial_indent="  - ", subsequent_indent="    ")
    return "\n".join([*lines, "", texts.phrase(language, "no-replacement").text]) + "\n"


def _tree(texts: Texts, name: str, language: str) -> dict[str, Any]:
    page, is_fallback = texts.page_in(language, name)
    tree: dict[str, Any] = msgspec.to_builtins(page)
    notices = [notice.text for notice in texts.notices(language, name)]
    return tree | {
        "wanted": language,
        "is_fallback": is_fallback,
        "notices": notices,
        "sources": _sources(texts, name, language),
    }


def _sources(texts: Texts, name: str, language: str) -> list[dict[str, str]]:
    found = []
    for citation in texts.page_in(language, name).page.sources:
        source = texts.protocol.source[citation.source]
        found.append(
            {
                "id": source.id,
                "title": source.title,
                "issuer": source.issuer,
                "date": source.date,
                "section": citation.section,
                "verified": citation.verified,
                "mark": texts.phrase(language, f"source-{citation.verified}").text,
            }
        )
    return found
