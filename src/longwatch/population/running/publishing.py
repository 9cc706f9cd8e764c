"""Putting the outputs of a run in their places, all of them after everything is there.

`run.json` is taken away first and put in place last: a folder with it holds the outputs of one run, whole.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from longwatch.population.running.work import (
    TOLD,
    RunMistake,
    Work,
    names_being_published,
    remove,
)
from longwatch.population.writing import write_whole

SINGLE = "part-00000.parquet"
"""The file of an output that has one part only: it stands alone, without a folder."""


class _Told(msgspec.Struct):
    outputs: tuple[str, ...]


def refuse_foreign(out: Path, names: Iterable[str]) -> None:
    """Refuse a folder in which something that no run wrote stands under a name that this one will need.

    Raises:  RunMistake
    """
    try:
        ours = set(msgspec.json.decode((out / TOLD).read_bytes(), type=_Told).outputs)
    except FileNotFoundError:
        ours = set()
    except (OSError, msgspec.MsgspecError):
        raise RunMistake(
            f"holds a {TOLD} that this command did not write. Move it away, or choose another folder."
        ) from None
    ours |= {TOLD, *names_being_published(out)}
    foreign = sorted(name for name in names if name not in ours and (out / name).exists())
    if foreign:
        raise RunMistake(
            f"holds {', '.join(foreign)}, which this command did not write. Move it away, or choose another folder."
        )


def publish(work: Work, names: Sequence[str]) -> None:
    """Move what stands in the work folder to its place; a run that was stopped in the midst of it goes on here."""
    if not work.publishing.is_file():
        write_whole(work.publishing, msgspec.json.encode([*names, TOLD]))
    remove(work.out / TOLD)
    for name in names_being_published(work.out):
        whole = _one_file_or_folder(work.whole / name)
        if whole is not None:
            remove(work.out / name)
            whole.replace(work.out / name)
    work.remove()


def _one_file_or_folder(path: Path) -> Path | None:
    """What is to be moved: of an output in a single part its file, nothing where that was moved already."""
    if not path.is_dir():
        return path if path.exists() else None
    files = sorted(path.iterdir())
    if not files:
        return None
    is_single = path.suffix and [file.name for file in files] == [SINGLE]
    return files[0] if is_single else path
