"""Signing in: passwords, the pause after wrong ones, second steps, and the hospital's own service."""

import re
import time
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.urls import URLPattern, URLResolver, get_resolver

from longwatch.clinic.accounts import single_sign_on
from longwatch.clinic.accounts.models import User
from longwatch.clinic.project import oidc

pytestmark = pytest.mark.django_db
PASSWORD = "amber-birch-cedar-dragon"
LOGIN, SECOND, SECURITY = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def nurse(user):
    made = user("nurse")
    made.set_password(PASSWORD)
    made.save()
    return made


@pytest.fixture
def secret(nurse) -> str:
    made = totp.generate_totp_secret()
    totp.TOTP.activate(nurse, made)
    return made


def code(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def sign_in(client, name: str = "nurse", password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": name, "password": password, **more})


def is_signed_in(client) -> bool:
    return client.get("/").status_code == 200


def confirm(client, password: str = PASSWORD) -> None:
    client.post("/accounts/reauthenticate/", {"password": password})


def heading(answer) -> str:
    return re.search(r"<h1[^>]*>(.*?)</h1>", answer.content.decode(), re.DOTALL)[1]


def test_a_password_opens_the_worklist(client, nurse) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/") and is_signed_in(client)


def test_a_wrong_password_opens_nothing_and_says_no_more_for_a_name_that_exists(client, nurse) -> None:
    said = []
    for name in ("nurse", "nobody"):
        answer = sign_in(client, name, "wrong")
        assert answer.status_code == 200 and not is_signed_in(client)
        said.append(re.sub(r"nurse|nobody|csrf\S+ value=\S+", "", answer.content.decode()))
    assert "not correct" in said[0] and said[0] == said[1]


@pytest.mark.parametrize("name", ["nurse", "nobody"])
def test_after_five_wrong_passwords_there_is_a_pause_that_says_when_it_ends(
    client, nurse, morning, name: str
) -> None:
    for spelling in (name, name.upper(), name, name.title()):
        assert sign_in(client, spelling, "wrong").status_code == 200
    for password in ("wrong", PASSWORD):
        answer = sign_in(client, name, password)
        assert answer.status_code == 429 and heading(answer) == "Too many attempts"
        assert "Try again at 08:16" in answer.content.decode()
        assert 15 * 60 <= int(answer["Retry-After"]) <= 16 * 60
    assert not is_signed_in(client)
    morning.shift(16 * 60)
    assert sign_in(client, "nurse").status_code == 302 and is_signed_in(client)


def test_others_may_sign_in_during_somebodys_pause(client, nurse) -> None:
    for _ in range(5):
        sign_in(client, "neurologist", "wrong")
    assert sign_in(client).status_code == 302


def test_a_second_step_is_asked_where_one_is_set_up(client, secret) -> None:
    answer = sign_in(client)
    assert answer["Location"].startswith(SECOND) and not is_signed_in(client)
    wrong = client.post(SECOND, {"code": "000000"})
    assert "Incorrect code." in wrong.content.decode() and not is_signed_in(client)
    assert client.post(SECOND, {"code": code(secret)})["Location"] == "/"
    assert is_signed_in(client)


def test_a_code_counts_once(client, secret) -> None:
    used = code(secret)
    sign_in(client)
    client.post(SECOND, {"code": used})
    client.post("/accounts/logout/")
    sign_in(client)
    client.post(SECOND, {"code": used})
    assert not is_signed_in(client)


def test_a_recovery_code_opens_once(client, nurse, secret) -> None:
    one = RecoveryCodes.activate(nurse).get_unused_codes()[0]
    for opens in (True, False):
        sign_in(client)
        client.post(SECOND, {"code": one})
        assert is_signed_in(client) is opens
        client.post("/accounts/logout/")


def test_wrong_codes_count_towards_the_pause_and_the_password_is_asked_anew(client, nurse, secret) -> None:
    for _ in range(2):
        sign_in(client, password="wrong")
    sign_in(client)
    answers = [client.post(SECOND, {"code": "000000"}).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert client.post(SECOND, {"code": code(secret)})["Location"].startswith(LOGIN)
    assert sign_in(client).status_code == 429


def test_the_way_on_after_signing_in_stays_on_this_server(client, nurse) -> None:
    assert sign_in(client, next="/alerts/")["Location"] == "/alerts/"
    client.post("/accounts/logout/")
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"):
        assert sign_in(client, next=elsewhere)["Location"] == "/"
        client.post("/accounts/logout/")
    back = client.post("/language/", {"language": "fi", "back": "https://elsewhere.example/"})
    assert back["Location"] == "/"


def test_signing_out_needs_a_press_and_leaves_nothing_open(client, nurse) -> None:
    sign_in(client)
    assert client.get("/accounts/logout/").status_code == 200 and is_signed_in(client)
    assert client.post("/accounts/logout/").status_code == 302 and not is_signed_in(client)


def test_a_form_of_another_session_is_refused_with_a_page_of_ours(nurse) -> None:
    from django.test import Client

    answer = sign_in(Client(enforce_csrf_checks=True))
    assert answer.status_code == 403 and heading(answer) == "This page is too old"


def test_a_closed_account_does_not_open(client, nurse) -> None:
    nurse.is_active = False
    nurse.save()
    sign_in(client)
    assert not is_signed_in(client)


def test_a_new_password_needs_the_old_one_and_some_length(client, nurse) -> None:
    sign_in(client)
    for old, new in (("wrong", "harbor-lantern-quartz"), (PASSWORD, "short")):
        client.post("/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": new})
        nurse.refresh_from_db()
        assert nurse.check_password(PASSWORD)
    new = "harbor-lantern-quartz"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    nurse.refresh_from_db()
    assert nurse.check_password(new) and is_signed_in(client)


def test_the_app_is_set_up_with_its_code_and_gives_recovery_codes(client, nurse) -> None:
    sign_in(client)
    confirm(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'lw-secret">(\w+)<', page)[1]
    assert "data:image/svg+xml;base64," in page
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code(secret)}, follow=True)
    assert heading(answer) == "Recovery codes" and answer.content.decode().count("<code>") == 10
    assert client.get("/accounts/2fa/recovery-codes/download/").content.decode().count("\n") == 10
    client.post("/accounts/logout/")
    assert sign_in(client)["Location"].startswith(SECOND)


