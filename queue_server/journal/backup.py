"""Copies a store while it serves, and puts a file in its place whole or not at all. Blocking."""

import asyncio
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

from queue_server.journal.checks.verify import Verdict, verify_store
from queue_server.journal.sqlite.connection import OWNER_ONLY, open_existing
from queue_server.journal.sqlite.sqlite_store import FILE_NAME, SqliteStore
from queue_server.journal.store import Unavailable, Unusable

SQLITE_MARK: Final = b"SQLite format 3\0"
ROLLBACK_SUFFIX: Final = "-journal"
"""Ends the name of the file beside a copy that SQLite writes once the copy is larger than its cache, and leaves where
the disk is full."""


def backup(data_dir: Path, to: Path) -> None:
    """Copy everything in a store to a new file, as it is at one moment, while others write.

    Raises `Unusable` when `to` exists or there is no store, `Unavailable` when the disk refuses.
    """
    if to.exists():
        raise Unusable(f"{to} exists already: name a new file")
    db = open_existing(data_dir / FILE_NAME, read_only=True)
    part = beside(to)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
        db.execute("VACUUM INTO ?", (str(part),))  # one read transaction, so one moment; writers do not wait for it
        put_in_place(part, to)
    except sqlite3.Error as error:
        raise Unavailable(f"the journal cannot be copied to {to}: {error}") from error
    except OSError as error:
        raise Unavailable(f"{to} cannot be written: {error.strerror}") from error
    finally:
        db.close()
        for unfinished in (part, part.with_name(f"{part.name}{ROLLBACK_SUFFIX}")):
            with suppress(OSError):  # a stick that was pulled: the write has already raised
                unfinished.unlink(missing_ok=True)


def is_store(file: Path) -> bool:
    """Whether a file begins as a store does, which is a copy of a store alone. Raises `OSError`."""
    with file.open("rb") as opened:
        return opened.read(len(SQLITE_MARK)) == SQLITE_MARK


def check_store(file: Path) -> list[Verdict]:
    """Check the journal of every hall in a copy of a store. Raises `Unusable` and `Unavailable`."""
    return asyncio.run(_check(file))


async def _check(file: Path) -> list[Verdict]:
    store = await SqliteStore.open_file(file, read_only=True)
    try:
        return await verify_store(store)
    finally:
        await store.close()


def beside(file: Path) -> Path:
    """A name in the same folder, under which the file is written before it gets its own name."""
    return file.with_name(f"{file.name}.{uuid4().hex}.part")


def put_in_place(part: Path, file: Path) -> None:
    """Give the file its name once it is whole on the disk; never replaces another file, because the name is taken
    first. (A memory stick has no hard links.)"""
    sync(part)
    os.close(os.open(file, os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    try:
        part.replace(file)
    except OSError:
        file.unlink()
        raise
    sync(file.parent)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def schema_of(file: Path) -> int:
    """The version of a store's tables; 0 where there is none, or nobody can read it."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as db:
            return int(db.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error:
        return 0


def ends_of(file: Path) -> dict[str, int]:
    """The last seq of each hall in a store that nobody serves; empty for one that nobody can read."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as db:
            return dict(db.execute("SELECT hall, max(seq) FROM journal GROUP BY hall").fetchall())
    except sqlite3.Error:
        return {}


def settle(file: Path) -> None:
    """Bring all of a store that nobody serves into its one file, without the log beside it. One that is damaged stays
    as it is."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("PRAGMA journal_mode = DELETE")
