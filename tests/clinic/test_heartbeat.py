"""Every night each rule is tried on an invented patient; one that stays silent is named."""

import logging

import pytest
from django.utils import timezone
from msgspec.structs import replace

from longwatch.catalogue import names
from longwatch.clinic.accounts.models import Site
from longwatch.clinic.alerts import heartbeat, work
from longwatch.clinic.alerts.models import Action, Alert, Heartbeat
from longwatch.clinic.audit.models import Entry
from longwatch.clinic.parameters.values import book_of, protocol_of
from longwatch.clinic.patients import standing
from longwatch.clinic.patients.models import Fact, Patient, Standing
from longwatch.clinic.project import worker

pytestmark = pytest.mark.django_db
PLATELETS = "thr-plt-50"


def tried(rule: str) -> str:
    book = book_of("alemtuzumab")
    case = heartbeat.speaking(book.cases[rule])
    assert case is not None
    return heartbeat.try_case(book.protocol, case)


def test_no_rule_is_silent_and_nothing_stays(site, client) -> None:
    Site.objects.create(name="South", jurisdiction="EU", protocol="methotrexate")
    assert heartbeat.run(timezone.now()) == {}
    for model in (Patient, Fact, Standing, Alert, Action, Entry):
        assert not model.objects.exists(), model
    assert Site.objects.count() == 2
    nights = {night.protocol: (night.rules, night.silent) for night in Heartbeat.objects.all()}
    assert nights.keys() == {"alemtuzumab", "methotrexate"}
    assert nights["alemtuzumab"][0] > 30 and {tuple(silent) for _rules, silent in nights.values()} == {()}
    told = client.get("/ready/").json()
    assert told["silent_rules"] == [] and told["rules_tried"].startswith("2026-03-31")


@pytest.mark.parametrize("name", names())
def test_every_rule_has_a_case_in_which_it_speaks(name: str) -> None:
    book = book_of(name)
    rules = set(heartbeat._rules(book.protocol))
    assert [rule for rule in sorted(rules) if heartbeat.speaking(book.cases.get(rule, ())) is None] == []


def test_alerts_that_are_not_opened_are_seen(site, monkeypatch, caplog, client) -> None:
    monkeypatch.setattr(work, "_raise", lambda *_: None)
    with caplog.at_level(logging.ERROR):
        silent = heartbeat.run(timezone.now())
    assert silent[PLATELETS] == "no alert was opened"
    assert f"the rule {PLATELETS} would raise no alert" in caplog.text
    answer = client.get("/ready/")
    assert answer.status_code == 200 and PLATELETS in answer.json()["silent_rules"]


def test_a_rule_that_lost_its_limit_is_seen_and_no_other(site, monkeypatch) -> None:
    whole = protocol_of(site)
    broken = replace(whole, watches=tuple(one for one in whole.watches if one.id != PLATELETS))
    monkeypatch.setattr(standing, "protocol_of", lambda _site: broken)
    assert tried(PLATELETS) == "the assessment is not what its case says"
    assert tried("thr-plt-100") == ""


def test_a_fault_on_the_way_is_told_without_values(site, monkeypatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("49 10*9/L")

    monkeypatch.setattr(standing.facts, "record_of", fail)
    book = book_of("alemtuzumab")
    found = dict(heartbeat._silent(book.protocol, book.cases))
    assert found[PLATELETS] == "fails with ValueError" and len(found) > 30
    assert not Patient.objects.exists()


def test_a_rule_without_a_case_in_which_it_speaks_is_silent(site) -> None:
    book = book_of("alemtuzumab")
    cases = {**book.cases, PLATELETS: [one for one in book.cases[PLATELETS] if one.expect == "absent"]}
    found = dict(heartbeat._silent(book.protocol, cases))
    assert found == {PLATELETS: "no case in which it speaks"}


def test_the_night_after_a_repair_it_is_no_longer_named(site, monkeypatch, client) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(work, "_raise", lambda *_: None)
        heartbeat.run(timezone.now())
    assert client.get("/ready/").json()["silent_rules"]
    heartbeat.run(timezone.now())
    assert client.get("/ready/").json()["silent_rules"] == [] and Heartbeat.objects.count() == 1


def test_the_worker_does_it_every_night(site, monkeypatch) -> None:
    called = []
    monkeypatch.setattr(heartbeat, "run", called.append)
    worker.run(once=True)
    assert len(called) == 1
