"""Reads and writes the tables of a SQLite store that a journal is projected to."""

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import astuple

from queue_server.journal.sqlite.columns import insert
from queue_server.journal.sqlite.connection import transaction
from queue_server.journal.store import need_next
from queue_server.journal.visits.own_rows import ERASED_FORM
from queue_server.journal.visits.visit import Projected, Rows, Tallied, Visit, VisitCriteria, WindowTime

TABLES: Final = ("visits", "window_times", "tallies", "folds", "projected")


def add_rows(db: sqlite3.Connection, rows: Rows, head: int) -> None:
    """Add the rows of a journal whose last record is `head`, inside a transaction. Raises `Conflict`."""
    followed = rows.after <= rows.seq <= head and db.execute(_FOLLOW, (rows.seq, rows.hall, rows.after, rows.form))
    if not followed or followed.rowcount == 0:
        need_next(rows, projected(db, rows.hall), head)
        db.execute(insert("projected"), (rows.hall, rows.seq, rows.form))
    if rows.visits:
        db.executemany(_ADD_VISIT, map(astuple, rows.visits))
    if rows.times:
        db.executemany(_ADD_TIME, map(astuple, rows.times))
    if rows.retractions:
        db.executemany(
            _RETRACT,
            ((rows.hall, retraction.day, retraction.ticket, retraction.seq) for retraction in rows.retractions),
        )
    for false in rows.false:
        db.execute("DELETE FROM visits WHERE hall = ? AND end_seq >= ? AND end_seq < ?", (rows.hall, *astuple(false)))
        db.execute("DELETE FROM window_times WHERE hall = ? AND seq >= ? AND seq < ?", (rows.hall, *astuple(false)))
        db.execute("DELETE FROM tallies WHERE hall = ?", (rows.hall,))


def projected(db: sqlite3.Connection, hall: str) -> Projected | None:
    row = db.execute("SELECT seq, form FROM projected WHERE hall = ?", (hall,)).fetchone()
    return None if row is None else Projected(*row)


def forget_rows(db: sqlite3.Connection, hall: str) -> None:
    with transaction(db):
        for table in TABLES:
            db.execute(f"DELETE FROM {table} WHERE hall = ?", (hall,))  # noqa: S608 - our own names


def visits(db: sqlite3.Connection, hall: str, criteria: VisitCriteria, longest: int | None) -> list[tuple[Any, ...]]:
    """The fields of stages after the hall's."""
    condition, parameters = _condition(hall, criteria)
    order = "end_seq" if longest is None else f"waited DESC, end_seq LIMIT {longest:d}"
    query = f"SELECT {_FIELDS_OF_VISIT} FROM visits WHERE {condition} ORDER BY {order}"  # noqa: S608 - our own words
    return db.execute(query, parameters).fetchall()


def count_visits(db: sqlite3.Connection, hall: str, criteria: VisitCriteria) -> int:
    condition, parameters = _condition(hall, criteria)
    return int(db.execute(f"SELECT count(*) FROM visits WHERE {condition}", parameters).fetchone()[0])  # noqa: S608 - our own words


def stages(
    db: sqlite3.Connection, hall: str, first: str, last: str, until: int, fields: Sequence[str], after: int
) -> list[tuple[Any, ...]]:
    columns = ", ".join(field for field in fields if field in Visit.__struct_fields__)
    query = f"SELECT {columns} FROM visits WHERE hall = ? AND {_DAYS} AND end_seq > ? AND end_seq <= ?"  # noqa: S608 - fields of ours
    return db.execute(query, (hall, first, last, after, until)).fetchall()


def window_times(
    db: sqlite3.Connection, hall: str, first: str, last: str, until: int, after: int
) -> list[tuple[Any, ...]]:
    """The fields of what windows did after the hall's."""
    query = f"SELECT {_FIELDS_OF_TIME} FROM window_times WHERE hall = ? AND {_DAYS} AND seq > ? AND seq <= ?"  # noqa: S608 - our own words
    return db.execute(query, (hall, first, last, after, until)).fetchall()


def days(db: sqlite3.Connection, hall: str) -> tuple[str, str] | None:
    """The first and the last day with a stage, by two queries: SQLite finds the least and the greatest quickly only
    when asked for one of them."""
    first, last = (
        db.execute(f"SELECT {function}(day) FROM visits WHERE hall = ?", (hall,)).fetchone()[0]  # noqa: S608 - two words
        for function in ("min", "max")
    )
    return None if first is None else (first, last)


