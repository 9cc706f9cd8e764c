"""How often things happen in the invented clinic, after published figures.

Only data are made from these numbers; no rule reads them.
"""

ITP = 0.02
"""Immune thrombocytopenia: 2 % (US label, important safety information)."""

ITP_MONTHS = (14, 36)
"""Usually 14 to 36 months after the first exposure (US label)."""

THYROID_IN_SIX_YEARS = 0.40
"""Thyroid disease: 36.8 % in the US label; about 40 % over six years of follow-up."""

THYROID_MONTHS = (4, 72)
"""Spread evenly over the six years; when thyroid disease comes most often is not modelled."""

NEPHROPATHY = 0.003
"""Glomerular nephropathies: 0.3 %, up to 40 months after the last dose (US label)."""

NEPHROPATHY_MONTHS = (4, 40)
"""Spread evenly; the label's 40 months are counted from the last dose, these from the first."""

LOST = 0.04
"""Patients who stop coming. No figure is published for a clinic with a system; a guess."""

DEATHS_PER_YEAR = 0.0086
"""Deaths: 8.6 per 1 000 patient years (Swedish cohort, 4 of 132 patients)."""

TRANSFERRED = 0.03
"""Patients who move to another clinic, which accepts them; a guess."""

REFERRED = 0.03
"""Patients referred and not yet treated; a guess."""

LATE_VISITS = (0.02, 0.12)
"""Share of monthly visits that come two to four weeks late, from the best patient to the worst; a guess."""

MISSED_VISITS = (0.02, 0.11)
"""Share of monthly visits that never take place, from the best patient to the worst; a guess."""

CONTAINED_MEDICINE, REFERENCED_MEDICINE = 0.15, 0.10
"""Patients whose hospital sends the medicine inside the administration, or as a resource of its own; guesses."""

TWO_COURSES, THREE_COURSES, FOUR_COURSES = 0.85, 0.20, 0.05
"""Shares of those old enough for the course who get it; guesses."""
