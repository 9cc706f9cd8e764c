"""What needs an answer now and what comes next: alerts, and every repeated check with its dates."""

from longwatch.core.findings import AlarmFinding, AlertFinding, SeriesFinding
from longwatch.page.markup import Child, Markup, element, joined
from longwatch.page.shown import Shown
from longwatch.page.sources import Numbers, listed, references
from longwatch.page.table import table
from longwatch.page.wording import said, series_tag, status_tag, tag, time


def alerts(shown: Shown) -> Markup:
    """Every open alarm and alert: how bad, since when, what to do, and where that stands written."""
    found = shown.assessment.alerts
    reported = [_alarm(shown, alarm) for alarm in shown.assessment.alarms]
    alarms: Child = element("ul", reported, class_="alerts") if reported else None
    if not found:
        return joined(alarms, element("p", "No open alert.", class_="empty"))
    return joined(alarms, element("ul", [_alert(shown, alert) for alert in found], class_="alerts"))


def _alarm(shown: Shown, alarm: AlarmFinding) -> Markup:
    waived = f" Waived until {said(alarm.waived_until)}." if alarm.waived_until else None
    severity = {"emergency-now": "critical", "same-day": "high"}.get(alarm.urgency, "medium")
    return element(
        "li",
        element("p", status_tag(alarm.urgency), " ", tag("Reported by the patient", "grey"), class_="tags"),
        element("h4", shown.rule_title(alarm.id)),
        element("p", element("strong", "Do: "), alarm.action),
        element("p", _told(shown.rule_title(alarm.id), alarm.text)),
        element("p", f"It may be: {'; '.join(alarm.suspects)}.", waived),
        listed(alarm.sources),
        class_=f"alert-card {severity}",
    )


def _alert(shown: Shown, alert: AlertFinding) -> Markup:
    recovered = alert.state == "recovered"
    state = tag("Recovered, not closed yet" if recovered else "Active", "green" if recovered else "grey")
    waived = f" Waived until {said(alert.waived_until)}." if alert.waived_until else None
    return element(
        "li",
        element("p", status_tag(alert.severity), " ", state, class_="tags"),
        element("h4", shown.rule_title(alert.id)),
        element("p", element("strong", "Do: "), alert.action),
        element("p", _told(shown.rule_title(alert.id), alert.text)),
        element(
            "p", "Since ", time(alert.opened), "; newest result that fires ", time(alert.latest), ".", waived
        ),
        listed(alert.sources),
        class_=f"alert-card {'recovered' if recovered else alert.severity}",
    )


def _told(title: str, text: str) -> str:
    """The sentence without the title that already stands above it."""
    told = text.removeprefix(f"{title}: ")
    return told[:1].upper() + told[1:]


def next_checks(shown: Shown, numbers: Numbers) -> Markup:
    """Every repeated check with its last and next day and the arithmetic between them."""
    found = shown.assessment.series
    if not found:
        return element("p", "The protocol repeats no check here.", class_="empty")
    columns = ("Check", "Status", "Last", "Due", "Overdue from", "How it is reckoned")
    return table("What is next", columns, [_row(shown, series, numbers) for series in found])


def _row(shown: Shown, series: SeriesFinding, numbers: Numbers) -> tuple[Child, ...]:
    status = [series_tag(series), joined(" ", tag("Critically late", "solid")) if series.critical else None]
    reckoned = [series.text, " ", references(series.sources, numbers)]
    dates = (time(series.last), time(series.due), time(series.overdue_from))
    return (shown.item_title(series.item), status, *dates, reckoned)
