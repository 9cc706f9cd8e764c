"""`longwatch invent`: the invented clinic, written as files."""

from longwatch.cli import arguments
from longwatch.cli.output import put
from longwatch.cli.paths import named
from longwatch.cli.progress import Progress
from longwatch.cli.refusals import Refusal
from longwatch.invented import patients, write_bundles, write_ndjson


def invent(*, count: int, seed: int, on: str, out: str, form: str) -> int:
    """Write an invented clinic."""
    shape = arguments.one_of(form, ("bundles", "ndjson"), "--format")
    day = arguments.day(on, "--on")
    folder = named(out, "--out")
    write = write_bundles if shape == "bundles" else write_ndjson
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise Refusal(
                f"--out: {out} exists and is not an empty folder. Choose another place; nothing was written."
            )
        with Progress("patients", count) as progress:
            written = write(folder, patients(count=count, seed=seed, on=day), lambda _: progress.step())
    except OSError as error:
        raise Refusal(f"--out: {out} cannot be written ({error.strerror}). Choose another place.") from None
    put(f"{written} invented patients written to {folder}\n")
    return 0
