"""Keeps a store in memory, as long as the process runs: for tests, and for programs that only read a journal."""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import copy
from typing import Any

from msgspec.structs import replace

from queue_server.config.roles import PEOPLE
from queue_server.journal.personal.in_memory import PersonalDataInMemory
from queue_server.journal.record import Record
from queue_server.journal.shared.in_memory import SharedInMemory
from queue_server.journal.store import (
    SECRET_BYTES,
    Answer,
    Batch,
    Conflict,
    Device,
    Head,
    NameChange,
    Note,
    PendingChange,
    Session,
    Snapshot,
    Token,
    Trace,
    Unavailable,
    User,
    heads_after,
    renamed_trace,
    trace_of_change,
)
from queue_server.journal.visits.own_rows import OwnRows
from queue_server.journal.visits.projection import SavedFold
from queue_server.journal.visits.visit import Projected, Tallied, Visit, VisitCriteria, WindowTime
from queue_server.journal.visits.visit_lists import VisitLists
from queue_server.views.person_names import FormerName, next_pseudonym


class MemoryStore(OwnRows, SharedInMemory, PersonalDataInMemory):
    """The `Store` of one process, in dicts."""

    spares_disk = False

    def __init__(self) -> None:
        super().__init__()
        self._journals: dict[str, list[Record]] = defaultdict(list)
        self._answers: dict[tuple[str, str], Answer] = {}
        self._notes: list[Note] = []
        self._snapshots: dict[str, Snapshot] = {}
        self._rows = VisitLists()
        self._tokens: dict[bytes, Token] = {}
        self._users: dict[str, User] = {}
        self._sessions: dict[bytes, Session] = {}
        self._former_names: dict[str, str] = {}
        self._traces: list[Trace] = []
        self._pending: dict[str, PendingChange] = {}
        self._devices: dict[str, Device] = {}
        self._positions: dict[str, int] = {}
        self._claims: dict[str, tuple[str, int]] = {}
        self._secrets: dict[str, bytes] = {}
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._is_open = True

    async def append(self, batch: Batch) -> None:
        for hall in sorted({record.hall for record in batch.records}):
            async with self._turns[hall]:
                """Nobody appends during another's turn."""
        self._add(batch)

    @asynccontextmanager
    async def turn(self, hall: str) -> AsyncIterator["MemoryTurn"]:
        async with self._turns[hall]:
            self._need_open()
            turn = MemoryTurn(self, hall)
            yield turn
            if turn.batch is not None:
                self._add(turn.batch)

    def need_fit(self, batch: Batch) -> None:
        """Raises `Conflict` unless the batch can be stored."""
        self._need_open()
        heads = heads_after(batch.records, self._last_seq)
        answers = {(answer.hall, answer.command_id): answer for answer in batch.answers}
        if len(answers) < len(batch.answers) or not self._answers.keys().isdisjoint(answers):
            raise Conflict("a command with this id has been answered")
        self._rows.need_next(
            self._keyed(batch).rows, lambda hall: heads[hall] if hall in heads else self._last_seq(hall)
        )

    def _add(self, batch: Batch) -> None:
        self.need_fit(batch)
        for record in batch.records:
            self._journals[record.hall].append(record)
        self._answers |= {(answer.hall, answer.command_id): answer for answer in batch.answers}
        self._notes += batch.notes
        self._add_personal_data(batch.personal_data)
        self._rows.add(self._keyed(batch).rows)

    async def read(self, hall: str, after: int = 0, limit: int | None = None) -> AsyncIterator[Record]:
        self._need_open()
        journal = self._journals.get(hall, [])
        end = len(journal) if limit is None else min(len(journal), after + limit)
        for seq in range(after, end):
            yield journal[seq]

    async def read_blocks(self, hall: str, after: int = 0) -> AsyncIterator[Sequence[Record]]:
        yield [record async for record in self.read(hall, after)]

    async def head(self, hall: str) -> Record | None:
        self._need_open()
        journal = self._journals.get(hall)
        return journal[-1] if journal else None

    async def version(self) -> str | None:
        return None

    async def news(self) -> AsyncGenerator[Mapping[str, int], None]:
        """There is nobody else."""
        nothing: tuple[Mapping[str, int], ...] = ()
        for hint in nothing:
            yield hint

    async def heads(self) -> list[Head]:
        self._need_open()
        ends = [journal[-1] for _, journal in sorted(self._journals.items()) if journal]
        return [Head(record.hall, record.seq, record.hash) for record in ends]

    async def halls(self) -> list[str]:
        self._need_open()
        return sorted(self._journals.keys() | self._snapshots)

    async def answer(self, hall: str, command_id: str) -> Answer | None:
        self._need_open()
        return self._answers.get((hall, command_id))

    async def erase_answers(self, before: int, most: int) -> int:
        self._need_open()
        outdated = [key for key, answer in self._answers.items() if answer.at <= before]
        erased = sorted(outdated, key=lambda key: self._answers[key].at)[:most]
        for key in erased:
            del self._answers[key]
        return len(erased)

    async def notes(self, hall: str, ticket: str) -> list[Note]:
        self._need_open()
        return [note for note in self._notes if (note.hall, note.ticket) == (hall, ticket)]

    async def erase_notes(self, before: int) -> int:
        self._need_open()
        remaining = [note for note in self._notes if note.erase_after > before]
        erased = len(self._notes) - len(remaining)
        self._notes = remaining
        return erased

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        self._need_open()
        stored = self._snapshots.get(snapshot.hall)
        if stored is None or stored.seq <= snapshot.seq:
            self._snapshots[snapshot.hall] = snapshot

    async def snapshot(self, hall: str) -> Snapshot | None:
        self._need_open()
        return self._snapshots.get(hall)

    async def projected(self, hall: str) -> Projected | None:
        self._need_open()
        return self._rows.projected.get(self._key(hall))

    async def save_fold(self, fold: SavedFold) -> None:
        self._need_open()
        self._rows.folds[self._key(fold.hall)] = fold

    async def fold(self, hall: str) -> SavedFold | None:
        self._need_open()
        return self._rows.folds.get(self._key(hall))

    async def forget_rows(self, hall: str) -> None:
        self._need_open()
        self._rows.forget(self._key(hall))

    async def erase_rows(self, forms: Collection[str]) -> int:
        self._need_open()
        return self._rows.erase(forms)

    def beside(self, rows_form: str) -> "MemoryStore":
        """The same store for a program whose rows have that form."""
        other = copy(self)
        other.rows_form = rows_form
        return other

    async def visits(self, hall: str, criteria: VisitCriteria, longest: int | None = None) -> list[Visit]:
        self._need_open()
        matches = [replace(visit, hall=hall) for visit in self._rows.matching(self._key(hall), criteria)]
        return matches if longest is None else sorted(matches, key=lambda visit: -visit.waited)[:longest]

    async def count_visits(self, hall: str, criteria: VisitCriteria) -> int:
        self._need_open()
        return len(self._rows.matching(self._key(hall), criteria))

    async def stages(
        self, hall: str, first: str, last: str, until: int, fields: Sequence[str], after: int = 0
    ) -> list[tuple[Any, ...]]:
        self._need_open()
        matches = self._rows.matching(self._key(hall), VisitCriteria(first=first, last=last, until=until))
        return [tuple(getattr(visit, field) for field in fields) for visit in matches if (visit.end_seq or 0) > after]

    async def window_times(self, hall: str, first: str, last: str, until: int, after: int = 0) -> list[WindowTime]:
        self._need_open()
        times = self._rows.times[self._key(hall)]
        return [replace(time, hall=hall) for time in times if first <= time.day <= last and after < time.seq <= until]

    async def days(self, hall: str) -> tuple[str, str] | None:
        self._need_open()
        dates = [visit.day for visit in self._rows.visits[self._key(hall)]]
        return (min(dates), max(dates)) if dates else None

    async def save_tallies(self, hall: str, span: str, tallies: Sequence[Tallied]) -> None:
        self._need_open()
        self._rows.tallies[self._key(hall)][span] = list(tallies)

    async def tallied(self, hall: str, part: str, first: str, last: str) -> list[str]:
        self._need_open()
        spans = self._rows.tallies[self._key(hall)]
        return sorted(span for span in spans if first <= span <= last and any(t.part == part for t in spans[span]))

    async def tallies(self, hall: str, parts: Sequence[str], spans: Sequence[str]) -> list[Tallied]:
        self._need_open()
        by_span = self._rows.tallies[self._key(hall)]
        return [t for part in parts for span in spans for t in by_span.get(span, ()) if t.part == part]

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
        self._notes = [replace(note, author=name) if note.author == before else note for note in self._notes]
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

    async def position(self, reader: str) -> int | None:
        self._need_open()
        return self._positions.get(reader)

    async def save_position(self, reader: str, seq: int) -> None:
        self._need_open()
        self._positions[reader] = seq

    async def claim(self, work: str, holder: str, now: int, until: int) -> bool:
        self._need_open()
        claim = self._claims.get(work)
        if claim is not None and claim[0] != holder and claim[1] > now:
            return False
        self._claims[work] = (holder, until)
        return True

    async def renew_claims(self, holder: str, until: int) -> list[str]:
        self._need_open()
        works = [work for work, claim in self._claims.items() if claim[0] == holder]
        self._claims.update((work, (holder, until)) for work in works)
        return works

    async def claimed(self, holder: str, now: int) -> list[str]:
        self._need_open()
        return [work for work, claim in self._claims.items() if claim[0] != holder and claim[1] > now]

    async def release(self, work: str, holder: str) -> None:
        self._need_open()
        if self._claims.get(work, ("", 0))[0] == holder:
            del self._claims[work]

    async def secret(self, name: str) -> bytes:
        self._need_open()
        return self._secrets.setdefault(name, secrets.token_bytes(SECRET_BYTES))

    async def close(self) -> None:
        self._is_open = False

    def _records_of(self, hall: str) -> Sequence[Record]:
        return self._journals.get(hall, ())

    def _last_seq(self, hall: str) -> int:
        return len(self._journals.get(hall, ()))

    def _live_token(self, name: str) -> Token | None:
        return next((t for t in self._tokens.values() if t.name == name and t.revoked_at is None), None)

    def _need_open(self) -> None:
        if not self._is_open:
            raise Unavailable("the store is closed")


class MemoryTurn:
    """A hall's turn in a store in memory."""

    def __init__(self, store: MemoryStore, hall: str) -> None:
        self.batch: Batch | None = None
        """What is stored when the turn ends."""
        self._store = store
        self._hall = hall

    async def read(self, after: int) -> Sequence[Record]:
        return [record async for record in self._store.read(self._hall, after)]

    async def append(self, batch: Batch) -> None:
        self._store.need_fit(batch)
        self.batch = batch
