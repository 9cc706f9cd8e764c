"""The infusion day at the bedside: checks before, the infusion with its clocks, the watching after, the calls."""
