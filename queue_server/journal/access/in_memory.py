"""Keeps in memory who may come in."""

from msgspec.structs import replace

from queue_server.config.roles import PEOPLE
from queue_server.journal.access.contents import (
    Device,
    NameChange,
    PendingChange,
    Session,
    Token,
    Trace,
    User,
    renamed_trace,
    trace_of_change,
)
from queue_server.journal.store import Conflict
from queue_server.views.person_names import FormerName, next_pseudonym


class AccessInMemory:
    """The part of a store in memory that implements `AccessStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._tokens: dict[bytes, Token] = {}
        self._users: dict[str, User] = {}
        self._sessions: dict[bytes, Session] = {}
        self._former_names: dict[str, str] = {}
        self._traces: list[Trace] = []
        self._pending: dict[str, PendingChange] = {}
        self._devices: dict[str, Device] = {}

    def _need_open(self) -> None:
        """Raises `Unavailable` once the store is closed."""
        raise NotImplementedError

    def _last_seq(self, hall: str) -> int:
        raise NotImplementedError

    def _rename_author(self, before: str, name: str) -> None:
        """Put another name under the notes of an author."""
        raise NotImplementedError

    async def add_token(self, token: Token) -> None:
        self._need_open()
        if token.digest in self._tokens or self._live_token(token.name) is not None:
            raise Conflict(f"there is a live token named {token.name}")
        self._tokens[token.digest] = token

    async def tokens(self) -> list[Token]:
        self._need_open()
        return sorted(self._tokens.values(), key=lambda token: (token.created_at, token.name))

    async def token(self, digest: bytes) -> Token | None:
        self._need_open()
        return self._tokens.get(digest)

    async def revoke_token(self, name: str, at: int) -> bool:
        self._need_open()
        token = self._live_token(name)
        if token is None:
            return False
        self._tokens[token.digest] = replace(token, revoked_at=at)
        return True

    async def save_user(self, user: User) -> None:
        self._need_open()
        self._users[user.name] = user

    async def change_user(self, before: User | None, after: User, *, needs_admin: bool = False) -> bool:
        self._need_open()
        if needs_admin and before is not None and not self._has_other_admin(before):
            return False
        if self._users.get(after.name) != before or (before is None and after.name in self._former_names):
            return False
        self._users[after.name] = after
        return True

    def _has_other_admin(self, user: User) -> bool:
        """Whether the person is no administrator, or another one may sign in with a password."""
        admins = (other for other in self._users.values() if other.name != user.name and other.role == "admin")
        return user.role != "admin" or any(admin.disabled_at is None and admin.password is not None for admin in admins)

    async def users(self) -> list[User]:
        self._need_open()
        return sorted(self._users.values(), key=lambda user: user.name)

    async def user(self, name: str) -> User | None:
        self._need_open()
        return self._users.get(name)

    async def former_names(self) -> list[FormerName]:
        self._need_open()
        return [FormerName(former, name) for former, name in sorted(self._former_names.items())]

    async def change_name(self, change: NameChange) -> str | None:
        self._need_open()
        before, former = change.before.name, await self.former_names()
        if self._users.get(before) != change.before or any(
            self._last_seq(hall) != seq for hall, seq in change.heads.items()
        ):
            return None
        if change.needs_admin and not self._has_other_admin(change.before):
            return None
        if change.name is not None and (
            change.name in self._users or self._former_names.get(change.name, before) != before
        ):
            return None
        name = change.name if change.name is not None else next_pseudonym(former)
        if change.name is not None and self._live_token(before) is not None and self._live_token(name) is not None:
            raise Conflict(f"there is a live token named {name}")
        user = self._users.pop(before)
        if change.name is not None:
            self._users[name] = replace(user, name=name)
        self._rename_others(change, name)
        self._former_names = {past: name if now == before else now for past, now in self._former_names.items()}
        self._former_names.pop(name, None)
        self._former_names[before] = name
        return name

    def _rename_others(self, change: NameChange, name: str) -> None:
        """Rename what a person has left behind beside the account; a deleted person's sessions and tokens end."""
        before, is_deleted = change.before.name, change.name is None
        for digest, session in list(self._sessions.items()):
            if session.is_person and session.name == before:
                self._sessions[digest] = replace(session, name=name)
                if is_deleted:
                    del self._sessions[digest]
        for digest, token in self._tokens.items():
            if token.name == before and token.role in PEOPLE:
                revoked_at = token.revoked_at or (change.trace.at if is_deleted else None)
                self._tokens[digest] = replace(token, name=name, revoked_at=revoked_at)
        self._rename_author(before, name)
        for id, pending in self._pending.items():  # noqa: A001 - the field's own name
            self._pending[id] = replace(pending, author=name) if pending.author == before else pending
        self._traces = [renamed_trace(change, name, trace) for trace in self._traces]
        self._traces.append(trace_of_change(change, name))

    async def save_session(self, session: Session) -> None:
        self._need_open()
        self._sessions[session.digest] = session

    async def touch_session(self, digest: bytes, seen_at: int) -> None:
        self._need_open()
        session = self._sessions.get(digest)
        if session is not None:
            self._sessions[digest] = replace(session, seen_at=seen_at)

    async def session(self, digest: bytes) -> Session | None:
        self._need_open()
        return self._sessions.get(digest)

    async def device_sessions(self, role: str) -> list[Session]:
        self._need_open()
        sessions = [session for session in self._sessions.values() if session.role == role and not session.is_person]
        return sorted(sessions, key=lambda session: session.created_at)

    async def end_session(self, digest: bytes) -> bool:
        self._need_open()
        return self._sessions.pop(digest, None) is not None

    async def erase_sessions(self, before: int) -> int:
        self._need_open()
        expired = [digest for digest, session in self._sessions.items() if session.expires_at <= before]
        for digest in expired:
            del self._sessions[digest]
        return len(expired)

    async def end_sessions(self, name: str, but: bytes | None = None) -> int:
        self._need_open()
        ended = [s.digest for s in self._sessions.values() if s.name == name and s.is_person and s.digest != but]
        for digest in ended:
            del self._sessions[digest]
        return len(ended)

    async def add_trace(self, trace: Trace) -> None:
        self._need_open()
        self._traces.append(trace)

    async def traces(self, limit: int) -> list[Trace]:
        self._need_open()
        return self._traces[: -limit - 1 : -1]

    async def erase_traces(self, before: int) -> int:
        self._need_open()
        remaining = [trace for trace in self._traces if trace.erase_after > before]
        erased = len(self._traces) - len(remaining)
        self._traces = remaining
        return erased

    async def save_pending(self, change: PendingChange) -> None:
        self._need_open()
        self._pending[change.id] = change

    async def pending(self) -> list[PendingChange]:
        self._need_open()
        return sorted(self._pending.values(), key=lambda change: (change.at, change.id))

    async def end_pending(self, id: str) -> bool:  # noqa: A002 - the field's own name
        self._need_open()
        return self._pending.pop(id, None) is not None

    async def save_device(self, device: Device) -> None:
        self._need_open()
        self._devices[device.id] = device

    async def touch_device(self, id: str, seen_at: int, version: str | None) -> None:  # noqa: A002 - the field's own name
        self._need_open()
        device = self._devices.get(id)
        if device is not None:
            self._devices[id] = replace(device, seen_at=seen_at, version=version)

    async def devices(self) -> list[Device]:
        self._need_open()
        return sorted(self._devices.values(), key=lambda device: (device.announced_at, device.id))

    async def device(self, digest: bytes) -> Device | None:
        self._need_open()
        return next((device for device in self._devices.values() if device.digest == digest), None)

    async def erase_devices(self, before: int) -> int:
        self._need_open()
        unpaired = [d.id for d in self._devices.values() if d.paired_at is None and d.announced_at < before]
        for device in unpaired:
            del self._devices[device]
        return len(unpaired)

    async def erase_device(self, id: str) -> bool:  # noqa: A002 - the field's own name
        self._need_open()
        device = self._devices.get(id)
        if device is None or device.paired_at is not None:
            return False
        del self._devices[id]
        return True

    def _live_token(self, name: str) -> Token | None:
        return next((t for t in self._tokens.values() if t.name == name and t.revoked_at is None), None)
