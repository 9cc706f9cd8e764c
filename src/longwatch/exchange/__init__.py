"""Formats of the outside world, in and out: one package each."""
