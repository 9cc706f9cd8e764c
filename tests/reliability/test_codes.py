"""Four pharmacists use one code in one moment: one of them dispenses, on SQLite and on PostgreSQL."""

import os
import subprocess
import sys
import time
from pathlib import Path

MAKE = """
import sys
from datetime import date
from pathlib import Path
from longwatch.clinic.project.starting import prepare
prepare(Path(sys.argv[1]))
from django.utils import timezone
from longwatch.clinic.accounts.models import Membership, Role, Site, User
from longwatch.clinic.authorisation import dispensing
from longwatch.clinic.authorisation.inventing import invent_programme
from longwatch.clinic.authorisation.models import Authorisation, State
site = Site.objects.create(name="Invented for codes", jurisdiction="US")
doctor = User.objects.create_user("doctor of codes")
Membership.objects.create(user=doctor, site=site, role=Role.NEUROLOGIST)
invent_programme(site, on=date.today())
one = Authorisation.objects.get(site=site, state=State.AUTHORISED)
pharmacy = dispensing.pharmacies_of(site)[0]
asked = dispensing.ask(one, pharmacy=pharmacy, today=date.today(), now=timezone.now(), name="maker")
print(asked.code)
"""
USE = """
import sys, time
from datetime import date
from pathlib import Path
from longwatch.clinic.project.starting import prepare
folder = Path(sys.argv[1])
prepare(folder)
from django.utils import timezone
from longwatch.clinic.accounts.models import Site
from longwatch.clinic.authorisation import dispensing
from longwatch.clinic.parameters.values import protocol_of
site = Site.objects.get(name="Invented for codes")
pharmacy = dispensing.pharmacies_of(site)[0]
protocol_of(site)
(folder / f"ready-{sys.argv[3]}").touch()
while not (folder / "go").exists():
    time.sleep(0.001)
tried = dispensing.use(
    sys.argv[2], site=site, pharmacy=pharmacy, today=date.today(), now=timezone.now(), name=sys.argv[3]
)
print(tried.refused or "dispensed")
"""
MANY = 4


def compete(folder: Path, **environment: str) -> list[str]:
    """What each of them was told."""
    known = {**os.environ, "LONGWATCH_HTTPS": "no", **environment}
    known.pop("LONGWATCH_SECRET_KEY", None)
    if not environment:
        known.pop("DATABASE_URL", None)
    made = subprocess.run(
        [sys.executable, "-c", MAKE, str(folder)], env=known, capture_output=True, text=True, check=True
    )
    code = made.stdout.strip()
    racing = [
        subprocess.Popen(
            [sys.executable, "-c", USE, str(folder), code, f"pharmacist-{n}"],
            env=known,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(MANY)
    ]
    while len(list(folder.glob("ready-*"))) < MANY:
        assert all(one.poll() in (None, 0) for one in racing)
        time.sleep(0.05)
    (folder / "go").touch()
    return sorted(one.communicate(timeout=120)[0].strip() for one in racing)


def test_one_of_many_dispenses_on_sqlite(tmp_path: Path) -> None:
    assert compete(tmp_path) == ["dispensed", "used", "used", "used"]


def test_one_of_many_dispenses_on_postgresql(tmp_path: Path, postgresql: str) -> None:
    assert compete(tmp_path, DATABASE_URL=postgresql) == ["dispensed", "used", "used", "used"]
