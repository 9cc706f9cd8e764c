"""What an author got wrong: where, what was found, what was expected, and how to put it right."""

from collections.abc import Iterable

import msgspec

CODES = {
    "LW0101": "the file cannot be read as UTF-8 text",
    "LW0102": "the file is not well-formed YAML",
    "LW0103": "a key stands twice in one mapping",
    "LW0104": "a tab where only spaces may stand",
    "LW0105": "an anchor, an alias or a tag",
    "LW0106": "more or fewer than one document in a file",
    "LW0107": "a file, or a part of it, where nothing reads it",
    "LW0108": "a value of the wrong kind",
    "LW0109": "an unknown field",
    "LW0110": "a field is missing",
    "LW0111": "fields that cannot stand together",
    "LW0112": "an unknown parameter",
    "LW0113": "a parameter that nothing uses",
    "LW0114": "a field that is filled in, not written",
    "LW0115": "not exactly one drug in a protocol",
    "LW0120": "an unknown name",
    "LW0121": "an id that stands twice",
    "LW0122": "an id that is not written as ids are",
    "LW0123": "a code that is not written as system:code",
    "LW0124": "a LOINC code whose check digit is wrong",
    "LW0125": "a code that belongs to two analytes",
    "LW0126": "a unit that the analyte does not know",
    "LW0127": "a level that is not on the analyte's scale",
    "LW0128": "an analyte that lacks an example",
    "LW0129": "a country that follows itself",
    "LW0130": "a citation without a section",
    "LW0131": "a jurisdiction without a date of approval",
    "LW0132": "a rule in force before the drug was approved",
    "LW0133": "two versions of a rule in force on one day",
    "LW0134": "two rules with one meaning",
    "LW0135": "a series whose times do not fit its interval",
    "LW0136": "tiers out of order",
    "LW0137": "a review that is past its day",
    "LW0138": "a question that does not fit the screening fact",
    "LW0139": "a rule that does not fit how the drug is given",
    "LW0140": "a rule with fewer than two cases",
    "LW0141": "a case of an unknown rule",
    "LW0142": "a case that does not hold",
    "LW0143": "a case whose record cannot be made",
    "LW0150": "a protocol that says fine of a record that holds nothing",
    "LW0160": "a rule that does not start on the day of its communication",
    "LW0161": "a rule that does not end on the day before its communication",
    "LW0170": "a name that belongs to two side effects",
    "LW0171": "a figure that does not say of what",
    "LW0172": "two figures of the same in the same place",
    "LW0173": "a conflict that does not name a rule which points to it",
    "LW0180": "a patient's text or page that is missing in a language",
    "LW0181": "a translation of a text that has changed since",
    "LW0182": "a translation of a text or page that is not there",
    "LW0183": "a translation with other placeholders or numbers than the English",
    "LW0184": "a page made from another revision of the English page",
    "LW0185": "a translated page with other sections, sources or places than the English",
    "LW0186": "a text in the folder of another language",
    "LW0187": "a group of symptoms under two headings",
    "LW0188": "a word for two symptoms in one language",
    "LW0189": "a message that cannot be filled in, or that says too much",
    "LW0190": "a document that the program does not print",
    "LW0191": "a document with other texts than the program fills in",
    "LW0192": "a document that shows a section of a page that is not there",
    "LW0193": "a document without a reader or a source, or a translation with its own",
    "LW0200": "a gate that needs what does not hold where and when the gate does",
    "LW0201": "two gates of one moment",
    "LW0202": "a moment without a gate, where others have one",
    "LW0203": "a requirement that no gate asks for",
    "LW0204": "a form that is asked for where it does not hold",
}


class Place(msgspec.Struct, frozen=True, order=True):
    """A line of a content file; the file is named from the content folder."""

    file: str
    line: int


class Mistake(msgspec.Struct, frozen=True, order=True):
    """One thing that an author must put right. `code` is stable and has an entry in CODES."""

    file: str
    line: int
    code: str
    text: str
    repair: str

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"{self.code} is not a code of a content mistake")

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code} {self.text}. {self.repair}."


class ContentMistakes(ValueError):
    """The content is wrong, so nothing of it is used; `mistakes` lists all that was found."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = in_order(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


def in_order(mistakes: Iterable[Mistake]) -> list[Mistake]:
    """Each mistake once, by file and line."""
    return sorted(set(mistakes))


def at(place: Place, code: str, text: str, repair: str) -> Mistake:
    """A mistake at a place."""
    return Mistake(place.file, place.line, code, text, repair)


def one_of(known: Iterable[str], written: str, *, else_do: str) -> str:
    """The repair for a name that nobody knows: the closest known one, or else what to do."""
    import difflib  # late: only mistakes need it

    close = difflib.get_close_matches(written, list(known), n=1)
    return f"Did you mean '{close[0]}'? If not, {else_do}" if close else else_do[0].upper() + else_do[1:]
