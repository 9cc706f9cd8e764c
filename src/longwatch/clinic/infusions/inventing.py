"""Infusion days of an invented clinic: one that runs, one before its checks, and one of yesterday with a call to make."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from longwatch.clinic.accounts.models import Membership, Role, Site, User
from longwatch.clinic.authorisation.inventing import invent_authorisation
from longwatch.clinic.infusions.checks import checks, held
from longwatch.clinic.infusions.log import log_of
from longwatch.clinic.infusions.models import InfusionDay
from longwatch.clinic.infusions.planning import plan
from longwatch.clinic.infusions.receiving import Said, new_id, receive
from longwatch.clinic.patients.models import Patient
from longwatch.core.protocol import Protocol

_DAY = timedelta(days=1)
_RUNNING = timedelta(minutes=95)
"""How long ago the nurse began with the infusion that runs."""


def invent_days(site: Site, *, now: datetime) -> None:
    """For patients who were never treated, as many as there are of the three. Nothing of it is real."""
    nurse, doctor = _somebody(site, Role.NURSE), _somebody(site, Role.NEUROLOGIST)
    patients = Patient.objects.filter(site=site, standing__place="not-treated").select_related("site")
    found = iter(patients.order_by("pk")[:3])
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for patient in _next(found):
        # Soon after midnight everything came faster, so that it all happened today.
        begin = max(midnight, now - _RUNNING)
        invent_authorisation(patient, on=now.date())
        _Scene(plan(patient, now.date(), nurse), (nurse, doctor), begin, pace=(now - begin) / _RUNNING).run()
    for patient in _next(found):
        invent_authorisation(patient, on=now.date())
        plan(patient, now.date(), nurse)
    for patient in _next(found):
        begin = midnight - timedelta(hours=15)
        invent_authorisation(patient, on=begin.date())
        scene = _Scene(plan(patient, begin.date(), nurse), (nurse, doctor), begin)
        scene.run()
        scene.end()


def _next(found: Iterator[Patient]) -> list[Patient]:
    return [patient for patient in (next(found, None),) if patient is not None]


def _somebody(site: Site, role: str) -> User:
    return Membership.objects.filter(site=site, role=role).select_related("user").order_by("pk")[0].user


class _Scene:
    """Enters one thing after the other, each some minutes later.

    pace   how much of each minute went by
    """

    def __init__(self, day: InfusionDay, people: tuple[User, User], at: datetime, *, pace: float = 1) -> None:
        self.day, self.at, self._pace = day, at, pace
        self.nurse, self.doctor = people

    def enter(self, kind: str, minutes: int = 0, **value: Any) -> None:
        """One entry, so many minutes after the one before."""
        self.at += timedelta(minutes=minutes) * self._pace
        signs = self.doctor if kind == "override" else None
        said = Said(new_id(), kind, value, at=self.at, physician=signs)
        receive(self.day, said, self.nurse, now=self.at)

    def run(self) -> None:
        """The checks, the decision on what the invented record does not hold, and an infusion that runs."""
        log = log_of(self.day)
        for check in checks(log, now=self.at):
            if check.way == "asked":
                self.enter("check", check=check.id, answer="yes")
        self.measure(log.rules.protocol, log.rules.vital)
        expiry = (self.at + 300 * _DAY).date().isoformat()
        self.enter("batch", brand=log.rules.protocol.drug.product_name, batch="INVENTED-1", expiry=expiry)
        log = log_of(self.day)
        open_ = [one for one in held(checks(log, now=self.at), log) if one.override]
        covers = {one.id: str(one.answer) for one in open_}
        self.enter("override", 2, what="gate", reason="seen-elsewhere", note="", covers=covers)
        self.enter("start", 3)
        self.measure(log.rules.protocol, log.rules.vital, 50)

    def measure(self, protocol: Protocol, items: frozenset[str], minutes: int = 1) -> None:
        """Values that raise no alert, as the content gives them."""
        for item in sorted(items):
            names = next(one.same_day for one in protocol.item[item].alternatives if one.same_day)
            examples = {name: protocol.analyte[name].example for name in names}
            values = {name: f"{one.value:f}" for name, one in examples.items() if one is not None}
            self.enter("measure", minutes, item=item, values=values, matters=False, note="")

    def end(self) -> None:
        """The end, the watching, and leaving."""
        self.enter("finish", 190, dose_mg="12")
        leaving = log_of(self.day).rules.leaving
        for name in sorted(leaving.asked):
            self.enter("check", check=name, answer="yes")
        self.enter("sign-out", leaving.minutes + 1)
