"""Values, record, protocol language and findings: frozen types without input, output or clock."""

MEANING = 5
"""Raise it when the same rules come to be judged differently: what was kept is then made anew."""
