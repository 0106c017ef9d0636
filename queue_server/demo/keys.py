"""Makes the credentials of the demo: a token for the simulated visitors and operators, one for the bridge, links for
people."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from queue_server.api.access.credentials.tokens import digest_of
from queue_server.clock import now_us
from queue_server.journal.access.contents import Session, Token, User
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.units import DAY

LINKS_LAST_US: Final = DAY
DEMO_PEOPLE: Final = (("Айгүл", "operator"), ("Demo manager", "manager"))


class EntryLink(Struct, frozen=True):
    """A path that signs one browser in, once, as that person."""

    name: str
    role: str
    path: str


class Keys(Struct, frozen=True):
    visitors: str
    bridge: str
    links: Sequence[EntryLink]


async def make_keys(data: Path) -> Keys:
    """Make credentials in the store of that folder; the demo's earlier tokens are revoked. Raises Unavailable,
    Unusable."""
    store = await SqliteStore.open(data)
    try:
        now = now_us()
        return Keys(
            visitors=await _token(store, "demo-visitors", "manager", now),
            bridge=await _token(store, "demo-bridge", "bridge", now),
            links=[await _link(store, name, role, now) for name, role in DEMO_PEOPLE],
        )
    finally:
        await store.close()


async def _token(store: SqliteStore, name: str, role: str, now: int) -> str:
    await store.revoke_token(name, now)
    secret = secrets.token_urlsafe(32)
    await store.add_token(Token(name, role, digest_of(secret), now))
    return secret


async def _link(store: SqliteStore, name: str, role: str, now: int) -> EntryLink:
    if await store.user(name) is None:
        await store.save_user(User(name, role, None, now))
    secret = secrets.token_urlsafe(32)
    await store.save_session(Session(digest_of(secret), "link", name, role, True, now, now, now + LINKS_LAST_US))
    return EntryLink(name, role, f"/enter/{secret}")
