"""What every test shares: programs that a test starts find the package where this checkout has it."""

import os
from pathlib import Path

os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[1] / "src")
