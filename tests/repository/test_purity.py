"""The core and the engines read no clock and touch nothing outside; the day is always an argument.

The import contracts in pyproject.toml refuse the modules that would do so. What needs no import of its own,
or comes with a module that is allowed, is refused here.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PURE_PACKAGES = ("core", "engine")
CLOCKS = {"today", "now", "utcnow"}
OUTSIDE = {"open", "print", "input", "exec", "eval", "__import__", "breakpoint"}


def impure_calls(source: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Attribute(attr=name) if name in CLOCKS:
                    found.append(f"line {node.lineno}: {ast.unparse(node.func)}()")
                case ast.Name(id=name) if name in OUTSIDE:
                    found.append(f"line {node.lineno}: {name}()")
    return found


def pure_modules() -> list[Path]:
    return [
        module
        for package in PURE_PACKAGES
        for module in sorted((ROOT / "src" / "longwatch" / package).rglob("*.py"))
    ]


def test_there_is_something_to_look_at() -> None:
    assert {module.relative_to(ROOT / "src" / "longwatch").parts[0] for module in pure_modules()} == set(
        PURE_PACKAGES
    )


@pytest.mark.parametrize("module", pure_modules(), ids=lambda path: path.relative_to(ROOT / "src").as_posix())
def test_a_module_of_the_core_or_an_engine_calls_no_clock_and_no_outside(module: Path) -> None:
    assert impure_calls(module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "date.today()",
        "datetime.date.today()",
        "datetime.now(UTC)",
        "datetime.utcnow()",
        "open('record.json')",
        "print(finding)",
        "def due(day=date.today()): ...",
    ],
)
def test_a_call_that_reads_a_clock_or_reaches_outside_is_found(source: str) -> None:
    assert len(impure_calls(source)) == 1


@pytest.mark.parametrize(
    "source", ["series.open_alerts()", "date(2026, 1, 15)", "today = on", "episode.opened()"]
)
def test_an_innocent_line_is_not(source: str) -> None:
    assert impure_calls(source) == []
