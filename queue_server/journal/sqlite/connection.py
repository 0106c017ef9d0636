"""Connections to the file of a SQLite store: opening it safely, and running whole functions on their threads."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import aiosqlite

from queue_server.clock import precise
from queue_server.config.mistakes import sentence_of
from queue_server.config.system.system_errors import reason
from queue_server.journal.sqlite.schema import APPLICATION_ID, OLDEST_SQLITE_PROGRAM, SCHEMA, SCHEMA_VERSION, STEPS
from queue_server.journal.store import Conflict, Unavailable, Unusable

T = TypeVar("T")

BUSY_TIMEOUT_S: Final = 2.0
"""How long a command waits for another process that writes: longer than any write of ours, shorter than a person
waits."""

MOVED: Final = "the journal has moved"
"""What the trigger `journal_has_moved` says."""

POLL_S: Final = 0.005
"""How long SQLite itself waits before the lock is asked for anew: its own pauses grow to a tenth of a second, in which
a busy process takes the lock many times."""

READER_CACHE_KIB: Final = 256
"""The memory for pages of a connection that reads, in place of SQLite's 2 MB: the system has the file's pages in any
case, and reads take as long."""

OWNER_ONLY: Final = 0o600
OWNER_ONLY_FOLDER: Final = 0o700


class Connection(aiosqlite.Connection):
    """A connection on a thread of its own that runs one whole function at a time.

    A batch is one call on the thread, not one for each statement: otherwise group commit would save little. aiosqlite
    has no public call for that, hence this subclass.
    """

    patience_s: float = BUSY_TIMEOUT_S
    """How long a call waits for another process that writes."""

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Run `function` on the thread and return its result. Raises `Conflict` and `Unavailable`.

        It is run again while another process writes; so it must change nothing before it has the write lock.
        """
        execute: Any = self._execute
        try:
            result: T = await execute(lambda: self._persist(function))
        except sqlite3.Error as error:
            raise refusal(error) from error
        except ValueError as error:
            if self._running:
                raise
            raise Unavailable("the store is closed") from error
        return result

    def _persist(self, function: Callable[[sqlite3.Connection], T]) -> T:
        until = precise() + self.patience_s
        while True:
            try:
                return function(self._conn)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or precise() >= until:
                    raise


async def connect(file: Path, *, read_only: bool, busy_timeout_s: float) -> Connection:
    """A connection to an existing store. Raises `Unavailable` and `Unusable`."""
    try:
        db = open_existing(file, read_only=read_only, busy_timeout_s=busy_timeout_s)
        db.execute(f"PRAGMA busy_timeout = {round(1000 * min(POLL_S, busy_timeout_s))}")
    except sqlite3.Error as error:
        raise refusal(error) from error
    connection = Connection(lambda: db, iter_chunk_size=1)
    connection.patience_s = busy_timeout_s
    await connection
    return connection


def open_existing(file: Path, *, read_only: bool, busy_timeout_s: float = BUSY_TIMEOUT_S) -> sqlite3.Connection:
    """A plain connection in autocommit mode. Raises `Unusable` and `sqlite3.Error`."""
    if not file.exists():
        raise Unusable(sentence_of("{file} does not exist: no journal has been started there", file=file))
    mode = "rw" if not read_only else "ro&immutable=1" if _is_still(file) else "ro"
    uri = f"{file.absolute().as_uri()}?mode={mode}"
    # It is opened on one thread and then used on another, never on two at a time.
    db = sqlite3.connect(uri, busy_timeout_s, isolation_level=None, check_same_thread=False, uri=True)
    try:
        need_ours(db, file)
        db.execute("PRAGMA trusted_schema = OFF")
        if read_only:
            db.execute(f"PRAGMA cache_size = -{READER_CACHE_KIB}")
        else:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA secure_delete = ON")  # erased rows are overwritten: notes are about people
    except BaseException:
        db.close()
        raise
    return db


def _is_still(file: Path) -> bool:
    """Whether no process can be writing, as with an auditor's copy on a disc. Otherwise reading a WAL file writes files
    beside it.

    https://www.sqlite.org/wal.html#read_only_databases
    """
    return not os.access(file.parent, os.W_OK) and not file.with_name(f"{file.name}-wal").exists()


