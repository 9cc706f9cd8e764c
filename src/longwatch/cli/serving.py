"""`longwatch serve` and `longwatch demo`: the clinic, for real or invented."""

import secrets
import tempfile
from datetime import datetime
from pathlib import Path

from longwatch.cli import arguments
from longwatch.cli.output import put
from longwatch.cli.progress import Progress
from longwatch.cli.refusals import Refusal

FEW = 4


def serve(*, data: str, host: str, port: int, workers: int, plain: bool) -> int:
    """Run the clinic until it is stopped."""
    from longwatch.clinic.project.starting import prepare

    try:
        prepare(Path(data), **({"LONGWATCH_HTTPS": "no"} if plain else {}))
    except OSError as error:
        raise Refusal(
            f"--data: {data} cannot be written ({error.strerror}). Choose another folder."
        ) from None
    _run(host, port, workers)
    return 0


def demo(*, count: int, seed: int, jurisdiction: str, host: str, port: int) -> int:
    """An invented clinic in a temporary database, which goes away when the demo is stopped."""
    from longwatch.clinic.project.starting import prepare

    where = arguments.jurisdiction(jurisdiction, arguments.protocol("alemtuzumab"))
    with tempfile.TemporaryDirectory(prefix="longwatch-demo-") as folder:
        prepare(
            Path(folder),
            LONGWATCH_HTTPS="no",
            DATABASE_URL="",
            LONGWATCH_MAIL_URL="",
            LONGWATCH_SECRET_KEY=secrets.token_urlsafe(),
        )
        from longwatch.clinic.authorisation.inventing import invent_programme
        from longwatch.clinic.patients.inventing import PEOPLE, invent

        password = "-".join(secrets.choice(_WORDS) for _ in range(FEW))
        today = datetime.now().astimezone().date()
        with Progress("patients", count) as progress:
            site = invent(
                count=count, seed=seed, on=today, jurisdiction=where, password=password, step=progress.step
            )
        invent_programme(site, on=today)
        put(
            f"An invented clinic with {count} patients: http://{host}:{port}/\n"
            f"Sign in as {', '.join(PEOPLE)}; the password of all of them is {password}\n"
            "Stop it with Ctrl-C; nothing is kept.\n"
        )
        _run(host, port, 1)
    return 0


def _run(host: str, port: int, workers: int) -> None:
    from longwatch.clinic.project.server import Server

    Server(bind=f"{host}:{port}", workers=workers, threads=8).run()


_WORDS = [
    "amber",
    "anchor",
    "apple",
    "arrow",
    "autumn",
    "basket",
    "beach",
    "birch",
    "bridge",
    "button",
    "candle",
    "canvas",
    "castle",
    "cedar",
    "cherry",
    "cloud",
    "coast",
    "copper",
    "coral",
    "cotton",
    "crystal",
    "desert",
    "dragon",
    "eagle",
    "elbow",
    "ember",
    "falcon",
    "feather",
    "fern",
    "field",
    "forest",
    "garden",
    "ginger",
    "glacier",
    "harbor",
    "hazel",
    "honey",
    "island",
    "ivory",
    "jacket",
    "jungle",
    "kettle",
    "ladder",
    "lantern",
    "lemon",
    "marble",
    "meadow",
    "mirror",
    "mountain",
    "needle",
    "ocean",
    "olive",
    "orange",
    "orchid",
    "paper",
    "pearl",
    "pepper",
    "planet",
    "pocket",
    "quartz",
    "rabbit",
    "raven",
    "river",
    "rocket",
    "saddle",
    "sailor",
    "salmon",
    "shadow",
    "silver",
    "spring",
    "stone",
    "summer",
    "sunset",
    "thunder",
    "timber",
    "tulip",
    "valley",
    "velvet",
    "violet",
    "walnut",
    "willow",
    "winter",
    "yellow",
]
