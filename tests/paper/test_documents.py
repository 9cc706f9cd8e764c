"""Every document, in every language, for every story of the invented clinic: whole, tagged, and nothing cut off."""

import hashlib
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.paper.conftest import LANGUAGES, ON, boxes, opened, text_of

from longwatch.core.quantities import Quantity
from longwatch.core.record import Decision, Infusion, Record, Result, SymptomReport
from longwatch.paper import DOCUMENTS, Clinic, NotNow, Patient, make, pdf, pictures, referral, results

HIGH_GAP = 22  # points of white at every edge of the page


def infusions(last: date, count: int = 5) -> tuple[Infusion, ...]:
    days = [last - timedelta(days=n) for n in range(count)]
    return tuple(Infusion(id=f"Infusion/{day}", day=day) for day in days)


def platelets(day: date, value: str, **parts) -> Result:
    return Result(
        id=f"Result/{day}-{value}",
        day=day,
        codes=("loinc:777-3",),
        quantity=Quantity(Decimal(value), "10*9/L"),
        **parts,
    )


def first_that_can(document: str, records, told, language: str = "en"):
    """The sheet of the first patient for whom the document makes sense."""
    for record in records:
        for on in (ON, ON - timedelta(days=5)):
            try:
                return make(document, told(record, language=language, on=on))
            except NotNow:
                continue
    raise AssertionError(f"no invented patient can have a {document}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_is_whole_tagged_and_inside_its_page(records, told, document: str, language: str) -> None:
    sheet = first_that_can(document, records, told, language)
    written = pdf(sheet)
    read = opened(written)
    assert read.is_tagged() and read.get_metadata_dict()["Title"] == sheet.title
    assert b"pdfuaid" in written, "the file does not call itself PDF/UA"
    assert len(read) <= 2
    for page in read:
        width, height = page.get_size()
        assert (round(width), round(height)) == (595, 842)
        found = boxes(page)
        assert found
        for left, bottom, right, top in found:
            assert (
                left >= HIGH_GAP
                and right <= width - HIGH_GAP
                and bottom >= HIGH_GAP
                and top <= height - HIGH_GAP
            )
    text = text_of(written)
    assert "{" not in text and "}" not in text
    assert " ".join(sheet.title.split()) in text
    said = {"en": "No doctor or nurse", "sv": "Maskinöversatt", "fi": "Koneen kääntämä", "de": "Maschinell"}
    assert said[language] in text, "nobody has read these words, and the paper must say so"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_picture_of_it_is_not_blank(records, told, document: str) -> None:
    sheet = first_that_can(document, records, told)
    seen = pictures(sheet, ppi=40)
    assert len(seen) == len(opened(pdf(sheet)))
    assert all(one.startswith(b"\x89PNG") and len(one) > 3000 for one in seen)


def test_every_invented_patient_prints_whatever_can_be_made(records, told) -> None:
    made = 0
    for record in records:
        for document in DOCUMENTS:
            try:
                sheet = make(document, told(record))
            except NotNow:
                continue
            pdf(sheet)
            made += 1
    assert made > 3 * len(records)


def test_the_same_sheet_gives_the_same_bytes(records, told) -> None:
    sheet = first_that_can("referral", records, told)
    assert len({hashlib.sha256(pdf(sheet)).hexdigest() for _ in range(3)}) == 1


def test_a_patient_of_whom_nothing_is_known_gets_no_letter_that_looks_fine(told) -> None:
    nobody = told(Record(patient="p"))
    why = {}
    for document in DOCUMENTS:
        try:
            make(document, nobody)
        except NotNow as not_now:
            why[document] = not_now.why
    assert why == {
        "discharge-sheet": "no-infusion",
        "appointment-list": "no-infusion",
        "overdue-letter": "no-infusion",
        "result-letter": "no-results",
        "closing-letter": "no-infusion",
        "referral": "no-alert",
        "emergency-card": "no-infusion",
    }


def test_what_is_not_recorded_says_so(told) -> None:
    sheet = make(
        "appointment-list",
        told(Record(patient="p", facts=infusions(ON)), clinic=Clinic(), patient=Patient()),
    )
    text = text_of(pdf(sheet))
    assert text.count("not recorded") >= 4, "name, birth, number, clinic and telephone"
    dispensed = text_of(pdf(make("dispensing-record", told(Record(patient="p")))))
    assert dispensed.count("not recorded") >= 4 * 5


@pytest.mark.parametrize("document", ["discharge-sheet", "overdue-letter", "emergency-card"])
def test_what_tells_whom_to_ring_is_not_made_without_a_number(told, document: str) -> None:
    late = Record(
        patient="p", facts=infusions(ON - timedelta(days=1 if document == "discharge-sheet" else 90))
    )
    make(document, told(late))
    with pytest.raises(NotNow, match="telephone"):
        make(document, told(late, clinic=Clinic(name="Clinic")))


def test_the_discharge_sheet_belongs_to_the_days_after_an_infusion(told) -> None:
    record = Record(patient="p", facts=infusions(ON))
    text = text_of(pdf(make("discharge-sheet", told(record))))
    assert "infusion day 5 of course 1" in text and "One side of your face drops" in text
    assert "23 November 2026, 24 November 2026, 25 November 2026" in text and "09 765 4321" in text
    make("discharge-sheet", told(record, on=ON + timedelta(days=3)))
    with pytest.raises(NotNow, match="too long ago"):
        make("discharge-sheet", told(record, on=ON + timedelta(days=4)))


def test_the_list_of_tests_counts_months_from_the_last_test(told) -> None:
    record = Record(patient="p", facts=(*infusions(date(2026, 1, 31), 1),))
    text = text_of(pdf(make("appointment-list", told(record, on=date(2026, 2, 1)))))
    assert "28 February 2026" in text and "31 March 2026" in text and "30 April 2026" in text
    assert "31 January 2027" in text and "28 February 2027" not in text and "1 February 2027" in text


def test_a_late_test_stands_apart_and_what_follows_counts_from_today(told) -> None:
    record = Record(patient="p", facts=infusions(date(2026, 9, 1), 1))
    text = text_of(pdf(make("appointment-list", told(record))))
    assert "Was due on 1 October 2026" in text and "22 December 2026" in text and "1 December 2026" in text
    assert "1 November 2026" not in text


def test_the_end_of_the_list_never_says_that_tests_stop_by_themselves(told) -> None:
    day = date(2023, 1, 31)
    facts = (*infusions(day, 1), platelets(date(2026, 11, 20), "250"))
    text = text_of(pdf(make("appointment-list", told(Record(patient="p", facts=facts)))))
    assert "31 January 2027" in text and "They do not stop by themselves" in text


def test_a_patient_who_has_died_gets_no_letter(records, told) -> None:
    died = next(record for record in records if told(record).shown.seen.death)
    for document in ("appointment-list", "overdue-letter", "emergency-card", "closing-letter"):
        with pytest.raises(NotNow, match="died"):
            make(document, told(died))


def test_a_patient_whom_another_clinic_follows_gets_no_closing_letter(records, told) -> None:
    gone = next(
        one for one in records if any(d.kind == "transferred" for d in told(one).shown.seen.decisions)
    )
    with pytest.raises(NotNow, match="another clinic"):
        make("closing-letter", told(gone))


def closing(told, *more) -> str:
    """The letter of a patient treated once, 50 months ago, with one count in between."""
    facts = (*infusions(date(2022, 9, 5), 5), platelets(date(2024, 3, 5), "250"), *more)
    return text_of(pdf(make("closing-letter", told(Record(patient="p", facts=facts)))))


def test_the_closing_letter_lists_what_was_missed_and_that_harm_can_come_late(told) -> None:
    text = closing(told)
    assert "has not decided yet" in text and "Side effects can still come later" in text
    assert "2 October 2022" in text and "Bruises, tiny red spots" in text
    assert "Tests missed" in text and "Complete blood count" in text
    ended = closing(told, Decision(id="d", day=date(2026, 10, 1), kind="ended"))
    assert "decided that the regular tests end on 1 October 2026" in ended


def test_the_closing_letter_waits_for_the_end(told) -> None:
    with pytest.raises(NotNow, match="not over"):
        make("closing-letter", told(Record(patient="p", facts=infusions(date(2023, 3, 1)))))


RANGE = {"low": Quantity(Decimal(150), "10*9/L"), "high": Quantity(Decimal(400), "10*9/L")}
LIES = [
    (platelets(ON, "250", **RANGE), "Within the range."),
    (platelets(ON, "149", **RANGE), "Below the range."),
    (platelets(ON, "401", **RANGE), "Above the range."),
    (platelets(ON, "250"), "No range to compare with."),
    (Result(id="a", day=ON, codes=("loinc:777-3",), absent=True), "No value."),
    (Result(id="a", day=ON, codes=("loinc:777-3",), written=("clumped",)), "Words and no number."),
    (
        Result(id="a", day=ON, codes=("loinc:777-3",), quantity=Quantity(Decimal(5), "furlong"), **RANGE),
        "Cannot be compared.",
    ),
    (
        Result(
            id="a", day=ON, codes=("loinc:777-3",), quantity=Quantity(Decimal(200), "10*9/L", "<"), **RANGE
        ),
        "Cannot be compared.",
    ),
]


@pytest.mark.parametrize(("result", "said"), LIES, ids=[said for _, said in LIES])
def test_a_result_is_told_by_the_range_that_came_with_it(told, result: Result, said: str) -> None:
    record = Record(patient="p", facts=(*infusions(date(2026, 9, 1)), result))
    text = text_of(pdf(make("result-letter", told(record))))
    assert said in text
    assert sum(text.count(other) for other in {s for _, s in LIES}) == 1


def test_results_to_a_general_practitioner_name_them_and_the_medicine(told) -> None:
    record = Record(
        patient="p", facts=(*infusions(date(2026, 9, 1)), platelets(date(2026, 11, 1), "250", **RANGE))
    )
    choices = results.Choices(reader="clinician", to="Dr Ångström", since=date(2026, 10, 1))
    text = text_of(pdf(make("result-letter", told(record, language="fi"), choices)))
    assert "Dr Ångström" in text and "alemtutsumabi (Lemtrada)" in text and "150–400 ×10⁹/L" in text
    with pytest.raises(NotNow, match="no result"):
        make("result-letter", told(record), results.Choices(since=ON))


def test_numbers_and_days_are_written_as_the_language_does(told) -> None:
    value = Result(
        id="tsh", day=ON, codes=("loinc:3016-3",), quantity=Quantity(Decimal("0.27"), "m[IU]/L"),
        low=Quantity(Decimal("0.4"), "m[IU]/L"), high=Quantity(Decimal("4.5"), "m[IU]/L"),
    )  # fmt: skip
    record = Record(patient="p", facts=(*infusions(date(2026, 9, 1)), value))
    assert "0.27 mIU/L" in text_of(pdf(make("result-letter", told(record))))
    german = text_of(pdf(make("result-letter", told(record, language="de"))))
    assert "0,27 mIU/L" in german and "0,4–4,5" in german and "22. November 2026" in german


def test_a_referral_holds_the_finding_its_facts_its_sources_and_a_picture(told) -> None:
    counts = [
        platelets(date(2026, month, 2), value, **RANGE)
        for month, value in ((9, "260"), (10, "250"), (11, "38"))
    ]
    record = Record(patient="p", facts=(*infusions(date(2026, 1, 5)), *counts))
    choices = referral.Choices(to="Department of haematology", asked="Is this ITP?")
    sheet = make("referral", told(record, language="sv"), choices)
    text = text_of(pdf(sheet))
    assert "Mycket låga trombocyter" in text and "kritisk" in text and "38 ×10⁹/L" in text
    assert "Till: Department of haematology" in text and "Is this ITP?" in text
    assert "Behandlingsomgång 1" in text and "thr-plt-50" in text and "[recalled]" in text
    trend = next(block for block in sheet.blocks if type(block).__name__ == "Trend")
    assert [point.fired for point in trend.points] == [False, False, True]
    assert all(0 <= point.x <= 1 and 0 <= point.y <= 1 for point in trend.points)
    assert "gräns: under 50" in text and "2 november 2026" in trend.words
    with pytest.raises(NotNow, match="no such alert"):
        make("referral", told(record), referral.Choices(rule="thr-tsh"))


def test_a_referral_for_symptoms_names_them_in_the_language(told) -> None:
    felt = SymptomReport(id="s", day=ON - timedelta(days=1), symptom="bruising")
    record = Record(patient="p", facts=(*infusions(date(2026, 1, 5)), felt))
    known = told(record, language="fi")
    names = [alarm.symptoms for alarm in known.found.alarms]
    assert names, "the symptom raised no alarm"
    text = text_of(pdf(make("referral", known)))
    assert "Potilas kertoi" in text and "Mahdollinen syy" in text


def test_nothing_is_printed_by_rules_that_are_an_example(texts) -> None:
    from longwatch.catalogue import load, load_handbook
    from longwatch.core.handbook.languages import Texts
    from longwatch.engine.reference import assess
    from longwatch.page import Shown
    from longwatch.paper import Told

    rules = load("methotrexate")
    record = Record(patient="p")
    shown = Shown(record, assess(record, rules, jurisdiction="GB", on=ON), rules)
    known = Told(
        shown=shown,
        texts=Texts(rules, load_handbook("methotrexate")),
        language="en",
        clinic=Clinic(),
        patient=Patient(),
    )
    for document in DOCUMENTS:
        with pytest.raises(NotNow, match="example"):
            make(document, known)
