"""What is installed is pinned by hash, names no address, and agrees with pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
GROUPS = ("boot", "run", "dev")
PINNED = re.compile(r"^[a-z0-9][a-z0-9.-]*==\S+( ; [^\\]+?)?( --hash=sha256:[0-9a-f]{64})+$")
ADDRESS = re.compile(r"://|^\s*-(-index-url|-extra-index-url|-find-links|-trusted-host|i|f)\b| @ ", re.M)


def text(group: str) -> str:
    return (ROOT / "requirements" / f"{group}.txt").read_text(encoding="utf-8")


def entries(group: str) -> list[str]:
    """Every package of a lock file on one line, as pip reads it."""
    joined = re.sub(r"\s*\\\n\s*", " ", text(group))
    return [line.strip() for line in joined.splitlines() if line.strip()]


def requirement(entry: str) -> Requirement:
    return Requirement(entry.split(" --hash=", maxsplit=1)[0])


@pytest.mark.parametrize("group", GROUPS)
def test_every_line_is_one_version_with_its_hashes(group: str) -> None:
    assert entries(group), "the file is empty"
    assert [entry for entry in entries(group) if not PINNED.match(entry)] == []


@pytest.mark.parametrize("group", GROUPS)
def test_no_address_is_written_in(group: str) -> None:
    assert ADDRESS.findall(text(group)) == []


def test_the_development_set_holds_the_running_set_whole() -> None:
    # ./lw counts on it: after the development set, the running set needs no installing.
    assert set(entries("run")) <= set(entries("dev"))


def declared() -> list[tuple[str, str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run = [("run", line) for line in project["project"]["dependencies"]]
    return run + [("dev", line) for line in project["dependency-groups"]["dev"]]


@pytest.mark.parametrize(("group", "line"), declared())
def test_what_the_project_declares_is_pinned_within_its_bounds(group: str, line: str) -> None:
    wanted = Requirement(line)
    pins = [
        pin
        for pin in map(requirement, entries(group))
        if canonicalize_name(pin.name) == canonicalize_name(wanted.name)
    ]
    assert pins, f"{wanted.name} is not in requirements/{group}.txt: remake it, see requirements/README.md"
    for pin in pins:
        version = str(pin.specifier).removeprefix("==")
        assert wanted.specifier.contains(version), f"{pin} is outside {wanted}: remake the lock files"
