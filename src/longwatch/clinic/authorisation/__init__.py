"""Whether a course may be ordered, dispensed and infused: dated, for one course, and withdrawn when facts change.

gate         the three questions over one gate each
authorising  asking, authorising, overriding with a second signature
following    held or withdrawn by itself whenever the record or a certificate changes
dispensing   codes that work once
ways         what leads on at the bedside when a course is not authorised
uncovered    infusions that nothing covered, which become work
emergency    what was given without the system, and its reconciliation
"""
