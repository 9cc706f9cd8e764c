"""Accounts of other systems: made, changed and withdrawn by an administrator of their sites; the token shown once."""

import re
from datetime import date, timedelta

import pytest
from tests.clinic.interface_calls import ETASU, LEMTRADA, MRN, Signer, etasu, hook, post, system_at

from longwatch.clinic.accounts.models import Site, User
from longwatch.clinic.audit.models import Entry
from longwatch.clinic.interface.models import Scope, ShownCard, State, System
from longwatch.clinic.interface.tokens import digest_of
from longwatch.clinic.project import copies

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, user):
    client.force_login(user("administrator"))
    return client


@pytest.fixture
def stated(site) -> dict:
    return {
        "name": "EHR",
        "sites": [site.pk],
        "scopes": ["rems-etasu"],
        "identifier_system": MRN,
        "last_day": (date.today() + timedelta(days=100)).isoformat(),
    }


def token_in(page) -> str:
    return re.search(rb"<code>(\S+)</code>", page.content)[1].decode()


def test_a_token_is_shown_once_and_lets_in(admin, client, stated, site) -> None:
    page = admin.post("/systems/new/", stated)
    token = token_in(page)
    assert page["Cache-Control"] == "no-store"
    system = System.objects.get()
    assert system.token_digest == digest_of(token) and token not in repr(vars(system))
    assert token.encode() not in admin.get(f"/systems/{system.pk}/").content
    assert post(client, ETASU, etasu("1", LEMTRADA), token=token).status_code == 200
    entry = Entry.objects.get(action="add-system")
    assert (entry.site, entry.what, entry.who) == (site.pk, "EHR", "administrator")


def test_a_new_token_replaces_the_old_one(admin, client, stated) -> None:
    old = token_in(admin.post("/systems/new/", stated))
    system = System.objects.get()
    new = token_in(admin.post(f"/systems/{system.pk}/token/"))
    assert post(client, ETASU, etasu("1", LEMTRADA), token=old).status_code == 401
    assert post(client, ETASU, etasu("1", LEMTRADA), token=new).status_code == 200


def test_a_withdrawn_account_lets_nobody_in_for_ever(admin, client, stated) -> None:
    token = token_in(admin.post("/systems/new/", stated))
    system = System.objects.get()
    admin.post(f"/systems/{system.pk}/withdraw/")
    assert post(client, ETASU, etasu("1", LEMTRADA), token=token).status_code == 401
    assert admin.post(f"/systems/{system.pk}/token/").status_code == 404
    admin.post(f"/systems/{system.pk}/", {**stated, "scopes": ["dispense"]})
    admin.post(f"/systems/{system.pk}/withdraw/")
    system.refresh_from_db()
    assert (system.state, system.scopes, system.token_digest) == (State.WITHDRAWN, ["rems-etasu"], None)
    assert Entry.objects.filter(action="withdraw-system").count() == 1
    assert b"withdrawn" in admin.get("/systems/").content


def test_what_an_account_may_do_can_be_changed(admin, client, stated) -> None:
    token = token_in(admin.post("/systems/new/", stated))
    system = System.objects.get()
    assert post(client, "/fhir/QuestionnaireResponse", {}, token=token).status_code == 403
    admin.post(f"/systems/{system.pk}/", {**stated, "scopes": ["submit-forms"]})
    assert post(client, "/fhir/QuestionnaireResponse", {}, token=token).status_code == 400
    assert Entry.objects.filter(action="change-system").exists()


WRONG = {
    "no name": {"name": ""},
    "no site": {"sites": []},
    "a site of others": {"sites": ["other"]},
    "nothing that it may do": {"scopes": []},
    "something unknown to do": {"scopes": ["reset-everything"]},
    "a last day that is over": {"last_day": "2020-01-01"},
    "a last day far away": {"last_day": "2099-01-01"},
    "an issuer without keys": {"issuer": "https://ehr.example"},
    "keys without an issuer": {"keys": "registered"},
    "keys that are none": {"issuer": "https://ehr.example", "keys": "{}"},
    "an origin with a path": {"origins": "https://ehr.example/path"},
    "any origin": {"origins": "*"},
    "an origin without https": {"origins": "http://ehr.example"},
    "an app that is a script": {"app": "javascript:alert(1)"},
    "dispensing without a pharmacy": {"scopes": ["dispense"]},
    "a pharmacy that takes no part": {"scopes": ["dispense"], "pharmacy": "E-NOBODY"},
}


