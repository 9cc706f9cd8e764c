"""The invented population as SQL: who they are, their infusions, visits, results and decisions.

Every draw depends on the patient's own number and on nothing else, so that a small cohort is the beginning of every
larger one, whatever the size of its parts. The draws use whole numbers and arithmetic that no version of a
database does otherwise. Nobody here is real, and no figure says anything about medicine.
"""

from datetime import date

from benchmarks.population_laboratory import CYTOLOGY, ILLNESSES, LYMPHOCYTES, THYROTROPIN

ON = date(2026, 1, 31)
"""The day of assessment: the end of a month, as many of the dates are."""

UNTIL = date(2026, 3, 31)
"""The last day of which the records know, so that each day asked about must leave something out."""


# A hash of 32 bits that ends as MurmurHash3 does: shifts, exclusive ors, and products that 64 bits hold.
MACROS = """
CREATE OR REPLACE MACRO shifted(h, n) AS xor(h, h >> n);
CREATE OR REPLACE MACRO times(h, factor) AS (h * factor::UBIGINT) & 4294967295::UBIGINT;
CREATE OR REPLACE MACRO mixed(h) AS shifted(times(shifted(times(shifted(h, 16), 2246822507), 13), 3266489909), 16);
CREATE OR REPLACE MACRO keyed(key, what) AS
    mixed((key + what::UBIGINT * 2654435769::UBIGINT) & 4294967295::UBIGINT);
CREATE OR REPLACE MACRO drawn(key, what, n) AS ((keyed(key, what) * n::UBIGINT) >> 32)::INTEGER;
CREATE OR REPLACE MACRO months_after(day, n) AS CAST(day + to_months(n::INTEGER) AS DATE);
"""


def patients(first: int, after: int) -> str:
    """One row for each patient, numbered from `first` until before `after`."""
    # The eighth smallest of nine even draws has the distribution Beta(8, 2).
    nine = ", ".join(f"keyed(key, {100 + n})" for n in range(9))
    return f"""
        SELECT *, last_day + INTERVAL 48 MONTH + INTERVAL 25 DAY AS followed_until,
            greatest(begins - (18 * 365 + drawn(key, 5, 36 * 365)), DATE '1960-02-29') AS birth_day
        FROM (
            SELECT *, CASE WHEN courses = 1 THEN begins + 4 ELSE
                months_after(begins, 12 * (courses - 1)) + drawn(key, 20 + courses, 60) + 2 END AS last_day
            FROM (
                SELECT *, (1 + (planned >= 2 AND months_after(begins, 12) + 62 <= DATE '{UNTIL}')::INTEGER
                    + (planned >= 3 AND months_after(begins, 24) + 62 <= DATE '{UNTIL}')::INTEGER
                    + (planned >= 4 AND months_after(begins, 36) + 62 <= DATE '{UNTIL}')::INTEGER) AS courses
                FROM (
                    SELECT patient, key, {_start()} AS begins,
                        CASE WHEN drawn(key, 4, 100) < 15 THEN 1 WHEN drawn(key, 4, 100) < 70 THEN 2
                            WHEN drawn(key, 4, 100) < 88 THEN 3 ELSE 4 END AS planned,
                        list_sort([{nine}])[8] AS adherence,
                        drawn(key, 6, 100) < 3 AS has_no_baseline,
                        (drawn(key, 7, 10) >= 8)::INTEGER AS laboratory,
                        {_illness()} AS illness, 2 + drawn(key, 9, 40) AS ill_from,
                        drawn(key, 10, 10) < 7 AS is_female, drawn(key, 11, 40) AS site,
                        drawn(key, 12, 1000) AS fate, drawn(key, 13, 1000) AS decided,
                        drawn(key, 15, 200) = 0 AS has_no_range
                    FROM (
                        SELECT n AS patient, mixed((n::UBIGINT * 2654435761::UBIGINT) & 4294967295::UBIGINT) AS key
                        FROM range({first}, {after}) AS numbers(n)
                    ) AS numbered
                ) AS begun
            ) AS counted
        ) AS given"""


def _start() -> str:
    """The first infusion: any day, but often the last of a month, and sometimes a leap day."""
    day = f"(DATE '{ON}' - 10 - drawn(key, 2, 2900))"
    return f"""CASE WHEN drawn(key, 3, 100) < 5 THEN last_day({day} - 31)
        WHEN drawn(key, 3, 100) = 5 THEN DATE '2024-02-29' WHEN drawn(key, 3, 100) = 6 THEN DATE '2020-02-29'
        ELSE {day} END"""


def _illness() -> str:
    bounds, total = [], 0
    for number, (permille, _) in enumerate(ILLNESSES):
        total += permille
        bounds.append(f"WHEN drawn(key, 8, 1000) < {total} THEN {number}")
    return f"CASE {' '.join(bounds)} END"


def lives() -> str:
    """Until when each patient is seen, of `drawn_patient`: a death, a departure, the end, or still."""
    leaves = "begins + 90 + drawn(key, 16, 1200)"
    return f"""
        SELECT *, CASE WHEN fate < 5 AND {leaves} <= DATE '{ON}' THEN {leaves} END AS died,
            least(followed_until::DATE, DATE '{UNTIL}',
                CASE WHEN fate < 105 THEN {leaves} ELSE DATE '{UNTIL}' END) AS seen_until
        FROM drawn_patient"""


