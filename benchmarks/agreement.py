"""Whether the peer and Longwatch say the same of a patient, so that only equal work is compared."""

from collections.abc import Iterator

from benchmarks import peer
from longwatch.core.findings import Assessment

PEER_ALERTS = ("thr-plt-100", "thr-plt-50", "thr-plt-drop50", "thr-alt")


def differences(ours: Assessment, theirs: peer.Answer) -> Iterator[str]:
    """One line for each answer that differs; patients are invented, so the lines may show them."""
    if ours.patient != theirs.patient:
        yield f"{ours.patient}: the peer calls this patient {theirs.patient}"
    for name, mine, other in _pairs(_our_series(ours), _their_series(theirs)):
        yield f"{ours.patient} {name}: Longwatch {mine}, the peer {other}"
    for name, mine, other in _pairs(_our_alerts(ours), _their_alerts(theirs)):
        yield f"{ours.patient} {name}: Longwatch {mine}, the peer {other}"


def _pairs(ours: dict[str, object], theirs: dict[str, object]) -> Iterator[tuple[str, object, object]]:
    for name in sorted(ours.keys() | theirs.keys()):
        if ours.get(name) != theirs.get(name):
            yield name, ours.get(name), theirs.get(name)


def _our_series(ours: Assessment) -> dict[str, object]:
    return {
        found.id: (found.status, found.due, [(gap.from_, gap.to) for gap in found.gaps], found.adherence)
        for found in ours.series
        if found.id in peer.SERIES
    }


def _their_series(theirs: peer.Answer) -> dict[str, object]:
    return {
        name: (found.status, found.due, found.gaps, found.adherence) for name, found in theirs.series.items()
    }


def _our_alerts(ours: Assessment) -> dict[str, object]:
    return {
        found.id: (found.severity.value, found.state, found.opened, found.latest)
        for found in ours.alerts
        if found.id in PEER_ALERTS
    }


def _their_alerts(theirs: peer.Answer) -> dict[str, object]:
    return {
        name: (found.severity, found.state, found.opened, found.latest)
        for name, found in theirs.alerts.items()
    }
