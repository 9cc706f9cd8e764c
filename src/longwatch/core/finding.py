"""What every conclusion carries, so that it explains itself."""

import msgspec


# A finding never refers back to itself, so the collector of cycles need not look at it.
class Finding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One conclusion: the rule and its revision, one plain sentence, the facts used, the sources."""

    id: str
    revision: str
    text: str
    because: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
