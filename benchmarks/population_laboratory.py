"""What the invented population is tested for, by two laboratories, and the illnesses that its results show."""

from typing import NamedTuple


class Test(NamedTuple):
    """One test as a laboratory reports it; amounts are whole numbers of the last digit.

    number        its place, one number for all codes of a test
    centre        what most people have; `wide`: how far people differ, `spread`: one person's results
    """

    laboratory: int
    number: int
    code: str
    title: str
    unit: str
    digits: int
    centre: int
    wide: int
    spread: int
    low: int | None
    high: int | None


PLATELETS, HAEMOGLOBIN, LEUKOCYTES, NEUTROPHILS, LYMPHOCYTES = range(5)
CREATININE, RED_CELLS, WHITE_CELLS, ALT, AST, BILIRUBIN, THYROTROPIN, CYTOLOGY = range(5, 13)

TESTS = (
    Test(0, PLATELETS, "777-3", "Platelets [#/volume] in Blood", "10*9/L", 0, 250, 60, 25, 150, 400),
    Test(0, HAEMOGLOBIN, "718-7", "Hemoglobin [Mass/volume] in Blood", "g/L", 0, 138, 12, 5, 117, 167),
    Test(0, LEUKOCYTES, "6690-2", "Leukocytes [#/volume] in Blood", "10*9/L", 1, 58, 14, 8, 34, 82),
    Test(0, NEUTROPHILS, "751-8", "Neutrophils [#/volume] in Blood", "10*9/L", 2, 360, 80, 60, 160, 630),
    Test(0, LYMPHOCYTES, "731-0", "Lymphocytes [#/volume] in Blood", "10*9/L", 2, 110, 30, 20, 120, 350),
    Test(0, CREATININE, "14682-9", "Creatinine [Moles/volume] in Serum", "umol/L", 0, 72, 12, 4, 50, 100),
    Test(0, RED_CELLS, "13945-1", "Erythrocytes [#/area] in Urine", "/[HPF]", 0, 1, 0, 1, None, None),
    Test(0, WHITE_CELLS, "5821-4", "Leukocytes [#/area] in Urine", "/[HPF]", 0, 2, 1, 1, None, None),
    Test(0, ALT, "1742-6", "Alanine aminotransferase in Serum", "U/L", 0, 24, 8, 8, None, 45),
    Test(0, AST, "1920-8", "Aspartate aminotransferase in Serum", "U/L", 0, 22, 7, 7, None, 40),
    Test(0, BILIRUBIN, "14631-6", "Bilirubin [Moles/volume] in Serum", "umol/L", 0, 10, 3, 2, None, 21),
    Test(0, THYROTROPIN, "3016-3", "Thyrotropin [Units/volume] in Serum", "m[IU]/L", 2, 180, 70, 40, 40, 400),
    Test(0, CYTOLOGY, "10524-7", "Microscopic observation of Cervix", "", 0, 0, 0, 0, None, None),
    # A laboratory that uses other units.
    Test(1, PLATELETS, "777-3", "Platelets [#/volume] in Blood", "10*3/uL", 0, 250, 60, 25, 150, 400),
    Test(1, HAEMOGLOBIN, "718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL", 1, 138, 12, 5, 117, 167),
    Test(1, LEUKOCYTES, "6690-2", "Leukocytes [#/volume] in Blood", "10*3/uL", 1, 58, 14, 8, 34, 82),
    Test(1, NEUTROPHILS, "751-8", "Neutrophils [#/volume] in Blood", "10*3/uL", 2, 360, 80, 60, 160, 630),
    Test(1, LYMPHOCYTES, "731-0", "Lymphocytes [#/volume] in Blood", "10*3/uL", 2, 110, 30, 20, 120, 350),
    Test(1, CREATININE, "2160-0", "Creatinine [Mass/volume] in Serum", "mg/dL", 2, 81, 14, 4, 57, 113),
    Test(1, RED_CELLS, "13945-1", "Erythrocytes [#/area] in Urine", "/[HPF]", 0, 1, 0, 1, None, None),
    Test(1, WHITE_CELLS, "5821-4", "Leukocytes [#/area] in Urine", "/[HPF]", 0, 2, 1, 1, None, None),
    Test(1, ALT, "1742-6", "Alanine aminotransferase in Serum", "U/L", 0, 24, 8, 8, None, 45),
    Test(1, AST, "1920-8", "Aspartate aminotransferase in Serum", "U/L", 0, 22, 7, 7, None, 40),
    Test(1, BILIRUBIN, "1975-2", "Bilirubin [Mass/volume] in Serum", "mg/dL", 2, 60, 18, 12, None, 120),
    Test(
        1, THYROTROPIN, "3016-3", "Thyrotropin [Units/volume] in Serum", "u[IU]/mL", 2, 180, 70, 40, 40, 400
    ),
    Test(1, CYTOLOGY, "10524-7", "Microscopic observation of Cervix", "", 0, 0, 0, 0, None, None),
)

# Of a thousand patients how many fall ill in which way: the test, in how many visits, to what share (%), and
# which amount is added to it. Between them they make every watch fire.
ILLNESSES: tuple[tuple[int, tuple[tuple[int, int, int, int, int], ...]], ...] = (
    (20, ((PLATELETS, 0, 1, 30, 0), (PLATELETS, 1, 2, 14, 0))),
    (10, ((PLATELETS, 0, 3, 46, 0),)),
    (10, ((NEUTROPHILS, 0, 1, 20, 0), (NEUTROPHILS, 1, 2, 10, 0))),
    (10, ((ALT, 0, 2, 700, 0), (AST, 0, 2, 600, 0), (BILIRUBIN, 0, 2, 700, 0))),
    (40, ((ALT, 0, 2, 300, 0), (AST, 0, 1, 210, 0))),
    (6, ((CREATININE, 0, 3, 170, 0), (RED_CELLS, 0, 3, 100, 12))),
    (40, ((RED_CELLS, 0, 1, 100, 5),)),
    (60, ((THYROTROPIN, 0, 12, 450, 0),)),
    (60, ((THYROTROPIN, 0, 9, 4, 0),)),
)