def test_what_guards_the_account_changes_only_after_the_password_again(client, nurse, morning) -> None:
    sign_in(client)
    answer = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert heading(answer) == "Confirm that it is you"
    page = answer.redirect_chain[-1][0]
    assert client.post(page, {"password": "wrong"}).status_code == 200
    answer = client.post(page, {"password": PASSWORD, "next": "/accounts/2fa/totp/activate/"}, follow=True)
    assert heading(answer) == "Set up the authenticator app"
    morning.shift(6 * 60)
    answer = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert heading(answer) == "Confirm that it is you", "a confirmation is good for five minutes"


def test_where_it_is_asked_of_everybody_nothing_opens_before_the_second_step_is_set_up(
    client, nurse, settings
) -> None:
    settings.REQUIRE_MFA = True
    sign_in(client)
    for path in ("/", "/patients/", "/alerts/", "/accounts/password/change/", "/patients/parts.css"):
        assert client.get(path)["Location"] == SECURITY, path
    page = client.get(SECURITY).content.decode()
    assert "Set up a second step first" in page
    confirm(client)
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    assert client.post("/language/", {"language": "en"}).status_code == 302
    assert client.get("/health/").status_code == 200
    RecoveryCodes.activate(nurse)
    assert client.get("/").status_code == 302, "recovery codes alone are no second step"
    totp.TOTP.activate(nurse, totp.generate_totp_secret())
    assert is_signed_in(client)
    assert "Set up a second step first" not in client.get(SECURITY).content.decode()


def test_where_it_is_not_asked_of_everybody_a_password_is_enough(client, nurse, settings) -> None:
    assert settings.REQUIRE_MFA is False
    sign_in(client)
    assert is_signed_in(client)