@pytest.mark.parametrize("changed", WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_refused(admin, stated, changed: dict) -> None:
    other = Site.objects.create(name="South", jurisdiction="EU")
    changed = dict(changed)
    if changed.get("sites") == ["other"]:
        changed["sites"] = [other.pk]
    if changed.get("keys") == "registered":
        changed["keys"] = Signer().keys
    page = admin.post("/systems/new/", {**stated, **changed})
    assert page.status_code == 400 and b"There is a problem" in page.content
    assert not System.objects.exists()


def test_two_accounts_have_neither_name_nor_issuer_in_common(admin, stated, site) -> None:
    first = system_at(site, issuer="https://ehr.example", keys=Signer().keys)
    assert admin.post("/systems/new/", {**stated, "name": "ehr"}).status_code == 400
    more = {**stated, "name": "Two", "issuer": "https://ehr.example", "keys": Signer().keys}
    assert admin.post("/systems/new/", more).status_code == 400
    assert (
        admin.post(
            f"/systems/{first.pk}/", {**stated, "issuer": "https://ehr.example", "keys": first.keys}
        ).status_code
        == 302
    )


def test_accounts_are_for_administrators_of_all_their_sites(client, user, site) -> None:
    other = Site.objects.create(name="South", jurisdiction="EU")
    ours, theirs, both = (
        system_at(*sites, name=name, token=name)
        for name, sites in (("Ours", [site]), ("Theirs", [other]), ("Both", [site, other]))
    )
    client.force_login(user("administrator"))
    page = client.get("/systems/").content
    assert b"Ours" in page and b"Theirs" not in page and b"Both" not in page
    for one in (theirs, both):
        for path, ask in (
            ("", client.get),
            ("", client.post),
            ("token/", client.post),
            ("withdraw/", client.post),
        ):
            assert ask(f"/systems/{one.pk}/{path}").status_code == 404
    assert client.get(f"/systems/{ours.pk}/").status_code == 200
    user("administrator", at=other)
    assert client.get(f"/systems/{both.pk}/").status_code == 200


@pytest.mark.parametrize("role", ["nurse", "neurologist", "pharmacist", "safety-officer", "auditor"])
def test_nobody_else_sees_them(client, user, site, role: str) -> None:
    system = system_at(site)
    client.force_login(user(role))
    for path in ("", "new/", f"{system.pk}/"):
        assert client.get(f"/systems/{path}").status_code == 403
    assert b"/systems/" not in client.get("/").content


def test_how_often_cards_were_set_aside_is_shown(admin, client, patient, site) -> None:
    patient("p1", at=site)
    system = system_at(site, scopes=list(Scope.values))
    post(client, "/cds-services/longwatch-alemtuzumab", hook("p1", LEMTRADA))
    card = ShownCard.objects.first()
    told = {"card": card.uuid, "outcome": "overridden", "outcomeTimestamp": "2026-03-31T08:00:00Z"}
    reason = {"reason": {"code": "will-be-done", "system": "urn:x"}, "userComment": "a patient's secret"}
    feedback = {"feedback": [{**told, "overrideReason": reason}]}
    assert post(client, "/cds-services/longwatch-alemtuzumab/feedback", feedback).status_code == 200
    page = admin.get(f"/systems/{system.pk}/").content.decode()
    assert card.about in page and "It will be done before" in page and "secret" not in page


def test_a_backup_brings_accounts_back_with_their_sites(site, tmp_path) -> None:
    system_at(site)
    copies.backup(tmp_path / "copy.gz")
    System.objects.all().delete()
    User.objects.all().delete()
    Site.objects.all().delete()
    copies.restore(tmp_path / "copy.gz")
    assert [one.name for one in System.objects.get().sites.all()] == [site.name]
    assert System.objects.get().token_digest == digest_of("token")
