"""Nothing of the research base is lost: each rule is in the content, or left out with a reason.

The ids are those under which the rules were first collected. They are written down here, so that a rule
that somebody removes is missed.
"""

import re
from functools import cache
from pathlib import Path

import pytest

from longwatch.catalogue.building import gather
from longwatch.catalogue.gathering import CONTENT, RULE_LISTS

LEFT_OUT = Path(__file__).resolve().parents[2] / "docs" / "reference" / "left-out.md"

# By the beginning of their ids.
COLLECTED = {
    "elig": """
        age-18-60-lay campath-history commitment concomitant-immunosup eu-2013-2019 eu-age
        eu-indication-2020 eu-interim-2019 eu-not-inactive hbv-hcv-carrier prescriber prior-malignancy
        thyroid-ongoing uk-nice us-age-min us-cis-excluded us-indication us-third-line
    """,
    "ci": """
        ch-variant eu-01-hypersens eu-02-hiv eu-03-severe-infection eu-04-htn eu-05-dissection eu-06-stroke
        eu-07-cad eu-08-bleeding eu-09-autoimmune us-active-infection us-hiv us-hypersensitivity
    """,
    "base": """
        cbc creatinine ecg-vitals hbv-hcv hiv hpv immune-status-switch labs-preinfusion-eu lft mri-pml
        pregnancy-test reg-doc skin tb tsh upcr urine vzv
    """,
    "vac": """
        complete-6w extra-practice no-live-after vzv-6w
    """,
    "dose": """
        5day-split-practice course-1 course-2 course-3-4-eu course-n-us dilution infusion-time
        interval-anchor missed
    """,
    "premed": """
        antihist steroid-eu steroid-us
    """,
    "proph": """
        hsv-eu hsv-us listeria-diet-eu listeria-diet-us listeria-uk
    """,
    "inf": """
        bp-evidence cv-risk plt-eu plt-us setting-eu setting-us stop-severe stop-vitals vitals-eu
        vitals-fi-interim vitals-us
    """,
    "post": """
        1-3-days-watch cmv-2m delayed-warning drive hosp-if-symptoms neutropenia-2m observe-2h
    """,
    "mon": """
        after-48 alert-card cbc cd4 creatinine hpv lft-eu lft-us menses registry self-check skin skin-eu
        thyroid-cancer tolerance tsh urine
    """,
    "sym": """
        aac aha aie aih antigbm aosd cmv-ebv colitis cytopenia herpes hlh iar itp listeria malignancy mi-pah
        oi pericard pml pneumonitis sarcoid stroke thyroid ttp
    """,
    "preg": """
        contraception report-us thyroid
    """,
    "lact": """
        eu
    """,
    "rep": """
        content eu-blacktri fi mah-clock uk us
    """,
    "info": """
        eu-pack late symptoms us-infusion us-pack
    """,
    "thr": """
        alc alt anc aptt bili creat ferritin infusion-grade plt-100 plt-150 plt-30 plt-50 plt-acute
        plt-drop50 rbc tsh us-protein vitals
    """,
}
RULES = [f"{start}-{rest}" for start, names in COLLECTED.items() for rest in names.split()]


@cache
def in_content() -> set[str]:
    gathered = gather(CONTENT, "alemtuzumab", handbook=True)
    return {name for kind in (*RULE_LISTS, "notes") for name in gathered.ids(kind)}


@cache
def left_out() -> dict[str, str]:
    """The rules of the page's first table, each with its reason."""
    first_table = LEFT_OUT.read_text(encoding="utf-8").split("\n\n")[2]
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|[^|]+\|([^|]+)\|$", first_table, re.MULTILINE)
    return {name: reason.strip() for name, reason in rows}


def test_the_list_is_whole() -> None:
    assert len(RULES) == len(set(RULES)) == 162


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_in_the_content_or_left_out_for_a_reason(rule: str) -> None:
    if rule in in_content():
        assert rule not in left_out(), "it is in the content, so it is not left out"
    else:
        assert left_out().get(rule), (
            "add it as a rule or note, or give the reason in docs/reference/left-out.md"
        )


def test_nothing_is_left_out_that_was_never_collected() -> None:
    assert set(left_out()) <= set(RULES)
    assert set(left_out()) == {"ci-ch-variant", "base-immune-status-switch", "mon-tolerance"}
