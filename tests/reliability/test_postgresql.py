"""The clinic's tests once more, on a real PostgreSQL."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# These start servers of their own on SQLite.
APART = ("tests/clinic/test_commands.py",)


def test_the_clinic_does_the_same_on_postgresql(postgresql: str) -> None:
    apart = [f"--ignore={path}" for path in APART]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "tests/clinic", *apart]
    environment = {**os.environ, "DATABASE_URL": postgresql}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert "passed" in done.stdout or "100%" in done.stdout
