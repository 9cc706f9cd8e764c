"""The results behind an alert in words, so that a reader sees the number and the limit at once."""

from longwatch.core.dates import in_words
from longwatch.core.protocol import WatchTier
from longwatch.core.record import Result
from longwatch.engine.reference.situation import Situation


def evidence(situation: Situation, tier: WatchTier, because: tuple[str, ...]) -> str:
    """'Platelets 37 10*9/L on 18 Nov 2026 (the rule: below 50 10*9/L)'."""
    used = {result.id: result for result in situation.seen.results if result.id in because}
    shown = [_shown(situation, used[fact]) for fact in because if fact in used]
    limits = " and ".join(test.in_words(situation.protocol.analyte[test.analyte].title) for test in tier.all)
    return f"{', '.join(shown)} (the rule: {limits})"


def _shown(situation: Situation, result: Result) -> str:
    names = situation.protocol.analyte_of_code
    known = [names[code] for code in result.codes if code in names]
    title = situation.protocol.analyte[known[0]].title if known else "Result"
    value = str(result.quantity) if result.quantity is not None else " ".join(result.written)
    return f"{title} {value} on {in_words(result.day)}"
