"""Changes a person's name in every table of a SQLite store beside the journals, or takes the person out of them."""

import sqlite3
from typing import Final

from msgspec import json
from msgspec.structs import astuple

from queue_server.config.roles import PEOPLE
from queue_server.journal.access.contents import NameChange, trace_of_change
from queue_server.journal.sqlite.columns import insert, select
from queue_server.journal.sqlite.connection import transaction
from queue_server.views.person_names import FormerName, next_pseudonym


def former_names(db: sqlite3.Connection) -> list[FormerName]:
    """The earlier names; none in a store of an earlier version that is only read."""
    if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'former_names'").fetchone():
        return []
    return [FormerName(*row) for row in db.execute("SELECT former, name FROM former_names ORDER BY former")]


def change_name(db: sqlite3.Connection, change: NameChange) -> str | None:
    """Rename or delete the person, all of it or nothing; None where another change came first."""
    before = change.before
    with transaction(db):
        if not _is_up_to_date(db, change):
            return None
        name = change.name if change.name is not None else next_pseudonym(former_names(db))
        acts = json.encode(sorted(change.person_acts)).decode()
        values = {"before": before.name, "name": name, "at": change.trace.at, "acts": acts}
        for statement in (*(_KEEP_ACCOUNT if change.name is not None else _END_ACCOUNT), *_RENAMINGS):
            db.execute(statement, values)
        db.execute(insert("traces"), astuple(trace_of_change(change, name)))
        return name


def _is_up_to_date(db: sqlite3.Connection, change: NameChange) -> bool:
    """Whether the person, the journals and the new name are still as they were looked at."""
    before = change.before
    stored = db.execute(select("users", "WHERE name = ?"), (before.name,)).fetchone()
    if stored is None or tuple(stored) != astuple(before):
        return False
    if (
        change.needs_admin
        and not db.execute(
            f"SELECT 1 FROM users WHERE name = ? AND {HAS_OTHER_ADMIN}",  # noqa: S608 - words of ours
            (before.name,),
        ).fetchone()
    ):
        return False
    heads = {
        hall: db.execute("SELECT max(seq) FROM journal WHERE hall = ?", (hall,)).fetchone()[0] or 0
        for hall in change.heads
    }
    return heads == dict(change.heads) and (change.name is None or _is_free(db, change.name, before.name))


def _is_free(db: sqlite3.Connection, name: str, before: str) -> bool:
    """Whether no account has the name, and no other account had it before."""
    bearer = db.execute("SELECT 1 FROM users WHERE name = ?", (name,)).fetchone()
    former_bearer = db.execute("SELECT name FROM former_names WHERE former = ?", (name,)).fetchone()
    return bearer is None and former_bearer in (None, (before,))


HAS_OTHER_ADMIN: Final = """
(role <> 'admin' OR EXISTS (
    SELECT 1 FROM users AS others
    WHERE others.name <> users.name AND others.role = 'admin' AND others.disabled_at IS NULL
    AND others.password IS NOT NULL
))
"""
"""Whether a row of `users` is no administrator, or another one may sign in with a password."""
_TOKENS: Final = "name = :before AND role IN ('" + "', '".join(sorted(PEOPLE)) + "')"
_KEEP_ACCOUNT: Final = (
    "UPDATE users SET name = :name WHERE name = :before",
    "UPDATE sessions SET name = :name WHERE name = :before AND is_person",
)
_END_ACCOUNT: Final = (
    "DELETE FROM users WHERE name = :before",
    "DELETE FROM sessions WHERE name = :before AND is_person",
    f"UPDATE tokens SET revoked_at = :at WHERE revoked_at IS NULL AND {_TOKENS}",  # noqa: S608 - words of ours
)
_RENAMINGS: Final = (
    f"UPDATE tokens SET name = :name WHERE {_TOKENS}",  # noqa: S608 - words of ours
    "UPDATE notes SET author = :name WHERE author = :before",
    "UPDATE pending SET author = :name WHERE author = :before",
    "UPDATE traces SET name = :name WHERE name = :before AND what IN (SELECT value FROM json_each(:acts))",
    *(f"UPDATE traces SET by = '{role}:' || :name WHERE by = '{role}:' || :before" for role in sorted(PEOPLE)),  # noqa: S608
    "UPDATE former_names SET name = :name WHERE name = :before",
    "DELETE FROM former_names WHERE former = :name",
    "REPLACE INTO former_names (former, name) VALUES (:before, :name)",
)
"""In this order: a person who gets an earlier name of theirs again has it as the present one."""
