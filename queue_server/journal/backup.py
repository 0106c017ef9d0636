"""A copy of a store while it serves, and back. Blocking: for a process of its own."""

import asyncio
import os
import shutil
import sqlite3
from pathlib import Path
from uuid import uuid4

from queue_server.journal.connection import OWNER_ONLY, OWNER_ONLY_FOLDER, open_existing, refusal
from queue_server.journal.sqlite import FILE_NAME, SqliteStore
from queue_server.journal.store import Unavailable, Unusable
from queue_server.journal.verify import Verdict, verify_store


def backup(data_dir: Path, to: Path) -> None:
    """Copy everything in a store to a new file, as it is at one moment, while others write.

    Raises `Unusable` when `to` exists or there is no store, `Unavailable` when the disk refuses.
    """
    if to.exists():
        raise Unusable(f"{to} exists already: name a new file")
    db = open_existing(data_dir / FILE_NAME, read_only=True)
    part = _beside(to)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
        db.execute("VACUUM INTO ?", (str(part),))  # one read transaction, so one moment; writers do not wait for it
        _put_in_place(part, to)
    except sqlite3.Error as error:
        raise refusal(error) from error
    except OSError as error:
        raise Unavailable(f"{to} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
        db.close()


def restore(copy: Path, data_dir: Path) -> list[Verdict]:
    """Check a copy, hall by hall, and put it in place as the store of a folder that has none.

    With a fault in any verdict nothing is put in place. Raises `Unusable` when the folder has a store or the copy is
    none, `Unavailable` when the disk refuses.
    """
    file = data_dir / FILE_NAME
    if file.exists():
        raise Unusable(f"{file} exists already: a journal is never overwritten. Restore into another folder")
    part = _beside(file)
    try:
        data_dir.mkdir(OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        shutil.copyfile(copy, part)
        part.chmod(OWNER_ONLY)
        verdicts = asyncio.run(_check(part))
        if all(verdict.is_good for verdict in verdicts):
            _put_in_place(part, file)
    except FileNotFoundError:
        raise Unusable(f"{copy} does not exist") from None
    except OSError as error:
        raise Unavailable(f"{copy} cannot be restored to {data_dir}: {error.strerror}") from error
    finally:
        for left in (part, *(part.with_name(part.name + suffix) for suffix in ("-wal", "-shm"))):
            left.unlink(missing_ok=True)
    return verdicts


async def _check(file: Path) -> list[Verdict]:
    store = await SqliteStore.open_file(file, read_only=True)
    try:
        return await verify_store(store)
    finally:
        await store.close()


def _beside(file: Path) -> Path:
    """A name in the same folder, so that the whole file can appear at once under its own."""
    return file.with_name(f"{file.name}.{uuid4().hex}.part")


def _put_in_place(part: Path, file: Path) -> None:
    """On the disk, whole, and never over another file: the name is taken first. (A memory stick knows no links.)"""
    _sync(part)
    os.close(os.open(file, os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    part.replace(file)
    _sync(file.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
