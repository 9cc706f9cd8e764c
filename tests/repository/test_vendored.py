"""What was brought in from elsewhere is what it says it is, and asks nothing of any other server."""

import hashlib
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "src" / "longwatch" / "clinic" / "static"
VENDOR = FOLDER / "vendor" / "nhsuk"


def test_every_vendored_file_has_the_digest_that_is_written_down() -> None:
    listed = dict(reversed(line.split("  ")) for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    files = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert files - {"README.md", "SHA256SUMS"} == listed.keys()
    for name, digest in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_no_style_or_script_asks_another_server() -> None:
    for path in [*FOLDER.rglob("*.css"), *FOLDER.rglob("*.js")]:
        asked = re.findall(
            r"""(?:url\(|import\s*\(?|from\s*|src\s*=\s*)["']?(https?:)?//""", path.read_text()
        )
        assert asked == [], path


def test_no_logo_or_typeface_of_the_nhs_is_here() -> None:
    text = (VENDOR / "theme.css").read_text()
    assert "Frutiger" not in text and "@font-face" not in text
    assert not [path for path in VENDOR.rglob("*") if "logo" in path.name or "favicon" in path.name]
