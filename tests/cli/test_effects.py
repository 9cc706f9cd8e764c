"""`longwatch effects` and `longwatch conflicts`."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def asked(longwatch, *arguments):
    done = longwatch(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def answered(longwatch, *arguments):
    return json.loads(asked(longwatch, *arguments, "--format", "json"))


def refused(longwatch, *arguments):
    done = longwatch(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_all_side_effects_stand_under_their_systems(longwatch):
    text = asked(longwatch, "effects")
    assert text.index("\nInfections") < text.index("\nBlood and lymph") < text.index("\nSkin   ")
    row = next(line for line in text.splitlines() if line.startswith("Headache "))
    assert "very common* ?" in row and "█████░░░░░ 52 % (23)" in row


def test_one_side_effect_in_full(longwatch):
    text = asked(longwatch, "effects", "Werlhof")
    assert "Immune thrombocytopenia" in text and "ITP" in text
    assert "2 %" in text and "[1] read" in text and "recalled, not read" in text
    assert "more than 3 years after the last dose" in text
    assert "mon-cbc" in text and "Monthly complete blood count" in text
    assert "Expected, since the label names it: EU, FI, GB, US." in text
    assert "Lemtrada Important Safety Information" in text.split("Sources")[1]


def test_a_figure_stands_beside_that_of_the_other_treatment(longwatch):
    text = asked(longwatch, "effects", "headache", "--jurisdiction", "US")
    assert "██████████░░░░░░░░░░ 52 %" in text
    assert "against 23 % under interferon beta-1a" in text
    assert "very common" not in text


def test_a_name_of_several_words_needs_no_quotes(longwatch):
    assert "Hypotension" in asked(longwatch, "effects", "blood", "pressure", "low")


def test_an_organ_system_is_a_table(longwatch):
    text = asked(longwatch, "effects", "skin", "--jurisdiction", "GB")
    assert "Urticaria" in text and "very common* ?" in text
    assert "16 %" not in text


def test_what_no_label_at_hand_names_is_told_and_is_not_called_unexpected(longwatch):
    text = asked(longwatch, "effects", "sinusitis", "--jurisdiction", "FI")
    assert "No figure for FI; there are some for US." in text
    assert "Cannot tell for EU, FI, GB" in text


def test_a_slip_of_spelling_is_told(longwatch):
    text = asked(longwatch, "effects", "urticara")
    assert "Nothing is called 'urticara'; the closest:" in text and "Urticaria" in text


def test_sources_that_disagree_are_told(longwatch):
    assert "longwatch conflicts c-18" in asked(longwatch, "effects", "fungal infection")


def test_an_unknown_word_is_refused_with_the_nearest(longwatch):
    assert "Did you mean" in refused(longwatch, "effects", "thromboses")
    assert "longwatch effects" in refused(longwatch, "effects", "xyzzy")


@pytest.mark.parametrize(
    "arguments",
    [
        ("effects", ""),
        ("effects", "--jurisdiction", "SE"),
        ("effects", "--format", "xml"),
        ("conflicts", "c-99"),
    ],
)
def test_a_misuse_is_one_line(longwatch, arguments):
    refused(longwatch, *arguments)


def test_the_json_is_complete(longwatch):
    answer = answered(longwatch, "effects", "ITP")
    assert (answer["protocol"], answer["jurisdiction"], answer["words"]) == ("alemtuzumab", None, "ITP")
    assert answer["found_by"] == "synonym"
    (one,) = answer["side_effects"]
    assert set(one) == {
        "id", "term", "system", "also", "figures", "figures_elsewhere", "expected", "onset", "named_in",
        "watched_by", "conflicts", "note",
    }  # fmt: skip
    first = one["figures"][0]
    assert (first["jurisdiction"], first["percent"], first["band"], first["serious"]) == (
        "US",
        2,
        None,
        False,
    )
    assert first["source"] == {
        "id": "us-isi",
        "title": "Lemtrada Important Safety Information",
        "section": "Section 5, immune thrombocytopenia",
        "verified": "read",
    }
    assert one["expected"] == {"EU": "yes", "FI": "yes", "GB": "yes", "US": "yes"}
    assert {"id": "mon-cbc", "title": "Monthly complete blood count"} in one["watched_by"]


def test_the_json_of_a_jurisdiction_holds_its_figures_and_rules(longwatch):
    answer = answered(longwatch, "effects", "autoimmune hepatitis", "--jurisdiction", "FI")
    (one,) = answer["side_effects"]
    assert {figure["jurisdiction"] for figure in one["figures"]} == {"EU"}
    assert one["figures_elsewhere"] == ["US"]
    rules = [rule["id"] for rule in one["watched_by"]]
    assert "mon-lft-eu" in rules and "mon-lft-us" not in rules


def test_shares_are_numbers_without_loss(longwatch):
    (one,) = answered(longwatch, "effects", "thyroid disorder")["side_effects"]
    assert [figure["percent"] for figure in one["figures"]] == [36.8, 5.2, 3.8, 13]


def test_every_conflict_with_what_applies_and_where(longwatch):
    text = asked(longwatch, "conflicts")
    assert "c-01   Lowest age" in text and "c-22   ATC code" in text
    assert "elig-us-age-min: Too young, or older than those in the main trials (US)" in text


def test_one_conflict_by_its_number(longwatch):
    text = asked(longwatch, "conflicts", "C-06")
    assert "whichever is later" in text and "proph-hsv-us" in text and "c-07" not in text


def test_the_json_of_a_conflict(longwatch):
    answer = answered(longwatch, "conflicts", "c-18")
    (one,) = answer["conflicts"]
    assert set(one) == {"id", "topic", "positions", "applies", "rules", "side_effects"}
    assert [side["sources"][0]["verified"] for side in one["positions"]] == ["read", "read"]
    assert one["side_effects"] == [{"id": "fungal-infection", "term": "Fungal infection"}]


def test_the_bars_can_be_shown_where_only_plain_letters_can(longwatch):
    done = longwatch("effects", "headache", PYTHONIOENCODING="ascii")
    assert "##########---------- 52 %" in done.stdout


def test_the_page_on_looking_up_shows_what_is_printed(longwatch):
    page = (ROOT / "docs" / "how-to" / "look-up-a-side-effect.md").read_text(encoding="utf-8")
    shown = page.split("```")[1].strip()
    assert shown in asked(longwatch, "effects", "headache", "--jurisdiction", "US")