def test_a_lost_telephone_is_helped_from_the_command_line_and_leaves_an_entry(client, nurse, secret) -> None:
    from django.core.management import CommandError, call_command

    from longwatch.clinic.audit.models import Entry

    call_command("remove_second_step", "nurse", stdout=StringIO())
    assert sign_in(client)["Location"] == "/" and is_signed_in(client)
    assert Entry.objects.filter(action="remove second step", what="nurse").count() == 1
    with pytest.raises(CommandError):
        call_command("remove_second_step", "nobody", stdout=StringIO())


def test_a_forgotten_password_is_a_matter_for_an_administrator(client) -> None:
    assert "/accounts/password/reset/" in client.get(LOGIN).content.decode()
    answer = client.get("/accounts/password/reset/")
    assert (
        "Ask an administrator" in answer.content.decode()
        and '<input type="email"' not in answer.content.decode()
    )
    assert client.post("/accounts/password/reset/", {"email": "a@b.example"}).status_code == 405


def routes(resolver: URLResolver, before: str = "") -> list[str]:
    found = []
    for one in resolver.url_patterns:
        path = before + str(one.pattern).removeprefix("^").removesuffix("$")
        found += [path] if isinstance(one, URLPattern) else routes(one, path)
    return found


def test_every_page_of_signing_in_is_ours_or_is_not_there(client, nurse) -> None:
    """A page that a new version of the library brings is found here before anybody sees it."""
    accounts = next(one for one in get_resolver().url_patterns if str(one.pattern) == "accounts/")
    paths = {path for path in routes(accounts, "/accounts/") if "(" not in path and "<" not in path}
    assert len(paths) > 20
    for signed_in in (False, True):
        if signed_in:
            sign_in(client)
            confirm(client)
        for path in sorted(paths):
            answer = client.get(path)
            assert answer.status_code in (200, 302, 401, 404), path
            if answer.status_code == 200:
                assert "lw-footer" in answer.content.decode(), path
    for path in ("signup/", "email/", "confirm-email/", "password/set/", "password/reset/done/", "3rdparty/"):
        assert client.get(f"/accounts/{path}").status_code == 404, path


def test_no_link_of_the_sign_in_pages_is_dead(client, nurse, secret) -> None:
    pages = [LOGIN, "/accounts/password/reset/", SECURITY]
    sign_in(client)
    pages.append(SECOND)
    found = {link for page in pages for link in links(client, page)}
    client.post(SECOND, {"code": code(secret)})
    inside = [
        SECURITY,
        "/accounts/password/change/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/totp/deactivate/",
    ]
    found |= {link for page in inside for link in links(client, page)}
    assert len(found) > 8
    for link in found:
        assert client.get(link, follow=True).status_code == 200, link


def links(client, page: str) -> set[str]:
    text = client.get(page, follow=True).content.decode()
    return {link for link in re.findall(r'<a [^>]*href="(/[^"]*)"', text) if "/static/" not in link}


# ---- the hospital's own service ------------------------------------------------------------------

CLAIMS = {
    "sub": "s-1",
    "email": "nurse@hospital.example",
    "email_verified": True,
    "preferred_username": "nurse",
}


class Answer:
    """What the service answers."""

    status_code = 200
    headers = {"content-type": "application/json"}

    def __init__(self, said: dict[str, Any]) -> None:
        self.said = said

    def raise_for_status(self) -> None:
        pass

    def json(self) -> dict[str, Any]:
        return self.said


