"""A sheet set in type: a tagged PDF that says its title and language, or pictures of its pages.

The sheet goes into the template as a value and is never part of its source, so that whatever a name holds is
printed as it stands. The template may read its own folder and nothing else; the letters are those that come with
the typesetter, on every machine the same; and a sheet gives the same bytes whenever it is set.
"""

from pathlib import Path

import typst

from longwatch.paper.sheet import Sheet, written

TEMPLATES = Path(__file__).parent / "templates"
STANDARD = "ua-1"


class CannotBePrinted(ValueError):
    """A sheet that cannot be set in type. The message never holds what stands on it."""


def pdf(sheet: Sheet) -> bytes:
    """The document as PDF/UA-1.

    Raises:  CannotBePrinted for a character that the letters at hand do not have, rather than printing a box.
    """
    return _made(sheet, "pdf", standards=[STANDARD])[0]


def pictures(sheet: Sheet, *, ppi: float = 96) -> list[bytes]:
    """Each page as a picture. The document is made first: what cannot be printed is not shown either."""
    pdf(sheet)
    return _made(sheet, "png", ppi=ppi)


def _made(
    sheet: Sheet, form: str, *, standards: list[str] | None = None, ppi: float | None = None
) -> list[bytes]:
    compiler = typst.Compiler(
        str(TEMPLATES / "sheet.typ"),
        root=str(TEMPLATES),
        font_paths=[],
        ignore_system_fonts=True,
        sys_inputs={"sheet": written(sheet)},
        package_path=str(TEMPLATES),
        package_cache_path=str(TEMPLATES),
    )
    try:
        made = compiler.compile(format=form, pdf_standards=standards or [], ppi=ppi)  # type: ignore[arg-type]
    except typst.TypstError as error:
        # Its message can hold a piece of the text, and with it a patient's name.
        raise CannotBePrinted(_why(str(error))) from None
    assert made is not None  # only a file named for the output makes it none
    return made if isinstance(made, list) else [made]


def _why(message: str) -> str:
    if "could not be displayed" in message:
        return (
            "found a character that the letters at hand do not have, perhaps in a name or a note; expected Latin, "
            "Greek, Cyrillic or Hebrew letters; write it another way"
        )
    return "the typesetter refused the sheet; this is a fault of the program"
