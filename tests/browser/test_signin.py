"""Signing in with a real browser: every page looked at by axe, and a security key that is not there."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from tests.browser.test_clinic import WIDTHS, Clinic, faults, opened, page, sign_in, sign_out  # noqa: F401

pytestmark = pytest.mark.browser
SECURITY = "accounts/2fa/"


@pytest.fixture(scope="module")
def clinic() -> Iterator[Clinic]:
    """A clinic under a name: a browser gives no key to a bare address."""
    for one in opened():
        yield Clinic(one.url.replace("127.0.0.1", "localhost"), one.password)


def looked_at(window: Any, where: str = "") -> list[str]:
    """The faults of a page at both widths."""
    found = []
    for width in WIDTHS:
        window.set_viewport_size({"width": width, "height": 900})
        found += [f"{where} {fault}" for fault in faults(window)]
        if window.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{where} {window.url} is wider than {width} px")
    return found


def confirm(window: Any, clinic: Clinic) -> None:
    """The password again, before what guards the account is changed."""
    window.goto(f"{clinic.url}/accounts/reauthenticate/?next=/{SECURITY}")
    window.fill("[name=password]", clinic.password)
    window.click("main form button")
    window.wait_for_url(f"{clinic.url}/{SECURITY}")


def code(secret: str) -> str:
    """What the app shows now, with some seconds left to type it."""
    left = 30 - time.time() % 30
    if left < 8:
        time.sleep(left)
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


@pytest.mark.parametrize(("language", "name"), [("en", "pharmacist"), ("fi", "officer")])
def test_no_page_of_signing_in_has_an_accessibility_fault(
    page: Any,  # noqa: F811
    clinic: Clinic,
    language: str,
    name: str,
) -> None:
    page.goto(f"{clinic.url}/accounts/login/")
    page.click(f"footer button[value={language}]")
    assert page.get_attribute("html", "lang") == language
    found = looked_at(page)
    page.goto(f"{clinic.url}/accounts/password/reset/")
    found += looked_at(page)
    page.goto(f"{clinic.url}/accounts/login/")
    for _ in range(5):
        page.fill("[name=login]", f"nobody-{language}")
        page.fill("[name=password]", "wrong")
        page.click("main form button")
        if page.locator("[role=alert]").count():
            found += looked_at(page, "wrong")
    assert page.locator("[name=password]").count() == 0, "there is a pause now"
    found += looked_at(page, "pause")

    sign_in(page, clinic, name)
    found += [
        fault
        for path in ("", "password/change/", "logout/", "reauthenticate/")
        for fault in at(page, clinic, path)
    ]
    confirm(page, clinic)
    found += [
        fault
        for path in ("2fa/", "2fa/totp/activate/", "2fa/webauthn/add/", "2fa/webauthn/")
        for fault in at(page, clinic, path)
    ]
    page.goto(f"{clinic.url}/{SECURITY}totp/activate/")
    secret = page.inner_text(".lw-secret")
    page.fill("[name=code]", "000000")
    page.click("main form button")
    found += looked_at(page, "wrong code")
    page.fill("[name=code]", code(secret))
    page.click("main form button")
    page.wait_for_url(re.compile("recovery-codes"))
    found += looked_at(page)
    for path in ("2fa/", "2fa/recovery-codes/generate/", "2fa/totp/deactivate/", "2fa/reauthenticate/"):
        found += at(page, clinic, path)
    page.goto(f"{clinic.url}/accounts/logout/")
    page.click("main form button")
    page.wait_for_url(re.compile("/accounts/login/"))
    page.fill("[name=login]", name)
    page.fill("[name=password]", clinic.password)
    page.click("main form button")
    page.wait_for_url(re.compile("/2fa/authenticate/"))
    found += looked_at(page)
    assert found == []


def at(window: Any, clinic: Clinic, path: str) -> list[str]:
    window.goto(f"{clinic.url}/accounts/{path}")
    return looked_at(window, path)


def test_a_security_key_is_added_and_opens_the_account(page: Any, clinic: Clinic) -> None:  # noqa: F811
    """Under the page's own policy: whatever it refuses is an error that the fixture finds."""
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    keys.send(
        "WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}}
    )
    sign_in(page, clinic, "deputy")
    confirm(page, clinic)
    page.goto(f"{clinic.url}/{SECURITY}webauthn/add/")
    page.fill("[name=name]", "The blue key")
    page.click("#add-key")
    page.wait_for_url(re.compile("recovery-codes"))
    page.goto(f"{clinic.url}/{SECURITY}webauthn/")
    assert "The blue key" in page.inner_text("tbody") and looked_at(page) == []
    for action in ("Rename", "Remove"):
        page.click(f"tbody a:has-text('{action}')")
        assert looked_at(page) == []
        page.go_back()

    sign_out(page)
    page.fill("[name=login]", "deputy")
    page.fill("[name=password]", clinic.password)
    page.click("main form button")
    page.wait_for_url(re.compile("/2fa/authenticate/"))
    page.click("#use-key")
    page.wait_for_url(f"{clinic.url}/")

    # Confirming with it works too, and a key that does not answer is told on the page.
    page.goto(f"{clinic.url}/{SECURITY}webauthn/reauthenticate/?next=/alerts/")
    assert looked_at(page) == []
    page.click("#use-key")
    page.wait_for_url(f"{clinic.url}/alerts/")
    page.goto(f"{clinic.url}/{SECURITY}webauthn/reauthenticate/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('refused')) }")
    page.click("#use-key")
    page.locator("#key-problem").wait_for(state="visible")
