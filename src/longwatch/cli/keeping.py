"""Looking after a clinic's data: worker, backup, people, audit."""

import getpass
import sys
from pathlib import Path

from longwatch.cli import arguments
from longwatch.cli.output import put
from longwatch.cli.refusals import Refusal


def _open(data: str) -> None:
    """Set up the clinic's database; what is wrong with it is told in one line."""
    from longwatch.clinic.project.starting import prepare

    try:
        prepare(Path(data))
    except OSError as error:
        raise Refusal(
            f"--data: {data} cannot be written ({error.strerror}). Choose another folder."
        ) from None


def worker(*, data: str, once: bool) -> int:
    """Run the clock."""
    _open(data)
    from longwatch.clinic.project.worker import run

    run(once=once)
    return 0


def backup(*, file: str, data: str) -> int:
    """Write a backup."""
    _open(data)
    from longwatch.clinic.project import copies

    try:
        count = copies.backup(Path(file))
    except OSError as error:
        raise Refusal(f"{file}: cannot be written ({error.strerror}). Choose another place.") from None
    put(f"{count} rows written to {file}\n")
    return 0


def restore(*, file: str, erased: str, data: str) -> int:
    """Read a backup."""
    if not Path(file).is_file():
        raise Refusal(f"{file}: found no file, expected one that `longwatch backup` wrote.")
    _open(data)
    from longwatch.clinic.project import copies

    try:
        count, applied = copies.restore(Path(file), erased=Path(erased) if erased else None)
    except copies.CopyMistake as mistake:
        raise Refusal(f"{file}: {mistake}.") from None
    put(f"{count} rows restored from {file}\n")
    if not erased:
        put("Erasures carried out after this backup are not known: give their list with --erased.\n")
        return 0
    put(f"{applied.erased} patients erased again\n")
    if applied.waiting:
        put(f"{applied.waiting} files that nobody confirmed hold rows of theirs: drop or confirm them\n")
    return 0


def add_site(*, name: str, jurisdiction: str, protocol: str, data: str) -> int:
    """Add a site."""
    rules = arguments.protocol(protocol)
    where = arguments.jurisdiction(jurisdiction, rules)
    _open(data)
    from longwatch.clinic.accounts.models import Site
    from longwatch.clinic.audit import chain

    if Site.objects.filter(name=name).exists():
        raise Refusal(f"NAME: a site '{name}' is there already.")
    site = Site.objects.create(name=name, jurisdiction=where, protocol=rules.drug.id)
    chain.add(f"system: {getpass.getuser()}", "add-site", site=site.pk, what=name)
    put(f"The site {name} follows the rules of {where}.\n")
    return 0


def add_person(*, username: str, site: str, role: str, email: str, data: str) -> int:
    """Add somebody, or a role of theirs; an address replaces the one they had."""
    _open(data)
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from longwatch.clinic.accounts.models import Membership, Role, Site, User
    from longwatch.clinic.audit import chain

    held = Role(arguments.one_of(role, Role.values, "--role"))
    where = Site.objects.filter(name=site).first()
    if where is None:
        raise Refusal(f"--site: found '{site}', which is no site. Add it with `longwatch people add-site`.")
    user = User.objects.filter(username=username).first()
    if user is None:
        password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        user = User(username=username)
        try:
            validate_password(password, user)
        except ValidationError as wrong:
            raise Refusal(f"Password: {' '.join(wrong.messages)}") from None
        user.set_password(password)
        user.save()
    if email:
        user.email = email
        user.save(update_fields=["email"])
    Membership.objects.get_or_create(user=user, site=where, role=held)
    chain.add(f"system: {getpass.getuser()}", "add-person", site=where.pk, what=f"{username}: {held}")
    put(f"{username} is {held.label} at {site}.\n")
    return 0


def verify(*, data: str) -> int:
    """Walk through the chain of the audit."""
    _open(data)
    from longwatch.clinic.audit import chain
    from longwatch.clinic.audit.models import Entry

    faults = list(chain.faults())
    if faults:
        raise Refusal(*faults)
    put(f"{Entry.objects.count()} entries, no fault\n")
    return 0
