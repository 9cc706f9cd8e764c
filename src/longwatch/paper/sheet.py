"""A document as data: what stands on the sheet, in the order of reading. The template sets it in type.

All that was known of the patient for it is in here, as text that people read, so that a sheet that was kept can
be printed again without the record, and so that no text ever becomes part of a template's own language.
"""

from datetime import date

import msgspec


class Said(msgspec.Struct, frozen=True, rename="kebab", omit_defaults=True):
    """A text in another language than the sheet's, which is told to whoever has it read aloud."""

    text: str
    lang: str


Words = Said | str


class Block(msgspec.Struct, frozen=True, rename="kebab", kw_only=True, tag_field="kind", tag=str.lower):
    """One thing on the sheet."""


class Heading(Block, frozen=True, kw_only=True):
    """A heading of the second level; the sheet's title is the first."""

    text: Words


class Text(Block, frozen=True, kw_only=True):
    """A paragraph; a quiet one is smaller, a strong one bold."""

    text: Words
    quiet: bool = False
    strong: bool = False


class Points(Block, frozen=True, kw_only=True):
    """A list. With many short points it stands in two columns."""

    points: tuple[Words, ...]
    columns: int = 1


class Box(Block, frozen=True, kw_only=True):
    """What must not be overlooked. `tone` is urgent (a thick frame) or note (a line at the side)."""

    tone: str
    heading: Words
    text: Words = ""
    points: tuple[Words, ...] = ()


class Pairs(Block, frozen=True, kw_only=True):
    """Labels with their values, two to a line; quiet ones are small, each on a line of its own."""

    rows: tuple[tuple[Words, Words], ...]
    columns: int = 2
    quiet: bool = False


class Table(Block, frozen=True, kw_only=True):
    """Rows under headings. A width is in parts of the line, or 0 for as wide as it needs.

    centred   from which column on the cells stand in the middle, such as boxes to tick
    """

    columns: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]
    widths: tuple[int, ...]
    centred: int = 99


class Point(msgspec.Struct, frozen=True, rename="kebab", kw_only=True):
    """A value of a picture: places are shares of its width and height, from the left and from the bottom."""

    x: float
    y: float
    fired: bool = False


class Mark(msgspec.Struct, frozen=True, rename="kebab", kw_only=True):
    """A place on an axis, and what is written there."""

    at: float
    text: str


class Trend(Block, frozen=True, kw_only=True):
    """One measured value through time, with the laboratory's range and the limits that were watched."""

    title: Words
    words: str
    points: tuple[Point, ...]
    days: tuple[Mark, ...]
    values: tuple[Mark, ...]
    limits: tuple[Mark, ...] = ()
    range: tuple[float, float] | None = None
    range_words: str = ""


class Span(msgspec.Struct, frozen=True, rename="kebab", kw_only=True):
    """A stretch of days on a lane: covered, gap or course."""

    first: float
    last: float
    look: str


class Lane(msgspec.Struct, frozen=True, rename="kebab", kw_only=True):
    """One lane of a picture."""

    name: Words
    spans: tuple[Span, ...]


class Lanes(Block, frozen=True, kw_only=True):
    """The years of follow-up as lanes: what was covered, and the gaps."""

    words: str
    lanes: tuple[Lane, ...]
    years: tuple[Mark, ...]
    legend: tuple[tuple[str, str], ...]


class Ring(Block, frozen=True, kw_only=True):
    """Whom to ring, large enough to find in a hurry."""

    heading: Words
    rows: tuple[tuple[Words, Words], ...]


class Lines(Block, frozen=True, kw_only=True):
    """Lines to sign on."""

    labels: tuple[Words, ...]


class Card(Block, frozen=True, kw_only=True):
    """A card for the wallet: four faces of one sheet, with a code that holds the same text as the first."""

    title: Words
    how_to: Words
    about: tuple[tuple[Words, Words], ...]
    had: tuple[Words, ...]
    look_for: tuple[Words, tuple[Words, ...]]
    ring: tuple[tuple[Words, Words], ...]
    carry: Words
    for_doctor: tuple[Words, Words, tuple[Words, ...]] | None = None
    code: str = ""
    code_words: str = ""


AnyBlock = Heading | Text | Points | Box | Pairs | Table | Trend | Lanes | Ring | Lines | Card


class Sheet(msgspec.Struct, frozen=True, rename="kebab", kw_only=True):
    """One document, ready to be set in type.

    sender    the clinic's lines at the top
    to        for whom it is, below them
    about     who the patient is
    foot      what stands at the end of each page
    notices   what must be said of the words themselves: made by machine, not checked
    dense     smaller letters, for what clinicians read and for long tables
    numbered  how a page is numbered, with {page} and {pages} to fill in
    """

    document: str
    title: str
    language: str
    day: date
    date_words: str
    sender: tuple[Words, ...]
    to: tuple[Words, ...]
    about: tuple[tuple[Words, Words], ...]
    blocks: tuple[AnyBlock, ...]
    notices: tuple[Words, ...]
    foot: Words
    numbered: str
    dense: bool = False


def written(sheet: Sheet) -> str:
    """The sheet as JSON."""
    return msgspec.json.encode(sheet).decode()


def read(text: str) -> Sheet:
    """The sheet that was written."""
    return msgspec.json.decode(text, type=Sheet)
