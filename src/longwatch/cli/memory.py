"""How much memory a command may use."""

import os
import re
from pathlib import Path

from longwatch.cli.refusals import Refusal

_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([KMGT])I?B?", re.ASCII | re.IGNORECASE)


_ENOUGH = 2 << 30
"""DuckDB takes a population in ranges, and is not faster with more than this."""


def most(text: str | None, engine: str = "duckdb") -> int:
    """How many bytes an engine may hold: as `--memory` says, or half of all, which Spark may need and DuckDB does not."""
    if text is not None:
        return _size(text)
    return _half_of_all() if engine == "spark" else min(_ENOUGH, _half_of_all())


def _size(text: str) -> int:
    match = _SIZE.fullmatch(text)
    size = 0 if match is None else int(float(match[1]) * 1024 ** ("KMGT".index(match[2].upper()) + 1))
    if size < 256 << 20:
        raise Refusal("--memory: expected an amount from 256MB on, such as 4GB.")
    return size


def _half_of_all() -> int:
    """Half of what this machine, or the group of processes that we are one of, may use."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        allowed = int(Path("/sys/fs/cgroup/memory.max").read_text())
    except (OSError, ValueError):  # none is set
        allowed = whole
    return min(whole, allowed) // 2
