"""`python -m queue_server.backups.job`: makes one copy by schedule, from the first byte to the last check.

Reads a MessagePack frame `Job`, writes a frame `Outcome`. It runs beside the server with low priority, so a disk that
hangs, a stick that is pulled or a journal that takes minutes to verify does not delay any hall.
"""

import errno
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import msgspec
from msgspec import Struct

from queue_server.backups.container import LeftOut, Manifest, manifest_of
from queue_server.backups.contents import files_in, folders_of
from queue_server.backups.making import BackupSources, make_backup
from queue_server.backups.restoring import WORK_PREFIX, check_backup
from queue_server.backups.rotation import COPY_NAME, UNFINISHED, Copy, file_name, surplus
from queue_server.clock import now_s
from queue_server.config.file.load import plain
from queue_server.config.mistakes import ConfigError
from queue_server.journal.sqlite.sqlite_store import FILE_NAME
from queue_server.journal.store import Unavailable, Unusable
from queue_server.stats.background.frames import frame, frames
from queue_server.stats.background.subprocess_job import step_back
from queue_server.units import SECOND

Fault = Literal["missing", "same_disk", "full", "unwritable", "damaged", "unusable", "broken_off"]
"""The reason why there is no good copy: the folder is missing, is on the journal's disk, is full or cannot be written;
the written bytes differ when read; the hall cannot be copied as it is; or it took too long or ended with an error."""

RESERVE: Final = 256 << 20
"""Bytes that stay free on the journal's own disk: a copy must never prevent a hall from writing."""
ABANDONED_AFTER_S: Final = 86_400.0
"""A file that has been unfinished for this long is abandoned."""


class Job(Struct, frozen=True):
    """What to copy and where, at `at` (µs UTC). Without `keep` nothing is deleted."""

    data: str
    config: str | None
    folder: str
    at: int
    keep: int | None
    other_disk: bool = False
    passphrase_file: str | None = None


class BackupOutcome(Struct, frozen=True):
    """A good copy, or the fault with the system's own text. `left_out` is what could not be copied."""

    name: str = ""
    size: int = 0
    fault: Fault | None = None
    detail: str = ""
    left_out: tuple[LeftOut, ...] = ()
    deleted: tuple[str, ...] = ()


class NoCopy(Exception):
    """No copy was made; the text is the reason."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault: Fault = fault


def run(job: Job) -> BackupOutcome:
    """Make a copy, check it by restoring it, and only then delete the oldest."""
    folder = Path(job.folder)
    try:
        sources = _sources(job)
        _need_folder(folder, sources, job)
        _sweep(folder)
        manifest = _make(sources, folder / file_name(job.at), job.at)
        deleted = _delete_oldest(folder, manifest, job.keep) if job.keep is not None else ()
        copy = folder / file_name(job.at)
        return BackupOutcome(copy.name, copy.stat().st_size, left_out=manifest.left_out, deleted=deleted)
    except NoCopy as failure:
        return BackupOutcome(fault=failure.fault, detail=str(failure))
    except OSError as error:
        return BackupOutcome(fault="unwritable", detail=str(error))


def _sources(job: Job) -> BackupSources:
    """The sources of the copy. Raises `NoCopy` where the passphrase cannot be read."""
    passphrase = None
    if job.passphrase_file is not None:
        try:
            passphrase = Path(job.passphrase_file).read_text("utf-8").partition("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError) as error:
            raise NoCopy("unusable", f"{job.passphrase_file} cannot be read: {error}") from error
    return BackupSources(Path(job.data), Path(job.config) if job.config is not None else None, passphrase)


def _need_folder(folder: Path, sources: BackupSources, job: Job) -> None:
    """Raises `NoCopy` unless the folder can take a copy. The folder is never made: while a stick is unplugged, it would
    be on the journal's own disk."""
    if not folder.is_dir():
        raise NoCopy("missing", f"{folder} is not there")
    is_same_disk = folder.stat().st_dev == Path(job.data).stat().st_dev
    if is_same_disk and job.other_disk:
        raise NoCopy("same_disk", f"{folder} lies on the disk of {job.data}")
    free = shutil.disk_usage(folder).free
    required = _size(Path(job.data), sources.config) + (RESERVE if is_same_disk else 0)
    if free < required:
        raise NoCopy("full", f"{folder} has {free} bytes left and needs {required}")