class Service:
    """A sign-in service without a network."""

    def __init__(self, claims: dict[str, Any]) -> None:
        self.claims = claims

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def get(self, address: str, **_: object) -> Answer:
        if address.endswith("openid-configuration"):
            base = "https://sso.hospital.example"
            names = ("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
            return Answer({name: f"{base}/{name}" for name in names})
        return Answer(self.claims)

    def request(self, method: str, address: str, **_: object) -> Answer:
        return Answer({"access_token": "t", "token_type": "bearer"})


@pytest.fixture
def arrive(client, settings, monkeypatch):
    """Sign in through the service, which says these claims."""
    app = oidc.application(
        {
            "LONGWATCH_OIDC_URL": "https://sso.hospital.example",
            "LONGWATCH_OIDC_CLIENT": "longwatch",
            "LONGWATCH_OIDC_SECRET": "s",
            "LONGWATCH_OIDC_NAME": "North Hospital",
        }
    )
    settings.OIDC, settings.SOCIALACCOUNT_PROVIDERS = app, oidc.providers(app)

    def go(claims: dict[str, Any], query: str = "", claim: str = "email"):
        settings.OIDC_CLAIM = claim
        monkeypatch.setattr(
            single_sign_on.SocialAdapter, "get_requests_session", lambda self: Service(claims)
        )
        away = client.get(f"/accounts/oidc/clinic/login/{query}")
        asked = parse_qs(urlsplit(away["Location"]).query)
        assert away["Location"].startswith("https://sso.hospital.example/authorization_endpoint")
        assert "code_challenge" in asked
        return client.get("/accounts/oidc/clinic/login/callback/", {"code": "c", "state": asked["state"][0]})

    return go


@pytest.fixture
def colleague(nurse):
    nurse.email = "Nurse@hospital.example"
    nurse.save()
    return nurse


def test_the_button_is_there_only_where_a_service_is_set_up(client, arrive, settings) -> None:
    assert "Sign in with North Hospital" in client.get(LOGIN).content.decode()
    settings.OIDC = None
    assert "Sign in with" not in client.get(LOGIN).content.decode()


def test_a_verified_address_opens_the_account_that_has_it(client, arrive, colleague) -> None:
    assert arrive(CLAIMS, "?next=/alerts/")["Location"] == "/alerts/"
    assert is_signed_in(client) and SocialAccount.objects.get().user == colleague


def test_from_then_on_the_services_own_id_counts(client, arrive, colleague) -> None:
    arrive(CLAIMS)
    client.post("/accounts/logout/")
    arrive({**CLAIMS, "email": "married@hospital.example"})
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "change",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": "other@hospital.example"},
        {"email": ""},
        {"email": None},
    ],
)
def test_nobody_gets_an_account_by_signing_in(client, arrive, colleague, change: dict[str, Any]) -> None:
    answer = arrive({**CLAIMS, **change})
    assert heading(answer) == "There is no account for you here" and not is_signed_in(client)
    assert User.objects.count() == 1 and not SocialAccount.objects.exists()


def test_an_address_of_two_users_opens_neither(client, arrive, colleague, user) -> None:
    other = user("neurologist")
    other.email = colleague.email
    other.save()
    arrive(CLAIMS)
    assert not is_signed_in(client)


def test_an_address_given_to_somebody_new_does_not_open_the_old_account(client, arrive, colleague) -> None:
    arrive(CLAIMS)
    client.post("/accounts/logout/")
    answer = arrive({**CLAIMS, "sub": "s-2"})
    assert heading(answer) == "There is no account for you here" and not is_signed_in(client)


def test_a_user_name_counts_only_where_the_clinic_says_so(client, arrive, nurse) -> None:
    arrive(CLAIMS)
    assert not is_signed_in(client)
    arrive(CLAIMS, claim="preferred_username")
    assert is_signed_in(client)


def test_the_second_step_is_asked_also_after_the_service(client, arrive, colleague, secret) -> None:
    assert arrive(CLAIMS)["Location"].startswith(SECOND) and not is_signed_in(client)


def test_an_open_session_is_not_tied_to_an_identity(client, arrive, nurse, user) -> None:
    sign_in(client)
    answer = arrive({**CLAIMS, "sub": "attacker"}, "?process=connect")
    assert answer.status_code == 403 and not SocialAccount.objects.exists()


def test_a_refusal_of_the_service_has_a_page(client, arrive) -> None:
    answer = client.get("/accounts/oidc/clinic/login/callback/", {"error": "server_error"})
    assert answer.status_code == 401 and heading(answer) == "Signing in did not work"


def test_half_a_setting_is_refused_when_the_clinic_starts() -> None:
    from django.core.exceptions import ImproperlyConfigured

    with pytest.raises(ImproperlyConfigured, match="LONGWATCH_OIDC_SECRET"):
        oidc.application({"LONGWATCH_OIDC_URL": "https://x.example", "LONGWATCH_OIDC_CLIENT": "c"})
    assert oidc.application({}) is None
