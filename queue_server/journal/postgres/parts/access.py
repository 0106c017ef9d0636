"""The part of a store on PostgreSQL that keeps who may come in: tokens, people, sessions, devices and their trail."""

from typing import Final, TypeVar

from msgspec import Struct
from msgspec.structs import astuple

from queue_server.journal.access.contents import Device, NameChange, PendingChange, Session, Token, Trace, User
from queue_server.journal.postgres import names
from queue_server.journal.postgres.connections import Connections, changed_rows
from queue_server.views.person_names import FormerName

Row = TypeVar("Row", bound=Struct)


class AccessTables:
    """Tokens, people, sessions, devices and traces in the tables of a database."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def add_token(self, token: Token) -> None:
        await self._connections.change(_insert("tokens", Token), *astuple(token))

    async def tokens(self) -> list[Token]:
        return await self._all(Token, f"{_TOKENS} ORDER BY created_at, name")

    async def token(self, digest: bytes) -> Token | None:
        return await self._first(Token, f"{_TOKENS} WHERE digest = $1", digest)

    async def revoke_token(self, name: str, at: int) -> bool:
        statement = "UPDATE tokens SET revoked_at = $2 WHERE name = $1 AND revoked_at IS NULL"
        return await self._connections.change(statement, name, at) > 0

    async def save_user(self, user: User) -> None:
        await self._connections.change(_replace("users", User, "name"), *astuple(user))

    async def change_user(self, before: User | None, after: User, *, needs_admin: bool = False) -> bool:
        if before is not None and needs_admin:
            async with self._connections.transaction() as connection:
                await connection.execute(names.NAMES_LOCK)  # nobody else shuts an administrator out meanwhile
                if not await names.has_other_admin(connection, before.name):
                    return False
                return changed_rows(await connection.execute(_CHANGE_USER, *astuple(after), *astuple(before))) > 0
        if before is not None:
            return await self._connections.change(_CHANGE_USER, *astuple(after), *astuple(before)) > 0
        async with self._connections.transaction() as connection:
            await connection.execute(names.NAMES_LOCK)  # nobody takes an earlier name meanwhile
            return changed_rows(await connection.execute(_ADD_USER, *astuple(after))) > 0

    async def users(self) -> list[User]:
        return await self._all(User, f"{_USERS} ORDER BY name")

    async def user(self, name: str) -> User | None:
        return await self._first(User, f"{_USERS} WHERE name = $1", name)

    async def former_names(self) -> list[FormerName]:
        async with self._connections.connection() as connection:
            return await names.former_names(connection)

    async def change_name(self, change: NameChange) -> str | None:
        async with self._connections.transaction() as connection:
            return await names.change_name(connection, change)

    async def save_session(self, session: Session) -> None:
        await self._connections.change(_replace("sessions", Session, "digest"), *astuple(session))

    async def touch_session(self, digest: bytes, seen_at: int) -> None:
        await self._connections.change("UPDATE sessions SET seen_at = $2 WHERE digest = $1", digest, seen_at)

    async def session(self, digest: bytes) -> Session | None:
        return await self._first(Session, f"{_SESSIONS} WHERE digest = $1", digest)

    async def device_sessions(self, role: str) -> list[Session]:
        query = f"{_SESSIONS} WHERE role = $1 AND NOT is_person ORDER BY created_at, id"
        return await self._all(Session, query, role)

    async def end_session(self, digest: bytes) -> bool:
        return await self._connections.change("DELETE FROM sessions WHERE digest = $1", digest) > 0

    async def erase_sessions(self, before: int) -> int:
        return await self._connections.change("DELETE FROM sessions WHERE expires_at <= $1", before)

    async def end_sessions(self, name: str, but: bytes | None = None) -> int:
        statement = "DELETE FROM sessions WHERE name = $1 AND is_person AND digest IS DISTINCT FROM $2"
        return await self._connections.change(statement, name, but)

    async def add_trace(self, trace: Trace) -> None:
        await self._connections.change(names.ADD_TRACE, *astuple(trace))

    async def traces(self, limit: int) -> list[Trace]:
        query = "SELECT at, what, name, by, address, erase_after FROM traces ORDER BY id DESC LIMIT $1"
        return await self._all(Trace, query, limit)

    async def erase_traces(self, before: int) -> int:
        return await self._connections.change("DELETE FROM traces WHERE erase_after <= $1", before)

    async def save_pending(self, change: PendingChange) -> None:
        await self._connections.change(_SAVE_PENDING, *astuple(change))

    async def pending(self) -> list[PendingChange]:
        rows = await self._connections.rows("SELECT id, author, at, base, text FROM pending ORDER BY at, id")
        return [PendingChange(*row) for row in rows]

    async def end_pending(self, id: str) -> bool:  # noqa: A002 - the field's own name
        return await self._connections.change("DELETE FROM pending WHERE id = $1", id) > 0

    async def save_device(self, device: Device) -> None:
        await self._connections.change(_replace("devices", Device, "id"), *astuple(device))

    async def touch_device(self, id: str, seen_at: int, version: str | None) -> None:  # noqa: A002 - the field's own name
        statement = "UPDATE devices SET seen_at = $2, version = $3 WHERE id = $1"
        await self._connections.change(statement, id, seen_at, version)

    async def devices(self) -> list[Device]:
        return await self._all(Device, f"{_DEVICES} ORDER BY announced_at, id")

    async def device(self, digest: bytes) -> Device | None:
        return await self._first(Device, f"{_DEVICES} WHERE digest = $1", digest)

    async def erase_devices(self, before: int) -> int:
        statement = "DELETE FROM devices WHERE paired_at IS NULL AND announced_at < $1"
        return await self._connections.change(statement, before)

    async def erase_device(self, id: str) -> bool:  # noqa: A002 - the field's own name
        return await self._connections.change("DELETE FROM devices WHERE paired_at IS NULL AND id = $1", id) > 0

    async def _all(self, kind: type[Row], query: str, *values: object) -> list[Row]:
        return [kind(*row) for row in await self._connections.rows(query, *values)]

    async def _first(self, kind: type[Row], query: str, *values: object) -> Row | None:
        row = await self._connections.first_row(query, *values)
        return None if row is None else kind(*row)


def _select(table: str, kind: type[Struct]) -> str:
    return f"SELECT {', '.join(kind.__struct_fields__)} FROM {table}"


def _insert(table: str, kind: type[Struct]) -> str:
    fields = kind.__struct_fields__
    places = ", ".join(f"${place}" for place in range(1, len(fields) + 1))
    return f"INSERT INTO {table} ({', '.join(fields)}) VALUES ({places})"


def _replace(table: str, kind: type[Struct], key: str) -> str:
    """The statement that adds a row, or puts it in the place of the one with its key."""
    columns = ", ".join(f"{field} = excluded.{field}" for field in kind.__struct_fields__ if field != key)
    return f"{_insert(table, kind)} ON CONFLICT ({key}) DO UPDATE SET {columns}"


_TOKENS: Final = _select("tokens", Token)
_USERS: Final = _select("users", User)
_SESSIONS: Final = _select("sessions", Session)
_DEVICES: Final = _select("devices", Device)
_USER: Final = User.__struct_fields__
_ADD_USER: Final = f"""
INSERT INTO users ({", ".join(_USER)})
SELECT $1, $2, $3, $4::bigint, $5::bigint, $6, $7 WHERE NOT EXISTS (SELECT 1 FROM former_names WHERE former = $1)
ON CONFLICT (name) DO NOTHING
"""
_CHANGE_USER: Final = (
    f"UPDATE users SET {', '.join(f'{field} = ${place}' for place, field in enumerate(_USER, start=1))} WHERE "
    + " AND ".join(f"{field} IS NOT DISTINCT FROM ${place}" for place, field in enumerate(_USER, start=1 + len(_USER)))
)
_SAVE_PENDING: Final = """
INSERT INTO pending (id, author, at, base, text) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE SET author = excluded.author, at = excluded.at, base = excluded.base, text = excluded.text
"""
