"""The codes and the units under which the invented clinic's laboratory sends its results."""

from typing import NamedTuple

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ATC = "http://www.whocc.no/atc"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
CVX = "http://hl7.org/fhir/sid/cvx"
UCUM = "http://unitsofmeasure.org"
OWN = "https://longwatch.example/fhir"

SKIN_EXAMINATION = (SNOMED, "271303006")
CERVICAL_CYTOLOGY = (LOINC, "10524-7")
ECG = (LOINC, "11524-6")
BRAIN_SCAN = (SNOMED, "816077007")
PREGNANCY_TEST = (LOINC, "2106-3")
HIV, HEPATITIS_B, HEPATITIS_C = (LOINC, "56888-1"), (LOINC, "5195-3"), (LOINC, "16128-1")
TUBERCULOSIS_SCREENING = (SNOMED, "171126009")
BLOOD_COUNT_PANEL = "57021-8"


class Test(NamedTuple):
    """One laboratory test: its code, unit, digits after the point and reference range."""

    code: str
    unit: str
    digits: int
    low: float | None = None
    high: float | None = None


TESTS = {
    "platelets": Test("777-3", "10*9/L", 0, 150, 400),
    "haemoglobin": Test("718-7", "g/L", 0, 117, 167),
    "leukocytes": Test("6690-2", "10*9/L", 1, 3.4, 8.2),
    "neutrophils": Test("751-8", "10*9/L", 2, 1.6, 6.3),
    "lymphocytes": Test("731-0", "10*9/L", 2, 1.2, 3.5),
    "creatinine": Test("14682-9", "umol/L", 0, 50, 100),
    "alt": Test("1742-6", "U/L", 0, None, 45),
    "ast": Test("1920-8", "U/L", 0, None, 40),
    "bilirubin": Test("14631-6", "umol/L", 0, 5, 25),
    "urine-red-cells": Test("13945-1", "/[HPF]", 0),
    "urine-white-cells": Test("5821-4", "/[HPF]", 0),
    "tsh": Test("3016-3", "m[IU]/L", 2, 0.4, 4.0),
    "cd4": Test("24467-3", "/uL", 0, 500, 1500),
    "urine-protein-creatinine": Test("2890-2", "mg/g", 0, None, 150),
    "systolic": Test("8480-6", "mm[Hg]", 0),
    "diastolic": Test("8462-4", "mm[Hg]", 0),
    "heart-rate": Test("8867-4", "/min", 0),
}
BLOOD_COUNT = ("platelets", "haemoglobin", "leukocytes", "neutrophils", "lymphocytes")
CHEMISTRY = ("creatinine", "alt", "ast", "bilirubin", "urine-red-cells", "urine-white-cells")

# Other spellings and units for a clinic whose results come from several laboratories: unit, factor.
OTHER_UNITS: dict[str, tuple[tuple[str, str, float], ...]] = {
    "platelets": (("777-3", "10*3/uL", 1), ("26515-7", "/uL", 1000), ("777-3", "K/uL", 1)),
    "creatinine": (("2160-0", "mg/dL", 1 / 88.4), ("14682-9", "umol/L", 1)),
    "bilirubin": (("1975-2", "mg/dL", 1 / 17.1), ("14631-6", "umol/L", 1)),
    "tsh": (("3016-3", "u[IU]/mL", 1), ("3016-3", "mIU/L", 1)),
    "haemoglobin": (("718-7", "g/dL", 0.1),),
}
CONDITIONS = {
    "itp": "D69.3",
    "graves": "E05.0",
    "hypothyroid": "E06.3",
    "nephropathy": "M31.0",
    "liver": "K75.4",
}
