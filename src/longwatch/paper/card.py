"""The emergency card. What appears on it, beside the medicine and whom to ring, the patient chooses."""

from dataclasses import dataclass
from io import BytesIO

import segno
from msgspec.structs import replace

from longwatch.paper import frame
from longwatch.paper.sheet import Card, Sheet, Words
from longwatch.paper.told import Told
from longwatch.paper.words import Speech, plain

ID = "emergency-card"
PARTS = ("name", "born", "last-infusion", "courses", "look-for", "for-doctor", "code")
# Who the patient is, is left out unless somebody chooses it.
USUAL = frozenset({"last-infusion", "look-for", "for-doctor", "code"})


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the patient agrees to show: some of PARTS."""

    show: frozenset[str] = USUAL

    def __post_init__(self) -> None:
        if unknown := self.show - set(PARTS):
            raise ValueError(
                f"found {len(unknown)} unknown parts of a card, expected some of {', '.join(PARTS)}"
            )


def make(told: Told, speech: Speech, choices: Choices) -> Sheet:
    """A card of four faces to cut out and fold; what was not agreed to is nowhere on the sheet."""
    last = told.need_infusion()
    told.need_telephone()
    where, show = told.found.jurisdiction, choices.show
    had = tuple(one.text for one in speech.excerpts("had", where))
    values: dict[str, tuple[Words, Words]] = {
        "name": (speech.phrase("card-name"), speech.or_not_recorded(told.patient.name)),
        "born": (speech.phrase("card-born"), speech.day(told.born)),
        "last-infusion": (speech.phrase("card-last-infusion"), speech.day(last)),
        "courses": (speech.phrase("card-courses"), str(len(told.found.courses))),
    }
    about = tuple(values[name] for name in PARTS if name in show and name in values)
    signs = speech.excerpts("look-for", where) if "look-for" in show else []
    doctor = speech.excerpts("for-doctor", where) if "for-doctor" in show else []
    ring = frame.ring_rows(told, speech)
    ends = [one.episode.end for one in told.found.series if one.episode.end]
    card = Card(
        title=speech.title,
        how_to=speech.text("how-to"),
        about=about,
        had=had,
        look_for=(signs[0].heading, signs[0].points) if signs else (speech.frame("whom-to-ring"), ()),
        ring=ring,
        carry=speech.phrase("card-carry-until", date=speech.day(max(ends))) if ends else "",
        for_doctor=(doctor[0].heading, doctor[0].text, doctor[0].points) if doctor else None,
    )
    if "code" in show:
        card = replace(card, code=code(text_of(card, speech.medicine)), code_words=speech.text("qr-alt"))
    made = frame.sheet(ID, told, speech, [card])
    # Around the card stands nothing of the patient either: the sheet itself may be left lying.
    return replace(made, about=(), sender=(), to=())


def text_of(card: Card, medicine: str) -> str:
    """What the code holds: what stands on the card's first two faces, in fewer words, and nothing else."""
    lines = [plain(card.title), medicine]
    lines += [f"{plain(label)}: {plain(value)}" for label, value in card.about]
    if card.look_for[1]:
        lines += [f"{plain(card.look_for[0])}: {'; '.join(map(plain, card.look_for[1]))}"]
    return "\n".join([*lines, *(f"{plain(label)}: {plain(value)}" for label, value in card.ring)])


def code(text: str) -> str:
    """A QR code as a picture. Its text needs no network and leads nowhere."""
    drawn = BytesIO()
    segno.make(text, error="l", micro=False, encoding="utf-8").save(
        drawn, kind="svg", border=0, xmldecl=False, svgns=True
    )
    return drawn.getvalue().decode()
