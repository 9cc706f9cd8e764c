"""The commands that run the clinic and look after its data."""

from typing import Annotated

import typer
from typer import Argument, Option

Data = Annotated[
    str, Option(help="The folder of the clinic's data; DATABASE_URL names a PostgreSQL database instead.")
]
DATA = "longwatch-data"
people = typer.Typer(rich_markup_mode=None, help="The clinic's people and sites.")
audit = typer.Typer(rich_markup_mode=None, help="The audit: who did and read what.")


def register(app: typer.Typer) -> None:
    """Add them to the command."""
    for command in (serve, worker, backup, restore):
        app.command()(command)
    app.add_typer(people, name="people")
    app.add_typer(audit, name="audit")


def serve(
    *,
    data: Data = DATA,
    host: Annotated[
        str, Option(help="The address to listen at; a proxy with TLS stands before it.")
    ] = "127.0.0.1",
    port: Annotated[int, Option(min=1, max=65535)] = 8000,
    workers: Annotated[int, Option(min=1, max=64, help="Processes.")] = 2,
    plain: Annotated[
        bool, Option("--plain-http", help="Without TLS: only for trying it on one machine.")
    ] = False,
) -> int:
    """Run the clinic."""
    from longwatch.cli import serving

    return serving.serve(data=data, host=host, port=port, workers=workers, plain=plain)


def worker(
    *,
    data: Data = DATA,
    once: Annotated[bool, Option("--once", help="Work through everything one time and end.")] = False,
) -> int:
    """Do what the clock asks for: bring lists up to date, escalate alerts, compare at night."""
    from longwatch.cli import keeping

    return keeping.worker(data=data, once=once)


def backup(*, file: Annotated[str, Argument(help="The file to write.")], data: Data = DATA) -> int:
    """Write everything into one file."""
    from longwatch.cli import keeping

    return keeping.backup(file=file, data=data)


def restore(
    *,
    file: Annotated[str, Argument(help="A file that backup wrote.")],
    erased: Annotated[
        str, Option(help="The list of erasures that is kept beside the backups: they are carried out again.")
    ] = "",
    data: Data = DATA,
) -> int:
    """Read a backup into an empty database."""
    from longwatch.cli import keeping

    return keeping.restore(file=file, erased=erased, data=data)


@people.command("add-site")
def add_site(
    *,
    name: Annotated[str, Argument(help="What the site is called.")],
    jurisdiction: Annotated[str, Option(help="Whose rules apply: EU, FI, GB or US.")],
    protocol: Annotated[str, Option(help="The medicine's protocol.")] = "alemtuzumab",
    data: Data = DATA,
) -> int:
    """Add a site where patients are followed."""
    from longwatch.cli import keeping

    return keeping.add_site(name=name, jurisdiction=jurisdiction, protocol=protocol, data=data)


@people.command("add")
def add_person(
    *,
    username: Annotated[str, Argument(help="The name to sign in with.")],
    site: Annotated[str, Option(help="The site where they work.")],
    role: Annotated[
        str,
        Option(
            help="nurse, neurologist, infusion-nurse, pharmacist, safety-officer, administrator or auditor."
        ),
    ],
    email: Annotated[str, Option(help="By which the hospital's own sign-in service knows them.")] = "",
    data: Data = DATA,
) -> int:
    """Add somebody, or another role of theirs; a new one is asked for a password."""
    from longwatch.cli import keeping

    return keeping.add_person(username=username, site=site, role=role, email=email, data=data)


@audit.command("verify")
def verify(*, data: Data = DATA) -> int:
    """Prove that the audit is whole; exit code 2 with a line for each fault when it is not."""
    from longwatch.cli import keeping

    return keeping.verify(data=data)
