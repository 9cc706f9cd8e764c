"""A site with people and patients in an empty database."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from tests.clinic.smtp import mail_server

NOW = datetime(2026, 3, 31, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
Make = Callable[..., object]


@pytest.fixture(autouse=True)
def morning():
    """It is eight o'clock on 31 March 2026, and time goes on."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def site(db):
    from longwatch.clinic.accounts.models import Site

    return Site.objects.create(name="North", jurisdiction="EU")


@pytest.fixture
def user(site) -> Make:
    """A user in a role at a site; the same name gives the same user."""
    from longwatch.clinic.accounts.models import Membership, User

    def make(role: str, name: str | None = None, at=None):
        found, _ = User.objects.get_or_create(username=name or role)
        Membership.objects.create(user=found, site=at or site, role=role)
        return found

    return make


@pytest.fixture
def patient(site) -> Make:
    """A patient at a site, with facts already recorded."""
    from django.utils import timezone

    from longwatch.clinic.patients.models import Origin, Patient
    from longwatch.clinic.patients.store import Source, add
    from longwatch.core.dates import partial_date
    from longwatch.core.record import UNDATED, Person

    def make(name: str = "p1", *facts, at=None):
        found = Patient.objects.create(
            public_id=name,
            site=at or site,
            number=name,
            family_name="Test",
            given_name=name,
            registered_at=timezone.now(),
        )
        person = Person(id=f"Patient/{name}", day=UNDATED, birth=partial_date("1990-05-02"), sex="male")
        known = [] if any(isinstance(fact, Person) for fact in facts) else [person]
        add(found, [*known, *facts], Source(None, Origin.FILE, "test"), today=timezone.localdate())
        return found

    return make


@pytest.fixture
def mail(settings):
    """A real mail server on a real socket, and settings that lead to it."""
    with mail_server() as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 30
        settings.DEFAULT_FROM_EMAIL = "clinic@north.example"
        settings.PUBLIC_URL = "https://longwatch.example"
        yield found


def infusions(first: date, count: int = 5) -> list:
    """A course of infusions on days in a row."""
    from datetime import timedelta

    from longwatch.core.record import Infusion

    days = [first + timedelta(days=n) for n in range(count)]
    return [Infusion(id=f"Infusion/{day}", day=day, known=at(day)) for day in days]


def at(day: date) -> datetime:
    """Noon of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def platelets(day: date, value: str, *, id: str = "", **parts):
    """A platelet count."""
    from longwatch.core.quantities import Quantity
    from longwatch.core.record import Result

    quantity = Quantity(Decimal(value), "10*9/L")
    name = id or f"Result/{day}"
    return Result(id=name, day=day, known=at(day), codes=("loinc:777-3",), quantity=quantity, **parts)
