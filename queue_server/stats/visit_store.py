"""Visits, spells and their tallies in a SQLite file beside the journal.

All of it follows from the journal: the file may be deleted, and the next look at the figures makes it anew. Rows and
the position in the journal up to which they were folded are kept in one transaction, so a crash loses nothing and
doubles nothing. A ticket waits for none of it.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from msgspec import Struct
from msgspec.structs import astuple

from queue_server.journal.store import Unavailable
from queue_server.journal.visit import Spell, Visit
from queue_server.stats.tally import COLUMNS, SPELL_PARTS, Spent, Stages, Tally, add_time, tallies, weekday

FILE_NAME: Final = "visits.db"
RULES: Final = 1
"""To be raised when the same journal gives other rows or tallies than before."""
VERSION: Final = crc32(repr((RULES, Visit.__struct_fields__, Spell.__struct_fields__)).encode()) & 0x7FFFFFFF
"""A file of another version is made anew; nobody has to remember to raise it when a field is added."""
BUSY_TIMEOUT_S: Final = 10.0
PARTS: Final = ("none", "service", "window", "operator", "priority", "hour", "weekday")
"""What finished days and months are tallied by."""


class Position(Struct, frozen=True):
    """The record up to which a hall has been folded, and the fold itself, encoded."""

    seq: int
    hash: bytes
    fold: bytes


class Fresh(Struct, frozen=True):
    """What a stretch of the journal has brought: rows, the days that have ended in it, and where it ends."""

    visits: Sequence[Visit]
    spells: Sequence[Spell]
    days: Sequence[str]
    position: Position


class VisitStore:
    """One file for every hall of a data folder. Not for two threads at once."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @classmethod
    def in_memory(cls) -> "VisitStore":
        """One that lives as long as its process, for a journal that does so too."""
        db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        _make_anew(db)
        return cls(db)

    @classmethod
    def open(cls, data: Path) -> "VisitStore":
        """The file of a data folder, made if need be. Raises `Unavailable`."""
        file = data / FILE_NAME
        try:
            db = sqlite3.connect(file, BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version != VERSION:
                _make_anew(db)
        except sqlite3.Error as error:
            raise Unavailable(f"{file}: {error}") from error
        file.chmod(0o600)
        return cls(db)

    def close(self) -> None:
        self._db.close()

    def position(self, hall: str) -> Position | None:
        row = self._db.execute("SELECT seq, hash, fold FROM positions WHERE hall = ?", (hall,)).fetchone()
        return None if row is None else Position(*row)

    def keep(self, hall: str, after: int, fresh: Fresh) -> bool:
        """Keep what follows record `after`, with the tallies of the days that have ended. False, and nothing kept,
        when another process has gone further meanwhile."""
        with _transaction(self._db):
            present = self.position(hall)
            if (present.seq if present is not None else 0) != after:
                return False
            self._db.executemany(_insert("visits", Visit), map(astuple, fresh.visits))
            self._db.executemany(_insert("spells", Spell), map(astuple, fresh.spells))
            for day in fresh.days:
                self._tally_day(hall, day)
            place = fresh.position
            self._db.execute("REPLACE INTO positions VALUES (?, ?, ?, ?)", (hall, place.seq, place.hash, place.fold))
        return True

    def forget(self, hall: str) -> None:
        """Forget everything of a hall, so that it is folded from its first record again."""
        with _transaction(self._db):
            for table in ("visits", "spells", "tallies", "positions"):
                self._db.execute(f"DELETE FROM {table} WHERE hall = ?", (hall,))  # noqa: S608 - four known names

    def visits(self, hall: str, first: str, last: str) -> list[Visit]:
        """The ended stages of some days, both included, in the order of their end."""
        query = "SELECT * FROM visits WHERE hall = ? AND day BETWEEN ? AND ? ORDER BY end_seq"
        rows = self._db.execute(query, (hall, first, last))
        return [Visit(**dict(zip(Visit.__struct_fields__, row, strict=True))) for row in rows]

    def spells(self, hall: str, first: str, last: str) -> list[Spell]:
        """The ended spells of some days, both included, in the order of their end."""
        query = "SELECT * FROM spells WHERE hall = ? AND day BETWEEN ? AND ? ORDER BY seq, window, began_at"
        rows = self._db.execute(query, (hall, first, last))
        return [Spell(**dict(zip(Spell.__struct_fields__, row, strict=True))) for row in rows]

    def stages(self, hall: str, first: str, last: str) -> list[tuple[Any, ...]]:
        """The rows that figures are made of, for the ended stages of some days."""
        query = f"SELECT {', '.join(COLUMNS)} FROM visits WHERE hall = ? AND day BETWEEN ? AND ?"  # noqa: S608 - ours
        return self._db.execute(query, (hall, first, last)).fetchall()

    def spent(self, hall: str, first: str, last: str, by: str) -> Spent:
        """What windows did on some days, for each value of a part."""
        if by not in SPELL_PARTS:
            return {}
        column = {"none": "''", "weekday": "day"}.get(by, by)
        query = (
            f"SELECT {column}, state, reason, sum(ended_at - began_at) FROM spells"  # noqa: S608 - a known part
            " WHERE hall = ? AND day BETWEEN ? AND ? GROUP BY 1, 2, 3"
        )
        found: Spent = {}
        for value, state, reason, length in self._db.execute(query, (hall, first, last)):
            if value is not None:
                add_time(found, weekday(value) if by == "weekday" else str(value), state, reason, length)
        return found

    def days(self, hall: str) -> tuple[str, str] | None:
        """The first and the last day of which anything is known."""
        row = self._db.execute("SELECT min(day), max(day) FROM visits WHERE hall = ?", (hall,)).fetchone()
        return None if row[0] is None else (row[0], row[1])

    def tallied_days(self, hall: str, first: str, last: str) -> list[str]:
        """The finished days in between of which tallies are kept."""
        rows = self._db.execute(
            "SELECT span FROM tallies WHERE hall = ? AND part = 'none' AND length(span) = 10 AND span BETWEEN ? AND ?",
            (hall, first, last),
        )
        return [span for (span,) in rows]

    def tallied_months(self, hall: str) -> set[str]:
        """The finished months, such as `2026-01`, of which tallies are kept."""
        query = "SELECT span FROM tallies WHERE hall = ? AND part = 'none' AND length(span) = 7"
        return {span for (span,) in self._db.execute(query, (hall,))}

    def tallies(self, hall: str, part: str, spans: Iterable[str]) -> Iterator[tuple[str, str, Tally]]:
        """Span, value and tally of each value of a part, for spans such as `2026-01-31` or `2026-01`."""
        query = "SELECT value, body FROM tallies WHERE hall = ? AND part = ? AND span = ?"
        for span in spans:
            for value, body in self._db.execute(query, (hall, part, span)):
                yield span, value, Tally.unpack(body)

    def _tally_day(self, hall: str, day: str) -> None:
        """Tally a day that is over; with the first day of a month, also the month before."""
        stages = Stages(self.stages(hall, day, day))
        for part in PARTS:
            self._put(hall, part, day, tallies(stages, self.spent(hall, day, day, part), part))
        last = self._db.execute(
            "SELECT max(span) FROM tallies WHERE hall = ? AND part = 'none' AND length(span) = 10 AND span < ?",
            (hall, day),
        ).fetchone()[0]
        if last is not None and last[:7] != day[:7]:
            self._tally_month(hall, last[:7])

    def _tally_month(self, hall: str, month: str) -> None:
        for part in PARTS:
            found: dict[str, list[Tally]] = {}
            rows = self._db.execute(
                "SELECT value, body FROM tallies WHERE hall = ? AND part = ? AND span BETWEEN ? AND ?",
                (hall, part, f"{month}-01", f"{month}-31"),
            )
            for value, body in rows:
                found.setdefault(value, []).append(Tally.unpack(body))
            self._put(hall, part, month, {value: Tally.merged(some) for value, some in found.items()})

    def _put(self, hall: str, part: str, span: str, some: dict[str, Tally]) -> None:
        rows = [(hall, part, span, value, tally.pack()) for value, tally in some.items()]
        self._db.executemany("REPLACE INTO tallies VALUES (?, ?, ?, ?, ?)", rows)


def _insert(table: str, kind: type[Struct]) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(kind.__struct_fields__))})"  # noqa: S608 - our own names


def _make_anew(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA journal_mode = WAL")
    with _transaction(db):
        for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            db.execute(f"DROP TABLE {name}")
        visits, spells = (", ".join(kind.__struct_fields__) for kind in (Visit, Spell))
        db.execute(f"CREATE TABLE visits ({visits}, PRIMARY KEY (hall, day, end_seq)) WITHOUT ROWID")
        db.execute(f"CREATE TABLE spells ({spells}, PRIMARY KEY (hall, day, seq, window, began_at)) WITHOUT ROWID")
        db.execute(
            "CREATE TABLE tallies (hall, part, span, value, body, PRIMARY KEY (hall, part, span, value)) WITHOUT ROWID"
        )
        db.execute("CREATE TABLE positions (hall PRIMARY KEY, seq, hash, fold) WITHOUT ROWID")
        db.execute(f"PRAGMA user_version = {VERSION}")


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    try:
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("COMMIT")
    except sqlite3.Error as error:
        raise Unavailable(f"the figures cannot be brought up to date: {error}") from error
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")
