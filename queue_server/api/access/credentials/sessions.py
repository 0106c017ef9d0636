"""Manages the sessions of signed-in browsers, and the links that sign one in once.

The cookie holds a random secret, the store its SHA-256. A session ends by signing out, when it was not used for `idle`,
and at `absolute` in any case.
"""

import secrets
from collections.abc import Callable
from typing import Final, NamedTuple

from cachetools import LRUCache
from msgspec.structs import replace

from queue_server.api.access.credentials.tokens import digest_of
from queue_server.clock import clock_of
from queue_server.hall.state import SECOND
from queue_server.journal.access.contents import Session
from queue_server.journal.store import Store, Unavailable
from queue_server.views.person_names import PersonNames

SESSION_COOKIE: Final = "kezek"
HOUR: Final = 3600 * SECOND


class Lifetime(NamedTuple):
    """How long a session lives, in µs."""

    idle: int
    absolute: int


PERSON_SESSION: Final = Lifetime(idle=2 * HOUR, absolute=14 * HOUR)
"""The lifetime of a person's session: a long shift with a long break in it."""
DEVICE_SESSION: Final = Lifetime(idle=60 * 24 * HOUR, absolute=400 * 24 * HOUR)
"""The lifetime of a device's session: a screen may stand unused through a summer; browsers keep no cookie longer than
400 days."""
PIN_SESSION: Final = Lifetime(idle=HOUR // 2, absolute=6 * HOUR)
"""The lifetime of a session opened by a PIN: few digits open it, so it ends within half a shift."""

SIGNED_IN: Final = frozenset({"session", "pin"})
"""The kinds of sessions that a cookie may name; a sign-in link is not one of them."""

BELIEVED: Final = SECOND
"""How long a session that was ended in another process may still be accepted."""
TOUCH_EVERY: Final = 60 * SECOND
"""How exactly the time of last use is stored: a write to disk for each request would be too much."""
MOST_CACHED: Final = 10_000
"""Sessions remembered between requests, real ones and guesses alike: about 5 MB."""


class CachedSession(NamedTuple):
    session: Session | None
    at: int


class Sessions:
    """The sessions of a store. `clock` gives µs UTC."""

    def __init__(self, store: Store, clock: Callable[[], int]) -> None:
        self._store = store
        self._clock = clock_of(clock)
        self._cache: LRUCache[bytes, CachedSession] = LRUCache(MOST_CACHED)

    async def find(self, digest: bytes) -> Session | None:
        """The live session with that digest. Raises `Unavailable`."""
        now = self._clock()
        cached = self._cache.get(digest)
        if cached is None or not 0 <= now - cached.at <= BELIEVED:
            cached = self._cache[digest] = CachedSession(await self._current(digest), now)
        session = cached.session
        return session if session is not None and _is_live(session, self._clock.certain()) else None

    async def device_sessions(self, role: str) -> list[Session]:
        """The live sessions of devices with that role. Raises `Unavailable`."""
        sessions = await self._store.device_sessions(role)
        return [s for s in sessions if s.kind in SIGNED_IN and _is_live(s, self._clock.certain())]

    async def touch(self, digest: bytes) -> None:
        """Note that a person or device has used the session."""
        cached = self._cache.get(digest)
        now = self._clock()
        if cached is None or cached.session is None or now - cached.session.seen_at < TOUCH_EVERY:
            return
        touched = replace(cached.session, seen_at=now)
        self._cache[digest] = CachedSession(touched, cached.at)
        try:
            await self._store.touch_session(digest, now)
        except Unavailable:
            return

    async def open(self, role: str, name: str, *, is_person: bool) -> tuple[str, int]:
        """Begin a session; returns the cookie's secret and how long a browser may keep it, in seconds."""
        secret, now = secrets.token_urlsafe(32), self._clock()
        absolute = (PERSON_SESSION if is_person else DEVICE_SESSION).absolute
        await self._store.save_session(
            Session(digest_of(secret), "session", name, role, is_person, now, now, now + absolute)
        )
        return secret, absolute // SECOND

    async def open_by_pin(self, base: Session, name: str, role: str) -> tuple[str, int]:
        """Begin a session for another person at a desk that is signed in; it ends when the first would have ended.

        Its beginning is also that of the first, which shows on which day the desk was signed in.
        """
        secret, now = secrets.token_urlsafe(32), self._clock()
        expires_at = min(base.expires_at, now + PIN_SESSION.absolute)
        await self._store.save_session(
            Session(digest_of(secret), "pin", name, role, True, base.created_at, now, expires_at)
        )
        return secret, (expires_at - now) // SECOND

    async def end_all(self, name: str, but: bytes | None = None) -> None:
        """Sign a person out everywhere, but for one session."""
        for recorded in PersonNames(await self._store.former_names()).recorded_names(name):
            await self._store.end_sessions(recorded, but)
        self.forget(name)

    def forget(self, name: str) -> None:
        """Read every session of that name from the store anew."""
        for digest in [d for d, cached in self._cache.items() if cached.session and cached.session.name == name]:
            del self._cache[digest]

    async def end(self, digest: bytes) -> None:
        """Sign out."""
        self._cache[digest] = CachedSession(None, self._clock())
        await self._store.end_session(digest)

    async def use_once(self, secret: str, kind: str) -> Session | None:
        """The link, or the sign-in that has begun, of that secret, used up by this.

        None if there was none of that kind, or it has expired or was used.
        """
        link = await self._store.session(digest_of(secret))
        if link is None or link.kind != kind or link.expires_at <= self._clock.certain():
            return None
        return link if await self._store.end_session(link.digest) else None

    async def _current(self, digest: bytes) -> Session | None:
        """The session as the store has it, with its person's present name and role, if they may still sign in."""
        session = await self._store.session(digest)
        if session is None or session.kind not in SIGNED_IN or not session.is_person:
            return session if session is not None and session.kind in SIGNED_IN else None
        user = await self._store.user(session.name)
        if user is None:
            return await self._under_present_name(session)
        return None if user.disabled_at is not None else replace(session, role=user.role)

    async def _under_present_name(self, session: Session) -> Session | None:
        """The session of a person who was renamed or deleted at the moment in which they signed in. One of somebody who
        never was a person of the store stays as it is."""
        name = PersonNames(await self._store.former_names()).display_name(session.name)
        if name == session.name:
            return session
        user = await self._store.user(name)
        if user is None or user.disabled_at is not None:
            return None
        return replace(session, name=user.name, role=user.role)


def _is_live(session: Session, now: int) -> bool:
    idle = (PIN_SESSION if session.kind == "pin" else PERSON_SESSION if session.is_person else DEVICE_SESSION).idle
    return now < session.expires_at and now - session.seen_at < idle
