"""What the system says of a disk or a file becomes one line that names what to mend."""

import errno
import os
from pathlib import Path

import pytest

from longwatch.cli.population_mistakes import told_in_a_line
from longwatch.cli.refusals import Refusal


@pytest.mark.parametrize(
    ("number", "name", "words"),
    [
        (errno.ENOSPC, "out/x", "--out: out has no room left. Make room"),
        (errno.ENOSPC, "source/x", "--out: out has no room left. Make room"),
        (errno.EACCES, "source/x", r"SOURCE: source cannot be read \(Permission denied\)"),
        (errno.EACCES, "out/x", "--out: out or the store cannot be read or written"),
        (errno.EIO, None, "--out: out or the store cannot be read or written"),
    ],
)
def test_what_the_system_says_names_what_to_mend(number: int, name: str | None, words: str) -> None:
    with pytest.raises(Refusal, match=words), told_in_a_line("source", "out"):
        raise OSError(number, os.strerror(number), name)


@pytest.mark.parametrize("what", ["SOURCE", "--out", "--store"])
def test_a_path_that_is_no_text_is_refused_in_a_line(longwatch, clinic, tmp_path, what):
    strange = tmp_path / os.fsdecode(b"f\xe4")
    places = {"SOURCE": clinic, "--out": tmp_path / "out", "--store": tmp_path / "store"}
    if what == "SOURCE":
        strange.mkdir()
    places[what] = strange
    asked = (
        "--jurisdiction",
        "EU",
        "--on",
        "2026-03-31",
        "--out",
        places["--out"],
        "--store",
        places["--store"],
    )
    ran = longwatch("population", places["SOURCE"], *asked)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert (
        ran.stderr
        == f"longwatch: {what}: found a path that is no text in UTF-8, expected one that is. Give another.\n"
    )


def test_a_store_inside_what_is_read_is_refused(longwatch, clinic, tmp_path):
    ran = longwatch(
        "population",
        clinic,
        "--jurisdiction",
        "EU",
        "--on",
        "2026-03-31",
        "--out",
        tmp_path,
        "--store",
        clinic / "store",
    )
    assert ran.returncode == 2 and "--store: found a folder inside SOURCE" in ran.stderr
    assert not Path(clinic / "store").exists()
