"""One entry of a tablet that reaches the server several times at once counts once; different ones all count."""

import html
import json
import re
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.reliability.test_writes import Person, Server


class Tablet(Person):
    """A tablet at the infusion that runs in the invented clinic."""

    def __init__(self, url: str, name: str) -> None:
        super().__init__(url, name)
        listed = self.read("/infusions/")
        cards = re.findall(r'href="(/infusions/day/\w+/)">(.*?)</a>', listed, re.DOTALL)
        self.path = next(path for path, text in cards if "running" in text)
        found = re.search(
            r'<script id="day" type="application/json">(.*?)</script>', self.read(self.path), re.DOTALL
        )
        assert found is not None
        self.day: dict[str, Any] = json.loads(html.unescape(found[1]))

    def read(self, path: str) -> str:
        with self.opener.open(f"{self.url}{path}", timeout=30) as page:
            return str(page.read().decode())

    def send(self, id: str, note: str) -> int:
        now = time.time() * 1000
        said = {
            "id": id,
            "kind": "note",
            "value": {"note": note},
            "at": now,
            "sent": now,
            "by": self.day["by"],
        }
        token = next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")
        headers = {"Content-Type": "application/json", "X-CSRFToken": token or ""}
        asked = urllib.request.Request(f"{self.url}{self.path}entries/", json.dumps(said).encode(), headers)
        try:
            return int(self.opener.open(asked, timeout=30).status)
        except urllib.error.HTTPError as error:
            return error.code


@pytest.fixture
def server(tmp_path: Path):
    made = Server(tmp_path, count=30)
    yield made
    if made.process.poll() is None:
        made.kill()


def test_the_same_entry_in_parallel_counts_once(server: Server) -> None:
    url = server.start()
    tablets = [Tablet(url, "nurse") for _ in range(4)]
    ids = [str(uuid4()) for _ in range(8)]
    answers: Counter[int] = Counter()

    def work(tablet: Tablet) -> None:
        for number, id in enumerate(ids):
            answers[tablet.send(id, f"note {number}")] += 1

    threads = [threading.Thread(target=work, args=(tablet,)) for tablet in tablets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == Counter({200: 32})
    rows = sqlite3.connect(server.folder / "longwatch.sqlite3").execute(
        "SELECT id, number FROM infusions_entry WHERE kind = 'note'"
    )
    found = list(rows)
    assert sorted(id for id, _number in found) == sorted(ids)
    assert len({number for _id, number in found}) == len(ids)
