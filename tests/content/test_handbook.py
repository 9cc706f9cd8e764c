"""Side effects and conflicts that come with Longwatch: their figures, their names, and what they rest on."""

from decimal import Decimal
from functools import cache

import pytest

from longwatch.catalogue import load, load_handbook
from longwatch.core.answers import Answer
from longwatch.core.handbook import Band, By, Handbook, SideEffect, look_up, nearest
from longwatch.core.protocol import Protocol

# What the European text for lay readers lists, in its words, and the side effect that is meant.
LAY = [
    ("acne", "acne"),
    ("skin damage", "skin-lesion"),
    ("skin lesion", "skin-lesion"),
    ("skin inflammation", "dermatitis"),
    ("acute severe allergic reaction", "anaphylactic-reaction"),
    ("anaphylaxis", "anaphylactic-reaction"),
    ("increase in aspartate aminotransferase", "aspartate-aminotransferase-increased"),
    ("ASAT", "aspartate-aminotransferase-increased"),
    ("ALAT", "alanine-aminotransferase-increased"),
    ("Basedow disease", "graves-disease"),
    ("Graves", "graves-disease"),
    ("hyperthyroidism", "hyperthyroidism"),
    ("hypothyroidism", "hypothyroidism"),
    ("thyroid enlargement", "goitre"),
    ("goiter", "goitre"),
    ("detection of thyroid antibodies in the blood", "antithyroid-antibody-positive"),
    ("accelerated pulse", "tachycardia"),
    ("conjunctivitis", "conjunctivitis"),
    ("thyroid disease with protruding eyeballs", "endocrine-ophthalmopathy"),
    ("blurred vision", "vision-blurred"),
    ("bleeding of the pulmonary vesicles", "pulmonary-alveolar-haemorrhage"),
    ("autoimmune hepatitis", "autoimmune-hepatitis"),
    ("inflammation of the liver caused by the immune system", "autoimmune-hepatitis"),
    ("haematophagic histiocytosis", "haemophagocytic-lymphohistiocytosis"),
    ("inflammation of the oral mucosa", "stomatitis"),
    ("inflammation of the ear", "ear-infection"),
    ("Epstein-Barr viral infection", "epstein-barr-virus-infection"),
    ("Epstein-Barr hepatitis", "epstein-barr-virus-hepatitis"),
    ("proteinuria", "proteinuria"),
    ("hematuria", "haematuria"),
    ("fever", "pyrexia"),
    ("flu", "influenza"),
    ("fatigue", "fatigue"),
    ("chills", "chills"),
    ("spot-like skin haemorrhage", "ecchymosis"),
    ("vasoconstriction of the heart", "myocardial-ischaemia"),
    ("shingles", "herpes-zoster"),
    ("infection of the lower respiratory tract", "lower-respiratory-tract-infection"),
    ("infectious inflammation of the gastrointestinal tract", "gastroenteritis"),
    ("hair loss", "alopecia"),
    ("Hashimoto", "autoimmune-thyroiditis"),
    ("erythema", "erythema"),
    ("candidiasis of the oral mucosa", "oral-candidiasis"),
    ("yeast infection of the vagina", "vulvovaginal-candidiasis"),
    ("cerebral haemorrhage", "haemorrhagic-stroke"),
    ("cough", "cough"),
    ("nosebleeds", "epistaxis"),
    ("hiccups", "hiccups"),
    ("sore throat", "oropharyngeal-pain"),
    ("stomach pain", "abdominal-pain"),
    ("vomiting", "vomiting"),
    ("diarrhea", "diarrhoea"),
    ("indigestion", "dyspepsia"),
    ("Werlhof’s disease", "immune-thrombocytopenia"),
    ("Werlhof", "immune-thrombocytopenia"),
    ("infection of the upper respiratory tract", "upper-respiratory-tract-infection"),
    ("URTI", "upper-respiratory-tract-infection"),
    ("urinary tract infection", "urinary-tract-infection"),
    ("herpes virus infection", "herpes-viral-infection"),
    ("infection in the tooth area", "tooth-infection"),
    ("headaches", "headache"),
    ("migraines", "migraine"),
    ("shortness of breath", "dyspnoea"),
    ("bronchial asthma", "asthma"),
    ("slow pulse", "bradycardia"),
    ("palpitations", "palpitations"),
    ("low blood pressure", "hypotension"),
    ("blood pressure low", "hypotension"),
    ("pneumonia", "pneumonia"),
    ("moderately acute thyroid inflammation", "subacute-thyroiditis"),
    ("subacute thyroiditis", "subacute-thyroiditis"),
    ("muscle pain", "myalgia"),
    ("muscle weakness", "muscular-weakness"),
    ("joint pain", "arthralgia"),
    ("back pain", "back-pain"),
    ("limb pain", "pain-in-extremity"),
    ("muscle cramps", "muscle-spasms"),
    ("neck pain", "neck-pain"),
    ("pain in the posture and musculoskeletal system", "musculoskeletal-pain"),
    ("hives", "urticaria"),
    ("rash", "rash"),
    ("itching", "pruritus"),
    ("vaginal infection", "vaginal-infection"),
    ("insomnia", "insomnia"),
    ("anxiety", "anxiety"),
    ("depression", "depression"),
    ("dizziness", "dizziness"),
    ("numbness", "hypoaesthesia"),
    ("abnormal sensations", "paraesthesia"),
    ("tremors", "tremor"),
    ("sweating", "hyperhidrosis"),
    ("disturbance of taste", "dysgeusia"),
    ("nausea", "nausea"),
    ("hypersensitivity", "hypersensitivity"),
    ("enlargement of the lymph nodes", "lymphadenopathy"),
    ("prolonged monthly bleeding", "menorrhagia"),
    ("irregular monthly bleeding", "menstruation-irregular"),
    ("reduced number of platelets", "thrombocytopenia"),
    ("anemia", "anaemia"),
    ("reduction of blood cells", "haematocrit-decreased"),
    ("more white blood cells", "leukocytosis"),
    ("reduced white blood cell count", "leukopenia"),
    ("lymphocytopenia", "lymphopenia"),
    ("neutropenia", "neutropenia"),
    ("warmth", "flushing"),
    ("papilloma of the skin", "skin-papilloma"),
    ("cytokine release syndrome", "cytokine-release-syndrome"),
]
# The controlled trials of the US label: percent of patients, and percent under interferon beta-1a.
TRIALS = {
    "rash": (53, 6),
    "headache": (52, 23),
    "pyrexia": (29, 9),
    "nasopharyngitis": (25, 19),
    "nausea": (21, 9),
    "urinary-tract-infection": (19, 8),
    "fatigue": (18, 13),
    "insomnia": (16, 15),
    "upper-respiratory-tract-infection": (16, 13),
    "herpes-viral-infection": (16, 3),
    "urticaria": (16, 2),
    "pruritus": (14, 2),
    "thyroid-disorder": (13, 3),
    "fungal-infection": (13, 4),
    "arthralgia": (12, 9),
    "pain-in-extremity": (12, 9),
    "back-pain": (12, 8),
    "diarrhoea": (12, 6),
    "sinusitis": (11, 8),
    "oropharyngeal-pain": (11, 5),
    "paraesthesia": (10, 8),
    "dizziness": (10, 5),
    "abdominal-pain": (10, 5),
    "flushing": (10, 4),
    "vomiting": (10, 3),
}
SECTION_6 = "Section 6, controlled trials"
EU, US = ("EU",), ("US",)


