"""Whether a course may be ordered, dispensed and infused: dated, for one course, and withdrawn when facts change.

gate         the three questions over one gate each
authorising  asking, authorising, overriding with a second signature
following    held or withdrawn by itself whenever the record or a certificate changes
dispensing   codes that work once
emergency    what was given without the system, and its reconciliation
"""
