"""The clinic's commands as an administrator runs them: processes of their own, on a database of their own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

PASSWORD = "correct horse battery"


def environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ}
    return {**kept, "LONGWATCH_HTTPS": "no", "LONGWATCH_CACHE": str(folder / "cache")}


def run(folder: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "longwatch", *words, "--data", str(folder / "data")]
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, check=False, env=environment(folder)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clinic with one site and one nurse."""
    for words, stdin in (
        (("people", "add-site", "North", "--jurisdiction", "FI"), ""),
        (
            ("people", "add", "nina", "--site", "North", "--role", "nurse", "--email", "n@north.example"),
            f"{PASSWORD}\n",
        ),
    ):
        done = run(tmp_path, *words, stdin=stdin)
        assert done.returncode == 0, done.stderr
    return tmp_path


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def opened(port: int, path: str) -> int:
    for _ in range(200):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")


def test_the_server_answers_and_stops_when_told(folder: Path) -> None:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "longwatch",
        "serve",
        "--plain-http",
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    server = subprocess.Popen(
        [*command, "--data", str(folder / "data")], env=environment(folder), stderr=subprocess.PIPE, text=True
    )
    try:
        assert opened(port, "/health/") == 200
        assert opened(port, "/ready/") == 200
        assert opened(port, "/accounts/login/") == 200
        assert opened(port, "/static/clinic/clinic.css") == 200
        assert opened(port, "/nothing-here/") in (404, 302, 200)
    finally:
        server.send_signal(signal.SIGTERM)
        _, error = server.communicate(timeout=40)
    assert server.returncode == 0 and "Traceback" not in error


def test_a_weak_password_and_unknown_names_are_refused_in_one_line(folder: Path) -> None:
    for words, told in (
        (("people", "add", "bob", "--site", "North", "--role", "nurse"), "Password"),
        (("people", "add", "bob", "--site", "Nowhere", "--role", "nurse"), "no site"),
        (("people", "add", "bob", "--site", "North", "--role", "king"), "--role"),
        (("people", "add-site", "North", "--jurisdiction", "FI"), "already"),
        (("people", "add-site", "South", "--jurisdiction", "XX"), "--jurisdiction"),
    ):
        done = run(folder, *words, stdin="short\n")
        assert (done.returncode, done.stdout) == (2, ""), words
        assert told in done.stderr and done.stderr.count("\n") == 1


def test_a_backup_is_restored_elsewhere_to_the_same(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    done = run(folder, "backup", str(folder / "copy.gz"))
    assert done.returncode == 0, done.stderr
    other = tmp_path_factory.mktemp("other")
    restored = run(other, "restore", str(folder / "copy.gz"))
    assert restored.returncode == 0, restored.stderr
    assert run(other, "backup", str(other / "copy.gz")).returncode == 0
    first, second = ((place / "copy.gz") for place in (folder, other))
    import gzip

    assert gzip.decompress(first.read_bytes()) == gzip.decompress(second.read_bytes())
    assert run(other, "restore", str(folder / "copy.gz")).returncode == 2
    done = run(other, "audit", "verify")
    assert done.returncode == 0, done.stderr
    assert "--erased" in restored.stdout


def test_the_audit_can_be_verified(folder: Path) -> None:
    done = run(folder, "audit", "verify")
    assert done.returncode == 0 and re.match(r"\d+ entries, no fault", done.stdout)


def test_the_worker_runs_once(folder: Path) -> None:
    done = run(folder, "worker", "--once")
    assert done.returncode == 0, done.stderr
