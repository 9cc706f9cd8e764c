"""A protocol ready to use, and the file that keeps it so that YAML is read only after a change.

The file's name holds the digest of every content file it was made from and of the site's own values of
parameters, so that it can be missing or damaged but never out of date. It is JSON, read into the same types
as the content; its first line is the digest of the rest.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from longwatch import __version__, core
from longwatch.catalogue import gathering
from longwatch.catalogue.emptiness import Assess
from longwatch.catalogue.gathering import CONTENT
from longwatch.catalogue.mistakes import ContentMistakes, Place, at, one_of
from longwatch.catalogue.reading import Tree
from longwatch.core.handbook import Handbook
from longwatch.core.protocol import Protocol

T = TypeVar("T", Protocol, Handbook)
FORMAT = 11  # raise it when the checks or the types change, so that older files are not taken for checked


def names(content: Path | None = None) -> list[str]:
    """The protocols there are, by name."""
    return gathering.names(content or CONTENT)


def load(
    name: str,
    *,
    content: Path | None = None,
    parameters: Mapping[str, Tree] | None = None,
    assess: Assess | None = None,
) -> Protocol:
    """A protocol without any known mistake.

    content     another folder than the one that comes with Longwatch
    parameters  a site's own values, by the parameter's id, written as in YAML
    assess      an engine, on which the protocol is also tried with records that hold nothing

    Raises:  ContentMistakes, with every mistake found, when there is one.
    """
    folder, own = content or CONTENT, dict(parameters or {})
    _known(folder, name)
    files = gathering.shared_files(folder) + gathering.protocol_files(folder, name, cases=False)
    key = _key(folder, files, own, tried=assess is not None)
    return _compiled(f"{name}-{key}.json", Protocol, lambda: _make(folder, name, own, assess))


def load_handbook(name: str, *, content: Path | None = None) -> Handbook:
    """What people read beside a protocol's rules, without any known mistake.

    Raises:  ContentMistakes, with every mistake found, when there is one.
    """
    folder = content or CONTENT
    _known(folder, name)
    files = gathering.shared_files(folder) + gathering.protocol_files(folder, name, cases=False)
    key = _key(folder, files + gathering.handbook_files(folder), {}, tried=False)
    return _compiled(f"{name}-handbook-{key}.json", Handbook, lambda: _make_handbook(folder, name))


def _known(folder: Path, name: str) -> None:
    if name not in names(folder):
        repair = one_of(names(folder), name, else_do="make a folder of that name under protocols")
        place = Place(f"protocols/{name}", 1)
        raise ContentMistakes([at(place, "LW0120", f"there is no protocol '{name}'", repair)])


def _compiled(file: str, kind: type[T], make: Callable[[], bytes]) -> T:
    kept = _kept(file, kind)
    if kept is None:
        made = make()
        _keep(file, made)
        kept = _decode(made, kind)
    return kept


def _key(content: Path, files: list[Path], own: dict[str, Tree], *, tried: bool) -> str:
    digest = hashlib.sha256(f"{__version__} {FORMAT} {core.MEANING} {tried}".encode())
    digest.update(msgspec.json.encode(own, order="deterministic"))
    for path in files:
        read = path.read_bytes()
        digest.update(f"\0{path.relative_to(content).as_posix()}\0{len(read)}\0".encode())
        digest.update(read)
    return digest.hexdigest()[:32]


def _make(content: Path, name: str, own: dict[str, Tree], assess: Assess | None) -> bytes:
    # Imported late: none of this is needed once a protocol is compiled.
    from longwatch.catalogue import building, checking
    from longwatch.catalogue.emptiness import try_on_nothing

    draft = building.build(name, building.gather(content, name), own)
    mistakes = draft.mistakes + checking.wrong_together(draft)
    if not mistakes and assess is not None:
        mistakes = try_on_nothing(draft.protocol(), assess, draft.place_of)
    if mistakes:
        raise ContentMistakes(mistakes)
    return msgspec.json.encode(draft.protocol_tree())


def _make_handbook(content: Path, name: str) -> bytes:
    from longwatch.catalogue import building, checking

    draft = building.build(name, building.gather(content, name, handbook=True))
    mistakes = draft.mistakes + checking.wrong_together(draft)
    if mistakes:
        raise ContentMistakes(mistakes)
    return msgspec.json.encode(draft.handbook_tree())


def _decode(made: bytes, kind: type[T]) -> T:
    from longwatch.catalogue.converting import written

    return msgspec.json.decode(made, type=kind, dec_hook=written)


# ---- the cache folder ------------------------------------------------------------------------------


def cache_folder() -> Path | None:
    """Where compiled protocols are kept; none where there is no home."""
    if named := os.environ.get("LONGWATCH_CACHE"):
        return Path(named)
    if shared := os.environ.get("XDG_CACHE_HOME"):
        return Path(shared) / "longwatch"
    with contextlib.suppress(RuntimeError):
        return Path.home() / ".cache" / "longwatch"
    return None


def _kept(file: str, kind: type[T]) -> T | None:
    folder = cache_folder()
    try:
        text = (folder / file).read_bytes() if folder else b""
    except OSError:
        return None
    digest, _, made = text.partition(b"\n")
    if digest != _digest(made):
        return None
    try:
        return _decode(made, kind)
    except msgspec.DecodeError:
        return None  # made by another version of the types


def _keep(file: str, made: bytes) -> None:
    """Written whole under another name first, so that nobody ever reads half of it."""
    folder = cache_folder()
    if folder is None:
        return
    part = folder / f"{file}.{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(_digest(made) + b"\n" + made)
        part.replace(folder / file)
    except OSError:
        # A cache that cannot be written costs time and nothing else.
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _digest(made: bytes) -> bytes:
    return hashlib.sha256(made).hexdigest().encode()
