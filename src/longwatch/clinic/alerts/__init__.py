"""Alerts as a closed loop: each has an owner, a clock and an end that somebody recorded."""
