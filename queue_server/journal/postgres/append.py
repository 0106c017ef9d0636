"""Builds the one statement by which a batch is stored: whole or not at all, in one trip.

It moves the row of `heads` of each hall on from the seq at which the batch expects it, and only if the first record's
hash follows from the hash that stands there, so that no gap and no fork is possible. The lock of that row, taken in the
order of the halls, is the hall's turn until the commit. Whatever does not fit becomes a row without a hall, which no
table takes: the statement fails, and nothing of it stays. Pure.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final, get_args, get_type_hints

from msgspec import Struct
from msgspec.structs import astuple

from queue_server.hall.events import GENESIS
from queue_server.journal.packing.answer_bodies import pack
from queue_server.journal.personal.contents import PersonalDatum
from queue_server.journal.record import Record
from queue_server.journal.store import Answer, Batch, Conflict
from queue_server.journal.visits.own_rows import hall_of_key
from queue_server.journal.visits.visit import Rows, Visit, WindowTime

Columns = list[list[Any]]


class Statement(Struct, frozen=True):
    """A statement and its values."""

    text: str
    values: Columns


def statement_of(batch: Batch) -> Statement | None:
    """The statement that stores the batch; None for an empty one. Raises `Conflict` where the batch itself does not
    fit together."""
    heads = _moves(batch.records)
    parts: list[str] = []
    values: Columns = []

    def add(part: str, columns: Columns) -> None:
        if columns and columns[0]:
            parts.append(part)
            values.extend(columns)

    add("claims", _columns(astuple(claim) for claim in batch.claims))
    add("heads", _columns(heads.values()))
    add("journal", _columns(astuple(record) for record in batch.records))
    add("answers", _columns(_answer_rows(batch.answers, batch.generation_read)))
    add("notes", _columns(astuple(note) for note in batch.notes))
    add("personal_data", _columns(_newest_data(batch.personal_data)))
    if batch.rows:
        merged = _merged(batch.rows)
        lasts = {hall: move[2] for hall, move in heads.items()}
        ends = ((rows, hall_of_key(rows.hall)) for rows in merged.values())
        add("projected", _columns((r.hall, r.after, r.seq, r.form, hall, lasts.get(hall)) for r, hall in ends))
        add("visits", _columns(astuple(visit) for rows in merged.values() for visit in rows.visits))
        add("window_times", _columns(astuple(time) for rows in merged.values() for time in rows.times))
        add("retractions", _columns((r.hall, *astuple(item)) for r in batch.rows for item in r.retractions))
        add("false", _columns((r.hall, *astuple(item)) for r in batch.rows for item in r.false))
    return Statement(_text(tuple(parts)), values) if parts else None


def _columns(rows: Iterable[Sequence[Any]]) -> Columns:
    return [list(column) for column in zip(*rows, strict=True)]


def _answer_rows(answers: Iterable[Answer], generation_read: int) -> list[tuple[Any, ...]]:
    """In one order for every writer, so that no two wait for each other."""
    rows = [(a.hall, a.command_id, a.fingerprint, pack(a.body, generation_read), a.at) for a in answers]
    return sorted(rows, key=lambda row: row[:2])


def _newest_data(data: Iterable[PersonalDatum]) -> list[tuple[Any, ...]]:
    """The last datum of each subject and kind, in one order for every writer: a statement writes each row once."""
    rows = {(datum.hall, datum.subject, datum.kind): astuple(datum) for datum in data}
    return [row for _, row in sorted(rows.items())]


def _moves(records: Sequence[Record]) -> dict[str, tuple[str, int, int, bytes, bytes, bytes]]:
    """Hall -> hall, expected seq, last seq, last hash, body and hash of the first record. Raises `Conflict`."""
    firsts: dict[str, Record] = {}
    lasts: dict[str, Record] = {}
    for record in records:
        before = lasts.get(record.hall)
        if before is None:
            firsts[record.hall] = record
        elif record.seq != before.seq + 1:
            raise Conflict(f"hall {record.hall}: seq {before.seq + 1} is next, not {record.seq}")
        lasts[record.hall] = record
    return {
        hall: (hall, first.seq - 1, lasts[hall].seq, lasts[hall].hash, first.body, first.hash)
        for hall, first in sorted(firsts.items())
    }


def _merged(batch: Sequence[Rows]) -> dict[str, Rows]:
    """All rows of each hall as one, as they are once its retractions and false times are carried out on them. Raises
    `Conflict`."""
    merged: dict[str, Rows] = {}
    for rows in batch:
        before = merged.get(rows.hall)
        if before is not None and (before.form != rows.form or before.seq != rows.after):
            raise Conflict(f"hall {rows.hall}: rows are there up to record {before.seq}, not {rows.after}")
        if rows.seq < rows.after:
            raise Conflict(f"hall {rows.hall}: rows up to record {rows.seq} do not follow record {rows.after}")
        visits: list[Visit] = [*(before.visits if before is not None else ()), *rows.visits]
        times: list[WindowTime] = [*(before.times if before is not None else ()), *rows.times]
        for item in rows.retractions:
            visits = [visit for visit in visits if not item.concerns(visit)]
        for false in rows.false:
            visits = [visit for visit in visits if not false.has(visit.end_seq or 0)]
            times = [time for time in times if not false.has(time.seq)]
        after = before.after if before is not None else rows.after
        merged[rows.hall] = Rows(rows.hall, after, rows.seq, rows.form, visits, times)
    return merged


def _types(kind: type[Struct]) -> str:
    """The types of a row's columns, in order: its fields are numbers or texts, and some may be None."""
    hints = get_type_hints(kind).values()
    return " ".join("bigint" if hint is int or int in get_args(hint) else "text" for hint in hints)


