"""The start script: it speaks on standard error, sets up once, and then steps aside."""

import fcntl
import os
import shutil
import subprocess
import sys
import threading
import time
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Stands in for longwatch: repeats what it was given, and fails in its own way.
ECHO = """
import os, sys
print(sys.argv[1:], os.getcwd(), sys.stdin.read(), sep="|")
sys.exit(7)
"""
STEP = "import sys; print('ran', '{name}', sys.argv[1:]); sys.exit({code})"
TOOLS = ("ruff", "mypy", "codespell_lib", "longwatch", "pytest")


class Checkout:
    """A project made of nothing but the script, two lists of requirements and stand-ins for the tools."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.requirements = root / "requirements"
        self.venv = root / ".venv"
        (root / "src").mkdir(parents=True)
        self.requirements.mkdir()
        shutil.copy(ROOT / "lw", root / "lw")
        (self.requirements / "run.txt").write_text("one==1\n")
        (self.requirements / "dev.txt").write_text("one==1\ntwo==2\n")

    def script(self) -> ModuleType:
        loader = SourceFileLoader("lw", str(self.root / "lw"))
        module = ModuleType("lw")
        module.__file__ = loader.path
        exec(loader.get_code("lw"), module.__dict__)
        return module

    def make_venv(self) -> None:
        (self.venv / "bin").mkdir(parents=True, exist_ok=True)
        python = self.venv / "bin" / "python"
        python.unlink(missing_ok=True)
        python.symlink_to(sys.executable)
        (self.venv / ".lw-made").write_text(os.path.realpath(python))

    def install(self, group: str) -> None:
        shutil.copy(self.requirements / f"{group}.txt", self.venv / ".lw-installed")

    def put_tools(self, *, failing: str = "") -> None:
        for name in TOOLS:
            code = 3 if name == failing else 0
            (self.root / "src" / f"{name}.py").write_text(STEP.format(name=name, code=code))
        (self.venv / "bin" / "lint-imports").write_text(STEP.format(name="lint-imports", code=0))

    def run(self, *words: str, **options: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(self.root / "lw"), *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **options)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "a checkout")


@pytest.fixture
def ready(checkout: Checkout) -> Checkout:
    checkout.make_venv()
    checkout.install("dev")
    return checkout


def test_without_words_it_lists_the_verbs_and_sets_up_nothing(checkout: Checkout) -> None:
    result = checkout.run()
    assert (result.returncode, result.stdout) == (0, "")
    for verb in ("demo", "test", "check", "fix", "agree", "COMMAND"):
        assert f"./lw {verb}" in result.stderr
    assert not checkout.venv.exists()


@pytest.mark.parametrize(
    ("version", "complains"),
    [((3, 6, 9), True), ((3, 10, 14), True), ((3, 11, 0), False), ((3, 13, 5), False), ((4, 0, 0), False)],
)
def test_an_old_python_is_told_in_one_sentence(
    checkout: Checkout, version: tuple[int, ...], complains: bool
) -> None:
    complaint = checkout.script().version_complaint(version)
    assert (complaint is not None) == complains
    if complains:
        assert complaint.startswith(
            f"Longwatch needs Python 3.11 or newer; this is Python 3.{version[1]} at "
        )


@pytest.mark.parametrize(
    ("installed", "run_is_ready", "dev_is_ready"),
    [
        ("", False, False),
        ("run", True, False),
        ("dev", True, True),
    ],
)
def test_what_was_installed_last_decides_what_is_ready(
    checkout: Checkout, installed: str, run_is_ready: bool, dev_is_ready: bool
) -> None:
    checkout.make_venv()
    if installed:
        checkout.install(installed)
    script = checkout.script()
    assert (script.is_ready("run"), script.is_ready("dev")) == (run_is_ready, dev_is_ready)


def test_changed_requirements_are_installed_again(ready: Checkout) -> None:
    (ready.requirements / "dev.txt").write_text("one==1\ntwo==3\n")
    assert not ready.script().is_ready("dev")


def test_a_half_made_venv_is_not_taken_for_a_whole_one(ready: Checkout) -> None:
    (ready.venv / ".lw-made").unlink()
    assert not ready.script().venv_is_whole()


def test_a_venv_whose_python_went_away_is_not_whole(ready: Checkout) -> None:
    (ready.venv / "bin" / "python").unlink()
    (ready.venv / "bin" / "python").symlink_to(ready.root / "gone")
    assert not ready.script().venv_is_whole()


def test_a_venv_whose_python_became_another_is_not_whole(ready: Checkout) -> None:
    other = ready.root / "python9"
    shutil.copy(os.path.realpath(sys.executable), other)
    (ready.venv / "bin" / "python").unlink()
    (ready.venv / "bin" / "python").symlink_to(other)
    assert not ready.script().venv_is_whole()


def test_an_install_that_fails_leaves_nothing_that_looks_installed(
    ready: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = ready.script()
    monkeypatch.setattr(script, "call", lambda *_, **__: False)
    with pytest.raises(SystemExit, match=r"requirements/run\.txt could not be installed"):
        script.install("run")
    assert not script.is_installed("run")


def test_two_runs_at_once_set_up_once(checkout: Checkout) -> None:
    script = checkout.script()
    done = []

    def make_venv() -> None:
        done.append("venv")
        time.sleep(0.2)
        checkout.make_venv()

    def install(group: str) -> None:
        done.append(group)
        time.sleep(0.2)
        checkout.install(group)

    script.make_venv, script.install = make_venv, install
    runs = [threading.Thread(target=script.set_up, args=("run",)) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert done == ["venv", "run"]


def test_a_run_that_has_to_wait_says_so(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    script = checkout.script()
    checkout.make_venv()
    with (checkout.root / ".lw.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting = threading.Thread(target=script.set_up, args=("run",))
        waiting.start()
        deadline = time.monotonic() + 10
        said = ""
        while "waiting" not in said and time.monotonic() < deadline:
            time.sleep(0.02)
            said += capsys.readouterr().err
        checkout.install("run")  # what the other run is busy with
    waiting.join(timeout=10)
    assert "another run is setting up" in said


def test_a_command_gets_the_words_the_folder_and_the_input_and_keeps_its_exit_code(
    ready: Checkout, tmp_path: Path
) -> None:
    (ready.root / "src" / "longwatch.py").write_text(ECHO)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    result = ready.run("assess", "-", "--on", "2026-01-15", cwd=elsewhere, input="a record")
    assert result.stdout == f"['assess', '-', '--on', '2026-01-15']|{elsewhere}|a record\n"
    assert (result.returncode, result.stderr) == (7, "")


def test_a_module_in_the_callers_folder_does_not_get_in_the_way(ready: Checkout, tmp_path: Path) -> None:
    (ready.root / "src" / "longwatch.py").write_text(ECHO)
    (tmp_path / "longwatch.py").write_text("raise SystemExit('the wrong one')")
    assert ready.run("assess", cwd=tmp_path, input="").returncode == 7


def test_it_needs_nothing_from_the_environment(ready: Checkout, tmp_path: Path) -> None:
    (ready.root / "src" / "longwatch.py").write_text(ECHO)
    result = ready.run("assess", cwd=tmp_path, input="", env={"PATH": os.defpath, "HOME": str(tmp_path)})
    assert (result.returncode, result.stderr) == (7, "")


def test_the_check_goes_through_every_step_and_names_those_that_failed(ready: Checkout) -> None:
    ready.put_tools(failing="mypy")
    result = ready.run("test")
    assert result.returncode == 1
    assert [line.split()[1].strip("'") for line in result.stdout.splitlines()] == [
        "ruff", "ruff", "mypy", "lint-imports", "codespell_lib", "longwatch", "pytest",
    ]  # fmt: skip
    assert result.stderr.splitlines()[-1] == "lw: failed: mypy"


def test_the_check_without_the_tests_passes_when_every_step_does(ready: Checkout) -> None:
    ready.put_tools(failing="pytest")
    result = ready.run("check")
    assert result.returncode == 0
    assert "pytest" not in result.stdout
    assert result.stderr.splitlines()[-1].startswith("lw: all passed: ruff check, ruff format --check, mypy")


def test_arguments_after_test_go_to_pytest_alone(ready: Checkout) -> None:
    ready.put_tools(failing="pytest")
    result = ready.run("test", "tests/spec", "-k", "gap")
    assert (result.returncode, result.stdout) == (3, "ran pytest ['tests/spec', '-k', 'gap']\n")


def test_fix_lets_ruff_put_right_what_it_can(ready: Checkout) -> None:
    ready.put_tools()
    assert ready.run("fix").stdout == "ran ruff ['check', '--fix', '.']\nran ruff ['format', '.']\n"
