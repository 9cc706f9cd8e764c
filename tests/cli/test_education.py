"""`longwatch education` and `longwatch translations`: what patients read, and what nobody has read yet."""

import json

import pytest

LANGUAGES = ("en", "de", "fi", "sv")


def test_the_pages_of_a_country_are_listed_with_their_titles(longwatch):
    done = longwatch("education", "--language", "fi", "--jurisdiction", "FI")
    assert done.returncode == 0, done.stderr
    assert "Kilpirauhasesi" in done.stdout and "Hätäkortti" in done.stdout
    assert "infection-and-food-eu" in done.stdout
    assert "infection-and-food-us" not in done.stdout
    assert "not reviewed by a person" in done.stdout


def test_a_page_is_shown_with_its_notices_and_sources(longwatch):
    text = longwatch("education", "thyroid", "--language", "sv").stdout
    assert text.startswith("DIN SKÖLDKÖRTEL")
    assert "! Maskinöversatt" in text
    assert "Källor" in text and "[läst]" in text


def test_a_page_as_json_says_who_read_it(longwatch):
    read = json.loads(longwatch("education", "driving", "--language", "de", "--format", "json").stdout)
    assert (read["language"], read["review"], read["is_fallback"]) == ("de", "unreviewed", False)
    assert read["notices"][0].startswith("Maschinell übersetzt")
    assert read["sections"][0]["heading"]
    assert {source["verified"] for source in read["sources"]} <= {"read", "recalled"}
    listed = json.loads(longwatch("education", "--format", "json", "--jurisdiction", "US").stdout)
    assert "emergency-card" in [page["id"] for page in listed]
    assert "driving" not in [page["id"] for page in listed]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_to_print_stands_alone_in_its_language(longwatch, tmp_path, language):
    out = tmp_path / "card.html"
    done = longwatch("education", "emergency-card", "--language", language, "--out", out)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == out.as_uri()
    html = out.read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in html
    assert "<script" not in html and "src=" not in html.replace("-src", "") and "http://" not in html
    shown = longwatch("education", "emergency-card", "--language", language, "--format", "html").stdout
    assert shown == html


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("thyriod",), "Did you mean thyroid?"),
        (("infection-and-food-us", "--jurisdiction", "FI"), "infection-and-food-eu"),
        (("--language", "no"), "expected one of de, en, fi, sv"),
        (("--jurisdiction", "SE"), "EU, FI, GB, US"),
        (("--format", "html"), "PAGE"),
        (("driving", "--format", "pdf"), "html, json, text"),
        (("driving", "--out", "/no/such/folder/page.html"), "Choose another place"),
    ],
)
def test_a_misuse_is_one_line(longwatch, arguments, words):
    done = longwatch("education", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1 and words in done.stderr


def test_the_translations_are_counted_by_language(longwatch):
    done = longwatch("translations")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == ["de", "fi", "sv"]
    assert all("0 missing, 0 stale" in line for line in lines)


def test_what_nobody_has_read_is_named(longwatch):
    text = longwatch("translations", "--language", "sv").stdout
    assert "unreviewed  symptoms/fever/name" in text
    assert "unreviewed  pages/thyroid" in text
    read = json.loads(longwatch("translations", "--language", "sv", "--format", "json").stdout)
    assert list(read["counts"]) == ["sv"]
    assert read["counts"]["sv"]["unreviewed"] == len(read["texts"])
