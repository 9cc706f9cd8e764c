"""One assessment as a page of text: what needs doing first, then what comes, then why and from where."""

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from longwatch.cli.course_text import print_course
from longwatch.cli.footnotes import Footnotes
from longwatch.cli.styling import EXAMPLE, PLACES, REASONS, heading, page, said, text_of
from longwatch.cli.triage_text import print_alarms
from longwatch.core.findings import Assessment, Course, SeriesFinding
from longwatch.core.protocol import Protocol


def assessment_text(found: Assessment, rules: Protocol) -> str:
    """The page for one patient and one day."""
    console = page()
    notes = Footnotes()
    _print_heading(console, found, rules)
    print_alarms(console, "Reported symptoms", found, notes)
    _print_today(console, found, notes)
    _print_series(console, found, rules, notes)
    _print_adherence(console, found, rules)
    print_course(console, found, notes)
    _print_rest(console, found, notes)
    notes.show(console)
    if found.clinically_reviewed != "yes":
        words = "\nContent not clinically reviewed: a demonstration of the rules, not advice about a patient."
        console.print(Text(words, style="quiet"))
    return text_of(console)


def _print_heading(console: Console, found: Assessment, rules: Protocol) -> None:
    reviewed = "clinically reviewed" if found.clinically_reviewed == "yes" else "NOT clinically reviewed"
    if found.example_only:
        console.print(Text(EXAMPLE, style="late"))
    place, style = PLACES[found.place]
    reasons = (
        f": {', '.join(REASONS[reason] for reason in found.place_reasons)}" if found.place_reasons else ""
    )
    until = f" until {said(found.place_until)}" if found.place_until else ""
    country = rules.country[found.jurisdiction].title
    console.print(
        Text(f"{found.patient}   {said(found.on)}   {rules.drug.title}, {country}", style="heading")
    )
    console.print(Text(f"Rules {found.revision}, {reviewed}: not for clinical use.\n", style="quiet"))
    console.print(Text(f"{place}{until}{reasons}", style=style))
    word = rules.drug.exposure_word
    given = [_course(course, rules) for course in found.courses]
    console.print("; ".join(given) if given else f"No {word} is recorded.")


def _course(course: Course, rules: Protocol) -> str:
    if rules.drug.exposure == "medicine":
        end = f"{said(course.first)} to {said(course.last)}" if course.last else f"since {said(course.first)}"
        return f"course {course.number}: taken {end}"
    days = f"{course.infusions} infusion day{'s' if course.infusions > 1 else ''}"
    return f"course {course.number}: {days}, {said(course.first)} to {said(course.last)}"


def _print_today(console: Console, found: Assessment, notes: Footnotes) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    for alert in found.alerts:
        if alert.state == "recovered":
            continue
        waived = f" Waived until {said(alert.waived_until)}." if alert.waived_until else ""
        body = Text(f"{alert.text}{waived}{notes.cite(alert.sources)}\n")
        body.append(f"Do: {alert.action}\n", style="heading")
        body.append(f"{alert.id}, from {', '.join(alert.because)}", style="quiet")
        table.add_row(Text(alert.severity.upper(), style=alert.severity), body)
    for told in found.cannot_tell:
        if not told.settled:
            body = Text(f"{told.why}.\n")
            body.append(f"{told.id}, look at {', '.join(told.because) or 'the record'}", style="quiet")
            table.add_row(Text("CANNOT TELL", style="unknown"), body)
    for series in found.series:
        if series.status == "overdue":
            words = "VERY LATE" if series.critical else "OVERDUE"
            body = Text(f"{series.text}{notes.cite(series.sources)}\n")
            body.append(f"{series.id}, from {', '.join(series.because)}", style="quiet")
            table.add_row(Text(words, style="late"), body)
    if "decision-asked" in found.place_reasons:
        words = "No further date follows from the rules: decide whether monitoring ends or goes on."
        table.add_row(Text("DECIDE", style="late"), Text(words))
    if table.row_count:
        console.print(heading("Today"))
        console.print(Padding(table, (0, 0, 0, 2)))


