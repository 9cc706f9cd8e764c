"""Every night each rule that can raise an alert is tried on somebody invented, so that none breaks unseen.

The invented patient is a case beside the rule in which it speaks. They go the way that every patient goes, from
stored facts through what is kept to an open alert, at a site of their own and on the case's own day, by the
rules with their defaults. Everything is rolled back; what stays is which rules stayed silent.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from longwatch.catalogue.case_language import Case
from longwatch.catalogue.case_records import record_of
from longwatch.catalogue.cases import differences
from longwatch.clinic.accounts.models import Site
from longwatch.clinic.alerts.models import Alert, Heartbeat
from longwatch.clinic.alerts.work import AS_SEVERE
from longwatch.clinic.parameters.values import book_of, protocol_of
from longwatch.clinic.patients import standing, store
from longwatch.clinic.patients.models import Origin, Patient
from longwatch.clinic.patients.models import Standing as Kept
from longwatch.core.findings import Assessment
from longwatch.core.protocol import Protocol

logger = logging.getLogger(__name__)


def run(now: datetime) -> dict[str, str]:
    """Try every rule of every protocol that some site follows; why rules stayed silent, by their ids."""
    silent: dict[str, str] = {}
    for name in Site.objects.order_by("protocol").values_list("protocol", flat=True).distinct():
        book = book_of(name)
        found = dict(_silent(book.protocol, book.cases))
        count = len(set(_rules(book.protocol)))
        Heartbeat.objects.update_or_create(
            protocol=name, defaults={"at": now, "rules": count, "silent": sorted(found)}
        )
        silent |= found
    for rule, why in sorted(silent.items()):
        logger.error("the rule %s would raise no alert: %s", rule, why)
    return silent


def _rules(protocol: Protocol) -> Iterator[str]:
    for rule in (*protocol.watches, *protocol.alarms, *protocol.accumulations):
        yield rule.id


def _silent(protocol: Protocol, cases: dict[str, list[Case]]) -> Iterator[tuple[str, str]]:
    for rule in sorted(set(_rules(protocol))):
        case = speaking(cases.get(rule, ()))
        try:
            why = "no case in which it speaks" if case is None else try_case(protocol, case)
        except Exception as error:  # told with the rule it belongs to; the others are still tried
            why = f"fails with {type(error).__name__}"
        if why:
            yield rule, why


def speaking(cases: Iterable[Case]) -> Case | None:
    """The newest case in which the rule speaks now; one that calls for somebody, where there is any."""
    found: list[tuple[bool, date, Case]] = []
    for case in cases:
        expect = case.expect
        if isinstance(expect, str) or expect.get("cannot_tell") or expect.get("waived_until"):
            continue
        is_plain = (case.known_by, case.planned, case.infusion) == (None, None, None)
        if is_plain and expect.get("state", "active") == "active":
            found.append((expect.get("urgency") != "next-contact", case.on, case))
    return max(found, key=lambda one: one[:2])[2] if found else None


def try_case(protocol: Protocol, case: Case) -> str:
    """What is wrong on the way from a stored fact to an open alert; empty if nothing is. Nothing stays stored."""
    with transaction.atomic():
        try:
            return _tried(protocol, case)
        finally:
            transaction.set_rollback(True)


def _tried(protocol: Protocol, case: Case) -> str:
    site = Site.objects.create(
        name=f"heartbeat {uuid4().hex}", jurisdiction=case.jurisdiction, protocol=protocol.drug.id
    )
    patient = Patient.objects.create(
        public_id=uuid4().hex, site=site, family_name="-", given_name="-", registered_at=timezone.now()
    )
    facts = record_of(case.record, protocol_of(site)).facts
    store.add(patient, facts, store.Source(None, Origin.INVENTED, "heartbeat"), today=case.on)
    found = standing.read(Kept.objects.select_related("kept").get(patient=patient))
    if any(differences(case, found)):
        return "the assessment is not what its case says"
    is_open = Alert.objects.filter(patient=patient, rule=case.rule, closed_at=None).exists()
    return "" if is_open or not _calls(found, case.rule) else "no alert was opened"


def _calls(found: Assessment, rule: str) -> bool:
    """Whether the finding calls for somebody before the next contact."""
    urgencies = [one.urgency for one in found.alarms if one.id == rule]
    return not urgencies or any(urgency in AS_SEVERE for urgency in urgencies)
