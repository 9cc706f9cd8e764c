"""The engines: each turns a record and a protocol into an assessment; none imports another."""

MEANING = 2
"""Raise it when the engines come to judge the same rules differently: what was kept is then made anew."""
