"""How often things happen in the invented clinic, after published figures.

Only data are made from these numbers; no rule reads them.
"""

ITP = 0.02
"""Immune thrombocytopenia: 2 % (US label, important safety information)."""

ITP_MONTHS = (14, 36)
"""Usually 14 to 36 months after the first exposure (US label)."""

THYROID_IN_SIX_YEARS = 0.40
"""Thyroid disease: 36.8 % in the US label; about 40 % over six years of follow-up."""

NEPHROPATHY = 0.003
"""Glomerular nephropathies: 0.3 %, up to 40 months after the last dose (US label)."""

LOST = 0.04
"""Patients who stop coming. No figure is published for a clinic with a system; a guess."""

LATE_VISIT = 0.03
"""Share of monthly visits that come late by one to three weeks; a guess."""

TWO_COURSES, THREE_COURSES, FOUR_COURSES = 0.85, 0.20, 0.05
"""Shares of those old enough for the course who get it; guesses."""
