"""No file tells where it was written: no path of a developer's machine, no place where packages came from."""

import os
import re
import subprocess
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Folders that any machine has; a path below them tells nothing.
USUAL = {
    Path(name) for name in ("/", "/app", "/build", "/home", "/opt", "/src", "/srv", "/tmp", "/usr", "/var")
}
# Put together here, so that this file does not hold what it looks for.
INDEX_HOSTS = ["pypi" + ".org", "python" + "hosted.org", "pypi" + ".python.org", "files.python" + "hosted"]
INDEX_SETTINGS = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX")


@cache
def files() -> list[Path]:
    """Every file that is, or could be, committed."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"git cannot list the files here: {error}")
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file()]


def machine_paths() -> list[re.Pattern[str]]:
    """The checkout, the folder it stands in and the home folder of whoever runs this; any home folder at all."""
    folders = {ROOT, ROOT.parent, Path.home()} - USUAL
    # A longer path may end in the same words (docs/home/…): only one that starts here counts.
    own = [re.compile(rf"(?<![\w.~/-]){re.escape(str(folder))}(?![\w.-])") for folder in folders]
    return [*own, re.compile(r"(?<![\w.~/-])/(home|Users)/\w+/"), re.compile(r"\b[A-Z]:\\Users\\")]


def index_hosts() -> list[re.Pattern[str]]:
    own = {
        urlsplit(word).hostname
        for name in INDEX_SETTINGS
        for word in os.environ.get(name, "").split()
        if word
    }
    hosts = {*INDEX_HOSTS, *(host for host in own if host)}
    return [re.compile(rf"(?<![\w-]){re.escape(host)}") for host in sorted(hosts)]


def found(patterns: list[re.Pattern[str]]) -> list[str]:
    places = []
    for path in files():
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        ):
            places += [
                f"{path.relative_to(ROOT)}:{number}: {match.group()}"
                for pattern in patterns
                if (match := pattern.search(line))
            ]
    return places


def test_no_file_names_a_place_on_the_machine_it_was_written_on() -> None:
    assert found(machine_paths()) == []


def test_no_file_names_a_package_index() -> None:
    assert found(index_hosts()) == []


def test_no_lock_file_that_holds_addresses_is_kept() -> None:
    assert [path.name for path in files() if path.name in {"uv.lock", "pylock.toml", "poetry.lock"}] == []


def test_a_path_of_the_checkout_would_be_found() -> None:
    line = f"see {ROOT}/pyproject.toml"
    assert any(pattern.search(line) for pattern in machine_paths())


@pytest.mark.parametrize("line", ["see docs/home/index.md", "/usr/bin/chromium", "src/longwatch/core"])
def test_an_ordinary_path_would_not(line: str) -> None:
    assert not any(pattern.search(line) for pattern in machine_paths())
