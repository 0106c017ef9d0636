"""Pairs halls with this centre: a code of six digits, made here for one hall, lets the hall in once."""

import hmac
import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from queue_server.clock import ServerClock
from queue_server.journal.access.contents import Token
from queue_server.journal.followed.contents import FollowedHall
from queue_server.journal.store import Store, Unavailable

CODE_LASTS: Final = 10 * 60 * 1_000_000
"""How long a code lets a hall in (µs)."""
MOST_CHANGE_TRIES: Final = 10
"""How often a change is tried anew while others change the same hall."""


Change = Callable[[FollowedHall], FollowedHall]


class PairingRefused(Exception):
    """No hall is let in by this code."""


def token_name(hall: str) -> str:
    """The name of the token of a hall."""
    return f"hall {hall}"


async def make_code(store: Store, hall: str, now: int) -> FollowedHall:
    """Let a hall be paired within ten minutes, by the code of the row that is returned. One that is paired stays so
    until it is paired again. Raises `Unavailable`."""
    code = f"{secrets.randbelow(1_000_000):06}"
    return await _change(store, hall, lambda row: replace(row, code=code, code_until=now + CODE_LASTS), makes=True)


async def pair(store: Store, hall: str, code: str, clock: ServerClock) -> str:
    """Let the hall in whose code this is; returns its token. A token of before ends. Raises `PairingRefused` and
    `Unavailable`."""
    await need_code(store, hall, code, clock)
    secret, now = secrets.token_urlsafe(32), clock()
    digest = sha256(secret.encode()).digest()
    row = await store.followed_hall(hall)
    if row is None or not _fits(row, code, clock):
        raise PairingRefused
    paired = replace(row, code=None, code_until=0, digest=digest, paired_at=now, revoked_at=None)
    if not await store.change_followed_hall(row, paired):
        raise PairingRefused  # somebody else has used the code at the same time
    await store.revoke_token(token_name(hall), now)
    await store.add_token(Token(token_name(hall), "branch", digest, now))
    return secret


async def need_code(store: Store, hall: str, code: str, clock: ServerClock) -> None:
    """Raises `PairingRefused` unless the hall can be paired by the code now."""
    row = await store.followed_hall(hall)
    if row is None or not _fits(row, code, clock):
        raise PairingRefused


async def revoke(store: Store, hall: str, now: int) -> FollowedHall:
    """Let a hall send no more. What it has sent stays. Raises `LookupError` and `Unavailable`."""
    row = await _change(store, hall, lambda row: replace(row, code=None, code_until=0, digest=None, revoked_at=now))
    await store.revoke_token(token_name(hall), now)
    return row


async def settle(store: Store, hall: str) -> FollowedHall:
    """Note that a person has looked into a fork. Raises `LookupError` and `Unavailable`."""
    return await _change(store, hall, lambda row: replace(row, forked_seq=None, forked_at=None))


async def note_fork(store: Store, hall: str, seq: int, now: int) -> FollowedHall:
    """Note from which record on a hall's journal differs; the first one stays. Raises `LookupError` and
    `Unavailable`."""

    def forked(row: FollowedHall) -> FollowedHall:
        first = seq if row.forked_seq is None else min(seq, row.forked_seq)
        return replace(row, forked_seq=first, forked_at=row.forked_at or now)

    return await _change(store, hall, forked)


async def need_waiting(store: Store, hall: str, clock: ServerClock) -> None:
    """Raises `PairingRefused` unless some code lets the hall in now: no digits for another one are worth counting."""
    row = await store.followed_hall(hall)
    if row is None or not _is_waiting(row, clock):
        raise PairingRefused


def is_reserved(row: FollowedHall, records: int) -> bool:
    """Whether the id of a hall belongs to its journal: the hall may send, or has sent so many records. A second journal
    under the id would be another past of the same hall."""
    return row.digest is not None or records > 0


def is_listed(row: FollowedHall, records: int, now: int) -> bool:
    """Whether a hall is one of this centre. A code that ran out, or was withdrawn, before anything came leaves
    nothing."""
    return is_reserved(row, records) or (row.code is not None and now < row.code_until)


def _fits(row: FollowedHall, code: str, clock: ServerClock) -> bool:
    is_right = row.code is not None and hmac.compare_digest(row.code.encode(), code.encode(errors="replace"))
    return is_right and _is_waiting(row, clock)


def _is_waiting(row: FollowedHall, clock: ServerClock) -> bool:
    return row.code is not None and clock.certain() < row.code_until


async def _change(store: Store, hall: str, change: Change, *, makes: bool = False) -> FollowedHall:
    for _ in range(MOST_CHANGE_TRIES):
        before = await store.followed_hall(hall)
        if before is None and not makes:
            raise LookupError(hall)
        after = change(before or FollowedHall(hall))
        if after == before or await store.change_followed_hall(before, after):
            return after
    raise Unavailable(f"{hall}: others change this hall at the same time")