_TYPES_OF: Final = {
    "claims": "text text",
    "heads": "text bigint bigint bytea bytea bytea",
    "journal": "text bigint bytea bytea",
    "answers": "text text bytea bytea bigint",
    "notes": "text text bigint text text bigint",
    "personal_data": "text text text text bigint",
    "projected": "text bigint bigint text text bigint",
    "visits": _types(Visit),
    "window_times": _types(WindowTime),
    "retractions": "text text text bigint",
    "false": "text bigint bigint",
}
"""Part -> the types of its columns."""


def _quoted(kind: type[Struct]) -> str:
    return ", ".join(f'"{name}"' for name in kind.__struct_fields__)


_GATE: Final = "(SELECT count(*) FROM moved) >= 0"
"""Makes an insertion wait for the rows of `heads`: PostgreSQL carries out the parts of a statement in any order."""

_SIZE_HINT: Final = "octet_length({first}) >= 0 AND octet_length({second}) >= 0"
"""Holds for every row, and lets PostgreSQL expect one or two rows of an array where it would expect ten. It then keeps
one plan for all batches; else it makes a plan for each, which takes as long as storing thirty records."""

_CLAUSES: Final = {
    "claims": """
needed AS MATERIALIZED (
    SELECT * FROM unnest({arrays}) AS n (work, holder)
),
held AS MATERIALIZED (
    SELECT c.work FROM claims c JOIN needed n ON c.work = n.work AND c.holder = n.holder FOR SHARE OF c
),
unheld AS (
    INSERT INTO claims (work, holder, until)
    SELECT NULL, n.holder, 0 FROM needed n WHERE n.work NOT IN (SELECT work FROM held)
)""",
    "heads": f"""
batch AS MATERIALIZED (
    SELECT * FROM unnest({{arrays}}) AS b (hall, expected, seq, hash, body, first)
    WHERE {_SIZE_HINT.format(first="b.hash", second="b.first")}
),
locked AS MATERIALIZED (
    SELECT h.hall FROM heads h JOIN batch b ON b.hall = h.hall
    WHERE h.seq = b.expected AND sha256(h.hash || b.body) = b.first
    ORDER BY h.hall FOR UPDATE OF h
),
advanced AS (
    UPDATE heads h SET seq = b.seq, hash = b.hash FROM batch b JOIN locked l ON l.hall = b.hall
    WHERE h.hall = b.hall RETURNING h.hall
),
moved AS (
    INSERT INTO heads (hall, seq, hash)
    SELECT CASE WHEN b.expected = 0 AND sha256('\\x{GENESIS.hex()}'::bytea || b.body) = b.first THEN b.hall END,
        b.seq, b.hash
    FROM batch b WHERE b.hall NOT IN (SELECT hall FROM advanced) ORDER BY b.hall
    RETURNING hall
)""",
    "journal": f"""
records AS (
    INSERT INTO journal (hall, seq, body, hash) SELECT * FROM unnest({{arrays}}) WHERE {_GATE}
)""",
    "answers": """
first_answers AS (
    INSERT INTO answers (hall, command_id, fingerprint, body, at) SELECT * FROM unnest({arrays}) {gate}
)""",
    "notes": """
words AS (
    INSERT INTO notes (hall, ticket, at, author, text, erase_after) SELECT * FROM unnest({arrays}) {gate}
)""",
    "personal_data": """
personal AS (
    INSERT INTO personal_data (hall, subject, kind, text, erase_after) SELECT * FROM unnest({arrays}) {gate}
    ON CONFLICT (hall, subject, kind) DO UPDATE SET text = excluded.text, erase_after = excluded.erase_after
)""",
    "projected": f"""
projections AS MATERIALIZED (
    SELECT r.hall, r.after, r.seq, r.form,
        r.seq <= coalesce(r.last, (SELECT h.seq FROM heads h WHERE h.hall = r.journal), 0) AS has_records
    FROM unnest({{arrays}}) AS r (hall, after, seq, form, journal, last)
    WHERE {_SIZE_HINT.format(first="r.hall", second="r.form")} {{and_gate}}
),
followed AS (
    UPDATE projected p SET seq = r.seq FROM projections r
    WHERE p.hall = r.hall AND p.seq = r.after AND p.form = r.form AND r.has_records RETURNING p.hall
),
projected_first AS (
    INSERT INTO projected (hall, seq, form)
    SELECT CASE WHEN r.after = 0 AND r.has_records THEN r.hall END, r.seq, r.form
    FROM projections r WHERE r.hall NOT IN (SELECT hall FROM followed) RETURNING hall
)""",
    "visits": f"""
stages AS (
    INSERT INTO visits ({_quoted(Visit)}) SELECT * FROM unnest({{arrays}})
    WHERE (SELECT count(*) FROM projected_first) >= 0
)""",
    "window_times": f"""
times AS (
    INSERT INTO window_times ({_quoted(WindowTime)}) SELECT * FROM unnest({{arrays}})
    WHERE (SELECT count(*) FROM projected_first) >= 0
)""",
    "retractions": """
taken_back AS (
    DELETE FROM visits v USING unnest({arrays}) AS r (hall, day, ticket, seq)
    WHERE v.hall = r.hall AND v.day = r.day AND v.ticket = r.ticket AND v.outcome = 'no_show' AND v.end_seq < r.seq
        AND (SELECT count(*) FROM projected_first) >= 0
)""",
    "false": """
false_times AS MATERIALIZED (
    SELECT * FROM unnest({arrays}) AS f (hall, first, until) WHERE (SELECT count(*) FROM projected_first) >= 0
),
false_stages AS (
    DELETE FROM visits v USING false_times f WHERE v.hall = f.hall AND v.end_seq >= f.first AND v.end_seq < f.until
),
false_window_times AS (
    DELETE FROM window_times w USING false_times f WHERE w.hall = f.hall AND w.seq >= f.first AND w.seq < f.until
),
false_tallies AS (
    DELETE FROM tallies t USING false_times f WHERE t.hall = f.hall
)""",
}


@cache
def _text(parts: tuple[str, ...]) -> str:
    """The statement with these parts. There are few combinations, and each connection prepares each of them once."""
    clauses, number = [], 1
    gate = f"WHERE {_GATE}" if "heads" in parts else ""
    and_gate = f"AND {_GATE}" if "heads" in parts else ""
    for part in parts:
        arrays = []
        for kind in _TYPES_OF[part].split():
            arrays.append(f"${number}::{kind}[]")
            number += 1
        clauses.append(_CLAUSES[part].format(arrays=", ".join(arrays), gate=gate, and_gate=and_gate))
    return f"WITH {','.join(clauses)}\nSELECT"
