"""The commands and their options. What a command does stands in a module of its own, loaded when it runs."""

from typing import Annotated

import typer
from typer import Argument, Option

from longwatch import __version__
from longwatch.cli import clinic_commands
from longwatch.cli.output import put
from longwatch.cli.refusals import Refusal

app = typer.Typer(
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Which patients on a watched medicine need a test, a call or a decision today, and why.",
)
content = typer.Typer(rich_markup_mode=None, help="The rules, their sources and their cases.")
app.add_typer(content, name="content")
clinic_commands.register(app)

Jurisdiction = Annotated[str, Option(help="Whose rules apply: EU, FI, GB or US.")]
On = Annotated[str, Option(help="The day of assessment, such as 2026-01-15.")]
Protocol = Annotated[str, Option(help="The medicine's protocol.")]
Zone = Annotated[
    str | None, Option(help="The clinic's time zone, for times without an offset. [default: UTC]")
]
Format = Annotated[str, Option("--format", help="text or json.")]


def run(arguments: list[str]) -> int:
    """Parse the arguments and run the command; a misuse becomes a refusal of one line."""
    command = typer.main.get_command(app)
    try:
        with command.make_context("longwatch", arguments) as context:
            code = command.invoke(context)
    except typer.Exit as done:
        return int(done.exit_code)
    except Exception as error:
        message = getattr(error, "format_message", None)
        if message is None:
            raise
        words = message().rstrip(".")
        place = getattr(getattr(error, "ctx", None), "command_path", "longwatch")
        raise Refusal(f"{words}. `{place} --help` lists what there is.") from None
    return int(code or 0)


