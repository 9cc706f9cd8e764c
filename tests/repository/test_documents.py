"""The documents say what is so: their links lead somewhere, and the README shows what the demo prints."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_to_one(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
    missing = [t for t in targets if "://" not in t and not (document.parent / t).exists()]
    assert missing == []


def test_the_readme_shows_what_the_demo_prints(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "longwatch",
        "demo",
        "--on",
        "2026-11-22",
        "--out",
        str(tmp_path / "a.html"),
    ]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    start = readme.index("patients need someone on")
    shown = readme[readme.rindex("\n", 0, start) : readme.index("\n\n", start)]
    lines = [line.strip() for line in shown.strip().splitlines()]
    assert len(lines) == 6
    assert [line for line in lines if line not in printed] == []
