"""Keeps in the tables of a SQLite store who may come in."""

from typing import Final

from msgspec.structs import astuple, replace

from queue_server.journal.access import name_tables
from queue_server.journal.access.contents import Device, NameChange, PendingChange, Session, Token, Trace, User
from queue_server.journal.sqlite.columns import insert, select
from queue_server.journal.sqlite.sqlite_tables import SqliteTables
from queue_server.views.person_names import FormerName


class AccessInSqlite(SqliteTables):
    """The part of a SQLite store that implements `AccessStore`."""

    async def add_token(self, token: Token) -> None:
        await self._change(insert("tokens"), astuple(token))

    async def tokens(self) -> list[Token]:
        return await self._all(Token, select("tokens", "ORDER BY created_at, name"))

    async def token(self, digest: bytes) -> Token | None:
        return await self._first_row(Token, select("tokens", "WHERE digest = ?"), (digest,))

    async def revoke_token(self, name: str, at: int) -> bool:
        return (
            await self._change("UPDATE tokens SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL", (at, name)) > 0
        )

    async def save_user(self, user: User) -> None:
        await self._change(insert("users", "REPLACE"), astuple(user))

    async def change_user(self, before: User | None, after: User, *, needs_admin: bool = False) -> bool:
        if before is None:
            return await self._change(_ADD_USER, (*astuple(after), after.name)) > 0
        statement = f"{_CHANGE_USER} AND {name_tables.HAS_OTHER_ADMIN}" if needs_admin else _CHANGE_USER
        return await self._change(statement, (*astuple(after), *astuple(before))) > 0

    async def users(self) -> list[User]:
        return await self._all(User, select("users", "ORDER BY name"))

    async def user(self, name: str) -> User | None:
        return await self._first_row(User, select("users", "WHERE name = ?"), (name,))

    async def former_names(self) -> list[FormerName]:
        return await self._reader.run(name_tables.former_names)

    async def change_name(self, change: NameChange) -> str | None:
        return await self._write_alone(lambda db: name_tables.change_name(db, change))

    async def save_session(self, session: Session) -> None:
        await self._change(insert("sessions", "REPLACE"), astuple(session))

    async def touch_session(self, digest: bytes, seen_at: int) -> None:
        await self._change("UPDATE sessions SET seen_at = ? WHERE digest = ?", (seen_at, digest))

    async def session(self, digest: bytes) -> Session | None:
        row = await self._first_row(Session, select("sessions", "WHERE digest = ?"), (digest,))
        return None if row is None else replace(row, is_person=bool(row.is_person))  # SQLite has no booleans

    async def device_sessions(self, role: str) -> list[Session]:
        query = select("sessions", "WHERE role = ? AND NOT is_person ORDER BY created_at, rowid")
        return [replace(row, is_person=False) for row in await self._all(Session, query, (role,))]

    async def end_session(self, digest: bytes) -> bool:
        return await self._change("DELETE FROM sessions WHERE digest = ?", (digest,)) > 0

    async def erase_sessions(self, before: int) -> int:
        return await self._change("DELETE FROM sessions WHERE expires_at <= ?", (before,))

    async def end_sessions(self, name: str, but: bytes | None = None) -> int:
        return await self._change("DELETE FROM sessions WHERE name = ? AND is_person AND digest IS NOT ?", (name, but))

    async def add_trace(self, trace: Trace) -> None:
        await self._change(insert("traces"), astuple(trace))

    async def traces(self, limit: int) -> list[Trace]:
        return await self._all(Trace, select("traces", "ORDER BY rowid DESC LIMIT ?"), (limit,))

    async def erase_traces(self, before: int) -> int:
        return await self._change("DELETE FROM traces WHERE erase_after <= ?", (before,))

    async def save_pending(self, change: PendingChange) -> None:
        await self._change(insert("pending", "REPLACE"), astuple(change))

    async def pending(self) -> list[PendingChange]:
        return await self._all(PendingChange, select("pending", "ORDER BY at, id"))

    async def end_pending(self, id: str) -> bool:  # noqa: A002 - the field's own name
        return await self._change("DELETE FROM pending WHERE id = ?", (id,)) > 0

    async def save_device(self, device: Device) -> None:
        await self._change(insert("devices", "REPLACE"), astuple(device))

    async def touch_device(self, id: str, seen_at: int, version: str | None) -> None:  # noqa: A002 - the field's own name
        await self._change("UPDATE devices SET seen_at = ?, version = ? WHERE id = ?", (seen_at, version, id))

    async def devices(self) -> list[Device]:
        return await self._all(Device, select("devices", "ORDER BY announced_at, id"))

    async def device(self, digest: bytes) -> Device | None:
        return await self._first_row(Device, select("devices", "WHERE digest = ?"), (digest,))

    async def erase_devices(self, before: int) -> int:
        return await self._change("DELETE FROM devices WHERE paired_at IS NULL AND announced_at < ?", (before,))

    async def erase_device(self, id: str) -> bool:  # noqa: A002 - the field's own name
        return await self._change("DELETE FROM devices WHERE paired_at IS NULL AND id = ?", (id,)) > 0


_USER: Final = ("name", "role", "password", "created_at", "disabled_at", "pin", "subject")
_ADD_USER: Final = """
INSERT OR IGNORE INTO users (name, role, password, created_at, disabled_at, pin, subject)
SELECT ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM former_names WHERE former = ?)
"""
_CHANGE_USER: Final = (
    f"UPDATE users SET {', '.join(f'{column} = ?' for column in _USER)}"  # noqa: S608 - columns of ours, no input
    f" WHERE {' AND '.join(f'{column} IS ?' for column in _USER)}"
)
