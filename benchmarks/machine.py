"""The machine and the versions that a figure belongs to."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from longwatch import __version__


def described() -> list[str]:
    """Cores, processor, memory, system and versions, a line each; nothing that names the machine."""
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    packages = ("msgspec", "fhir.resources", "pydantic")
    return [
        f"{os.cpu_count()} cores, {_first('/proc/cpuinfo', 'model name')}; one of them used",
        f"memory {int(_first('/proc/meminfo', 'MemTotal').split()[0]) / 1024**2:.0f} GB",
        f"{system}, {platform.machine()}",
        f"Python {platform.python_version()}, longwatch {__version__}, "
        + ", ".join(f"{name} {version(name)}" for name in packages),
    ]


def _first(file: str, label: str) -> str:
    for line in Path(file).read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == label:
            return value.strip()
    return "unknown"
