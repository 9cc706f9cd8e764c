"""The patients: the store of facts, what follows from them, and the patient's page.

facts        facts as rows, and rows as a record
store        adding facts; every change of a patient goes through it
standing     what follows from a record today, kept until the day on which it stops being true
"""
