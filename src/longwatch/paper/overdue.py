"""The letter to a patient whose test has not come."""

from longwatch.paper import frame
from longwatch.paper.sheet import AnyBlock, Sheet, Table, Text
from longwatch.paper.told import NotNow, Told
from longwatch.paper.words import Speech

ID = "overdue-letter"


def make(told: Told, speech: Speech) -> Sheet:
    """Which tests are missing, why they matter, and what to do when they are hard to have."""
    told.need_infusion()
    late = sorted((one for one in told.found.series if one.status == "overdue"), key=lambda one: str(one.due))
    if not late:
        raise NotNow("nothing-overdue")
    told.need_telephone()
    columns = (speech.frame("test"), speech.frame("was-due"), speech.text("last"))
    rows = tuple((speech.item(one.item), speech.day(one.due), speech.day(one.last)) for one in late)
    blocks: list[AnyBlock] = [
        Text(text=speech.text("opening")),
        Table(columns=columns, rows=rows, widths=(2, 1, 1)),
        *frame.doubt(told, speech),
    ]
    for one in speech.excerpts("why", told.found.jurisdiction):
        blocks.append(frame.box("note", one))
    blocks += [Text(text=speech.text("elsewhere")), Text(text=speech.text("hard"))]
    blocks += [frame.ring(told, speech), Text(text=speech.text("feel-ill"))]
    return frame.sheet(ID, told, speech, blocks, to=(told.patient.name,) if told.patient.name else ())
