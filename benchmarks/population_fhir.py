"""The drawn patients as a FHIR bulk export: one resource in each line, in the ordinary shape of hospital systems."""

import json
from pathlib import Path

import duckdb

from benchmarks.population_columns import ANSWER, MOMENT, NAME, NUMBER, SYSTEM
from benchmarks.population_laboratory import CYTOLOGY, TESTS, Test

_OWN = "https://longwatch.example/fhir"
_UCUM = "http://unitsofmeasure.org"
_META = """'"meta":{"versionId":"1","lastUpdated":"' || %s::VARCHAR || 'T13:45:00.000Z"}'"""
_CATEGORY = [
    {
        "coding": [
            {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}
        ]
    }
]


def write_block(connection: duckdb.DuckDBPyConnection, folder: Path, number: int) -> None:
    """One file for each type of resource, from the drawn_… tables of the connection."""
    connection.execute(
        "CREATE TABLE phrase (laboratory INT, number INT, digits INT, before VARCHAR, unit VARCHAR, ranges VARCHAR)"
    )
    connection.executemany("INSERT INTO phrase VALUES (?, ?, ?, ?, ?, ?)", list(map(_phrases, TESTS)))
    # One after the other, the lines of a patient stay together, as the peers need them.
    connection.execute("SET threads = 1")
    for kind, sql in _LINES.items():
        path = folder / f"{kind}.{number:03}.ndjson"
        # A line is a value of one column, written as it is: what separates columns stands in none.
        connection.execute(
            f"COPY ({sql}) TO '{path}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"
        )


def _phrases(test: Test) -> tuple[int, int, int, str, str, str]:
    """What every result of a test says in the same words: its kind, its unit, its range."""
    code = {"coding": [{"system": "http://loinc.org", "code": test.code}], "text": test.title}
    unit = {"unit": test.unit, "system": _UCUM, "code": test.unit}
    limits = {
        side: {
            "value": round(bound / 10**test.digits, test.digits) if test.digits else bound,
            "unit": test.unit,
        }
        for side, bound in (("low", test.low), ("high", test.high))
        if bound is not None
    }
    return (
        test.laboratory,
        test.number,
        test.digits,
        f'"category":{_json(_CATEGORY)},"code":{_json(code)}',
        _json(unit)[1:-1],
        f',"referenceRange":{_json([limits])}' if limits else "",
    )


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


_AMOUNT = """CASE t.digits WHEN 0 THEN amount::VARCHAR WHEN 1 THEN (amount * 0.1::DECIMAL(2,1))::VARCHAR
    ELSE (amount * 0.01::DECIMAL(3,2))::VARCHAR END"""
_STATUS = "CASE standing WHEN 0 THEN 'preliminary' WHEN 1 THEN 'final' ELSE 'amended' END"
_LINES = {
    "Patient": f"""
        SELECT '{{"resourceType":"Patient","id":"' || {NAME} || '",' || {_META % "coalesce(died, begins)"}
            || ',"identifier":[{{"system":"{_OWN}/invented","value":"' || {NAME} || '"}}],"gender":"'
            || CASE WHEN is_female THEN 'female' ELSE 'male' END || '","birthDate":"' || birth_day::VARCHAR || '"'
            || CASE WHEN died IS NULL THEN '' ELSE ',"deceasedDateTime":"' || died::VARCHAR || '"' END
            || ',"managingOrganization":{{"reference":"Organization/site-' || lpad(site::VARCHAR, 2, '0') || '"}}}}'
        FROM drawn_life ORDER BY patient""",
    "MedicationAdministration": f"""
        SELECT '{{"resourceType":"MedicationAdministration","id":"' || {NAME} || '-' || course || infusion || '",'
            || {_META % "day"} || ',"status":"completed","medicationCodeableConcept":{{"coding":[{{"system":'
            || '"http://www.nlm.nih.gov/research/umls/rxnorm","code":"1594663"}}],"text":"alemtuzumab 12 mg"}},'
            || '"subject":{{"reference":"Patient/' || {NAME} || '"}},"effectiveDateTime":"' || day::VARCHAR
            || 'T09:00:00+02:00","dosage":{{"dose":{{"value":12,"unit":"mg","system":"{_UCUM}","code":"mg"}}}}}}'
        FROM drawn_infusion ORDER BY patient, day""",
    "Task": f"""
        SELECT '{{"resourceType":"Task","id":"' || {NAME} || '-decision",' || {_META % "day"}
            || CASE WHEN rule IS NULL THEN '' ELSE ',"instantiatesUri":"{_OWN}/rule/' || rule || '"' END
            || ',"status":"completed","intent":"order","code":{{"coding":[{{"system":"{_OWN}/CodeSystem/decision",'
            || '"code":"' || kind || '"}}]}},"for":{{"reference":"Patient/' || {NAME} || '"}},"authoredOn":"'
            || day::VARCHAR || 'T09:00:00+02:00","executionPeriod":{{"start":"' || day::VARCHAR || '"'
            || CASE WHEN until IS NULL THEN '' ELSE ',"end":"' || until::VARCHAR || '"' END || '}}}}'
        FROM drawn_decision ORDER BY patient""",
    "Observation": f"""
        SELECT '{{"resourceType":"Observation","id":"' || {NUMBER} || CASE WHEN is_version THEN '-p' ELSE '' END
            || '",' || {_META % "day"} || ',"identifier":[{{"system":"{SYSTEM}","value":"' || {NUMBER}
            || '"}}],"status":"' || {_STATUS} || '",' || before || ',"subject":{{"reference":"Patient/' || {NAME}
            || '"}},"effectiveDateTime":"' || {MOMENT} || '","issued":"' || day::VARCHAR || 'T'
            || CASE WHEN is_version THEN '11:00' ELSE '15:30' END || ':00+02:00"'
            || CASE WHEN test = {CYTOLOGY} THEN ',"valueString":"{ANSWER}"' ELSE ',"valueQuantity":{{"value":'
                || {_AMOUNT} || CASE WHEN is_bound THEN ',"comparator":"<"' ELSE '' END
                || CASE WHEN has_no_unit THEN '' ELSE ',' || t.unit END || '}}' END
            || CASE WHEN has_no_range THEN '' ELSE ranges END || '}}'
        FROM drawn_result AS r JOIN phrase AS t ON t.laboratory = r.laboratory AND t.number = r.test""",
}
