"""The pages of all rules under docs/reference: `python -m longwatch.catalogue.explaining.reference`."""

from pathlib import Path

from longwatch.catalogue.explaining.book import Book
from longwatch.catalogue.explaining.rule_page import rule_page
from longwatch.catalogue.gathering import names

FOLDER = Path("docs/reference/rules")
_MADE = "<!-- Made from the content. Do not edit: python -m longwatch.catalogue.explaining.reference -->"


def pages() -> dict[Path, str]:
    """Every file under the folder, by its path in it."""
    found: dict[Path, str] = {}
    for name in names():
        book = Book(name)
        found[Path(name, "README.md")] = _index(book)
        for kind, title in book.groups():
            body = "\n".join(rule_page(book, rule, level=2) for rule in book.in_group(kind))
            found[Path(name, f"{kind}.md")] = f"{_MADE}\n\n# {title}\n\n{body}"
    return found


def _index(book: Book) -> str:
    drug = book.protocol.drug
    state = "An example, not for use. " if drug.example_only else ""
    lines = [_MADE, "", f"# {drug.title}", ""]
    lines += [f"{state}Clinically reviewed: {drug.clinically_reviewed}.", ""]
    for kind, title in book.groups():
        lines += [
            f"## [{title}]({kind}.md)",
            "",
            "| rule | title | where | cases |",
            "| --- | --- | --- | --- |",
        ]
        for rule in book.in_group(kind):
            title, where = book.versions[rule][-1].value.title, ", ".join(book.where(rule))
            lines.append(f"| `{rule}` | {title} | {where} | {len(book.cases.get(rule, [])) or ''} |")
        lines.append("")
    return "\n".join(lines)


def stale(root: Path) -> list[Path]:
    """The files that are missing, differ, or should no longer be there."""
    folder, wanted = root / FOLDER, pages()
    there = {path.relative_to(folder) for path in folder.rglob("*.md")} if folder.is_dir() else set()
    wrong = [path for path, text in wanted.items() if path not in there or _read(folder / path) != text]
    return sorted([*wrong, *(there - wanted.keys())])


def write(root: Path) -> None:
    """Bring the folder up to date."""
    wanted = pages()
    for path in stale(root):
        file = root / FOLDER / path
        if path in wanted:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(wanted[path], encoding="utf-8")
        else:
            file.unlink()


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


if __name__ == "__main__":
    write(Path())