def need_ours(db: sqlite3.Connection, file: Path) -> None:
    """Raises `Unusable` unless the file is a store that this version can work on. A newer one may have
    tables and columns more."""
    application, version = _pragma(db, file, "application_id"), _pragma(db, file, "user_version")
    if application != APPLICATION_ID:
        raise Unusable(sentence_of("{file} is no store of journals: another program wrote it", file=file))
    if version > SCHEMA_VERSION and _oldest_program(db) > SCHEMA_VERSION:
        raise Unusable(
            sentence_of(
                "{file} was written by a newer version of this program (schema {version}; this one knows {own}): "
                "install that version",
                file=file,
                version=version,
                own=SCHEMA_VERSION,
            )
        )


def _oldest_program(db: sqlite3.Connection) -> int:
    """The schema version of the oldest program that can work on the tables of a newer one."""
    return int(db.execute("SELECT oldest_program FROM kezek_schema").fetchone()[0])


def create(file: Path) -> None:
    """Make sure that a store stands in `file`, readable by its owner alone. Raises `Unavailable` and `Unusable`."""
    try:
        _make_folder(file.parent)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, OWNER_ONLY))
    except OSError as error:
        raise Unavailable(sentence_of("{file} cannot be written to: {why}", file=file, why=reason(error))) from error
    db = sqlite3.connect(file, BUSY_TIMEOUT_S, isolation_level=None)
    try:
        if _pragma(db, file, "application_id") == 0 and _is_empty(db):
            _create_tables(db)
        need_ours(db, file)
        if _pragma(db, file, "user_version") < SCHEMA_VERSION:
            _bring_up_to_date(db, file)
    except sqlite3.Error as error:
        raise refusal(error) from error
    finally:
        db.close()
    file.chmod(OWNER_ONLY)


def _pragma(db: sqlite3.Connection, file: Path, name: str) -> int:
    try:
        return int(db.execute(f"PRAGMA {name}").fetchone()[0])
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise Unusable(sentence_of("{file} is no store of journals: {why}", file=file, why=error)) from error


def _is_empty(db: sqlite3.Connection) -> bool:
    return bool(db.execute("SELECT count(*) = 0 FROM sqlite_schema").fetchone()[0])


def _make_folder(folder: Path) -> None:
    """Make the folder. One that exists and holds other files keeps the mode that its owner gave it."""
    folder.mkdir(OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    if not any(True for _ in folder.iterdir()):
        folder.chmod(OWNER_ONLY_FOLDER)


def _create_tables(db: sqlite3.Connection) -> None:
    """Make the tables. Of two programs that start at once, one makes them."""
    with transaction(db):
        if _is_empty(db):
            for script in (SCHEMA, *STEPS.values()):
                _run(db, script)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            _note_version(db)


def _bring_up_to_date(db: sqlite3.Connection, file: Path) -> None:
    """Add what a store of an earlier version lacks, all of it or nothing."""
    with transaction(db):
        for version in range(_pragma(db, file, "user_version") + 1, SCHEMA_VERSION + 1):
            _run(db, STEPS[version])
        _note_version(db)


def _note_version(db: sqlite3.Connection) -> None:
    db.execute("UPDATE kezek_schema SET oldest_program = ?", (OLDEST_SQLITE_PROGRAM,))
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _run(db: sqlite3.Connection, script: str) -> None:
    for statement in _statements(script):
        db.execute(statement)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, to run inside a transaction: `executescript` would commit first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Run the block in a transaction, all or nothing. The write lock is taken at once, so that no other write comes
    between."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def refusal(error: sqlite3.Error) -> Conflict | Unavailable:
    """The store's own error for SQLite's."""
    if str(error) == MOVED:
        return Unavailable(sentence_of("the journal was moved to another place by kezek move: serve that one"))
    if isinstance(error, sqlite3.IntegrityError):
        return Conflict(str(error))
    return Unavailable(sentence_of("the store cannot be used now: {why}", why=error))
