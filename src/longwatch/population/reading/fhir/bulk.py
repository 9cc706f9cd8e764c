"""A FHIR bulk export into a store: noted piece by piece, numbered, and written part by part.

    note      every line of every file: plain Observations as columns, other lines as they are   (`noting`)
    number    the patients, in the order of their names                                          (`patients`)
    draw      plain lines whose meaning hangs on others of the same patient, read a second time   (`reach`)
    write     each part: columns, what the reader says of the other lines, settled and sorted     (`parts`)

Memory holds one piece for each process, and what the database is allowed. What was noted stands in a hidden
folder of the target until the store is whole; a run that ended before goes on from there.

Every line that is not blank is counted once:

    used      it gave a fact that the reader takes; a Medication that some line refers to
    ignored   by the reader's reason (`Record.not_used`), with the kind
    rejected  it is no resource of anybody, or a doubt is all that it gave: the doubt stands in the store as
              well, so that the patient is told that nobody can tell. So does an amount with more digits than
              the tables hold, which stands there as a result that cannot be read

Of a compressed file that breaks off, all lines before the break are read, and the break is one rejected row.
Lines of one patient that name two patients are all rejected, and a doubt about the courses takes their place.
"""

import os
from datetime import UTC, tzinfo
from pathlib import Path

from longwatch.core.protocol import Protocol
from longwatch.exchange.fhir.files import File, files_in
from longwatch.population.fingerprint import fingerprint
from longwatch.population.reading.fhir.counting import write_rejected
from longwatch.population.reading.fhir.crew import crew
from longwatch.population.reading.fhir.parts import Job
from longwatch.population.reading.fhir.patients import bounds_of, number_patients
from longwatch.population.reading.fhir.pieces import Source, tasks_of
from longwatch.population.reading.fhir.stages import Progress, Reading, Sizes, Teller, draw, note, write_parts
from longwatch.population.reading.fhir.views import Stretch
from longwatch.population.reading.fhir.work import FORMAT, Begun, Work
from longwatch.population.store import FORMAT as STORE_FORMAT
from longwatch.population.store import MANIFEST, Manifest, SourceFile, Store, StoreMistake
from longwatch.population.writing import workshop, written_to


def read_bulk(
    source: Path,
    target: Path,
    protocol: Protocol,
    *,
    zone: tzinfo = UTC,
    memory: str = "2GB",
    threads: int | None = None,
    progress: Progress = lambda done, of: None,
    sizes: Sizes = Sizes(),
    keep_notes: bool = False,
) -> Store:
    """Read every NDJSON file of a folder and of the folders inside it, or one file, into a store.

    zone      the clinics', for times without an offset
    memory    the most that the databases of all processes may hold together
    threads   how many processes to use; as many as the machine has cores, unless told
    progress  is told how many bytes of how many are done
    sizes     how much is done at a time
    keep_notes   whether what was noted stays there, to be looked at

    Raises:  StoreMistake when there is nothing to read, or the disk is full; SourceMistake for a folder that
             cannot be looked into.
    """
    files = _files(source)
    sources = [_source(file) for file in files]
    begun = Begun(
        format=FORMAT,
        reads=fingerprint(protocol),
        zone=str(zone),
        piece=sizes.piece,
        part=sizes.part,
        sources=tuple(sources),
    )
    work = Work(target)
    # First of all, so that an older store never looks whole while it goes.
    with written_to(target):
        (target / MANIFEST).unlink(missing_ok=True)
    work.begin(begun)
    processes = threads or os.cpu_count() or 1
    tasks = tasks_of(sources, sizes.piece)
    reading = Reading(work, tuple(file.path for file in files), protocol, zone, sizes)
    with crew(min(processes, len(tasks)), reading, work.folder) as people:
        pieces = note(people, reading, tasks, Teller(progress, sources))
        with workshop(work.folder / "spill", memory=memory, threads=processes) as connection:
            patients = number_patients(connection, work, pieces, target)
            stretches = [
                Stretch(part, first, low, high)
                for part, (first, low, high) in enumerate(
                    bounds_of(connection, target, sizes.part_of(patients))
                )
            ]
        job = Job(
            target, pieces, tuple(file.name for file in files), protocol, zone, _share(memory, processes)
        )
        job = draw(people, reading, job, stretches)
        told = write_parts(people, job, stretches, Teller(progress, sources))
    counts = write_rejected(job, told, memory)
    progress(sum(one.size for one in sources), sum(one.size for one in sources))
    manifest = Manifest(
        format=STORE_FORMAT,
        protocol=protocol.drug.id,
        reads=begun.reads,
        zone=begun.zone,
        patients=patients,
        firsts=tuple(stretch.first for stretch in stretches),
        counts=counts,
        files=tuple(
            SourceFile(
                name=one.name,
                size=one.size,
                rows=sum(piece.read for piece in pieces if piece.file == number),
            )
            for number, one in enumerate(sources)
        ),
    )
    store = Store.finish(target, manifest)
    if not keep_notes:
        work.end()
    return store


def _files(source: Path) -> list[File]:
    if source.is_file():
        return [File(source.name, source)]
    found = [file for file in files_in(source) if file.is_part]
    if not found:
        raise StoreMistake(
            f"{source.name}: no file named *.ndjson or *.ndjson.gz. Expected a FHIR bulk export; check the folder."
        )
    return found


def _source(file: File) -> Source:
    told = file.path.stat()
    return Source(name=file.name, size=told.st_size, time=told.st_mtime_ns)


def _share(memory: str, processes: int) -> str:
    """The memory of one process of several: '2GB' among two is '1000MB'."""
    number = memory.rstrip("GMBgmb")
    each = int(float(number) * (1000 if "G" in memory.upper() else 1)) // processes
    return f"{each}MB"