def _print_series(console: Console, found: Assessment, rules: Protocol, notes: Footnotes) -> None:
    console.print(heading("Regular checks"))
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="quiet")
    for name in ("  check", "status", "last", "due", "overdue from"):
        table.add_column(name, no_wrap=True)
    styles = {"overdue": "late", "due": "soon", "waived": "soon", "up-to-date": "fine"}
    for series in found.series:
        status = series.status.replace("-", " ")
        if series.waived_until:
            status = f"waived until {said(series.waived_until)}"
        table.add_row(
            f"  {rules.item[series.item].title}",
            Text(status, style=styles.get(series.status, "quiet")),
            said(series.last),
            said(series.due),
            said(series.overdue_from),
        )
    console.print(table)
    for series in found.series:
        if series.status not in ("not-started", "overdue"):  # those overdue are told under today
            told = f"{series.text}{notes.cite(series.sources)}"
            console.print(Padding(Text(told, style="quiet"), (0, 0, 0, 2)))


def _print_adherence(console: Console, found: Assessment, rules: Protocol) -> None:
    started = [series for series in found.series if series.adherence is not None]
    if not started:
        return
    console.print(heading("How complete the checks have been"))
    table = Table.grid(padding=(0, 2))
    for series in started:
        table.add_row(
            f"  {rules.item[series.item].title}", _bar(series).append(f"\n{_gaps(series)}", style="quiet")
        )
    console.print(table)


def _bar(series: SeriesFinding) -> Text:
    share = series.adherence or 0.0
    full = int(share * 20 + 1e-9)
    style = "fine" if share >= 0.9 else "soon" if share >= 0.7 else "late"
    bar = Text("#" * full, style=style).append("." * (20 - full), style="quiet")
    # Cut, never rounded up: 99.96 % is not complete.
    return bar.append(f" {int(share * 1000 + 1e-9) / 10:5.1f} % of days", style="default")


def _gaps(series: SeriesFinding) -> str:
    counted = series.tested_intervals
    words = f"{counted.tested} of {counted.completed} intervals tested"
    if series.gaps:
        longest = max(series.gaps, key=lambda gap: gap.days)
        words += f"; {len(series.gaps)} gap{'s' if len(series.gaps) > 1 else ''}, "
        words += f"longest {longest.days} days from {said(longest.from_)}"
    return words


def _print_precautions(console: Console, found: Assessment, notes: Footnotes) -> None:
    """What the patient keeps to now, and what is coming; the advice in full is in the JSON."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    for care in found.precautions:
        if care.status in ("applies", "coming"):
            style = "soon" if care.status == "coming" else "default"
            table.add_row(Text(care.status, style=style), Text(f"{care.text}{notes.cite(care.sources)}"))
    if table.row_count:
        console.print(heading("What the patient keeps to"))
        console.print(Padding(table, (0, 0, 0, 2)))


def _print_rest(console: Console, found: Assessment, notes: Footnotes) -> None:
    for finding in found.prophylaxis:
        console.print(heading("Protective medicine"))
        told = f"{finding.status.replace('-', ' ')}. {finding.text}{notes.cite(finding.sources)}"
        console.print(Padding(Text(told), (0, 0, 0, 2)))
    _print_precautions(console, found, notes)
    recovered = [alert for alert in found.alerts if alert.state == "recovered"]
    settled = [told for told in found.cannot_tell if told.settled]
    if recovered or settled:
        console.print(heading("Kept in mind"))
    for alert in recovered:
        told = f"{alert.text}{notes.cite(alert.sources)}"
        console.print(Padding(Text(told, style="quiet"), (0, 0, 0, 2)))
    for doubt in settled:
        words = f"{doubt.id}: {doubt.why}; settled by a later result or a decision."
        console.print(Padding(Text(words, style="quiet"), (0, 0, 0, 2)))
    if found.not_used:
        console.print(heading("In the file, not used by any rule"))
        for reason, number in sorted(found.not_used.items()):
            console.print(Padding(Text(f"{number} x {reason}", style="quiet"), (0, 0, 0, 2)))
    change = said(found.next_change) if found.next_change else "never without a new fact"
    console.print(Text(f"\nThis page next changes by itself: {change}.", style="quiet"))
