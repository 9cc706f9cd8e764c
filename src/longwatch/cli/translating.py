"""`longwatch translations`: what patients can read in their language, and what no person has read yet."""

import msgspec

from longwatch.catalogue import names
from longwatch.catalogue.gathering import CONTENT
from longwatch.catalogue.survey import State, counts, survey
from longwatch.cli import arguments
from longwatch.cli.output import put, put_json

_SHOWN = (State.MISSING, State.STALE, State.UNREVIEWED)


def translations(*, language: str | None, protocol: str, form: str) -> int:
    """Counts for every language, or for one of them each text that still needs somebody."""
    shape = arguments.one_of(form, arguments.FORMATS, "--format")
    lines = survey(CONTENT, arguments.one_of(protocol, names(), "--protocol"))
    if language is not None:
        wanted = arguments.one_of(language, {line.language for line in lines}, "--language")
        lines = [line for line in lines if line.language == wanted]
    counted = counts(lines)
    if shape == "json":
        texts = [msgspec.to_builtins(line) for line in lines if line.state in _SHOWN]
        put_json({"counts": counted, "texts": texts})
        return 0
    told = []
    for name, states in counted.items():
        of_each = ", ".join(f"{states[state]} {state}" for state in State)
        told.append(f"{name}: {sum(states.values())} texts and pages: {of_each}\n")
    if language is not None:
        told += [f"  {line.state:10}  {line.key}\n" for line in lines if line.state in _SHOWN]
    put("".join(told))
    return 0
