"""The page about addresses for other systems says what the tables say, and names every address there is."""

import re
from pathlib import Path

from django.urls import get_resolver

from longwatch.clinic.interface import reference

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_current() -> None:
    written = (ROOT / reference.PAGE).read_text(encoding="utf-8")
    assert written == reference.page(), "run python -m longwatch.clinic.interface.reference"


def test_every_address_is_on_the_page() -> None:
    text = reference.page()
    ours = [
        str(one.pattern)
        for one in get_resolver().url_patterns
        if "interface.urls" in str(getattr(one, "urlconf_name", ""))
    ]
    assert ours == [""]
    (resolver,) = [
        one
        for one in get_resolver().url_patterns
        if "interface.urls" in str(getattr(one, "urlconf_name", ""))
    ]
    addresses = {str(one.pattern) for one in resolver.url_patterns if "<path:" not in str(one.pattern)}
    # The guide's other spellings of one address, each of which does the same.
    addresses = {
        one
        for one in addresses
        if "$questionaire-package" not in one and "/$questionnaire" not in one.replace("<slug:form>/", "")
    }
    for address in addresses:
        shown = re.sub(r"<slug:(form|id)>", "{id}", address).replace("longwatch-", "")
        shown = shown.replace("cds-services/<slug:service>", "cds-services/longwatch-{drug}")
        assert f"/{shown}" in text, address
