"""Names the columns of the tables of a SQLite store: a statement without names would not fit once a newer version has
added a column. Pure."""

from typing import Final

COLUMNS_OF: Final = {
    "journal": "hall, seq, body, hash",
    "answers": "hall, command_id, fingerprint, body, at",
    "snapshots": "hall, seq, hash, body",
    "notes": "hall, ticket, at, author, text, erase_after",
    "personal_data": "hall, subject, kind, text, erase_after",
    "tokens": "name, role, digest, created_at, expires_at, revoked_at",
    "users": "name, role, password, created_at, disabled_at, pin, subject",
    "sessions": "digest, kind, name, role, is_person, created_at, seen_at, expires_at",
    "positions": "reader, seq",
    "secrets": "name, secret",
    "traces": "at, what, name, by, address, erase_after",
    "pending": "id, author, at, base, text",
    "devices": "id, digest, kind, announced_at, code, name, credential, hall, zone, version, paired_at, "
    "seen_at, revoked_at",
    "tallies": "hall, part, span, value, body",
    "folds": "hall, seq, hash, body",
    "projected": "hall, seq, form",
    "claims": "work, holder, until",
    "followed_halls": "hall, revision, code, code_until, digest, paired_at, revoked_at, heard_at, reported_seq, "
    "forked_seq, forked_at",
    "former_names": "former, name",
    "failures": "key, count, last, erase_after",
    "servers": "id, name, address, version, started_at, seen_at, folders, configuration, clock_differs_s, "
    "reads, rows_form",
    "states": "kind, id, server, at, body",
    "configurations": "number, at, author, confirmed_by, text",
    "documents": "kind, id, version, body",
}
"""Table -> its columns, in the order of the fields of what is kept there."""


def select(table: str, rest: str) -> str:
    """The statement that reads whole rows; `rest` chooses and sorts them."""
    return f"SELECT {COLUMNS_OF[table]} FROM {table} {rest}"  # noqa: S608 - names of ours, and conditions of ours


def insert(table: str, verb: str = "INSERT") -> str:
    """The statement that adds a whole row; `verb` may be another, such as REPLACE."""
    columns = COLUMNS_OF[table]
    places = ", ".join("?" for _ in columns.split(","))
    return f"{verb} INTO {table} ({columns}) VALUES ({places})"
