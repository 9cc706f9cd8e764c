"""Nothing that was confirmed is lost: two people at once, and a server killed in the middle of writing."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import date
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

PASSWORD = "a password of this test"
INVENT = """
import sys
from datetime import date
from pathlib import Path
from longwatch.clinic.project.starting import prepare
prepare(Path(sys.argv[1]))
from longwatch.clinic.patients.inventing import invent
invent(count=int(sys.argv[3]), seed=1, on=date.today(), jurisdiction="EU", password=sys.argv[2])
"""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, url: str, name: str) -> None:
        self.url, self.jar = url, CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self.jar)
        self.opener = urllib.request.build_opener(cookies, _NoRedirect)
        assert self.post("/accounts/login/", login=name, password=PASSWORD) == 302

    def post(self, path: str, **data: str) -> int:
        with self.opener.open(f"{self.url}{path}", timeout=30) as page:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
        assert token is not None
        body = urllib.parse.urlencode({**data, "csrfmiddlewaretoken": token[1]}).encode()
        try:
            return int(self.opener.open(f"{self.url}{path}", body, timeout=30).status)
        except urllib.error.HTTPError as error:
            return error.code

    def record(self, patient: str, value: int) -> int:
        """A platelet count; 302 says that it was recorded."""
        found = {"platelets-value": str(value), "platelets-unit": "10*9/L"}
        return self.post(f"/results/{patient}/new/", day=str(date.today()), standing="final", **found)


class Server:
    """The clinic on a database in a folder."""

    def __init__(self, folder: Path, *, count: int = 3) -> None:
        self.folder = folder
        self.environment = {**os.environ, "LONGWATCH_HTTPS": "no", "LONGWATCH_DATA": str(folder)}
        self.environment.pop("LONGWATCH_SECRET_KEY", None)
        self.environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-c", INVENT, str(folder), PASSWORD, str(count)]
        subprocess.run(command, check=True, env=self.environment)

    def start(self) -> str:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        command = [sys.executable, "-m", "longwatch", "serve", "--plain-http", "--data", str(self.folder)]
        self.process = subprocess.Popen(
            [*command, "--port", str(port), "--workers", "2"], env=self.environment, start_new_session=True
        )
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/ready/", timeout=5)
            except OSError:
                time.sleep(0.1)
            else:
                return f"http://127.0.0.1:{port}"
        raise AssertionError("the server did not answer")

    def kill(self) -> None:
        """No warning: every process of it is gone at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def values(self, patient: str) -> list[int]:
        """The platelet counts that stand in the file now, typed in here."""
        found = sqlite3.connect(self.folder / "longwatch.sqlite3").execute(
            "SELECT value FROM patients_fact f JOIN patients_patient p ON p.id = f.patient_id"
            " WHERE p.public_id = ? AND f.origin = 'form' AND f.kind = 'result'",
            (patient,),
        )
        return sorted(int(re.search(r'"quantity":\["(\d+)"', row[0])[1]) for row in found)  # type: ignore[index]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    yield made
    if made.process.poll() is None:
        made.kill()


def test_two_people_recording_at_once_lose_nothing(server: Server) -> None:
    url = server.start()
    confirmed: list[int] = []
    failed: list[object] = []

    def work(name: str, values: range) -> None:
        try:
            person = Person(url, name)
            for value in values:
                assert person.record("invented-00001", value) == 302
                confirmed.append(value)
        except Exception as error:
            failed.append(error)

    people = [
        threading.Thread(target=work, args=(name, range(start, start + 12)))
        for name, start in (("nurse", 200), ("neurologist", 300))
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert failed == []
    assert server.values("invented-00001") == sorted(confirmed)
    assert len(confirmed) == 24


def test_a_killed_server_keeps_everything_that_it_confirmed(server: Server) -> None:
    confirmed: list[int] = []
    value = 100
    for round_ in range(3):
        url = server.start()
        person = Person(url, "nurse")
        killer = threading.Timer(0.4 + 0.3 * round_, server.kill)
        killer.start()
        try:
            while True:
                value += 1
                if person.record("invented-00002", value) == 302:
                    confirmed.append(value)
        except (OSError, urllib.error.URLError):
            pass  # it is gone, in the middle of whatever it did
        killer.join()
    stored = server.values("invented-00002")
    assert confirmed and set(confirmed) <= set(stored)
    # What was cut off is there whole or not at all: facts, audit and standing agree.
    done = subprocess.run(
        [sys.executable, "-m", "longwatch", "audit", "verify", "--data", str(server.folder)],
        capture_output=True,
        text=True,
        check=False,
        env=server.environment,
    )
    assert done.returncode == 0, done.stderr
    found = sqlite3.connect(server.folder / "longwatch.sqlite3").execute(
        "SELECT p.version, COUNT(*), s.record_version FROM patients_patient p"
        " JOIN patients_fact f ON f.patient_id = p.id JOIN patients_standing s ON s.patient_id = p.id GROUP BY p.id"
    )
    assert [row for row in found if len(set(row)) != 1] == []
