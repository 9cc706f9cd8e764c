"""The interface in its languages: nothing is missing, nothing is stale, and no page mixes them unmarked."""

import re
import shutil
from html.parser import HTMLParser

import pytest
from tests.clinic.test_scope import other, paths  # noqa: F401 (fixtures: a way into every route)

from longwatch.clinic.project import translations

LANGUAGES = translations.languages()


def test_finnish_is_there_and_every_catalogue_can_be_chosen(settings) -> None:
    assert "fi" in LANGUAGES and {"en", *LANGUAGES} == set(dict(settings.LANGUAGES))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_and_nothing_else_is(language: str) -> None:
    assert list(translations.faults(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_django_reads_is_what_people_translated(language: str) -> None:
    catalogue = translations.file_of(language)
    assert catalogue.with_suffix(".mo").read_bytes() == translations.compiled(translations.read(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_that_a_machine_made_it(language: str) -> None:
    assert (
        "not yet reviewed" in translations.file_of(language).read_text(encoding="utf-8").partition("msgid")[0]
    )


def test_a_fault_of_a_catalogue_is_found(tmp_path, monkeypatch) -> None:
    shutil.copytree(translations.LOCALE, tmp_path / "locale")
    monkeypatch.setattr(translations, "LOCALE", tmp_path / "locale")
    file = translations.file_of("fi")
    whole = file.read_text(encoding="utf-8")
    damage = {
        "no translation of 'Worklist'": (
            'msgid "Worklist"\nmsgstr "Työlista"',
            'msgid "Worklist"\nmsgstr ""',
        ),
        "nothing says 'Work list' any more": ('msgid "Worklist"', 'msgid "Work list"'),
        "marked as uncertain: 'Worklist'": ('msgid "Worklist"', '#, fuzzy\nmsgid "Worklist"'),
        "placeholder": ('msgstr "Sivu %(number)s / %(all)s"', 'msgstr "Sivu %(numero)s / %(all)s"'),
    }
    for said, (old, new) in damage.items():
        assert whole.count(old) == 1
        file.write_text(whole.replace(old, new), encoding="utf-8")
        assert any(said in fault for fault in translations.faults("fi")), said
    assert translations.main(["--check"]) == 1


def test_bringing_up_to_date_keeps_what_is_translated_and_adds_what_is_new(tmp_path, monkeypatch) -> None:
    shutil.copytree(translations.LOCALE, tmp_path / "locale")
    monkeypatch.setattr(translations, "LOCALE", tmp_path / "locale")
    file = translations.file_of("fi")
    whole = file.read_text(encoding="utf-8")
    translations.update("fi")
    assert file.read_text(encoding="utf-8") == whole
    file.write_text(whole.replace('msgid "Worklist"', 'msgid "Work list"'), encoding="utf-8")
    translations.update("fi")
    now = file.read_text(encoding="utf-8")
    assert 'msgid "Work list"' not in now and 'msgid "Worklist"\nmsgstr ""' in now


def test_a_day_has_its_month_in_letters_in_every_language() -> None:
    from datetime import date

    from django.utils.translation import override

    from longwatch.clinic.project.days import in_page_language

    wanted = {"en": "12 Mar 2026", "fi": "12. maaliskuuta 2026"}
    for language, said in wanted.items():
        with override(language):
            assert (in_page_language(date(2026, 3, 12)), in_page_language(None)) == (said, "–")


class Texts(HTMLParser):
    """The texts of a page that are not marked as English, and those of them that head something."""

    HEADS = {"h1", "h2", "h3", "h4", "th", "legend", "summary", "label", "title", "button"}
    VOID = {"meta", "link", "input", "br", "img", "hr", "source", "col", "wbr"}

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.heads: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        lang = dict(attributes).get("lang", self.open[-1][1] if self.open else None)
        if tag not in self.VOID:
            self.open.append((tag, lang))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text: str) -> None:
        text = " ".join(text.split()).strip(": ").removesuffix(" – Longwatch")
        tags = {tag for tag, _lang in self.open}
        if not text or not self.open or self.open[-1][1] != "fi" or tags & {"script", "style"}:
            return
        self.texts.append(text)
        if tags & self.HEADS:
            self.heads.append(text)


def read(html: str) -> Texts:
    made = Texts()
    made.feed(html)
    return made


@pytest.fixture
def finnish(client):
    client.cookies["django_language"] = "fi"
    return client


def english() -> set[str]:
    """Sentences that are not the same in Finnish."""
    said = [
        one for one in translations.read("fi") if isinstance(one.id, str) and one.id and one.id != one.string
    ]
    return {one.id for one in said} - {one.string for one in said}


def patterns() -> list[re.Pattern[str]]:
    """What a heading in Finnish may say."""
    from django.utils.translation import gettext, override

    said = [text for one in translations.read("fi") if one.id for text in forms(one.string)]
    with override("fi"):
        said += [gettext(text) for text in ("Forgot your password?", "Finnish", "English")]
    return [
        re.compile(re.sub(r"%\\\(\w+\\\)s", ".+", re.escape(text.strip(": "))), re.IGNORECASE)
        for text in said
    ]


def forms(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


@pytest.mark.django_db
def test_a_page_asked_for_in_finnish_has_no_english_left_that_is_not_marked(
    finnish,
    user,
    paths,  # noqa: F811
    other,  # noqa: F811
) -> None:
    """Names of people, places and numbers stay what they are; what the rules say is marked as English."""
    names = re.compile(
        r"Test, [\w-]+|theirs|South|nurse|infusion-nurse|neurologist|Longwatch|Suomi|[\W\d]*|[A-Z]{2}"
    )
    known, allowed = english(), patterns()
    finnish.force_login(user("neurologist", at=other))
    found = {}
    looked_at = 0
    pages = [
        *paths.values(),
        "/",
        "/?list=overdue",
        "/patients/",
        "/patients/?q=x",
        "/alerts/",
        "/audit/",
        "/nothing/",
    ]
    for path in [
        *pages,
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/",
        "/accounts/password/change/",
        "/accounts/logout/",
    ]:
        answer = finnish.get(path)
        if "text/html" not in answer.get("Content-Type", "") or answer.status_code == 405:
            continue
        looked_at += 1
        page = read(answer.content.decode())
        wrong = [text for text in page.texts if text in known]
        wrong += [
            text
            for text in page.heads
            if not names.fullmatch(text)
            and not any(one.fullmatch(text) for one in allowed)
            and not re.fullmatch(r"\d+\. \w+ 20\d\d", text)
        ]
        if wrong:
            found[path] = wrong
    assert looked_at >= 15 and found == {}


@pytest.mark.django_db
def test_the_sign_in_page_is_finnish_for_whoever_asks_for_it(client) -> None:
    text = client.get("/accounts/login/", headers={"Accept-Language": "fi"}).content.decode()
    assert '<html lang="fi"' in text and "Kirjaudu sisään" in text and "Unohditko salasanasi?" in text
    assert "käännös on koneen tekemä" in text
    text = client.get("/accounts/login/").content.decode()
    assert '<html lang="en"' in text and "machine" not in text


@pytest.mark.django_db
def test_what_the_rules_say_is_marked_as_english(finnish, user, paths, other) -> None:  # noqa: F811
    finnish.force_login(user("nurse", at=other))
    from longwatch.clinic.alerts.models import Alert

    alert = Alert.objects.first()
    for path in ("/?list=alerts", "/alerts/", f"/alerts/{alert.pk}/", "/patients/theirs/"):
        page = finnish.get(path).content.decode()
        assert '<html lang="fi"' in page and '<span lang="en">' in page, path
    assert (
        f'<h1><span lang="en">{alert.title}</span></h1>'
        in finnish.get(f"/alerts/{alert.pk}/").content.decode()
    )
    form = finnish.get("/results/theirs/condition/").content.decode()
    assert re.search(r'<option value="[^"]+" lang="en">', form)