def infusions() -> str:
    """One row for each infusion, of `drawn_life`: five days, then three a year or so later."""
    return """
        SELECT patient, course, n AS infusion, begins_course + n::INTEGER AS day FROM (
            SELECT patient, c AS course, seen_until,
                CASE WHEN c = 1 THEN begins ELSE months_after(begins, 12 * (c - 1)) + drawn(key, 20 + c, 60) END
                    AS begins_course
            FROM drawn_life, range(1, 5) AS numbers(c) WHERE c <= courses
        ) AS begun, range(0, 5) AS days(n)
        WHERE n < CASE WHEN course = 1 THEN 5 ELSE 3 END AND begins_course + n::INTEGER <= seen_until
        ORDER BY patient, day"""


def visits() -> str:
    """One row for each visit, of `drawn_life`: a baseline, then about monthly, with repeats of the blood count."""
    return """
        WITH monthly AS MATERIALIZED (
            SELECT patient, key, begins, laboratory, illness, ill_from, has_no_range, is_female, adherence,
                has_no_baseline, seen_until, number, keyed(key, 1000 + number) AS visit_key
            FROM (SELECT *, unnest(range(0, datediff('month', begins, seen_until) + 1)) AS number FROM drawn_life)
        ), kept AS MATERIALIZED (
            SELECT * FROM (
                SELECT * EXCLUDE (begins), CASE WHEN number = 0 THEN begins - 1 - drawn(key, 17, 14)
                    ELSE months_after(begins, number) + drawn(visit_key, 1, 16) - 6 END AS day
                FROM monthly
                WHERE CASE WHEN number = 0 THEN NOT has_no_baseline ELSE visit_key < adherence END
            ) AS attended WHERE day <= seen_until
        )
        SELECT *, FALSE AS is_repeat FROM kept
        UNION ALL BY NAME
        SELECT * REPLACE (day + 3 + drawn(visit_key, 2, 8) AS day, keyed(visit_key, 3) AS visit_key), TRUE AS is_repeat
        FROM kept WHERE drawn(visit_key, 4, 100) < 5 AND day + 12 <= seen_until"""


def results() -> str:
    """One row for each result, of `drawn_visit` and `test`, in the order of patient and day.

    `version` is 0 for a preliminary version that a later one replaces, else 1.
    """
    share = _by_illness(3, "100")
    added = _by_illness(4, "0")
    return f"""
        WITH taken AS MATERIALIZED (
            SELECT v.*, t.number AS test, t.centre, t.wide, t.spread,
                keyed(v.visit_key, 10 + t.number) AS result_key, v.number - v.ill_from AS ill_for
            FROM drawn_visit AS v JOIN test AS t ON t.laboratory = v.laboratory
            WHERE CASE WHEN t.number <= {LYMPHOCYTES} THEN TRUE WHEN v.is_repeat THEN FALSE
                WHEN t.number = {THYROTROPIN} THEN v.number % 3 = 0
                WHEN t.number = {CYTOLOGY} THEN v.number % 12 = 0 AND v.is_female ELSE TRUE END
        ), measured AS (
            SELECT *, ((centre + drawn(key, 50 + test, 2 * wide + 1) - wide + drawn(result_key, 1, 2 * spread + 1)
                - spread) * {share}) // 100 + {added} AS amount, drawn(result_key, 2, 10000) AS oddity
            FROM taken WHERE drawn(result_key, 3, 1000) >= 15
        )
        SELECT patient, laboratory, number * 2 + is_repeat::INTEGER AS visit, test, day,
            drawn(visit_key, 5, 60) AS minute, is_version, has_no_range AND test = {THYROTROPIN} AS has_no_range,
            CASE WHEN test = {THYROTROPIN} AND amount < 4 THEN 5 ELSE amount + is_version::INTEGER END AS amount,
            CASE WHEN is_version OR oddity BETWEEN 20 AND 39 THEN 0 WHEN oddity BETWEEN 40 AND 69 THEN 2 ELSE 1 END
                AS standing,
            oddity BETWEEN 70 AND 71 AND test <> {CYTOLOGY} AS has_no_unit,
            test = {THYROTROPIN} AND amount < 4 AS is_bound, oddity < 20 AS has_versions
        FROM measured, (VALUES (FALSE), (TRUE)) AS versions(is_version) WHERE NOT is_version OR oddity < 20
        ORDER BY patient, visit, test, is_version"""


def _by_illness(place: int, else_: str) -> str:
    """What an illness makes of a test, as a CASE over illness, test and the visits since it began."""
    cases = [
        f"WHEN illness = {number} AND test = {change[0]} AND ill_for >= {change[1]} AND ill_for < {change[2]} "
        f"THEN {change[place]}"
        for number, (_, changes) in enumerate(ILLNESSES)
        for change in changes
    ]
    return f"(CASE {' '.join(cases)} ELSE {else_} END)"


def decisions() -> str:
    """One row for each decision, of `drawn_life`: two of a hundred have something waived, few end or leave."""
    return f"""
        SELECT patient, CASE WHEN decided < 20 THEN 'waived' WHEN decided < 25 THEN 'ended'
                WHEN decided < 30 THEN 'transferred' ELSE 'extended' END AS kind,
            CASE WHEN decided < 20 AND decided % 2 = 0 THEN 'mon-cbc' WHEN decided < 24 AND decided >= 20
                THEN 'thr-plt-100' END AS rule,
            greatest(begins + 30, DATE '{ON}' - 5 - drawn(key, 18, 60)) AS day,
            CASE WHEN decided < 20 THEN greatest(begins + 30, DATE '{ON}' - 5 - drawn(key, 18, 60))
                    + 10 + drawn(key, 19, 80)
                WHEN decided >= 30 THEN DATE '{ON}' + 365 END AS until
        FROM drawn_life WHERE decided < 35 AND died IS NULL"""
