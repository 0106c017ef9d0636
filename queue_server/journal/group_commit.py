"""Adds batches to the tables of a SQLite store: those that wait when a commit begins share its transaction.

Each is added whole or not at all, whatever becomes of the others.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from msgspec.structs import astuple

from queue_server.journal.answer_bodies import pack
from queue_server.journal.connection import refusal, transaction
from queue_server.journal.record import Record
from queue_server.journal.store import Batch, heads_after
from queue_server.journal.visits import visit_tables


class WaitingBatch:
    """A batch that waits for a commit, and what has become of it."""

    __slots__ = ("_fault", "batch", "is_done")

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.is_done = False
        self._fault: Exception | None = None

    def end(self, fault: Exception | None = None) -> None:
        self._fault = fault
        self.is_done = True

    def need_success(self) -> None:
        """Raises why the batch was not stored."""
        if self._fault is not None:
            raise self._fault


class GroupCommit:
    """Collects batches on the event loop, and commits on the thread of the connection those that wait."""

    def __init__(self) -> None:
        self._waiting: deque[WaitingBatch] = deque()

    def add(self, batch: Batch) -> WaitingBatch:
        """Line a batch up for the next commit."""
        waiting = WaitingBatch(batch)
        self._waiting.append(waiting)
        return waiting

    def run(self, db: sqlite3.Connection) -> None:
        """Commit what waits. Raises `sqlite3.Error` where the transaction cannot begin; then everything goes on
        waiting."""
        if not self._waiting:
            return
        group: list[WaitingBatch] = []
        try:
            with transaction(db):
                while self._waiting:
                    group.append(self._waiting.popleft())
                stored = _add_each(db, group)
        except Exception as error:
            if not group:  # the transaction has not begun
                raise
            for waiting in group:
                if not waiting.is_done:
                    waiting.end(_own(error))
        else:
            for waiting in stored:
                waiting.end()

    def withdraw(self, waiting: WaitingBatch) -> None:
        """Take back a batch whose caller waits no more, unless it is being stored."""
        with suppress(ValueError):
            self._waiting.remove(waiting)

    def fail(self, fault: Exception) -> None:
        """Take back everything that waits: nothing can be written now, and nothing may be stored later unawares."""
        while self._waiting:
            self._waiting.popleft().end(fault)


def _add_each(db: sqlite3.Connection, group: list[WaitingBatch]) -> list[WaitingBatch]:
    """Add the batches, and give those that do not fit their fault. Raises what concerns the whole transaction."""
    if len(group) == 1:
        add(db, group[0].batch)
        return group
    stored = []
    for waiting in group:
        try:
            with _savepoint(db):
                add(db, waiting.batch)
        except Exception as error:
            if not db.in_transaction or (isinstance(error, sqlite3.Error) and not _is_of_batch(error)):
                raise
            waiting.end(_own(error))
        else:
            stored.append(waiting)
    return stored


def _is_of_batch(error: sqlite3.Error) -> bool:
    """Whether the fault is the batch's own, so that the others of the transaction are stored all the same."""
    return isinstance(error, sqlite3.IntegrityError | sqlite3.InterfaceError | sqlite3.ProgrammingError)


def _own(error: Exception) -> Exception:
    return refusal(error) if isinstance(error, sqlite3.Error) else error


@contextmanager
def _savepoint(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("SAVEPOINT batch")
    try:
        yield
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK TO batch")
            db.execute("RELEASE batch")
        raise
    db.execute("RELEASE batch")


def add(db: sqlite3.Connection, batch: Batch) -> None:
    """Add the batch within an open transaction. Raises `Conflict` and `sqlite3.Error`; then a part may be added."""
    heads = heads_after(batch.records, _last_seq_in(db))
    db.executemany("INSERT INTO journal VALUES (?, ?, ?, ?)", map(astuple, batch.records))
    if batch.answers:
        answers = [(a.hall, a.command_id, a.fingerprint, pack(a.body), a.at) for a in batch.answers]
        db.executemany("INSERT INTO answers VALUES (?, ?, ?, ?, ?)", answers)
    if batch.notes:
        db.executemany("INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?)", map(astuple, batch.notes))
    for rows in batch.rows:
        head = heads[rows.hall] if rows.hall in heads else _last_seq_in(db)(rows.hall)
        visit_tables.add_rows(db, rows, head)


def _last_seq_in(db: sqlite3.Connection) -> Callable[[str], int]:
    def last_seq(hall: str) -> int:
        last: int | None = db.execute("SELECT max(seq) FROM journal WHERE hall = ?", (hall,)).fetchone()[0]
        return last or 0

    return last_seq


def read_records(db: sqlite3.Connection, hall: str, after: int, most: int = -1) -> list[Record]:
    """The records after `after`, in order, at most so many; all of them where `most` is negative."""
    query = "SELECT seq, body, hash FROM journal WHERE hall = ? AND seq > ? ORDER BY seq LIMIT ?"
    return [Record(hall, seq, body, digest) for seq, body, digest in db.execute(query, (hall, after, most))]
