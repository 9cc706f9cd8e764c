"""What other systems can ask of a programme in FHIR R4, as values; the addresses are the clinic's.

`table` declares every operation; the capability statement, the definitions and the reference are made from it.
"""