@cache
def handbook() -> Handbook:
    return load_handbook("alemtuzumab")


@cache
def protocol() -> Protocol:
    return load("alemtuzumab")


def effect(name: str) -> SideEffect:
    return next(one for one in handbook().side_effects if one.id == name)


@pytest.mark.parametrize(("words", "meant"), LAY, ids=[words for words, _ in LAY])
def test_a_term_of_the_lay_text_is_found(words: str, meant: str) -> None:
    found = look_up(words, handbook().side_effects)
    assert found is not None
    assert [one.id for one in found.side_effects] == [meant]
    assert found.by in (By.TERM, By.SYNONYM)


@pytest.mark.parametrize("name", sorted({meant for _, meant in LAY}))
def test_what_the_lay_text_lists_says_so(name: str) -> None:
    assert "s1" in {citation.source for citation in effect(name).named_in}


def test_the_us_trials_have_their_figures_and_no_others() -> None:
    found = {
        one.id: (figure.percent, figure.comparator)
        for one in handbook().side_effects
        for figure in one.figures_in(US)
        if figure.source.section == SECTION_6
    }
    assert found == {name: (Decimal(a), Decimal(b)) for name, (a, b) in TRIALS.items()}


def test_every_comparison_is_with_the_medicine_of_the_trials() -> None:
    figures = [figure for one in handbook().side_effects for figure in one.figures]
    assert {figure.against for figure in figures if figure.comparator is not None} == {"interferon beta-1a"}


