"""`longwatch agree`: both engines on random protocols and random patients, for as long as one likes."""

import importlib
import sys
from pathlib import Path

from longwatch.cli.refusals import Refusal

ROOT = Path(__file__).resolve().parents[3]
LONGEST = 100_000


def run(*, minutes: float, seed: int) -> int:
    """Compare the engines; a disagreement is made small and printed, and the exit code is then 1."""
    if not 0 < minutes <= LONGEST:
        raise Refusal(f"--minutes: expected a time above 0 and up to {LONGEST}.")
    if not (ROOT / "tests" / "generative" / "agree.py").is_file():
        raise Refusal("agree: the tests are not here. It runs in the project's own folder, as `./lw agree`.")
    sys.path.insert(0, str(ROOT))
    try:
        # What makes the random patients is part of the tests, and none of the product.
        agree = importlib.import_module("tests.generative.agree")
    except ModuleNotFoundError as missing:
        raise Refusal(
            f"agree: the package '{missing.name}' is not installed. Run it as `./lw agree`."
        ) from None
    return int(agree.run(minutes, seed))
