"""Adds batches to the tables of a SQLite store: those that wait when a commit begins share its transaction.

Each is added whole or not at all, whatever becomes of the others.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final, NamedTuple

from msgspec.structs import astuple

from queue_server.journal.packing.answer_bodies import pack
from queue_server.journal.record import Record
from queue_server.journal.shared.contents import NOT_CLAIMED
from queue_server.journal.sqlite.columns import insert
from queue_server.journal.sqlite.connection import refusal, transaction
from queue_server.journal.sqlite.record_rows import insert_records
from queue_server.journal.store import Batch, Conflict, heads_after
from queue_server.journal.visits import visit_tables
from queue_server.journal.visits.own_rows import hall_of_key


class WaitingBatch(NamedTuple):
    """A batch that waits for a commit, and the future of its end."""

    batch: Batch
    stored: asyncio.Future[None]


Outcome = tuple[WaitingBatch, Exception | None]
"""A batch that waits no more, and why it was not stored."""


class GroupCommit:
    """Collects batches on the event loop, and commits on the thread of the connection those that wait."""

    def __init__(self) -> None:
        self._waiting: deque[WaitingBatch] = deque()
        self._outcomes: deque[Outcome] = deque()

    def __bool__(self) -> bool:
        """Whether somebody waits, for a commit or for its outcome."""
        return bool(self._waiting or self._outcomes)

    def add(self, batch: Batch) -> WaitingBatch:
        """Line a batch up for the next commit."""
        waiting = WaitingBatch(batch, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        return waiting

    def withdraw(self, waiting: WaitingBatch) -> None:
        """Take back a batch whose caller waits no more, unless it is being stored."""
        with suppress(ValueError):
            self._waiting.remove(waiting)

    def fail(self, fault: Exception) -> None:
        """Take back everything that waits: nothing can be written now, and nothing may be stored later unawares."""
        while self._waiting:
            self._outcomes.append((self._waiting.popleft(), type(fault)(*fault.args)))

    def end(self) -> None:
        """Answer whoever has waited, on the event loop."""
        while self._outcomes:
            _end(*self._outcomes.popleft())

    def run(self, db: sqlite3.Connection) -> None:
        """Commit what waits, on the thread. Raises `sqlite3.Error` where the transaction cannot begin; then everything
        goes on waiting."""
        if self._waiting:
            self._outcomes += self._commit(db)

    def _commit(self, db: sqlite3.Connection) -> list[Outcome]:
        group: list[WaitingBatch] = []
        try:
            with transaction(db):
                while self._waiting:
                    group.append(self._waiting.popleft())
                return _add_fitting(db, group)
        except _Misfit:
            return _run_each(db, group)
        except Exception as error:
            if not group:  # the transaction has not begun
                raise
            return [(waiting, _own(error)) for waiting in group]


def _end(waiting: WaitingBatch, fault: Exception | None) -> None:
    """Answer whoever waits for the batch."""
    if waiting.stored.done():
        return
    if fault is None:
        waiting.stored.set_result(None)
    else:
        waiting.stored.set_exception(fault)
        waiting.stored.exception()  # marks it as retrieved: a caller who has gone away is no error


class _Misfit(Exception):
    """One batch of several cannot be added, and has left a part of it in the transaction."""


def _add_fitting(db: sqlite3.Connection, group: Sequence[WaitingBatch]) -> list[Outcome]:
    """Add together the batches whose records come next. Raises `_Misfit` where something else of one does not fit."""
    outcomes: list[Outcome] = []
    fitting: list[Batch] = []
    heads: dict[str, int] = {}
    last_seq = _last_seq_in(db)

    def head_of(hall: str) -> int:
        return heads[hall] if hall in heads else last_seq(hall)

    for waiting in group:
        try:
            heads.update(heads_after(waiting.batch.records, head_of))
        except Conflict as conflict:
            outcomes.append((waiting, conflict))
        else:
            outcomes.append((waiting, None))
            fitting.append(waiting.batch)
    try:
        _write(db, _joined(fitting), heads)
    except Exception as error:
        if len(group) == 1:
            raise
        raise _Misfit from error
    return outcomes


def _joined(batches: Sequence[Batch]) -> Batch:
    if len(batches) == 1:
        return batches[0]
    return Batch(
        [record for batch in batches for record in batch.records],
        [answer for batch in batches for answer in batch.answers],
        [note for batch in batches for note in batch.notes],
        [rows for batch in batches for rows in batch.rows],
        [datum for batch in batches for datum in batch.personal_data],
        min((batch.generation_read for batch in batches), default=1),
        [claim for batch in batches for claim in batch.claims],
    )


def _run_each(db: sqlite3.Connection, group: Sequence[WaitingBatch]) -> list[Outcome]:
    """Commit the batches in one transaction, each by itself, so that those that fit are stored."""
    try:
        with transaction(db):
            return [(waiting, _add_alone(db, waiting.batch)) for waiting in group]
    except Exception as error:  # noqa: BLE001 - each caller gets an error of its own, and none waits for ever
        return [(waiting, _own(error)) for waiting in group]


def _add_alone(db: sqlite3.Connection, batch: Batch) -> Exception | None:
    """Add a batch, or nothing of it; returns why not. Raises what ends the whole transaction, such as a full disk."""
    try:
        with _savepoint(db):
            add(db, batch)
    except Exception as error:
        if not db.in_transaction or (isinstance(error, sqlite3.Error) and not _is_of_batch(error)):
            raise
        return _own(error)
    return None


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
    _write(db, batch, heads_after(batch.records, _last_seq_in(db)))


def _write(db: sqlite3.Connection, batch: Batch, heads: dict[str, int]) -> None:
    for claim in batch.claims:
        if db.execute(_CLAIM_OF, (claim.work, claim.holder)).fetchone() is None:
            raise Conflict(NOT_CLAIMED.format(work=claim.work))
    if batch.records:
        insert_records(db, batch.records)
    if batch.answers:
        read = batch.generation_read
        answers = [(a.hall, a.command_id, a.fingerprint, pack(a.body, read), a.at) for a in batch.answers]
        db.executemany(insert("answers"), answers)
    if batch.notes:
        db.executemany(insert("notes"), map(astuple, batch.notes))
    if batch.personal_data:
        db.executemany(insert("personal_data", "REPLACE"), map(astuple, batch.personal_data))
    for rows in batch.rows:
        hall = hall_of_key(rows.hall)
        head = heads[hall] if hall in heads else _last_seq_in(db)(hall)
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


_CLAIM_OF: Final = "SELECT 1 FROM claims WHERE work = ? AND holder = ?"
