"""Requests about data: a patient's own copy, and erasure, which one person asks for and another decides.

lifecycle   the states of a request
removing    what would go and what stays; and removing it, in one transaction
files       files that were brought and hold a row of the patient
tombstones  a number that was erased is not silently taken again, and a restored backup is erased again
"""
