"""`longwatch demo`: an invented clinic, shown."""

import tempfile
from datetime import datetime
from pathlib import Path

from longwatch.cli import arguments
from longwatch.cli.assessment_text import assessment_text
from longwatch.cli.listing import records
from longwatch.cli.output import put
from longwatch.cli.paths import named
from longwatch.cli.progress import Progress
from longwatch.cli.refusals import Refusal
from longwatch.cli.worklist_text import worklist_text
from longwatch.core.findings import Assessment
from longwatch.core.record import Record
from longwatch.core.worklist import rank, worklist
from longwatch.engine.reference import assess, told_of_course
from longwatch.invented import patients, write_bundles
from longwatch.page import Shown, render

FEW = 12


def demo(*, count: int, seed: int, on: str | None, jurisdiction: str, out: str) -> int:
    """Invent a clinic in a temporary folder, read it as any other, show it."""
    # The edge of the program: the only place where today is asked for.
    day = arguments.day(on, "--on") if on is not None else datetime.now().astimezone().date()
    rules = arguments.protocol("alemtuzumab")
    where = arguments.jurisdiction(jurisdiction, rules)
    target = named(out, "--out")
    if not target.absolute().parent.is_dir():
        raise Refusal(f"--out: the folder of {out} does not exist. Make it, or choose another place.")
    with (
        tempfile.TemporaryDirectory(prefix="longwatch-") as temporary,
        Progress("patients", count) as progress,
    ):
        folder = Path(temporary)
        write_bundles(folder, patients(count=count, seed=seed, on=day))
        refused: list[str] = []
        found: list[tuple[Record, Assessment]] = []
        for record in records(folder, rules, arguments.zone(None), refused):
            assessed = assess(record, rules, jurisdiction=where, on=day, look_ahead=False)
            found.append((record, told_of_course(assessed, record, rules)))
            progress.step()
    if refused:
        raise RuntimeError("the invented clinic could not be read")
    found.sort(key=lambda pair: rank(pair[1]))
    listed = worklist([assessment for _, assessment in found], on=day)
    shown = [Shown(record=r, assessment=a, protocol=rules) for r, a in found if a.courses][:FEW]
    page = render(listed, shown, title="An invented clinic")
    try:
        target.write_text(page, encoding="utf-8")
    except OSError as error:
        raise Refusal(f"--out: {out} cannot be written ({error.strerror}). Choose another place.") from None
    first = assess(found[0][0], rules, jurisdiction=where, on=day)
    rule = "-" * 78
    put(
        f"{worklist_text(listed, everybody=False, most=FEW)}\n"
        f"{rule}\nThe first of them in full ({first.patient}):\n{rule}\n\n"
        f"{assessment_text(first, rules)}\n"
        f"The same as a page, with pictures: {target.absolute().as_uri()}\n"
    )
    return 0
