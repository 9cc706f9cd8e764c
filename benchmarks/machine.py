"""The machine and the versions that a figure belongs to."""

import json
import os
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from subprocess import CalledProcessError, check_output

from longwatch import __version__

_CQL = Path(__file__).parent / "peers" / "cql" / "node_modules"


def described(
    packages: tuple[str, ...] = ("msgspec", "fhir.resources", "pydantic"), cores: str = "; one of them used"
) -> list[str]:
    """Cores, processor, memory, system and versions, a line each; nothing that names the machine."""
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return [
        f"{os.cpu_count()} cores, {_first('/proc/cpuinfo', 'model name')}{cores}",
        f"memory {int(_first('/proc/meminfo', 'MemTotal').split()[0]) / 1024**2:.0f} GB",
        f"{system}, {platform.machine()}",
        f"Python {platform.python_version()}, longwatch {__version__}, " + ", ".join(_versions(packages)),
    ]


def others() -> Iterator[str]:
    """The versions of what is not Python, as far as it is here."""
    try:
        node = check_output(["node", "--version"], text=True).strip().removeprefix("v")
    except (OSError, CalledProcessError):
        return
    found = [f"Node {node}"]
    for name in ("cql-execution", "cql-exec-fhir"):
        package = _CQL / name / "package.json"
        if package.is_file():
            found.append(f"{name} {json.loads(package.read_text())['version']}")
    yield ", ".join(found)


def _versions(packages: tuple[str, ...]) -> Iterator[str]:
    for name in packages:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            continue


def _first(file: str, label: str) -> str:
    for line in Path(file).read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == label:
            return value.strip()
    return "unknown"
