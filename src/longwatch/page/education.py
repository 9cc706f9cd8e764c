"""One education page for a patient, to read on a screen or to print. It stands alone and runs no script."""

from collections.abc import Iterable

from longwatch.core.handbook import Section
from longwatch.core.handbook.languages import ENGLISH, Texts, Wording
from longwatch.core.protocol import Citation
from longwatch.page.document import head
from longwatch.page.markup import Markup, element, joined

_MARKS = {"read": ("source-read", "green"), "recalled": ("source-recalled", "amber")}
_CSS = """
main.reading { max-width: 46rem; background: #fff; } .reading p, .reading li { font-size: 1.125rem; }
.reading h2 { margin-top: 1.75rem; } .reading li { margin: .375rem 0; }
.reading .sources li, .reading .quiet { font-size: .875rem; }
.banner p { margin: .25rem auto; }
@media print { html { font-size: 11pt; } .reading section { break-inside: avoid; } }
"""


def education_page(texts: Texts, name: str, *, language: str) -> str:
    """A page in a language; in English where it has no such page, and then it says so in that language.

    Raises:  KeyError for a page that is not there.
    """
    page = texts.page_in(language, name).page
    words = _Words(texts, language, page.language)
    notices = [element("p", element("strong", words.of(one))) for one in texts.notices(language, name)]
    header = element(
        "header",
        element("div", element("p", "Longwatch", class_="brand"), element("h1", page.title), class_="inside"),
        element("div", notices, class_="banner") if notices else None,
    )
    main = element(
        "main",
        map(_section, page.sections),
        _sources(texts, words, page.sources),
        id="content",
        tabindex=-1,
        class_="reading",
    )
    skip = element("a", words.phrase("skip-to-content"), href="#content", class_="skip")
    footer = element(
        "footer", element("p", words.phrase("no-replacement")), _places(words, texts.places(name))
    )
    body = element("body", skip, header, main, footer)
    return f"<!DOCTYPE html>\n{element('html', head(page.title, _CSS), body, lang=page.language)}\n"


def _section(section: Section) -> Markup:
    return element(
        "section",
        element("h2", section.heading),
        element("p", section.text) if section.text else None,
        element("ul", [element("li", point) for point in section.points]) if section.points else None,
    )


class _Words:
    """Short texts in the wanted language, each told apart where it is not in the page's own language."""

    def __init__(self, texts: Texts, language: str, around: str) -> None:
        self.texts, self.language, self.around = texts, language, around

    def of(self, wording: Wording) -> Markup:
        """The text, with its language where the page around it has another, and with its mark."""
        if wording.language == self.around:
            return joined(wording.text)
        mark = f" [{wording.mark}]" if wording.mark else None
        return joined(element("span", wording.words, lang=wording.language), mark)

    def phrase(self, name: str) -> Markup:
        """A phrase by its id."""
        return self.of(self.texts.phrase(self.language, name))


def _sources(texts: Texts, words: _Words, citations: Iterable[Citation]) -> Markup:
    items = []
    for citation in citations:
        source = texts.protocol.source[citation.source]
        name, colour = _MARKS[citation.verified]
        told = f"{source.title} ({source.issuer}, {source.date}), {citation.section}"
        english = told if words.around == ENGLISH else element("span", told, lang=ENGLISH)
        mark = element("span", "[", words.phrase(name), "]", class_=f"mark {colour}")
        items.append(element("li", english, " ", mark))
    return element(
        "section",
        element("h2", words.phrase("sources"), id="sources"),
        element("ol", items, class_="sources"),
        aria_labelledby="sources",
    )


def _places(words: _Words, jurisdictions: Iterable[str]) -> Markup:
    titles = [
        words.of(words.texts.text_in(words.language, f"countries/{place}/title")) for place in jurisdictions
    ]
    listed = [joined(", " if n else "", title) for n, title in enumerate(titles)]
    return element("p", words.phrase("applies-in"), ": ", listed, class_="quiet")
