"""Recording: what a person types in or a file brings."""