def test_both_figures_of_fungal_infections_stand_with_their_sections() -> None:
    found = [(f.percent, f.comparator, f.source.section) for f in effect("fungal-infection").figures]
    assert found == [(13, 4, SECTION_6), (12, 3, "Section 5, infections")]


def test_no_european_band_is_marked_as_read() -> None:
    bands = [f for one in handbook().side_effects for f in one.figures_in(EU) if f.band is not None]
    assert len(bands) > 100
    assert {figure.source.verified for figure in bands} == {"recalled"}


def test_only_the_european_label_has_bands_of_frequency() -> None:
    bands = {f.band for one in handbook().side_effects for f in one.figures_in(US)} - {None}
    assert bands == {Band.NOT_KNOWN}


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("immune-thrombocytopenia", {"mon-cbc", "thr-plt-100", "sym-itp"}),
        ("glomerular-nephropathy", {"mon-creatinine", "mon-urine", "thr-creat", "sym-antigbm"}),
        ("thyroid-disorder", {"mon-tsh", "thr-tsh", "sym-thyroid"}),
        ("autoimmune-hepatitis", {"mon-lft-us", "mon-lft-eu", "thr-hys-law", "sym-aih"}),
        ("melanoma", {"mon-skin", "sym-malignancy"}),
        ("haemorrhagic-stroke", {"sym-stroke"}),
        ("listeriosis", {"sym-listeria"}),
    ],
)
def test_a_side_effect_names_the_rules_that_look_for_it(name: str, rules: set[str]) -> None:
    assert rules <= set(effect(name).watched_by)


def test_every_series_and_watch_looks_for_some_side_effect() -> None:
    watched = {name for one in handbook().side_effects for name in one.watched_by}
    assert {rule.id for rule in (*protocol().series, *protocol().watches)} <= watched


def test_a_report_is_expected_where_the_label_names_the_side_effect() -> None:
    assert effect("headache").expected_in(US) is Answer.YES
    assert effect("headache").expected_in(protocol().lineage("FI")) is Answer.YES


def test_it_cannot_be_told_whether_a_report_is_expected_where_no_label_figure_is_at_hand() -> None:
    assert effect("cough").expected_in(US) is Answer.UNKNOWN
    assert effect("sinusitis").expected_in(EU) is Answer.UNKNOWN


def test_a_paper_makes_nothing_expected() -> None:
    finnish = effect("infusion-related-reaction").figures_in(("FI",))
    assert len(finnish) == 4
    assert not any(figure.labelled for figure in finnish)


def test_the_conflicts_are_complete_and_in_the_rules_that_they_name() -> None:
    names = sorted(one.id for one in handbook().conflicts)
    assert names == [f"c-{number:02}" for number in range(1, 23)]
    nowhere = {one.id for one in handbook().conflicts if not one.rules and not one.side_effects}
    assert nowhere == {"c-22"}  # the codes of the drug hold it, which are no rule


# ---- looking up ------------------------------------------------------------------------------------


def found(words: str) -> tuple[By, list[str]]:
    answer = look_up(words, handbook().side_effects)
    assert answer is not None
    return answer.by, [one.id for one in answer.side_effects]


def test_an_organ_system_leads_to_all_of_it() -> None:
    by, names = found("Eye")
    assert by is By.SYSTEM
    assert {"conjunctivitis", "diplopia", "retinal-pigment-epitheliopathy"} <= set(names)


def test_a_part_of_a_name_leads_to_everything_that_holds_it() -> None:
    assert found("candid") == (By.PART, ["oral-candidiasis", "vulvovaginal-candidiasis"])


def test_a_slip_of_spelling_leads_to_the_closest() -> None:
    assert found("urticara") == (By.SPELLING, ["urticaria"])
    assert found("hypothiroidism")[1][0] in ("hypothyroidism", "hyperthyroidism")


def test_a_word_that_also_stands_in_longer_names_tells_them() -> None:
    answer = look_up("rash", handbook().side_effects)
    assert answer is not None
    assert "rash-generalised" in [one.id for one in answer.others]


@pytest.mark.parametrize("words", ["", "  ", "?!", "xyzzy"])
def test_nothing_is_found_for_what_is_no_name(words: str) -> None:
    assert look_up(words, handbook().side_effects) is None


def test_the_nearest_names_are_offered_for_a_word_that_is_too_far_off() -> None:
    assert look_up("thromboses", handbook().side_effects) is None
    assert nearest("thromboses", handbook().side_effects) != ()
