"""`longwatch print`: one document of one patient, of what the record alone holds."""

import pypdfium2
import pytest
from tests.cli.conftest import ON

WHERE = ("--jurisdiction", "FI", "--on", ON.isoformat())


def text_of(path) -> str:
    document = pypdfium2.PdfDocument(path.read_bytes())
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def refused(done, *words: str) -> None:
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert all(word in done.stderr for word in words), done.stderr


def test_a_list_is_written_in_the_language_and_the_same_every_time(longwatch, clinic, tmp_path) -> None:
    bundle, out = clinic / "invented-00001.json", tmp_path / "list.pdf"
    asked = (
        "print",
        "appointment-list",
        bundle,
        *WHERE,
        "--language",
        "sv",
        "--name",
        "Åsa Öberg",
        "--out",
        out,
    )
    done = longwatch(*asked)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == out.as_uri()
    first = out.read_bytes()
    assert (
        "Dina nästa prov" in text_of(out) and "Åsa Öberg" in text_of(out) and "inte antecknat" in text_of(out)
    )
    longwatch(*asked)
    assert out.read_bytes() == first


def test_a_card_shows_what_was_asked_for(longwatch, clinic, tmp_path) -> None:
    bundle, out = clinic / "invented-00001.json", tmp_path / "card.pdf"
    asked = (
        "print",
        "emergency-card",
        bundle,
        *WHERE,
        "--telephone",
        "09 1",
        "--name",
        "Åsa Öberg",
        "--out",
        out,
    )
    assert longwatch(*asked).returncode == 0
    assert "Åsa" not in text_of(out) and "What to look for" in text_of(out)
    assert longwatch(*asked, "--show", "name").returncode == 0
    assert "Åsa" in text_of(out) and "What to look for" not in text_of(out)


def test_a_referral_is_about_the_alert_that_was_named(longwatch, clinic, tmp_path) -> None:
    bundle, out = clinic / "invented-00003.json", tmp_path / "referral.pdf"
    asked = ("print", "referral", bundle, *WHERE, "--out", out, "--to", "Haematology")
    assert longwatch(*asked).returncode == 0
    assert "Very low platelets" in text_of(out) and "To: Haematology" in text_of(out)
    assert longwatch(*asked, "--alert", "thr-plt-100").returncode == 0
    assert "Very low platelets" not in text_of(out) and "Low platelets" in text_of(out)
    refused(longwatch(*asked, "--alert", "thr-tsh"), "referral", "no such alert")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("love-letter",), ("DOCUMENT", "referral")),
        (("dispensing-record",), ("DOCUMENT",)),
        (("emergency-card",), ("telephone number is not recorded", "--telephone")),
        (("closing-letter",), ("not over yet",)),
        (("overdue-letter", "--telephone", "1"), ("no test is overdue",)),
        (("referral", "--show", "name"), ("--show", "no use")),
        (("appointment-list", "--since", "2026-01-01"), ("--since", "no use")),
        (("emergency-card", "--telephone", "1", "--show", "diagnosis"), ("--show", "look-for")),
        (("result-letter", "--since", "yesterday"), ("--since",)),
        (("appointment-list", "--language", "la"), ("--language",)),
        (("appointment-list", "--protocol", "methotrexate"), ("--jurisdiction", "GB")),
    ],
)
def test_what_cannot_be_made_is_told_in_one_line(longwatch, clinic, tmp_path, arguments, words) -> None:
    out = tmp_path / "x.pdf"
    document, *more = arguments
    refused(longwatch("print", document, clinic / "invented-00003.json", *WHERE, "--out", out, *more), *words)
    assert not out.exists()


def test_a_name_with_letters_that_are_not_at_hand_is_refused_without_it(longwatch, clinic, tmp_path) -> None:
    asked = ("print", "appointment-list", clinic / "invented-00001.json", *WHERE, "--out", tmp_path / "x.pdf")
    done = longwatch(*asked, "--name", "日本")
    refused(done, "character")
    assert "日" not in done.stderr


def test_a_place_that_cannot_be_written_is_told(longwatch, clinic, tmp_path) -> None:
    asked = ("print", "appointment-list", clinic / "invented-00001.json", *WHERE)
    refused(longwatch(*asked, "--out", tmp_path / "no" / "x.pdf"), "--out")
