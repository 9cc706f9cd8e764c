"""A message is never lost: a worker killed between sending and marking; two workers at once send one mail once."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.clinic.smtp import MailServer, mail_server

COUNT = 24
PREPARE = """
import sys
from pathlib import Path
from longwatch.clinic.project.starting import prepare
prepare(Path(sys.argv[1]))
"""
# Somebody who wants to know, an alert that waits, and messages about it.
WRITE = """
from datetime import timedelta
from django.utils import timezone
from longwatch.clinic.accounts.models import Membership, Site, User
from longwatch.clinic.alerts.models import Alert
from longwatch.clinic.messages import outbox
from longwatch.clinic.messages.models import Kind
from longwatch.clinic.patients.models import Patient
site = Site.objects.create(name="North", jurisdiction="EU")
now = timezone.now()
for number in range(int(sys.argv[2])):
    user = User.objects.create(username=f"n{number}", email=f"n{number}@north.example")
    patient = Patient.objects.create(public_id=f"p{number}", site=site, family_name="A", given_name="B", registered_at=now)
    Alert.objects.create(patient=patient, rule="r", title="t", severity="critical", state="active", opened=now.date(),
        latest=now.date(), raised_at=now, owner=user, act_by=now + timedelta(hours=1), text="t", action="a")
    outbox.new(Kind.CRITICAL, site, user=user).save()
"""
SEND = """
import time_machine
from datetime import timedelta
from longwatch.clinic.messages.sending import send_due
from longwatch.clinic.project import worker
print("ready", flush=True)
sys.stdin.readline()
with time_machine.travel(timedelta(minutes=int(sys.argv[2])), tick=True):
    print(send_due())
"""
COUNTED = """
from collections import Counter
from longwatch.clinic.messages.models import Message
print(dict(Counter(Message.objects.values_list("state", flat=True))))
"""


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


class Clinic:
    """A clinic whose workers are processes of their own."""

    def __init__(self, folder: Path, mail: MailServer, database: str = "") -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "LONGWATCH_HTTPS": "no",
            "LONGWATCH_MAIL_URL": f"smtp://127.0.0.1:{mail.port}?tls=no",
            "LONGWATCH_MAIL_FROM": "clinic@north.example",
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "longwatch.clinic.project.settings",
        }
        self.environment.pop("LONGWATCH_SECRET_KEY", None)

    def start(self, script: str, argument: int) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", PREPARE + script, str(self.folder), str(argument)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self.environment, stdin=pipe, stdout=pipe, text=True)

    def run(self, script: str, argument: int = 0) -> str:
        process = self.start(script, argument)
        said, _ = process.communicate("go\n", timeout=120)
        assert process.returncode == 0
        return said.strip()


def test_a_worker_killed_between_sending_and_marking_loses_nothing(tmp_path: Path, mail: MailServer) -> None:
    clinic = Clinic(tmp_path, mail)
    clinic.run(WRITE, 3)
    first = clinic.start(SEND, 0)

    def kill() -> None:
        if len(mail.mails) == 2:  # the server has this one whole; the worker will never hear of it
            os.kill(first.pid, signal.SIGKILL)
            first.wait(timeout=30)

    mail.on_mail = kill
    first.communicate("go\n", timeout=120)
    assert first.returncode == -signal.SIGKILL
    assert eval(clinic.run(COUNTED)) == {"sent": 1, "sending": 1, "waiting": 1}
    # At once the others go; what was cut off goes again once its time has run out.
    clinic.run(SEND, 0)
    assert eval(clinic.run(COUNTED)) == {"sent": 2, "sending": 1}
    clinic.run(SEND, 11)
    assert eval(clinic.run(COUNTED)) == {"sent": 3}
    names = Counter(one["Message-ID"] for one in mail.mails)
    assert sorted(names.values()) == [1, 1, 2]  # at least once each, and twice under one name
    command = [sys.executable, "-m", "longwatch", "audit", "verify", "--data", str(tmp_path)]
    subprocess.run(command, check=True, env=clinic.environment, capture_output=True)


def _two_workers(clinic: Clinic, mail: MailServer) -> None:
    clinic.run(WRITE, COUNT)
    workers = [clinic.start(SEND, 0) for _ in range(2)]
    for one in workers:
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
    for one in workers:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in workers:
        one.communicate(timeout=120)
        assert one.returncode == 0
    assert sorted(mail.receivers) == sorted(f"n{number}@north.example" for number in range(COUNT))
    assert eval(clinic.run(COUNTED)) == {"sent": COUNT}


def test_two_workers_at_once_send_each_mail_once(tmp_path: Path, mail: MailServer) -> None:
    _two_workers(Clinic(tmp_path, mail), mail)


def test_two_workers_at_once_send_each_mail_once_on_postgresql(
    tmp_path: Path, mail: MailServer, postgresql: str
) -> None:
    name = "longwatch_messages"
    before, _, query = postgresql.partition("?")
    address = before.rpartition("/")[0] + f"/{name}" + (f"?{query}" if query else "")
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            _two_workers(Clinic(tmp_path, mail, address), mail)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
