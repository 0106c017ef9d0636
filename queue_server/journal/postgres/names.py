"""Changes a person's name in every table of a database beside the journals, or takes the person out of them."""

from typing import TYPE_CHECKING, Final

from msgspec.structs import astuple

from queue_server.config.roles import PEOPLE
from queue_server.journal.access.contents import NameChange, trace_of_change
from queue_server.views.person_names import FormerName, next_pseudonym

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

NAMES_LOCK: Final = "SELECT pg_advisory_xact_lock(7310589, 1)"
"""Taken by whoever changes a name or takes one: one at a time, so that nobody gets a name that was another's."""
ADD_TRACE: Final = "INSERT INTO traces (at, what, name, by, address, erase_after) VALUES ($1, $2, $3, $4, $5, $6)"


async def former_names(connection: "PoolConnectionProxy[asyncpg.Record]") -> list[FormerName]:
    rows = await connection.fetch("SELECT former, name FROM former_names ORDER BY former")
    return [FormerName(*row) for row in rows]


async def change_name(connection: "PoolConnectionProxy[asyncpg.Record]", change: NameChange) -> str | None:
    """Rename or delete the person inside a transaction; None where another change came first."""
    await connection.execute(NAMES_LOCK)
    if not await _is_up_to_date(connection, change):
        return None
    before = change.before.name
    name = change.name if change.name is not None else next_pseudonym(await former_names(connection))
    account = _KEEP_ACCOUNT if change.name is not None else _END_ACCOUNT
    values = {"before": before, "name": name, "at": change.trace.at, "acts": [*change.person_acts], "roles": [*PEOPLE]}
    for statement, places in (*account, *_RENAMINGS):
        await connection.execute(statement, *(values[place] for place in places.split()))
    for role in sorted(PEOPLE):
        await connection.execute("UPDATE traces SET by = $2 WHERE by = $1", f"{role}:{before}", f"{role}:{name}")
    await connection.execute(ADD_TRACE, *astuple(trace_of_change(change, name)))
    return name


async def _is_up_to_date(connection: "PoolConnectionProxy[asyncpg.Record]", change: NameChange) -> bool:
    """Whether the person, the journals and the new name are still as they were looked at. The journals named stay as
    they are until the transaction ends."""
    before = change.before
    stored = await connection.fetchrow(_USER, before.name)
    if stored is None or tuple(stored) != astuple(before):
        return False
    if change.needs_admin and not await has_other_admin(connection, before.name):
        return False
    rows = await connection.fetch(_HEADS, sorted(change.heads))
    heads = dict.fromkeys(change.heads, 0) | {row["hall"]: row["seq"] for row in rows}
    return heads == dict(change.heads) and (change.name is None or await _is_free(connection, change.name, before.name))


async def has_other_admin(connection: "PoolConnectionProxy[asyncpg.Record]", name: str) -> bool:
    """Whether the person is no administrator, or another one may sign in with a password."""
    return await connection.fetchrow(_OTHER_ADMIN, name) is not None


async def _is_free(connection: "PoolConnectionProxy[asyncpg.Record]", name: str, before: str) -> bool:
    """Whether no account has the name, and no other account had it before."""
    if await connection.fetchrow("SELECT 1 FROM users WHERE name = $1", name) is not None:
        return False
    row = await connection.fetchrow("SELECT name FROM former_names WHERE former = $1", name)
    return row is None or row["name"] == before


_OTHER_ADMIN: Final = """
SELECT 1 FROM users WHERE name = $1 AND (role <> 'admin' OR EXISTS (
    SELECT 1 FROM users AS admins WHERE admins.name <> $1 AND admins.role = 'admin' AND admins.disabled_at IS NULL
    AND admins.password IS NOT NULL
))
"""
_USER: Final = """
SELECT name, role, password, created_at, disabled_at, pin, subject FROM users WHERE name = $1 FOR UPDATE
"""
_HEADS: Final = "SELECT hall, seq FROM heads WHERE hall = ANY($1) ORDER BY hall FOR UPDATE"
_TOKENS: Final = "name = $1 AND role = ANY($2)"
_KEEP_ACCOUNT: Final = (
    ("UPDATE users SET name = $2 WHERE name = $1", "before name"),
    ("UPDATE sessions SET name = $2 WHERE name = $1 AND is_person", "before name"),
)
_END_ACCOUNT: Final = (
    ("DELETE FROM users WHERE name = $1", "before"),
    ("DELETE FROM sessions WHERE name = $1 AND is_person", "before"),
    (f"UPDATE tokens SET revoked_at = $3 WHERE revoked_at IS NULL AND {_TOKENS}", "before roles at"),
)
_RENAMINGS: Final = (
    (f"UPDATE tokens SET name = $3 WHERE {_TOKENS}", "before roles name"),
    ("UPDATE notes SET author = $2 WHERE author = $1", "before name"),
    ("UPDATE pending SET author = $2 WHERE author = $1", "before name"),
    ("UPDATE traces SET name = $2 WHERE name = $1 AND what = ANY($3)", "before name acts"),
    ("UPDATE former_names SET name = $2 WHERE name = $1", "before name"),
    ("DELETE FROM former_names WHERE former = $1", "name"),
    (
        "INSERT INTO former_names VALUES ($1, $2) ON CONFLICT (former) DO UPDATE SET name = excluded.name",
        "before name",
    ),
)
"""With the values of their places. In this order: a person who gets an earlier name of theirs again has it as the
present one."""
