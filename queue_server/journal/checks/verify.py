"""Checks that a journal holds what was sealed: names every bad record and, where that can be decided, no good one."""

import re
from collections.abc import AsyncIterator
from typing import Final, TypeVar

from queue_server.journal.checks.chain_verifier import ChainVerifier, Fault, Verdict
from queue_server.journal.record import Record
from queue_server.journal.store import Snapshot, Store

__all__ = ["Fault", "Verdict", "verify", "verify_store"]

T = TypeVar("T")

HEAD_PREFIX: Final = re.compile(r"^[0-9a-f]{10,64}$")
"""Hex digits of a code: 10 on a paper ticket, all 64 in a QR code."""


async def verify(
    hall: str, records: AsyncIterator[Record], snapshot: Snapshot | None = None, head_prefix: str | None = None
) -> Verdict:
    """Check the journal of one hall.

    `snapshot` and `head_prefix` (10 to 64 hex digits of a record's hash, such as a paper ticket carries) are known from
    elsewhere: the chain must contain both. Raises `ValueError` where it is no such prefix.
    """
    return await _read_through(ChainVerifier(hall, snapshot, _prefix(head_prefix)), records)


async def verify_store(store: Store, head_prefix: str | None = None) -> list[Verdict]:
    """Check every hall of a store against its snapshot; `head_prefix` must be found in one of them."""
    prefix = _prefix(head_prefix)
    verifiers = {hall: ChainVerifier(hall, await store.snapshot(hall), prefix) for hall in await store.halls()}
    verdicts = [await _read_through(verifier, store.read(hall)) for hall, verifier in verifiers.items()]
    if not any(verifier.has_passed for verifier in verifiers.values()):
        return verdicts
    return [verifiers[verdict.hall].verdict(must_pass=False) for verdict in verdicts]


def _prefix(head_prefix: str | None) -> str | None:
    if head_prefix is None:
        return None
    prefix = head_prefix.strip().lower()
    if HEAD_PREFIX.fullmatch(prefix) is None:
        raise ValueError("a head is given as 10 to 64 hexadecimal digits, such as a paper ticket carries")
    return prefix


async def _read_through(verifier: ChainVerifier, records: AsyncIterator[Record]) -> Verdict:
    async for record, following in _with_next(records):
        verifier.take(record, following.seq if following is not None else None)
    return verifier.verdict()


async def _with_next(items: AsyncIterator[T]) -> AsyncIterator[tuple[T, T | None]]:
    """Each item with the one that comes after it."""
    previous: T | None = None
    async for item in items:
        if previous is not None:
            yield previous, item
        previous = item
    if previous is not None:
        yield previous, None
