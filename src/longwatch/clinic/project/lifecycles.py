"""Every lifecycle of the clinic, and the page of the docs that is drawn from them.

An app keeps its own in `lifecycle.py`, as `LIFECYCLES`. `python -m longwatch.clinic.project.lifecycles` writes
docs/reference/lifecycles.md; a test fails while it is not what the tables say.
"""

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import longwatch.clinic
from longwatch.core.lifecycle import Lifecycle

PAGE = Path("docs/reference/lifecycles.md")
_INTRODUCTION = """\
# Lifecycles

What people work on in the clinic, the states that it can be in, and who takes it on. Written by
`python -m longwatch.clinic.project.lifecycles` from the tables that also refuse every other move.
"""


def every() -> Iterator[Lifecycle]:
    """The lifecycles of all apps."""
    for app in sorted(one.name for one in pkgutil.iter_modules(longwatch.clinic.__path__)):
        name = f"longwatch.clinic.{app}.lifecycle"
        if importlib.util.find_spec(name):
            yield from importlib.import_module(name).LIFECYCLES


def page() -> str:
    """All of them, each as a picture and two tables."""
    return "\n".join([_INTRODUCTION, *(_section(one) for one in every())])


def _section(one: Lifecycle) -> str:
    waits = {state.id: state.waits_for or "nobody: this is an end" for state in one.states}
    lines = [f"## {one.title}", "", "```mermaid", "stateDiagram-v2", f"    [*] --> {_name(one.first)}"]
    lines += [f'    state "{state.id}" as {_name(state.id)}' for state in one.states]
    lines += [
        f"    {_name(before)} --> {_name(move.after)}: {move.verb} ({move.by})"
        for move in one.moves
        for before in move.before
    ]
    lines += [f"    {_name(state.id)} --> [*]" for state in one.states if state.id in one.ends]
    lines += ["```", "", "| state | meaning | who acts next |", "| --- | --- | --- |"]
    lines += [f"| {state.id} | {state.meaning} | {waits[state.id]} |" for state in one.states]
    lines += ["", "| from | what happens | to | by |", "| --- | --- | --- | --- |"]
    lines += [f"| {', '.join(m.before)} | {m.verb} | {m.after} | {m.by} |" for m in one.moves]
    return "\n".join([*lines, ""])


def _name(state: str) -> str:
    return state.replace("-", "_")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
