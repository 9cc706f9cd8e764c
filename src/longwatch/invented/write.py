"""The invented clinic as files: a bundle for each patient, or one NDJSON file for each kind of resource."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import msgspec

from longwatch.invented.fhir import Resource

Progress = Callable[[int], None]


def write_bundles(folder: Path, bundles: Iterable[Resource], progress: Progress = lambda _: None) -> int:
    """Write `<patient>.json` for each bundle; returns how many. The folder is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for written, bundle in enumerate(bundles, start=1):
        (folder / f"{bundle['id']}.json").write_bytes(msgspec.json.encode(bundle))
        progress(written)
    return written


def write_ndjson(folder: Path, bundles: Iterable[Resource], progress: Progress = lambda _: None) -> int:
    """Write the same as a FHIR bulk export, such as Observation.000.ndjson; returns how many patients."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    files: dict[str, BinaryIO] = {}
    with ExitStack() as stack:
        for written, bundle in enumerate(bundles, start=1):
            addresses = {
                entry["fullUrl"]: f"Medication/{entry['resource']['id']}"
                for entry in bundle["entry"]
                if entry["resource"]["resourceType"] == "Medication"
            }
            for entry in bundle["entry"]:
                resource = entry["resource"]
                if "medicationReference" in resource:
                    resource = _exported(resource, addresses)
                kind = resource["resourceType"]
                if kind not in files:
                    files[kind] = stack.enter_context((folder / f"{kind}.000.ndjson").open("wb"))
                files[kind].write(msgspec.json.encode(resource) + b"\n")
            progress(written)
    return written


def _exported(resource: Resource, addresses: dict[str, str]) -> Resource:
    """The same, naming its medicine by type and id: outside the bundle nobody knows the bundle's address."""
    address = resource["medicationReference"]["reference"]
    return resource | {"medicationReference": {"reference": addresses.get(address, address)}}
