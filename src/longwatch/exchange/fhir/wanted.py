"""Which codes a protocol's rules use, so that everything else can be counted as not used."""

from collections.abc import Iterable

from longwatch.core.findings import OWN_WORDS
from longwatch.core.protocol import Expression, Protocol
from longwatch.core.protocol.terms import Alternative
from longwatch.exchange.fhir.phrases import Concept, Phrases

_MEMO = 10_000


class Codes:
    """A set of codes; one ending in * stands for every code that begins so."""

    def __init__(self, codes: Iterable[str]) -> None:
        codes = frozenset(codes)
        self._exact = frozenset(code for code in codes if not code.endswith("*"))
        self._beginnings = tuple(code[:-1] for code in codes if code.endswith("*"))
        self._memo: dict[tuple[str, ...], tuple[str, ...]] = {}

    @property
    def listed(self) -> tuple[str, ...]:
        """The codes of the set, sorted, with * where every code that begins so belongs to it."""
        return tuple(sorted([*self._exact, *(f"{beginning}*" for beginning in self._beginnings)]))

    def used(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the codes that belong to the set, sorted."""
        found = self._memo.get(codes)
        if found is None:
            found = tuple(
                sorted({c for c in codes if c in self._exact or c.startswith(self._beginnings)})
                if self._beginnings
                else sorted(self._exact.intersection(codes))
            )
            if len(self._memo) < _MEMO:
                self._memo[codes] = found
        return found


def decided(protocol: Protocol) -> frozenset[str]:
    """What a decision can name: a rule, or the symptoms in patients' own words."""
    return frozenset({OWN_WORDS, *(rule.id for rule in protocol.rules)})


class Wanted:
    """What the rules of one protocol read."""

    def __init__(self, protocol: Protocol) -> None:
        drug = protocol.drug
        alternatives = [alternative for item in protocol.items for alternative in item.alternatives]
        self.results = Codes({*_measured(protocol), *_done(alternatives)})
        self.deeds = Codes(_done(alternatives))
        self.any_immunisation = any(alternative.kind == "immunisation" for alternative in alternatives)
        self.conditions = Codes(_diagnoses(protocol))
        self.medicines = Codes(_medicines(protocol))
        self.analyte = protocol.analyte_of_code
        self.levels = frozenset(
            text for analyte in protocol.analytes for level in analyte.levels for text in level.written
        )
        self.phrases = Phrases(self._concept)
        self.facts = {fact.id: fact.number for fact in protocol.facts}
        self.decided = decided(protocol)
        self.product = frozenset(drug.codes) - frozenset(drug.ingredient_codes)
        self.ingredient = frozenset(drug.ingredient_codes)
        self.other_product = frozenset(drug.other_product_codes)
        self.names = tuple(name.casefold() for name in drug.names)

    def are_different(self, used: tuple[str, ...]) -> bool:
        """Whether the codes of one result name different tests."""
        return len(used) > 1 and len({self.analyte[code] for code in used if code in self.analyte}) > 1

    def _concept(self, codes: tuple[str, ...]) -> Concept:
        used = self.results.used(codes)
        return Concept(codes, used, self.are_different(used))


def _done(alternatives: Iterable[Alternative]) -> set[str]:
    return {code for alternative in alternatives for code in alternative.codes}


def _measured(protocol: Protocol) -> set[str]:
    positive = _resolved(protocol, (code for fact in protocol.facts for code in fact.positive_results))
    return {code for analyte in protocol.analytes for code in analyte.codes} | positive


def _questions(protocol: Protocol) -> list[Expression]:
    asked = [rule.applies for rule in protocol.rules if rule.applies is not None]
    asked += [tier.when for criterion in protocol.criteria for tier in criterion.tiers]
    return [part for question in asked for part in question.parts()]


def _diagnoses(protocol: Protocol) -> set[str]:
    named = [name for fact in protocol.facts for name in fact.conditions]
    named += [part.condition for part in _questions(protocol) if part.condition is not None]
    named += [measure.condition for measure in protocol.measures if measure.condition is not None]
    return _resolved(protocol, named)


def _medicines(protocol: Protocol) -> set[str]:
    named = [name for fact in protocol.facts for name in fact.medicines]
    named += [part.medicine for part in _questions(protocol) if part.medicine is not None]
    named += [rule.medicine for rule in protocol.prophylaxis]
    return _resolved(protocol, named)


def _resolved(protocol: Protocol, named: Iterable[str]) -> set[str]:
    sets = protocol.code_set
    return {code for name in named for code in (sets[name].codes if name in sets else (name,))}


_RECENT: dict[int, tuple[Protocol, Wanted]] = {}


def wanted_by(protocol: Protocol) -> Wanted:
    """What the protocol reads, worked out once for the protocols in use."""
    found = _RECENT.get(id(protocol))
    if found is None:
        if len(_RECENT) >= 8:
            _RECENT.clear()
        # The protocol is kept beside, so that its id cannot come to mean another one.
        found = _RECENT[id(protocol)] = (protocol, Wanted(protocol))
    return found[1]