def save_tallies(db: sqlite3.Connection, hall: str, span: str, some: Iterable[Tallied]) -> None:
    with transaction(db):
        db.execute("DELETE FROM tallies WHERE hall = ? AND span = ?", (hall, span))
        db.executemany(insert("tallies"), ((hall, *astuple(tally)) for tally in some))


def tallied(db: sqlite3.Connection, hall: str, part: str, first: str, last: str) -> list[str]:
    query = "SELECT DISTINCT span FROM tallies WHERE hall = ? AND part = ? AND span BETWEEN ? AND ? ORDER BY span"
    return [span for (span,) in db.execute(query, (hall, part, first, last))]


def tallies(db: sqlite3.Connection, hall: str, parts: Sequence[str], spans: Sequence[str]) -> list[Tallied]:
    query = "SELECT part, span, value, body FROM tallies WHERE hall = ? AND part = ? AND span = ?"
    return [Tallied(*row) for part in parts for span in spans for row in db.execute(query, (hall, part, span))]


def erase_rows(db: sqlite3.Connection, forms: Collection[str]) -> int:
    """Erase a day of the first hall's rows whose form is none of these; returns how much, and 0 at the end."""
    places = ", ".join("?" * len(forms))
    query = f"SELECT hall, form FROM projected WHERE form NOT IN ({places}) ORDER BY hall LIMIT 1"  # noqa: S608 - places
    if (row := db.execute(query, (*forms,)).fetchone()) is None:
        return 0
    with transaction(db):
        key, written = row
        if written != ERASED_FORM:  # whoever comes back to this form finds no half of its rows
            db.execute("UPDATE projected SET form = ? WHERE hall = ?", (ERASED_FORM, key))
        for table in ("visits", "window_times"):
            condition = f"hall = ?1 AND day = (SELECT min(day) FROM {table} WHERE hall = ?1)"  # noqa: S608 - our own names
            if (erased := db.execute(f"DELETE FROM {table} WHERE {condition}", (key,)).rowcount) > 0:  # noqa: S608 - the same
                return erased
        for table in ("tallies", "folds", "projected"):
            db.execute(f"DELETE FROM {table} WHERE hall = ?", (key,))  # noqa: S608 - the same
    return 1


def _condition(hall: str, criteria: VisitCriteria) -> tuple[str, list[str | int]]:
    """The condition that `VisitCriteria.fits` states, with its parameters."""
    conditions: list[tuple[str, str | int | None]] = [
        ("hall = ?", hall),
        ("day >= ?", criteria.first),
        ("day <= ?", criteria.last),
        ("end_seq <= ?", criteria.until),
        ("hour = ?", criteria.hour),
        ("service = ?", criteria.service),
        ("window = ?", criteria.window),
        ("ticket = ?", criteria.ticket),
        ("result = ?", criteria.result),
        ("(CAST(strftime('%w', day) AS INTEGER) + 6) % 7 = ?", criteria.weekday),  # its Sunday is 0
        ("waited >= ?", criteria.least),
        ("waited < ?", criteria.under),
    ]
    applied = [(condition, value) for condition, value in conditions if value is not None]
    chosen, values = [condition for condition, _ in applied], [value for _, value in applied]
    if criteria.operators:
        chosen.append(f"operator IN ({', '.join('?' * len(criteria.operators))})")
        values += criteria.operators
    return " AND ".join(chosen), values


_FIELDS_OF_VISIT: Final = ", ".join(Visit.__struct_fields__[1:])
_FIELDS_OF_TIME: Final = ", ".join(WindowTime.__struct_fields__[1:])
_DAYS: Final = "day BETWEEN ? AND ?"


def _insert(table: str, kind: type[Struct]) -> str:
    columns = ", ".join(kind.__struct_fields__)
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(kind.__struct_fields__))})"  # noqa: S608 - our own names


_FOLLOW: Final = "UPDATE projected SET seq = ? WHERE hall = ? AND seq = ? AND form = ?"
"""The statement for the usual case, in which rows follow those that are stored."""
_RETRACT: Final = "DELETE FROM visits WHERE hall = ? AND day = ? AND ticket = ? AND outcome = 'no_show' AND end_seq < ?"
_ADD_VISIT: Final = _insert("visits", Visit)
_ADD_TIME: Final = _insert("window_times", WindowTime)
