"""Other systems: which of them may ask what, and the addresses at which they ask.

A system is let in by a token or by a signed web token, sees the patients of its sites only, finds them by
identifier only, and leaves an entry in the audit with every call.
"""