def _size(data: Path, config: Path | None) -> int:
    """About how many bytes a copy needs while it is made: the store twice, and the folders."""
    size = 2 * sum(path.stat().st_size for path in data.glob(f"{FILE_NAME}*"))
    try:
        values = plain(config.read_bytes(), "") if config is not None else {}
        paths: Iterator[Path] = (path for folder in folders_of(values) for _, path in files_in(folder.path))
        return size + sum(path.stat().st_size for path in paths)
    except (OSError, ConfigError, Unusable):
        return size


def _make(sources: BackupSources, to: Path, at: int) -> Manifest:
    """Make the copy, and remove it if it is not good. Raises `NoCopy`."""
    try:
        manifest = make_backup(sources, to, datetime.fromtimestamp(at / SECOND, UTC))
    except (Unavailable, Unusable) as error:
        raise NoCopy(_fault(error, to.parent), str(error)) from error
    try:
        verdicts = check_backup(to, to.parent)
    except Unusable as error:
        _remove(to)
        raise NoCopy("damaged", str(error)) from error
    except Unavailable as error:
        _remove(to)
        raise NoCopy(_fault(error, to.parent), str(error)) from error
    bad = [f"{verdict.hall} {fault.seq}: {fault.reason}" for verdict in verdicts for fault in verdict.faults]
    if bad:
        _remove(to)
        raise NoCopy("damaged", bad[0])
    return manifest


def _fault(error: Exception, folder: Path) -> Fault:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
            return "full"
        cause = cause.__cause__
    if "disk is full" in str(error):  # SQLite's own text, which has no error number of the system
        return "full"
    if not folder.is_dir():
        return "missing"
    return "unusable" if isinstance(error, Unusable) else "unwritable"


def _remove(copy: Path) -> None:
    with suppress(OSError):  # a disk that cannot be read may not be writable either
        copy.unlink(missing_ok=True)


def _delete_oldest(folder: Path, newest: Manifest, keep: int) -> tuple[str, ...]:
    """Delete all but the newest `keep` copies of this hall, by their names and lists; returns the names deleted."""
    try:
        paths = [path for path in folder.iterdir() if COPY_NAME.fullmatch(path.name) and not path.is_symlink()]
        lists = [(path.name, listed) for path in paths if (listed := manifest_of(path)) is not None]
        copies = [Copy(name, listed.made_at) for name, listed in lists if _is_same_hall(listed, newest)]
        names = tuple(copy.name for copy in surplus(copies, keep))
        for name in names:
            (folder / name).unlink()
    except OSError:
        return ()  # the copy is good; the next one tries again
    return names


def _is_same_hall(listed: Manifest, newest: Manifest) -> bool:
    """Whether two copies share a hall, by its first record: another server may use the same folder."""
    return any(hall in newest.halls and head.first == newest.halls[hall].first for hall, head in listed.halls.items())


def _sweep(folder: Path) -> None:
    """Delete copies and work folders that were never finished and have been abandoned."""
    with suppress(OSError):  # a fault of the folder is found by writing into it
        for path in folder.iterdir():
            if now_s() - path.lstat().st_mtime < ABANDONED_AFTER_S:
                continue
            if UNFINISHED.fullmatch(path.name) and path.is_file():
                path.unlink()
            elif re.fullmatch(re.escape(WORK_PREFIX) + r"[a-z0-9_]{8}", path.name) and path.is_dir():
                shutil.rmtree(path)


def main() -> None:
    step_back()
    os.umask(0o077)
    job = msgspec.msgpack.decode(next(frames(sys.stdin.buffer.read)), type=Job)
    sys.stdout.buffer.write(frame(run(job)))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
