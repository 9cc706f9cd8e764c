"""Longwatch: which patients on a watched medicine need something today, and why."""

__version__ = "0.1.0"
