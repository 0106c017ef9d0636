"""Keeps what servers share in memory, for servers of one process."""

import secrets
from collections.abc import Mapping, Sequence

from queue_server.journal.record import Record
from queue_server.journal.shared.contents import (
    MOST_FAILURES,
    NOT_CLAIMED,
    SECRET_BYTES,
    Failures,
    ServerRow,
    SharedState,
    StoredConfiguration,
    StoredDocument,
    WorkClaim,
)
from queue_server.journal.store import Conflict

_ON_PAPER = (b'"ticket.issued/', b'"booking.made/', b'"visit.rated/')
_HEADER_BYTES = 400


class SharedInMemory:
    """The part of a store in memory that implements `SharedStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._failures: dict[bytes, Failures] = {}
        self._servers: dict[str, ServerRow] = {}
        self._states: dict[tuple[str, str], SharedState] = {}
        self._configurations: list[StoredConfiguration] = []
        self._documents: dict[tuple[str, str], StoredDocument] = {}
        self._positions: dict[str, int] = {}
        self._claims: dict[str, tuple[str, int]] = {}
        self._secrets: dict[str, bytes] = {}

    def _need_open(self) -> None:
        """Raises `Unavailable` once the store is closed."""
        raise NotImplementedError

    def _records_of(self, hall: str) -> Sequence[Record]:
        raise NotImplementedError

    async def time(self) -> int | None:
        self._need_open()
        return None

    async def find_record(self, hall: str, hash_prefix: str) -> Record | None:
        self._need_open()
        on_paper = (
            record
            for record in reversed(self._records_of(hall))
            if any(kind in record.body[:_HEADER_BYTES] for kind in _ON_PAPER)
        )
        return next((record for record in on_paper if record.hash.hex().startswith(hash_prefix)), None)

    async def failures(self, keys: Sequence[bytes]) -> dict[bytes, Failures]:
        self._need_open()
        return {key: self._failures[key] for key in keys if key in self._failures}

    async def change_failures(self, before: Mapping[bytes, Failures], after: Sequence[Failures]) -> bool:
        self._need_open()
        if any(self._failures.get(failures.key) != before.get(failures.key) for failures in after):
            return False
        self._failures.update((failures.key, failures) for failures in after)
        surplus = len(self._failures) - MOST_FAILURES
        if surplus > 0:
            for key in sorted(self._failures, key=lambda key: self._failures[key].erase_after)[:surplus]:
                del self._failures[key]
        return True

    async def forget_failures(self, keys: Sequence[bytes]) -> None:
        self._need_open()
        for key in keys:
            self._failures.pop(key, None)

    async def erase_failures(self, before: int) -> int:
        self._need_open()
        erased = [key for key, failures in self._failures.items() if failures.erase_after <= before]
        await self.forget_failures(erased)
        return len(erased)

    async def save_server(self, server: ServerRow) -> None:
        self._need_open()
        self._servers[server.id] = server

    async def servers(self) -> list[ServerRow]:
        self._need_open()
        return sorted(self._servers.values(), key=lambda server: (server.started_at, server.id))

    async def remove_server(self, id: str) -> None:  # noqa: A002 - the field's own name
        self._need_open()
        self._servers.pop(id, None)

    async def erase_servers(self, before: int) -> int:
        self._need_open()
        erased = [id for id, server in self._servers.items() if server.seen_at < before]  # noqa: A001 - the field's name
        for id in erased:  # noqa: A001 - the same
            del self._servers[id]
        return len(erased)

    async def save_states(self, states: Sequence[SharedState]) -> None:
        self._need_open()
        for state in states:
            stored = self._states.get((state.kind, state.id))
            if stored is None or stored.at <= state.at:
                self._states[state.kind, state.id] = state

    async def states(self, since: int) -> list[SharedState]:
        self._need_open()
        return [self._states[key] for key in sorted(self._states) if self._states[key].at >= since]

    async def erase_states(self, before: int) -> int:
        self._need_open()
        erased = [key for key, state in self._states.items() if state.at < before]
        for key in erased:
            del self._states[key]
        return len(erased)

    async def configuration(self) -> StoredConfiguration | None:
        self._need_open()
        return self._configurations[-1] if self._configurations else None

    async def configuration_number(self) -> int:
        self._need_open()
        return len(self._configurations)

    async def configurations(self, limit: int) -> list[StoredConfiguration]:
        self._need_open()
        return self._configurations[: -limit - 1 : -1]

    async def put_configuration(self, configuration: StoredConfiguration) -> bool:
        self._need_open()
        if configuration.number != len(self._configurations) + 1:
            return False
        self._configurations.append(configuration)
        return True

    async def documents(self, kind: str) -> list[StoredDocument]:
        self._need_open()
        return [self._documents[key] for key in sorted(self._documents) if key[0] == kind]

    async def document(self, kind: str, id: str) -> StoredDocument | None:  # noqa: A002 - the field's own name
        self._need_open()
        return self._documents.get((kind, id))

    async def put_document(self, document: StoredDocument) -> bool:
        self._need_open()
        key = document.kind, document.id
        before = self._documents[key].version if key in self._documents else 0
        if document.version != before + 1:
            return False
        self._documents[key] = document
        return True

    async def remove_document(self, kind: str, id: str) -> None:  # noqa: A002 - the field's own name
        self._need_open()
        self._documents.pop((kind, id), None)

    async def position(self, reader: str) -> int | None:
        self._need_open()
        return self._positions.get(reader)

    async def save_position(self, reader: str, seq: int, claim: WorkClaim | None = None) -> None:
        self._need_open()
        if claim is not None:
            self._need_claim(claim)
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

    def _need_claim(self, claim: WorkClaim) -> None:
        """Raises `Conflict` unless the work is the holder's."""
        if self._claims.get(claim.work, ("", 0))[0] != claim.holder:
            raise Conflict(NOT_CLAIMED.format(work=claim.work))

    async def secret(self, name: str) -> bytes:
        self._need_open()
        return self._secrets.setdefault(name, secrets.token_bytes(SECRET_BYTES))