def _version(wanted: bool) -> None:
    if wanted:
        put(f"longwatch {__version__}\n")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    version: Annotated[
        bool, Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[
        bool, Option("--debug", help="After a fault of ours, show more of where it was. It comes first.")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        put(context.get_help() + "\n")


@app.command()
def assess(
    *,
    bundle: Annotated[str, Argument(help="One patient as a FHIR R4 bundle, or - for standard input.")],
    jurisdiction: Jurisdiction,
    on: On,
    protocol: Protocol = "alemtuzumab",
    known_by: Annotated[
        str | None,
        Option(help="Only what was known by then: a time with its offset, or a day and all of it."),
    ] = None,
    planned: Annotated[str | None, Option(help="The planned first day of the next course.")] = None,
    zone: Zone = None,
    form: Format = "text",
) -> int:
    """Assess one patient on one day: what is due, late, blocked or unknown, and why."""
    from longwatch.cli import assessing

    return assessing.run(
        bundle=bundle,
        jurisdiction=jurisdiction,
        on=on,
        protocol=protocol,
        known_by=known_by,
        planned=planned,
        zone=zone,
        form=form,
    )


@app.command()
def triage(
    *,
    symptom: Annotated[
        list[str], Option(help="What the patient noticed: an id, a name or a synonym. It may come often.")
    ],
    jurisdiction: Jurisdiction,
    on: On,
    last_infusion: Annotated[
        str | None,
        Option(help="The day of the last infusion. Without it every window of days counts as open."),
    ] = None,
    noticed: Annotated[str | None, Option(help="The day on which it was noticed. [default: --on]")] = None,
    protocol: Protocol = "alemtuzumab",
    bundle: Annotated[
        str | None, Option(help="The patient's record as a FHIR R4 bundle, or -, for known results.")
    ] = None,
    zone: Zone = None,
    language: Annotated[str, Option(help="The patient's language: en, sv, fi or de.")] = "en",
    form: Format = "text",
) -> int:
    """Judge symptoms: how soon the patient must be seen, what it may be, what to do and whom to tell."""
    from longwatch.cli import triaging

    return triaging.run(
        symptoms=symptom,
        last_infusion=last_infusion,
        jurisdiction=jurisdiction,
        on=on,
        noticed=noticed,
        protocol=protocol,
        bundle=bundle,
        zone=zone,
        language=language,
        form=form,
    )


@app.command()
def symptoms(
    *,
    protocol: Protocol = "alemtuzumab",
    language: Annotated[str, Option(help="How people of this language call them: en, sv, fi or de.")] = "en",
    form: Format = "text",
) -> int:
    """List the symptoms that patients can report, by group, with everything that they are called."""
    from longwatch.cli import triaging

    return triaging.listing(protocol=protocol, language=language, form=form)


@app.command("infusion-day")
def infusion_day(
    *,
    jurisdiction: Jurisdiction,
    on: Annotated[str, Option(help="The day of the infusion, such as 2026-03-02.")],
    course: Annotated[int, Option(min=1, help="Which course, counted from 1.")],
    day: Annotated[int, Option(min=1, help="Which infusion day of the course, counted from 1.")],
    protocol: Protocol = "alemtuzumab",
    form: Format = "text",
) -> int:
    """Show one infusion day as a checklist, in the order of the day, by the rules of that day."""
    from longwatch.cli import infusing

    return infusing.run(
        jurisdiction=jurisdiction, on=on, course=course, day=day, protocol=protocol, form=form
    )


@app.command()
def worklist(
    *,
    folder: Annotated[str, Argument(help="A folder of FHIR bundles, or of NDJSON files of a bulk export.")],
    jurisdiction: Jurisdiction,
    on: On,
    protocol: Protocol = "alemtuzumab",
    zone: Zone = None,
    form: Format = "text",
    everybody: Annotated[
        bool, Option("--all", help="In text, show everybody, not only those needed today.")
    ] = False,
) -> int:
    """Rank many patients, those who need someone today first.

    A file that cannot be read does not stop the others: it is told on standard error, and the exit code is 2.
    """
    from longwatch.cli import listing

    return listing.run(
        folder=folder,
        jurisdiction=jurisdiction,
        on=on,
        protocol=protocol,
        zone=zone,
        form=form,
        everybody=everybody,
    )


@app.command()
def population(
    *,
    source: Annotated[
        str,
        Argument(help="A folder of an export, or a store that `--store` kept of one."),
    ],
    jurisdiction: Jurisdiction,
    on: On,
    out: Annotated[
        str, Option(help="The folder for what is found; what an earlier run wrote there is replaced.")
    ],
    engine: Annotated[str, Option(help="duckdb on one machine, or spark.")] = "duckdb",
    store: Annotated[
        str | None,
        Option(
            help="Keep what was read in this folder, and use it again while SOURCE is unchanged. "
            "[default: it is removed at the end]"
        ),
    ] = None,
    protocol: Protocol = "alemtuzumab",
    known_by: Annotated[
        str | None,
        Option(help="Only what was known by then: a time with its offset, or a day and all of it."),
    ] = None,
    zone: Zone = None,
    memory: Annotated[
        str | None,
        Option(
            help="The most memory a database may hold. [default: 2GB; spark: half of what the machine has]"
        ),
    ] = None,
    threads: Annotated[
        int | None, Option(min=1, help="duckdb: how many processors to use. [default: all]")
    ] = None,
    spark_master: Annotated[
        str | None, Option(help="spark: the address of a cluster. [default: this machine]")
    ] = None,
    spark_conf: Annotated[
        list[str] | None,
        Option(help="spark: one of its own settings, NAME=VALUE. It may come often."),
    ] = None,
    suppress_below: Annotated[
        int, Option(min=0, help="Figures from 1 to one less are not told, nor what would give them away.")
    ] = 5,
    no_suppression: Annotated[
        bool, Option("--no-suppression", help="Tell all figures, however few people they are about.")
    ] = False,
    only_series: Annotated[
        bool,
        Option("--only-series", help="Write where each repeated test stands, and nothing else: quicker."),
    ] = False,
) -> int:
    """Ask about everybody in an export on one day, and write what the clinic would see of each as Parquet.

    A run that was stopped goes on where it was when the same command is given again.
    """
    from longwatch.cli import populating

    return populating.population(
        populating.Wanted(
            source=source,
            jurisdiction=jurisdiction,
            on=on,
            engine=engine,
            out=out,
            store=store,
            protocol=protocol,
            known_by=known_by,
            zone=zone,
            memory=memory,
            threads=threads,
            spark_master=spark_master,
            spark_conf=tuple(spark_conf or ()),
            suppress_below=0 if no_suppression else suppress_below,
            only_series=only_series,
        )
    )


@app.command()
def impact(
    *,
    communication: Annotated[str, Argument(help="Its id, as `longwatch communications` lists it.")],
    source: Annotated[
        str, Argument(help="A folder of FHIR bundles, of a bulk export or of tables, or a store.")
    ],
    jurisdiction: Jurisdiction,
    out: Annotated[
        str, Option(help="The folder for impact.json and impact.html; earlier ones are replaced.")
    ],
    on: Annotated[
        str | None, Option(help="The day of assessment. [default: the day on which it takes effect]")
    ] = None,
    protocol: Protocol = "alemtuzumab",
    zone: Zone = None,
    engine: Annotated[
        str, Option(help="What carries the rules out: duckdb, or spark where one machine is too small.")
    ] = "duckdb",
) -> int:
    """Find whom a safety communication concerns: everybody assessed by the rules without it and with it.

    A file that cannot be read does not stop the others: it is told on standard error, and the exit code is 2.
    """
    from longwatch.cli import comparing

    return comparing.run(
        communication=communication,
        source=source,
        jurisdiction=jurisdiction,
        on=on,
        out=out,
        protocol=protocol,
        zone=zone,
        engine=engine,
    )


@app.command()
def communications(
    name: Annotated[
        str | None, Argument(metavar="[ID]", help="One communication. [default: all, as a timeline]")
    ] = None,
    *,
    protocol: Protocol = "alemtuzumab",
    jurisdiction: Annotated[str | None, Option(help="Only those that hold there: EU, FI, GB or US.")] = None,
    form: Format = "text",
) -> int:
    """List the letters and label changes that altered rules, or show one in full."""
    from longwatch.cli import communicating

    return communicating.run(name=name, protocol=protocol, jurisdiction=jurisdiction, form=form)


@app.command()
def effects(
    *,
    words: Annotated[
        list[str] | None,
        Argument(help="A side effect by any name, a part of one, or an organ system. [default: all]"),
    ] = None,
    protocol: Protocol = "alemtuzumab",
    jurisdiction: Annotated[
        str | None, Option(help="Only the figures that hold there: EU, FI, GB or US.")
    ] = None,
    form: Format = "text",
) -> int:
    """Look up a side effect: how often and when it came, by which source, and which rule looks for it."""
    from longwatch.cli import effects as looking

    return looking.run(words=words or [], protocol=protocol, jurisdiction=jurisdiction, form=form)


@app.command()
def conflicts(
    name: Annotated[str | None, Argument(metavar="[ID]", help="One of them. [default: all]")] = None,
    *,
    protocol: Protocol = "alemtuzumab",
    form: Format = "text",
) -> int:
    """Show where the sources disagree, what each says, what is applied, and in which rules it shows."""
    from longwatch.cli import disagreeing

    return disagreeing.run(name=name, protocol=protocol, form=form)


@app.command()
def education(
    page: Annotated[
        str | None, Argument(metavar="[PAGE]", help="A page's id. [default: list the pages]")
    ] = None,
    *,
    language: Annotated[str, Option(help="en, sv, fi or de.")] = "en",
    jurisdiction: Annotated[str | None, Option(help="Only pages that hold there: EU, FI, GB or US.")] = None,
    protocol: Protocol = "alemtuzumab",
    out: Annotated[str | None, Option(help="Write the page into this file, as HTML to print.")] = None,
    form: Annotated[
        str | None, Option("--format", help="text, html or json. [default: text, with --out html]")
    ] = None,
) -> int:
    """Show what patients read about their medicine, in their language."""
    from longwatch.cli import teaching

    return teaching.education(
        page=page, language=language, jurisdiction=jurisdiction, protocol=protocol, out=out, form=form
    )


@app.command("print")
def print_document(
    *,
    document: Annotated[
        str,
        Argument(
            help="discharge-sheet, appointment-list, overdue-letter, result-letter, closing-letter, referral "
            "or emergency-card."
        ),
    ],
    bundle: Annotated[str, Argument(help="One patient as a FHIR R4 bundle, or - for standard input.")],
    jurisdiction: Jurisdiction,
    on: On,
    out: Annotated[str, Option(help="Write the PDF into this file.")],
    language: Annotated[str, Option(help="en, sv, fi or de.")] = "en",
    protocol: Protocol = "alemtuzumab",
    known_by: Annotated[
        str | None,
        Option(help="Only what was known by then: a time with its offset, or a day and all of it."),
    ] = None,
    zone: Zone = None,
    name: Annotated[str, Option(help="The patient's name on paper. [default: not recorded]")] = "",
    number: Annotated[str, Option(help="The patient's number on paper. [default: not recorded]")] = "",
    clinic: Annotated[str, Option(help="The clinic's name on paper. [default: not recorded]")] = "",
    telephone: Annotated[str, Option(help="The clinic's telephone, which some documents must have.")] = "",
    out_of_hours: Annotated[str, Option(help="Whom to ring outside opening hours.")] = "",
    emergency_number: Annotated[str, Option(help="The emergency number of the country.")] = "",
    to: Annotated[str, Option(help="result-letter and referral: who gets it, if not the patient.")] = "",
    since: Annotated[
        str | None, Option(help="result-letter: results since this day. [default: the newest day]")
    ] = None,
    alert: Annotated[
        str | None, Option(help="referral: the rule that raised it. [default: the worst alert]")
    ] = None,
    show: Annotated[
        list[str] | None,
        Option(
            help="emergency-card: what the patient agrees to show, name, born, last-infusion, courses, "
            "look-for, for-doctor or code. It may come often. [default: all but who the patient is]"
        ),
    ] = None,
) -> int:
    """Write a document of one patient as PDF: a letter, a list or the emergency card."""
    from longwatch.cli import printing
    from longwatch.paper import Clinic, Patient

    wanted = printing.Wanted(
        jurisdiction=jurisdiction,
        on=on,
        language=language,
        protocol=protocol,
        known_by=known_by,
        zone=zone,
        clinic=Clinic(
            name=clinic,
            telephone=telephone,
            out_of_hours=out_of_hours,
            emergency_number=emergency_number,
        ),
        patient=Patient(name=name, number=number),
        to=to,
        since=since,
        alert=alert,
        show=tuple(show or ()),
    )
    return printing.run(document, bundle, out, wanted)


@app.command()
def translations(
    *,
    language: Annotated[
        str | None, Option(help="Each text that needs somebody, in sv, fi or de. [default: counts of all]")
    ] = None,
    protocol: Protocol = "alemtuzumab",
    form: Format = "text",
) -> int:
    """Count what patients can read in each language, and what no person has read yet."""
    from longwatch.cli import translating

    return translating.translations(language=language, protocol=protocol, form=form)


@app.command()
def demo(
    *,
    patients: Annotated[int, Option(min=1, max=5000, help="How many invented patients.")] = 60,
    seed: Annotated[int, Option(help="Another seed gives other patients.")] = 1,
    jurisdiction: Annotated[str, Option(help="EU, FI, GB or US.")] = "EU",
    port: Annotated[int, Option(min=1, max=65535, help="Where to open the clinic on this machine.")] = 8000,
    out: Annotated[
        str | None,
        Option(help="Open nothing: print the worklist and write the same as one page to this file."),
    ] = None,
    on: Annotated[str | None, Option(help="With --out: the day. [default: today]")] = None,
) -> int:
    """Open an invented clinic in the browser, on a database that goes away afterwards."""
    if out is not None:
        from longwatch.cli import showing

        return showing.demo(count=patients, seed=seed, on=on, jurisdiction=jurisdiction, out=out)
    if on is not None:
        raise Refusal("--on: the clinic lives today. Give --out as well for a page of another day.")
    from longwatch.cli import serving

    return serving.demo(count=patients, seed=seed, jurisdiction=jurisdiction, host="127.0.0.1", port=port)


@app.command()
def invent(
    *,
    on: On,
    out: Annotated[str, Option(help="The folder to write into; it is made if it is missing.")],
    patients: Annotated[int, Option(min=1, max=1_000_000, help="How many.")] = 60,
    seed: Annotated[int, Option(help="Another seed gives other patients.")] = 1,
    form: Annotated[str, Option("--format", help="bundles (one file a patient) or ndjson.")] = "bundles",
) -> int:
    """Write invented patients as FHIR. Nobody in them is real."""
    from longwatch.cli import inventing

    return inventing.invent(count=patients, seed=seed, on=on, out=out, form=form)


@app.command()
def protocols() -> int:
    """List the protocols there are."""
    from longwatch.cli import reviewing

    return reviewing.protocols()


@app.command()
def rules(*, protocol: Protocol = "alemtuzumab", form: Format = "text") -> int:
    """List the rules of a protocol, by kind."""
    from longwatch.cli import explaining

    return explaining.rules(protocol=protocol, form=form)


@app.command()
def explain(
    *,
    rule: Annotated[str, Argument(help="The rule's id, such as mon-cbc.")],
    protocol: Protocol = "alemtuzumab",
    form: Annotated[str, Option("--format", help="text or markdown.")] = "text",
) -> int:
    """Show one rule in full: what it means, since when, on what it rests, its cases."""
    from longwatch.cli import explaining

    return explaining.explain(rule=rule, protocol=protocol, form=form)


@app.command()
def sources(
    *,
    source: Annotated[str | None, Argument(help="A source's id, to see what cites it.")] = None,
    protocol: Protocol = "alemtuzumab",
    form: Format = "text",
) -> int:
    """List the rules that rest only on recall, and every source."""
    from longwatch.cli import sourcing

    return sourcing.sources(source=source, protocol=protocol, form=form)


@app.command()
def export(
    *,
    out: Annotated[str, Option(help="The folder to write into; it is made if it is missing.")],
    on: Annotated[str, Option(help="FHIR: the day whose rules are written, such as 2026-01-15.")],
    form: Annotated[
        str,
        Option("--format", help="fhir (definitions that other systems load) or csv (a table of all rules)."),
    ] = "fhir",
    protocol: Protocol = "alemtuzumab",
    base: Annotated[str | None, Option(help="FHIR: the address under which you publish them.")] = None,
) -> int:
    """Write the rules for other systems: FHIR R4 definitions, or a table."""
    from longwatch.cli import exporting

    return exporting.export(out=out, form=form, protocol=protocol, on=on, base=base)


@app.command()
def agree(
    *,
    minutes: Annotated[float, Option(help="How long to compare.")] = 1.0,
    seed: Annotated[int, Option(help="Where the random protocols begin.")] = 0,
) -> int:
    """Compare the two engines on random protocols and random patients."""
    from longwatch.cli import agreeing

    return agreeing.run(minutes=minutes, seed=seed)


@content.command("check")
def content_check(
    folder: Annotated[
        str | None, Argument(help="A content folder. [default: the one that comes with Longwatch]")
    ] = None,
    on: Annotated[str | None, Option(help="Also warn of review dates that have passed on this day.")] = None,
) -> int:
    """Check every rule, source and case; one line for each mistake, with its place and its repair."""
    from longwatch.cli import reviewing

    return reviewing.check(folder=folder, on=on)
